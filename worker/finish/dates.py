"""Dates: every picture of a job, and those elsewhere that its sidecars name, are decided with all that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from library.evidence.candidates import of_source, put_last
from library.evidence.decision import Decided, weigh_afresh, write_decisions
from library.evidence.sidecars import served_elsewhere
from library.evidence.weighing import (
    certain_in,
    certain_zones,
    change_times,
    halves_of,
    last_finished,
    pictures_of,
    standing_in,
    told_by_neighbours,
    versions_of,
)
from library.file import FileRow
from library.job import find_job, lock_job
from library.leases.finishing import LetGo
from worker.dating.copy_time import Spans, copy_spans, within
from worker.dating.decide import Decision
from worker.dating.evidence import COPY_TIME, LOW, NONE, Device, Evidence
from worker.dating.moment import MINUTE, SECOND, Moment
from worker.dating.neighbours import counter
from worker.dating.standing import flags_of_a_copy
from worker.dating.zone import ASSUMED, NEIGHBOURS
from worker.decided import Around, decide_case
from worker.finish.cases import Read, read_cases
from worker.finish.lease import Lease
from worker.finish.neighbourhood import Counters, Zones

BATCH = 200
# So many are written in one transaction: others wait for it on SQLite.
WRITTEN = 50
# Somebody may add a voice while a file is weighed; then it is weighed again.
MOST_ROUNDS = 5
NO_COUNTERS = Counters(())


def run(lease: Lease) -> None:
    """Date the job's own pictures, then those of other imports for which it brought a sidecar."""
    with lease.reading() as connection:
        own = pictures_of(connection, lease.job_id)
        elsewhere: dict[str, list[str]] = defaultdict(list)
        for job_id, file_id in served_elsewhere(connection, lease.job_id):
            elsewhere[job_id].append(file_id)
    _date(lease, lease.job_id, own)
    for job_id, file_ids in elsewhere.items():
        _date(lease, job_id, file_ids)


def _date(lease: Lease, job_id: str, file_ids: Sequence[str]) -> None:
    with lease.reading() as connection:
        job = find_job(connection, job_id)
        if job is None:
            return
        ended = last_finished(connection, job_id)
        spans = copy_spans(change_times(connection, job_id), job.created_at, ended)
        halves = halves_of(connection, job_id)
    dating = _Dating(lease, job_id, job.options, spans, halves)
    for _ in range(MOST_ROUNDS):
        if not file_ids:
            break
        file_ids = dating.decide_all(file_ids)
    dating.ask_neighbours()


@dataclass(frozen=True)
class _Unsure:
    """A file that tells too little by itself: what its neighbours are asked by."""

    id: str
    # Its name, where it has hardly a date; its time, where that has no zone.
    name: str | None
    moment: Moment | None
    device: Device


