"""Where the time of a HEIC goes, and how many are served by the thumbnail inside them.

    python -m benchmarks.heic FOLDER

For each HEIC of the folder (and of those beneath it): processor time of the whole reading, of libheif's decoding alone,
of shrinking its pixels, and of HEVC decoding alone by FFmpeg's decoder, where the picture is one item.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import av
import pi_heif

from benchmarks.importing import pictures_in
from benchmarks.thumbnail import EDGE, ours
from worker.media.heif import serving_thumbnail
from worker.media.items import read_items
from worker.media.shrink import fitting, shrink
from worker.media.source import Source


def milliseconds(act: Callable[[], object]) -> float:
    begun = time.process_time()
    act()
    return 1000 * (time.process_time() - begun)


def ffmpeg(content: bytes) -> float | None:
    """The time of FFmpeg's HEVC decoder for a picture of one item, None for others."""
    items = read_items(Source(memory=content))
    if items is None or items.items[items.primary].type != b"hvc1":
        return None
    at = content.find(b"hvcC")
    decoder = av.CodecContext.create("hevc", "r")
    decoder.extradata = content[at + 4 : at - 4 + int.from_bytes(content[at - 4 : at])]
    decoder.thread_count = 1
    data = b"".join(content[start:end] for start, end in items.items[items.primary].extents)
    return milliseconds(lambda: decoder.decode(av.Packet(data)) + decoder.decode(None))


def served_inside(content: bytes) -> bool:
    items = read_items(Source(memory=content))
    return items is not None and serving_thumbnail(items, EDGE) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    pi_heif.options.DECODE_THREADS = 1
    whole, decoding, shrinking, other, inside = [], [], [], [], 0
    for path in pictures_in(asked.folder, ".heic"):
        content = path.read_bytes()
        whole.append(milliseconds(lambda path=path: ours(path)))  # type: ignore[misc]
        image = None

        def decode(content: bytes = content) -> None:
            nonlocal image
            image = pi_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True).to_pillow()

        decoding.append(milliseconds(decode))
        shrinking.append(milliseconds(lambda image=image: shrink(image, fitting(image.size, EDGE))))  # type: ignore[misc]
        other.append(ffmpeg(content))
        inside += served_inside(content)
    single = [time for time in other if time is not None]
    print(
        f"{len(whole)} HEICs: median {statistics.median(whole):.0f} ms of processor time each; decoding by libheif "
        f"{statistics.median(decoding):.0f} ms, shrinking {statistics.median(shrinking):.0f} ms; "
        f"{inside} served by the thumbnail inside"
    )
    if single:
        print(f"  FFmpeg's HEVC decoder alone, {len(single)} of one item: {statistics.median(single):.0f} ms; no bar")


if __name__ == "__main__":
    main()
