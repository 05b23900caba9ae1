"""Reading one file, top to bottom: take its bytes, know what it is, sum it up, show it, keep the small picture."""

from __future__ import annotations

import errno
import traceback
import warnings
from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from library.content.formats import Kind
from library.problem import Failed, Note, Refused
from library.sniff import borne_out, identify, named_otherwise
from worker.media import heif, photo, raw, sidecar, video
from worker.media.digest import digest
from worker.media.fingerprint import fingerprint
from worker.media.metadata.reading import metadata_of
from worker.media.order import PREVIEW, Order, Problem, Reading
from worker.media.picture_hash import picture_ranges
from worker.media.shown import Shown
from worker.media.source import Source
from worker.media.thumbnail import QUALITY, write_thumbnail
from worker.media.unshowable import Unshowable

# What the disks may answer while an original is read or a thumbnail is written.
_DISK = {errno.EIO: Failed.UNREADABLE, errno.ENOSPC: Refused.DISK_FULL, errno.EDQUOT: Refused.DISK_FULL}

Show = Callable[[Source, Kind, Order], Shown]


def read(order: Order, source_fd: int, outlet_fd: int | None) -> Reading:
    """Read the open file once and write its thumbnail into the outlet (None: none is wanted). Never raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        return _read(order, source_fd, outlet_fd)


def _read(order: Order, source_fd: int, outlet_fd: int | None) -> Reading:
    reading = Reading(kind="other")
    try:
        source = Source(source_fd)
        kind = identify(order.name, source.head)
        reading = _identified(order, source, kind)
        reading = _summed_up(order, source, kind, reading)
        reading = _told(order, source, kind, reading)
        shown = _shown(order, source, kind, reading)
        reading = _described(reading, shown)
        reading = _compared(order, reading, shown)
        return _kept(order, reading, shown, outlet_fd)
    except Unshowable as reason:
        return replace(reading, problem=Problem(reason.code, reason.data))
    except MemoryError:
        return replace(reading, problem=Problem(Failed.TOO_MUCH_MEMORY))
    except OSError as trouble:
        code = _DISK.get(trouble.errno or 0)
        if code is None:
            traceback.print_exc()
        return replace(reading, problem=Problem(code or Failed.UNEXPECTED))
    except Exception:
        # The edge of a file. What went wrong is ours to mend: the worker keeps what its decoders print.
        traceback.print_exc()
        return replace(reading, problem=Problem(Failed.UNEXPECTED))


def _identified(order: Order, source: Source, kind: Kind | None) -> Reading:
    if kind is None:
        return Reading(kind="other")
    if not borne_out(kind, source.head):
        # A name alone makes no picture.
        return Reading(kind=kind.kind)
    notes = (Note.NAMED_OTHERWISE,) if named_otherwise(order.name, kind) else ()
    return Reading(kind=kind.kind, mime_type=kind.mime_type, notes=notes)


def _summed_up(order: Order, source: Source, kind: Kind | None, reading: Reading) -> Reading:
    if order.act == PREVIEW:
        return reading
    ranges = picture_ranges(source, kind.format) if kind and reading.mime_type else None
    sums = digest(source, ranges, whole=order.hash_wanted)
    return replace(reading, sha256=sums.sha256, crc32=sums.crc32, picture_hash=sums.picture_hash)


def _told(order: Order, source: Source, kind: Kind | None, reading: Reading) -> Reading:
    if order.act == PREVIEW or kind is None or reading.mime_type is None:
        return reading
    found = metadata_of(source, kind)
    odd = found.odd_rating and found.rating is None
    return replace(reading, found=found, notes=(*reading.notes, Note.ODD_RATING) if odd else reading.notes)


def _shown(order: Order, source: Source, kind: Kind | None, reading: Reading) -> Shown:
    if kind is None or not borne_out(kind, source.head):
        raise Unshowable(Failed.NOT_A_VIDEO if kind and kind.kind == "video" else Failed.NOT_A_PICTURE)
    return sidecar.show(reading.found) if kind.kind == "sidecar" else _reader(kind)(source, kind, order)


def _reader(kind: Kind) -> Show:
    if kind.raw:
        return raw.show
    if kind.format.startswith(("heic", "heif")):
        return heif.show
    return {"photo": photo.show, "video": video.show}[kind.kind]


def _described(reading: Reading, shown: Shown) -> Reading:
    return replace(
        reading,
        width=shown.width,
        height=shown.height,
        orientation=shown.orientation,
        duration_ms=shown.duration_ms,
        problem=shown.problem,
        notes=(*reading.notes, *shown.notes),
        live_id=shown.live_id,
    )


def _compared(order: Order, reading: Reading, shown: Shown) -> Reading:
    if order.act == PREVIEW or shown.image is None:
        return reading
    return replace(reading, perceptual_hash=fingerprint(shown.image))


def _kept(order: Order, reading: Reading, shown: Shown, outlet_fd: int | None) -> Reading:
    if shown.image is None or outlet_fd is None:
        return reading
    return replace(reading, thumbnail=write_thumbnail(shown.image, outlet_fd, QUALITY[order.act]))
