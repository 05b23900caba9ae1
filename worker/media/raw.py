"""Raw camera files: shown by the JPEG that the camera put inside. The raw data themselves are not developed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from library.content.formats import FORMATS, Kind
from library.problem import Warned
from worker.media import photo
from worker.media.boxes import Box, boxes, find_box
from worker.media.jpeg import SCAN, segments
from worker.media.order import Order, Problem
from worker.media.orientation import ORIENTATION, seen_size
from worker.media.photo import LONGEST_SIDE
from worker.media.shown import Shown
from worker.media.source import Source
from worker.media.tiff import Tag, Tiff
from worker.media.unshowable import Unshowable

# TIFF 6.0, TIFF/EP and DNG tags.
NEW_SUBFILE_TYPE, WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC = 0xFE, 0x100, 0x101, 0x102, 0x103, 0x106
STRIP_OFFSETS, STRIP_BYTES, TILE_OFFSETS, TILE_BYTES = 0x111, 0x117, 0x144, 0x145
SUB_DIRECTORIES, JPEG_OFFSET, PANASONIC_JPEG, CROP_SIZE = 0x14A, 0x201, 0x2E, 0xC620
JPEG_COMPRESSIONS = (6, 7)
RGB, REDUCED = 2, 1
MOST_DIRECTORIES = 16
# Baseline, extended and progressive frames; raw data are lossless JPEG, which nobody can look at.
SHOWABLE_FRAMES = (0xC0, 0xC1, 0xC2)
# Formats without directories that we know are searched for pictures, so far and no farther.
SEARCHED_BYTES = 48 * 1024 * 1024
MOST_FINDS = 64
RAF_PREVIEW_AT = 84
CANON_UUID = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")


@dataclass(frozen=True)
class Preview:
    """A JPEG inside: where it starts and ends, and its size in pixels."""

    start: int
    end: int
    width: int
    height: int


@dataclass
class Findings:
    """What the directories tell: previews, the size of the whole as stored, and its orientation."""

    previews: list[Preview] = field(default_factory=list)
    size: tuple[int, int] | None = None
    orientation: int | None = None
    plain_first: bool = False


def show(source: Source, kind: Kind, order: Order) -> Shown:
    """The smallest preview that is large enough, else the largest. Raises Unshowable only for what is no raw file."""
    findings = _look(source, kind)
    shown = _show_preview(source, findings, order)
    if shown is None and findings.plain_first:
        # Old cameras and converters put an uncompressed picture first, as any TIFF has it.
        shown = _show_plain(source, order)
    if shown is None:
        shown = Shown(problem=Problem(Warned.RAW_WITHOUT_PREVIEW))
    if findings.size:
        size = seen_size(findings.size, findings.orientation)
        shown = replace(shown, width=size[0], height=size[1])
    return replace(shown, orientation=findings.orientation if findings.orientation is not None else shown.orientation)


def _show_preview(source: Source, findings: Findings, order: Order) -> Shown | None:
    """From the fitting preview on, the first one that decodes."""
    for preview in sorted(findings.previews, key=lambda one: _fitness(one, order.thumbnail_edge)):
        picture = Source(memory=source.at(preview.start, preview.end - preview.start))
        try:
            return photo.show(picture, FORMATS["jpeg"], order, orientation=_turn(preview, findings))
        except Unshowable:
            continue
    return None


def _fitness(preview: Preview, edge: int) -> tuple[bool, int]:
    """Large enough ones first, the smallest of them first; then the too small ones, the largest first."""
    longest = max(preview.width, preview.height)
    return (False, longest) if longest >= edge else (True, -longest)


def _turn(preview: Preview, findings: Findings) -> int | None:
    """The whole file's orientation, unless the camera has turned the preview already."""
    if findings.size and findings.orientation in (5, 6, 7, 8):
        lying, preview_lying = findings.size[0] > findings.size[1], preview.width > preview.height
        if lying != preview_lying:
            return 1
    return findings.orientation


def _show_plain(source: Source, order: Order) -> Shown | None:
    try:
        return photo.show(source, FORMATS["tiff"], order)
    except Unshowable:
        return None


def _look(source: Source, kind: Kind) -> Findings:
    findings = Findings()
    try:
        if kind.format == "raf":
            _look_into_raf(source, findings)
        elif kind.format == "cr3":
            _look_into_cr3(source, findings)
        elif kind.format not in ("crw", "mrw", "x3f"):
            _look_into_tiff(source, findings)
    except ValueError:
        # Not as its format should be; pictures may be found all the same.
        pass
    if not findings.previews:
        findings.previews = list(_search(source))
    return findings


def _look_into_raf(source: Source, findings: Findings) -> None:
    """Fuji's header says where the JPEG lies."""
    place = source.at(RAF_PREVIEW_AT, 8)
    _add(findings, _jpeg_at(source, int.from_bytes(place[:4])))


