"""Do our thumbnails look right? Each beside what another program makes of the same file: libvips, or FFmpeg for videos.

    python -m benchmarks.looks FOLDER [--keep FOLDER]

FOLDER holds the samples with their MANIFEST.csv. Printed is the share of files whose thumbnail is close to the other
program's picture, and every file that is not, with its distance: the mean difference of 32 x 32 pixels, 0 to 255.
`--keep` writes both pictures of each outlier side by side. libvips cannot open every kind; what it cannot is counted.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import os
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageCms, ImageStat

from worker.media.order import Order, Reading
from worker.slots import SlotFailure, Slots

EDGE = 400
SMALL = (32, 32)
# What two good renderers differ by: other filters, other rounding of colours.
CLOSE = 12.0
GROUND = (235, 233, 229)


async def ours(slots: Slots, path: Path, kept: Path) -> Reading | None:
    """Have the file read in a real slot, its thumbnail written to `kept`."""
    source = os.open(path, os.O_RDONLY)
    outlet = os.open(kept, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    try:
        return await slots.run(Order("read", path.name, path.stat().st_size, hash_wanted=False), source, outlet)
    except SlotFailure:
        return None
    finally:
        os.close(source)
        os.close(outlet)


def theirs(path: Path, kept: Path, *, film: bool) -> Image.Image | None:
    """What the other program makes of it; None where it cannot open it."""
    if film:
        command = ["ffmpeg", "-v", "error", "-y", "-i", path, "-frames:v", "1", "-vf", f"scale={EDGE}:-2", kept]
    else:
        command = ["vipsthumbnail", path, "--size", f"{EDGE}x{EDGE}>", "-o", kept]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0 or not kept.exists():
        return None
    return flat(Image.open(kept))


def flat(picture: Image.Image) -> Image.Image:
    """In sRGB, on the ground that we put under what is transparent."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "RGBA"):
        stated = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        picture = ImageCms.profileToProfile(picture, stated, ImageCms.createProfile("sRGB")) or picture
    picture = picture.convert("RGBA")
    ground = Image.new("RGBA", picture.size, (*GROUND, 255))
    return Image.alpha_composite(ground, picture).convert("RGB")


def distance(one: Image.Image, other: Image.Image) -> float:
    small = [picture.convert("RGB").resize(SMALL, Image.Resampling.BOX) for picture in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


async def compare(folder: Path, keep: Path | None) -> None:
    close = 0
    far: list[tuple[float, str]] = []
    alone: list[str] = []
    slots = Slots(2)
    await slots.open()
    with tempfile.TemporaryDirectory() as scratch, (folder / "MANIFEST.csv").open(newline="") as table:
        for row in csv.DictReader(table):
            if row["expected"] != "ok":
                continue
            path = folder / row["path"]
            kept, other = Path(scratch) / "ours.jpg", Path(scratch) / "theirs.png"
            other.unlink(missing_ok=True)
            reading = await ours(slots, path, kept)
            picture = theirs(path, other, film=reading is not None and reading.kind == "video")
            if picture is None:
                alone.append(row["path"])
            elif reading is None or reading.thumbnail is None:
                far.append((255.0, row["path"]))
            else:
                own = Image.open(kept).convert("RGB")
                apart = distance(own, picture)
                if apart <= CLOSE:
                    close += 1
                else:
                    far.append((apart, row["path"]))
                    _keep(keep, row["path"], own, picture)
    await slots.close()
    print(f"close to the other renderer: {close} of {close + len(far)}; it could not open {len(alone)}")
    for apart, name in sorted(far, reverse=True):
        print(f"  {apart:6.1f}  {name}")
    print("  not opened by the other:", ", ".join(alone))


def _keep(folder: Path | None, name: str, own: Image.Image, other: Image.Image) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    pair = Image.new("RGB", (own.width + other.width + 10, max(own.height, other.height)), "white")
    pair.paste(own, (0, 0))
    pair.paste(other, (own.width + 10, 0))
    pair.save(folder / (name.replace("/", "_") + ".png"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    asyncio.run(compare(asked.folder, asked.keep))


if __name__ == "__main__":
    main()
