"""Evidence in a few words, and a decision about it: an import of 21 November 2026 unless a test says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from worker.dating.decide import Decision, date
from worker.dating.evidence import UNIX_MILLISECONDS, UNIX_SECONDS, Candidate, Circumstances, Device, Evidence
from worker.dating.reading import read

CANON = Device(make="Canon", model="Canon EOS 600D")
EPSON = Device(make="EPSON", model="Perfection V600")


def milliseconds(iso_utc: str) -> int:
    return round(datetime.fromisoformat(iso_utc).replace(tzinfo=UTC).timestamp() * 1000)


IMPORTED_AT = milliseconds("2026-11-21T12:00:00")
LATEST = datetime(2026, 11, 23, 2)


def original(raw: str, offset: str | None = None, **more: Any) -> Evidence:
    return Evidence("exif_original", raw, offset=offset, **more)


def digitized(raw: str) -> Evidence:
    return Evidence("exif_digitized", raw)


def modified(raw: str) -> Evidence:
    return Evidence("exif_modified", raw)


def header(raw: str) -> Evidence:
    """A video's header, UTC by its standard."""
    return Evidence("quicktime_created", raw, utc=True)


def keys(raw: str) -> Evidence:
    return Evidence("quicktime_creationdate", raw)


def satellites(raw: str) -> Evidence:
    return Evidence("gps", raw, utc=True)


def xmp(raw: str, tag: str = "exif:DateTimeOriginal", **more: Any) -> Evidence:
    return Evidence("sidecar_xmp", raw, tag=tag, holder="IMG_1.xmp", **more)


def takeout(iso_utc: str) -> Evidence:
    return Evidence("sidecar_takeout", str(milliseconds(iso_utc) // 1000), form=UNIX_SECONDS, holder="IMG_1.jpg.json")


def name(raw: str, **more: Any) -> Evidence:
    return Evidence("name", raw, **more)


def folder(raw: str, **more: Any) -> Evidence:
    return Evidence("folder", raw, **more)


def mtime(iso_utc: str, **more: Any) -> Evidence:
    return Evidence("mtime", str(milliseconds(iso_utc)), form=UNIX_MILLISECONDS, **more)


def around(**more: Any) -> Circumstances:
    return Circumstances(**{"imported_at": IMPORTED_AT, **more})


def decided(*evidence: Evidence, **more: Any) -> Decision:
    return date(evidence, around(**more))


def level(*evidence: Evidence, **more: Any) -> tuple[str, str]:
    """The confidence and the rule."""
    decision = decided(*evidence, **more)
    return decision.confidence, decision.rule


def candidate(evidence: Evidence) -> Candidate:
    return read(evidence, IMPORTED_AT)


def refused(evidence: Evidence, **more: Any) -> str | None:
    """The code of why this evidence does not count."""
    return decided(evidence, **more).candidates[0].refused


def flags(evidence: Evidence, *others: Evidence, **more: Any) -> tuple[str, ...]:
    """What speaks against this evidence."""
    found = decided(evidence, *others, **more).candidates
    return next(one.flags for one in found if one.evidence == evidence)
