"""Which candidates count at all, and what speaks against those that do: rules V1 to V9."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from worker.dating import makers, sentinels
from worker.dating.agreement import agree
from worker.dating.copy_time import within
from worker.dating.evidence import COPY_TIME, Candidate, Circumstances
from worker.dating.moment import DAY, DAY_SECONDS, MINUTE, SECOND, WIDEST_OFFSET_MINUTES, Moment
from worker.dating.sources import (
    CAPTURE,
    CONTAINER,
    FOLDER,
    GPS,
    MODIFIED,
    MTIME,
    NAME,
    OTHER_HALF,
    PERSON,
    SECONDARY,
)

CAMERA_DEFAULT, IMPLAUSIBLE, RE_ENCODED = "camera_default", "implausible", "re_encoded"
SCAN_TIME = "scan_time"
FLAGS = (CAMERA_DEFAULT, IMPLAUSIBLE, RE_ENCODED, COPY_TIME, SCAN_TIME)

UNIX_START = Moment(datetime(1970, 1, 1)).start
FUTURE_SECONDS = 24 * 3600
# Niépce's view from his window, the oldest photograph.
FIRST_PHOTOGRAPH = 1826
DIGITAL_CAMERAS_FROM = 1990
# The satellites' calendar begins on 6 January 1980.
GPS_FROM = 1980
# How near the file's own change time may lie to a converter's stamp.
CONVERT_SECONDS = 3600
FROM_DEVICES = (CAPTURE, SECONDARY, MODIFIED)
DIGITIZED = ("exif_digitized", "xmp_digitized", "xmp_created")
# So much earlier than the scan itself is no time of scanning.
CORRECTED_SECONDS = DAY_SECONDS
ANDROID_DEFAULT_AT = Moment(sentinels.ANDROID_DEFAULT).start


def judge(candidates: Sequence[Candidate], around: Circumstances) -> list[Candidate]:
    """Candidates as they were read, with what is refused and what is flagged."""
    return [_judged(candidate, candidates, around) for candidate in candidates]


def now_seconds(around: Circumstances) -> float:
    """The time of the import on the scale of `Moment.start`, UTC."""
    return UNIX_START + around.imported_at / 1000


def _judged(candidate: Candidate, all_of_them: Sequence[Candidate], around: Circumstances) -> Candidate:
    if candidate.moment is None:
        return candidate
    group = candidate.group
    if group == PERSON:
        return candidate
    refused = _refusal(candidate.moment, candidate, group, around)
    if refused:
        return replace(candidate, refused=refused)
    found = _flags(candidate.moment, candidate, group, all_of_them, around)
    flags = tuple(flag for flag in FLAGS if flag in found)
    return candidate if flags == candidate.flags else replace(candidate, flags=flags)


def _refusal(moment: Moment, candidate: Candidate, group: str, around: Circumstances) -> str | None:
    if found := sentinels.sentinel(moment, group, candidate.source):
        return found
    if _future(moment, around):
        return "future"
    if group not in (NAME, FOLDER, MTIME) and moment.wall.year < FIRST_PHOTOGRAPH:
        return "before_photography"
    if candidate.source in CONTAINER and moment.wall.year < DIGITAL_CAMERAS_FROM:
        return "before_digital_video"
    if group == GPS and moment.wall.year < GPS_FROM:
        return "before_satellites"
    return None


def _future(moment: Moment, around: Circumstances) -> bool:
    """V2: where the zone is unknown, the place may be 14 hours ahead of UTC."""
    known = moment.instant
    at = moment.start - WIDEST_OFFSET_MINUTES * 60 if known is None else known
    return at > now_seconds(around) + FUTURE_SECONDS


def _flags(
    moment: Moment, candidate: Candidate, group: str, all_of_them: Sequence[Candidate], around: Circumstances
) -> set[str]:
    flags = set()
    clock = group in (*FROM_DEVICES, OTHER_HALF, MTIME)
    if clock and (sentinels.camera_default(moment) or sentinels.shifted_default(moment)):
        flags.add(CAMERA_DEFAULT)
    if _android_default(moment, candidate, all_of_them):
        flags.add(CAMERA_DEFAULT)
    too_old = moment.wall.year < DIGITAL_CAMERAS_FROM and makers.digital_camera(around.device)
    if group in FROM_DEVICES and too_old:
        flags.add(IMPLAUSIBLE)
    if candidate.source in CONTAINER and _stamped(moment, all_of_them, around):
        flags.add(RE_ENCODED)
    if group == MTIME and _copied(moment, around):
        flags.add(COPY_TIME)
    if makers.scanner(around.device) and _of_the_scan(moment, candidate, all_of_them):
        flags.add(SCAN_TIME)
    return flags


def _of_the_scan(moment: Moment, candidate: Candidate, all_of_them: Sequence[Candidate]) -> bool:
    """V9: a scan's change time is no better than the date inside, nor is a name that says the same.

    Who writes into a scan when its picture was taken leaves the scanner's own date beside that, in the field for it.
    """
    group = candidate.group
    if group == CAPTURE:
        digitized = [one.moment for one in all_of_them if one.source in DIGITIZED and one.moment is not None]
        return not any(scanned.start - (moment.start + moment.span) > CORRECTED_SECONDS for scanned in digitized)
    if group != NAME:
        return group in (*FROM_DEVICES, MTIME)
    inside = [one.moment for one in all_of_them if one.group in FROM_DEVICES and one.moment is not None]
    return moment.precision in (SECOND, MINUTE, DAY) and any(agree(moment, scanned) for scanned in inside)


def _android_default(moment: Moment, candidate: Candidate, all_of_them: Sequence[Candidate]) -> bool:
    """V6: DateTimeOriginal may truly be that noon; not when the other EXIF dates say otherwise."""
    if candidate.source != "exif_original" or abs(moment.start - ANDROID_DEFAULT_AT) >= 1 or moment.precision != SECOND:
        return False
    others = [other.moment for other in all_of_them if other.source in ("exif_digitized", "exif_modified")]
    return any(other is not None and abs(other.start - moment.start) >= 1 for other in others)


def _stamped(moment: Moment, all_of_them: Sequence[Candidate], around: Circumstances) -> bool:
    """V7: whether a converter wrote the time of its own work."""
    if makers.stamps(around.device):
        return True
    if not makers.converter(around.device):
        return False
    changes = [
        other.moment
        for other in all_of_them
        if other.moment is not None and other.group == MTIME and not _copied(other.moment, around)
    ]
    return any(abs(change.start - moment.start) <= CONVERT_SECONDS for change in changes)


def _copied(moment: Moment, around: Circumstances) -> bool:
    """V8, by the spans that the whole batch has shown."""
    at = moment.start if moment.instant is None else moment.instant
    return within(round((at - UNIX_START) * 1000), around.copy_spans)