def _look_into_cr3(source: Source, findings: Findings) -> None:
    """Canon's box holds the main directory; the pictures themselves are searched for."""
    moov = find_box(source, b"moov", 0, source.size)
    for box in boxes(source, moov.start, moov.end) if moov else ():
        if box.kind == b"uuid" and source.at(box.start, 16) == CANON_UUID:
            main = find_box(source, b"CMT1", box.start + 16, box.end)
            findings.orientation = _orientation_in(source, main) if main else None


def _orientation_in(source: Source, box: Box) -> int | None:
    tiff = Tiff(lambda offset, length: source.at(box.start + offset, length))
    tags, _ = tiff.directory(tiff.first)
    return tiff.number(tags.get(ORIENTATION))


def _look_into_tiff(source: Source, findings: Findings) -> None:
    """The chain of directories and those that hang below them, each once."""
    tiff = Tiff(source.at)
    waiting, seen = [tiff.first], set[int]()
    while waiting and len(seen) < MOST_DIRECTORIES:
        offset = waiting.pop(0)
        if offset in seen or not 0 < offset < source.size:
            continue
        tags, following = tiff.directory(offset)
        if not seen:
            findings.plain_first = _is_plain_preview(tiff, tags)
        seen.add(offset)
        waiting += [*tiff.values(tags.get(SUB_DIRECTORIES)), following]
        if findings.orientation is None:
            findings.orientation = tiff.number(tags.get(ORIENTATION))
        _measure(source, tiff, tags, findings)
        _add(findings, _jpeg_at(source, _jpeg_place(tiff, tags)))


def _is_plain_preview(tiff: Tiff, tags: dict[int, Tag]) -> bool:
    numbers = {name: tiff.number(tags.get(name)) for name in (NEW_SUBFILE_TYPE, PHOTOMETRIC, BITS)}
    return numbers == {NEW_SUBFILE_TYPE: REDUCED, PHOTOMETRIC: RGB, BITS: 8}


def _measure(source: Source, tiff: Tiff, tags: dict[int, Tag], findings: Findings) -> None:
    """The largest picture whose data are really here is the one that the camera took."""
    width, length = tiff.number(tags.get(WIDTH)), tiff.number(tags.get(LENGTH))
    if not width or not length or max(width, length) > LONGEST_SIDE or not _is_here(source, tiff, tags):
        return
    crop = tiff.values(tags.get(CROP_SIZE))
    cropped = len(crop) == 2 and all(0 < side <= LONGEST_SIDE for side in crop)
    size = (int(crop[0]), int(crop[1])) if cropped else (width, length)
    if findings.size is None or size[0] * size[1] > findings.size[0] * findings.size[1]:
        findings.size = size


def _is_here(source: Source, tiff: Tiff, tags: dict[int, Tag]) -> bool:
    starts = tiff.values(tags.get(STRIP_OFFSETS)) or tiff.values(tags.get(TILE_OFFSETS))
    lengths = tiff.values(tags.get(STRIP_BYTES)) or tiff.values(tags.get(TILE_BYTES))
    return bool(starts) and all(start + length <= source.size for start, length in zip(starts, lengths, strict=False))


def _jpeg_place(tiff: Tiff, tags: dict[int, Tag]) -> int | None:
    if PANASONIC_JPEG in tags:
        return tags[PANASONIC_JPEG].offset
    place = tiff.number(tags.get(JPEG_OFFSET))
    if place is None and tiff.number(tags.get(COMPRESSION)) in JPEG_COMPRESSIONS:
        strips = tags.get(STRIP_OFFSETS)
        place = tiff.number(strips) if strips and strips.count == 1 else None
    return place


def _add(findings: Findings, preview: Preview | None) -> None:
    if preview is not None:
        findings.previews.append(preview)


def _search(source: Source) -> Iterator[Preview]:
    place = 0
    for _ in range(MOST_FINDS):
        place = source.find(b"\xff\xd8\xff", place + 1)
        if not 0 <= place < SEARCHED_BYTES:
            return
        preview = _jpeg_at(source, place)
        if preview is not None:
            yield preview
            place = preview.end


def _jpeg_at(source: Source, place: int | None) -> Preview | None:
    """The JPEG that starts there, when it is one that can be shown and has all of its bytes."""
    if not place or source.at(place, 3) != b"\xff\xd8\xff":
        return None
    size = None
    for segment in segments(source, place):
        if segment.marker in SHOWABLE_FRAMES and size is None:
            frame = source.at(segment.start + 5, 4)
            size = int.from_bytes(frame[2:]), int.from_bytes(frame[:2])
        elif segment.marker == SCAN and size and 0 not in size:
            return Preview(place, segment.end, *size)
    return None
