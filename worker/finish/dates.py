"""Dates: every picture of a job, and those elsewhere that its sidecars name, are decided with all that is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from library.decision import Decided, write_decisions
from library.file import FileRow
from library.finishing import LetGo
from library.job import find_job, lock_job
from library.sidecars import served_elsewhere
from library.weighing import certain, change_times, last_finished, pictures_of, versions_of
from worker.dating.copy_time import Spans, copy_spans
from worker.dating.decide import Decision
from worker.dating.evidence import LOW, NONE
from worker.dating.neighbours import counter
from worker.dating.zone import ASSUMED
from worker.decided import Around, decide_case
from worker.finish.cases import Read, read_cases
from worker.finish.lease import Lease
from worker.finish.neighbourhood import Counters, Zones

BATCH = 200
# Somebody may add a voice while a file is weighed; then it is weighed again.
MOST_ROUNDS = 5


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
    dating = _Dating(lease, job_id, job.options, spans)
    for _ in range(MOST_ROUNDS):
        if not file_ids:
            break
        file_ids = dating.decide_all(file_ids)
    dating.ask_neighbours()


@dataclass
class _Dating:
    """The dating of one job's files: its options, its times of copying, and who needs to ask the neighbours."""

    lease: Lease
    job_id: str
    options: Mapping[str, Any]
    spans: Spans
    # By the folder's key, in the order of paths: files that tell too little by themselves.
    unsure: dict[str, list[str]] = field(default_factory=dict)

    def decide_all(self, file_ids: Sequence[str]) -> list[str]:
        """Decide about these files; returns those for which a voice joined meanwhile."""
        again: list[str] = []
        for start in range(0, len(file_ids), BATCH):
            decided = []
            for read in self._read(file_ids[start : start + BATCH]):
                one, decision = decide_case(read.case, Around(self.options, self.spans))
                if decision is not None and _unsure(read, decision):
                    self.unsure.setdefault(read.row.folder_key, []).append(read.row.id)
                else:
                    decided.append((read.row, one))
            again += self._write(decided)
        return again

    def ask_neighbours(self) -> None:
        """Decide about those who tell too little, with what certain pictures nearby tell."""
        if not self.unsure:
            return
        with self.lease.reading() as connection:
            zones = Zones(certain(connection, self.job_id))
        for key, file_ids in self.unsure.items():
            with self.lease.reading() as connection:
                counters = Counters(certain(connection, self.job_id, key))
            for start in range(0, len(file_ids), BATCH):
                asked = file_ids[start : start + BATCH]
                for _ in range(MOST_ROUNDS):
                    batch = self._read(asked)
                    asked = self._write([(read.row, self._with_neighbours(read, counters, zones)) for read in batch])
                    if not asked:
                        break

    def _with_neighbours(self, read: Read, counters: Counters, zones: Zones) -> Decided:
        around = Around(self.options, self.spans, inferred=counters.infer(read.row.filename))
        decided, decision = decide_case(read.case, around)
        moment = decision.candidates[0].moment if decision and decision.candidates else None
        offset = None if moment is None else zones.offset(moment, read.case.found.device)
        if offset is None:
            return decided
        return decide_case(read.case, Around(self.options, self.spans, offset, around.inferred))[0]

    def _read(self, file_ids: Sequence[str]) -> list[Read]:
        with self.lease.reading() as connection:
            return read_cases(connection, self.job_id, file_ids)

    def _write(self, decided: Sequence[tuple[FileRow, Decided]]) -> list[str]:
        """Write what is new; returns the ids of files for which a voice joined since they were read."""
        new = [(row, one) for row, one in decided if one.values["decision_digest"] != row.decision_digest]
        with self._writing() as connection:
            if not new:
                return []
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


def _unsure(read: Read, decision: Decision) -> bool:
    """Whether neighbours could tell more: a day where there is hardly a date, a zone where it is only assumed."""
    if decision.confidence in (NONE, LOW) and counter(read.row.filename) is not None:
        return True
    device = read.case.found.device
    timed = decision.precision in ("second", "minute")
    return timed and decision.zone_source in (None, ASSUMED) and bool(device.make or device.model)
