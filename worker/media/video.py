"""Videos: size, length and one still, by FFmpeg's libraries within bounds. Nothing but the open file is ever read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import av
import av.error
import av.stream

# PyAV imports these when it meets such a stream; a confined decoder cannot import any more.
import av.subtitles.codeccontext
import av.subtitles.stream
import av.subtitles.subtitle
from av.video.reformatter import Interpolation
from PIL import Image, ImageStat

from library.content.formats import Kind
from library.problem import Failed, Warned
from worker.media.boxes import Box, boxes
from worker.media.live import live_id_of_video
from worker.media.order import Order, Problem
from worker.media.shown import Shown
from worker.media.shrink import fitting
from worker.media.source import Source
from worker.media.unshowable import Unshowable

# A text file may say that it is a list of other files. Neither that nor any protocol is ever followed.
OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg",
}
# Which of FFmpeg's readers takes which format; no other one is asked.
DEMUXERS = {"mkv": "matroska", "webm": "matroska", "avi": "avi", "mpeg-ts": "mpegts", "mpeg": "mpeg"}
MOVIE = "mov"
MOST_PACKETS = 200
MOST_FRAME_PIXELS = 50_000_000
# Of 255: a still below this brightness and this variety is a black one.
BLACK, PLAIN = 20, 6
LONGEST_MS = 2**53
BROKEN = (av.error.FFmpegError, ValueError, OSError, RuntimeError, LookupError, EOFError)


@dataclass(frozen=True)
class _Still:
    """A frame, small and in RGB, with the degrees by which it is to be turned clockwise."""

    image: Image.Image
    degrees: int

    def brightness(self) -> float:
        return float(ImageStat.Stat(self.image.convert("L")).mean[0])

    def black(self) -> bool:
        tones = ImageStat.Stat(self.image.convert("L"))
        return tones.mean[0] < BLACK and tones.stddev[0] < PLAIN


def show(source: Source, kind: Kind, order: Order) -> Shown:
    """The first still that is not black, else the brightest one. Raises Unshowable, MemoryError."""
    demuxer = DEMUXERS.get(kind.format, MOVIE)
    if demuxer == MOVIE:
        _check_whole(source)
    with _opened(source, demuxer) as container:
        return _shown(container, order)


def stills(source: Source, kind: Kind, order: Order, shares: Sequence[float]) -> list[Image.Image]:
    """The still that `show` would give, and one from each of these shares of the length on. Raises Unshowable."""
    found = [_still_from(source, kind, order, share) for share in (0.0, *shares)]
    return [image for image in found if image is not None]


def _still_from(source: Source, kind: Kind, order: Order, share: float) -> Image.Image | None:
    """From the key frame before this share of the length. Opened anew: a decoder that has begun takes no orders."""
    with _opened(source, DEMUXERS.get(kind.format, MOVIE)) as container:
        stream = next((one for one in container.streams.video if not _is_cover(one)), None)
        if stream is None or stream.codec_context is None:
            return None
        if share > 0:
            try:
                container.seek(int((container.duration or 0) * share))
            except BROKEN:
                return None
        still = _best_still(container, stream, _seen_size(stream), order)
    return None if still is None else _TURNED[still.degrees](still.image)


def _opened(source: Source, demuxer: str) -> Any:
    try:
        return av.open(source.file(), "r", demuxer, OPTIONS, metadata_errors="replace")
    except MemoryError:
        raise
    except Exception as trouble:
        raise Unshowable(Failed.BROKEN_VIDEO) from trouble


def _check_whole(source: Source) -> None:
    """A film without its index, or with an end that never came, is told apart from one that is none."""
    found = list(boxes(source, 0, source.size))
    cut = next((box for box in found if not box.whole and box.kind in (b"mdat", b"moov")), None)
    if cut is not None:
        raise Unshowable(Failed.INCOMPLETE_VIDEO, **_missing(source, cut))
    kinds = {box.kind for box in found}
    if b"mdat" not in kinds or not kinds & {b"moov", b"moof"}:
        raise Unshowable(Failed.INCOMPLETE_VIDEO)


def _missing(source: Source, cut: Box) -> dict[str, int]:
    return {"size_bytes": cut.announced_end, "missing_bytes": cut.announced_end - source.size}


def _shown(container: Any, order: Order) -> Shown:
    shown = Shown(duration_ms=_duration_ms(container), live_id=live_id_of_video(container.metadata))
    stream = next((one for one in container.streams.video if not _is_cover(one)), None)
    # A damaged track may name a codec that nobody knows: then there is nothing to decode it with.
    if stream is None or stream.codec_context is None:
        shown.problem = Problem(Warned.NO_STILL)
        return shown
    size = _seen_size(stream)
    still = _best_still(container, stream, size, order)
    degrees = 0 if still is None else still.degrees
    shown.orientation = degrees
    if min(size) > 0:
        shown.width, shown.height = (size[1], size[0]) if degrees % 180 else size
    if still is None:
        shown.problem = Problem(Warned.NO_STILL)
    else:
        shown.image = _TURNED[still.degrees](still.image)
    return shown


def _is_cover(stream: Any) -> bool:
    """Whether the stream is a picture of the cover, not a film."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _duration_ms(container: Any) -> int | None:
    """FFmpeg counts in microseconds."""
    duration: int | None = container.duration
    if duration is None or duration < 0:
        return None
    return min(round(duration / 1000), LONGEST_MS)


def _seen_size(stream: Any) -> tuple[int, int]:
    """Before turning, with pixels that are not square stretched to what is seen."""
    width, height = stream.codec_context.width, stream.codec_context.height
    shape = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    if shape and shape > 0 and shape != 1:
        width = max(1, int(width * shape))
    return width, height


def _best_still(container: Any, stream: Any, size: tuple[int, int], order: Order) -> _Still | None:
    context = stream.codec_context
    if context.width * context.height > MOST_FRAME_PIXELS or size[0] * size[1] > MOST_FRAME_PIXELS or min(size) < 1:
        return None
    context.thread_count = 1
    best = None
    for frame in _frames(container, stream):
        still = _still(frame, fitting(size, order.thumbnail_edge))
        if still is None:
            continue
        if not still.black():
            return still
        if best is None or still.brightness() > best.brightness():
            best = still
    return best


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """The frames of the first packets; packets that do not decode are passed over."""
    packets = container.demux(stream)
    for _ in range(MOST_PACKETS):
        try:
            packet = next(packets, None)
        except BROKEN:
            break
        if packet is None:
            return
        yield from _decoded(packet.decode)
    # What the decoder still holds back.
    yield from _decoded(lambda: stream.codec_context.decode(None))


def _decoded(decode: Any) -> list[Any]:
    try:
        return list(decode())
    except MemoryError:
        raise
    except BROKEN:
        return []


def _still(frame: Any, size: tuple[int, int]) -> _Still | None:
    if frame.width * frame.height > MOST_FRAME_PIXELS:
        return None
    try:
        small = frame.reformat(*size, format="rgb24", interpolation=Interpolation.AREA, threads=1)
        # Stored counter-clockwise, from -180 to 180.
        return _Still(small.to_image(), round(-frame.rotation / 90) * 90 % 360)
    except BROKEN:
        return None


_TURNED = {
    0: lambda image: image,
    90: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    180: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    270: lambda image: image.transpose(Image.Transpose.ROTATE_90),
}