@dataclass
class _Dating:
    """The dating of one job's files: its options, its times of copying, and who needs to ask the neighbours."""

    lease: Lease
    job_id: str
    options: Mapping[str, Any]
    spans: Spans
    # Whose other half is which: stills and their videos (ids).
    halves: Mapping[str, str]
    # By the folder's key, in the order of paths.
    unsure: dict[str, list[_Unsure]] = field(default_factory=dict)

    def decide_all(self, file_ids: Sequence[str]) -> list[str]:
        """Decide about these files; returns those for which a voice joined meanwhile."""
        again: list[str] = []
        for start in range(0, len(file_ids), BATCH):
            batch = file_ids[start : start + BATCH]
            standing = self._standing(batch)
            again += self._refuse_times_of_copying(standing.values())
            decided = []
            for read in self._read([file_id for file_id in batch if file_id not in standing]):
                one, decision = decide_case(read.case, Around(self.options, self.spans))
                unsure = None if decision is None else _unsure(read, decision)
                self._remember(read.row.folder_key, unsure)
                if unsure is None or NEIGHBOURS not in (read.row.zone_source, read.row.timestamp_source):
                    # What neighbours told before stays until they have been asked again.
                    decided.append((read.row, one))
            again += self._write(decided)
        return again

    def _standing(self, file_ids: Sequence[str]) -> dict[str, Any]:
        """The rows of those of whom all is known since they were read, by id. Remembers who is unsure."""
        with self.lease.reading() as connection:
            standing = [row for row in standing_in(connection, file_ids) if row.id not in self.halves]
        for row in standing:
            self._remember(row.folder_key, _still_unsure(row))
        return {row.id: row for row in standing}

    def _refuse_times_of_copying(self, standing: Iterable[Any]) -> list[str]:
        """Say so of their change times, as far as they are; returns those for which a voice joined meanwhile."""
        copied = [row.id for row in standing if row.last_modified is not None and within(row.last_modified, self.spans)]
        if not copied:
            return []
        with self._writing() as connection:
            joined = [file_id for file_id, version in versions_of(connection, copied).items() if version]
            times = of_source(connection, set(copied) - set(joined), "mtime")
            refused = [one for one in times if one["refused"] is None]
            put_last(
                connection,
                [{**one, "flags": flags_of_a_copy(one["flags"]), "refused": COPY_TIME} for one in refused],
            )
            weigh_afresh(connection, [one["file_id"] for one in refused])
        return joined

    def _remember(self, folder_key: str, unsure: _Unsure | None) -> None:
        if unsure is not None:
            self.unsure.setdefault(folder_key, []).append(unsure)

    def ask_neighbours(self) -> None:
        """Decide again about those of whom certain pictures nearby tell something."""
        if not self.unsure:
            return
        with self.lease.reading() as connection:
            zones = Zones(certain_zones(connection, self.job_id))
            before = told_by_neighbours(connection, self.job_id)
        for key, unsure in self.unsure.items():
            counters = self._counters(key) if any(one.name for one in unsure) else NO_COUNTERS
            told = {one.id: (counters.infer(one.name), zones.offset(one.moment, one.device)) for one in unsure}
            # Also those who show what neighbours told once and do not tell any more.
            asked = [file_id for file_id, hints in told.items() if hints != (None, None) or file_id in before]
            for start in range(0, len(asked), BATCH):
                self._decide_with(asked[start : start + BATCH], told)

    def _counters(self, folder_key: str) -> Counters:
        with self.lease.reading() as connection:
            return Counters(certain_in(connection, self.job_id, folder_key))

    def _decide_with(self, file_ids: Sequence[str], told: Mapping[str, tuple[Evidence | None, int | None]]) -> None:
        for _ in range(MOST_ROUNDS):
            decided = []
            for read in self._read(file_ids):
                inferred, offset = told[read.row.id]
                around = Around(self.options, self.spans, neighbour_offset=offset, inferred=inferred)
                decided.append((read.row, decide_case(read.case, around)[0]))
            file_ids = self._write(decided)
            if not file_ids:
                return

    def _read(self, file_ids: Sequence[str]) -> list[Read]:
        with self.lease.reading() as connection:
            return read_cases(connection, self.job_id, file_ids, self.halves)

    def _write(self, decided: Sequence[tuple[FileRow, Decided]]) -> list[str]:
        """Write what is new; returns the ids of files for which a voice joined since they were read."""
        new = [(row, one) for row, one in decided if one.values["decision_digest"] != row.decision_digest]
        again: list[str] = []
        for start in range(0, max(1, len(new)), WRITTEN):
            with self._writing() as connection:
                again += self._write_some(connection, new[start : start + WRITTEN])
        return again

    def _write_some(self, connection: Connection, new: Sequence[tuple[FileRow, Decided]]) -> list[str]:
        versions = versions_of(connection, [row.id for row, _ in new])
        fresh = [(row, one) for row, one in new if versions.get(row.id) == row.evidence_version]
        write_decisions(connection, self.job_id, [one for _, one in fresh], [row for row, _ in fresh])
        return [row.id for row, _ in new if versions.get(row.id, row.evidence_version) != row.evidence_version]

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.job_id == self.lease.job_id:
            with self.lease.writing() as connection:
                yield connection
            return
        # Pictures of another import: its row is held, ours only looked at, so that two imports never wait in a circle.
        if self.lease.stopping():
            raise LetGo(self.lease.job_id)
        with self.lease.database.writing() as connection:
            lock_job(connection, self.job_id)
            yield connection
        self.lease.touched.add(self.job_id)


def _unsure(read: Read, decision: Decision) -> _Unsure | None:
    """A file of which neighbours could tell more: a day where there is hardly a date, a zone where none is known."""
    moment = decision.candidates[0].moment if _without_zone(decision) else None
    return _asking(read.row, moment, read.case.found.device, decision.confidence)


def _still_unsure(row: Any) -> _Unsure | None:
    """The same of a file whose decision stands (worker/dating/standing.py): its moment is what is shown of it."""
    moment = Moment(datetime.fromisoformat(row.taken_at), row.precision) if _without_zone(row) else None
    return _asking(row, moment, Device(**(row.device or {})), row.confidence)


def _without_zone(decided: Any) -> bool:
    return decided.precision in (SECOND, MINUTE) and decided.zone_source in (None, NEIGHBOURS, ASSUMED)


def _asking(row: Any, moment: Moment | None, device: Device, confidence: str) -> _Unsure | None:
    if not (device.make or device.model):
        moment = None
    dateless = confidence in (NONE, LOW) and counter(row.filename) is not None
    if moment is None and not dateless:
        return None
    return _Unsure(row.id, row.filename if dateless else None, moment, device)
