"""Near copies: how many are found, how many other pictures are merged, and what grouping many costs.

`python -m benchmarks.copies FOLDER` reads the pictures of `near_duplicates.csv` there, and makes further
copies of each different one. Without it, only the time and memory of grouping are measured, on made-up fingerprints.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance

from worker.copies.near import Picture, gather
from worker.copies.prints import DIGITS, Print, alike, parsed
from worker.copies.touching import Touching
from worker.media.fingerprint import fingerprint
from worker.media.order import Order
from worker.media.read import read

MANY = 100_000
# Of so many made-up pictures one is a copy of the one before.
ONE_COPY_IN = 20
Copy = Callable[[Image.Image], Image.Image]


def main() -> int:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", nargs="?", type=Path)
    parser.add_argument("--many", type=int, default=MANY)
    asked = parser.parse_args()
    measure_grouping(asked.many)
    measure_fingerprints()
    if asked.samples:
        pictures = dict(thumbnails(asked.samples))
        judge_pairs(asked.samples, pictures)
        judge_copies(pictures)
    return 0


def measure_grouping(many: int) -> None:
    """CPU seconds and memory of one import of so many, and of one picture against so many earlier ones."""
    prints = list(made_up(many))
    pictures = [Picture(str(place), seen, "photo", (0,)) for place, seen in enumerate(prints)]
    before = peak_mebibytes()
    began = time.process_time()
    groups = gather(pictures)
    spent = time.process_time() - began
    found = sum(len(group) - 1 for group in groups)
    print(f"grouping {many:,}: {spent:.1f} s CPU, {found:,} of {many // ONE_COPY_IN:,} copies found")
    print(f"  memory: {peak_mebibytes():.0f} MiB in all, {peak_mebibytes() - before:.0f} of it for the index")
    began = time.process_time()
    touching = Touching(prints[:1])
    touched = sum(touching.touches(seen) for seen in prints)
    print(f"one new picture against {many:,}: {time.process_time() - began:.1f} s CPU, touches {touched}")


def made_up(many: int) -> Iterator[Print]:
    draw = random.Random(1)
    text = ""
    for number in range(many):
        if number % ONE_COPY_IN == ONE_COPY_IN - 1:
            turned = int(text[:64], 16) ^ sum(1 << draw.randrange(256) for _ in range(12))
            text = f"{turned % (1 << 256):064x}{text[64:]}"
        else:
            tones = "".join(draw.choice("456789abc") for _ in range(DIGITS - 66))
            text = f"{draw.getrandbits(256):064x}{tones}{draw.randrange(30, 140):02x}"
        seen = parsed(text, 4000, 3000)
        assert seen is not None
        yield seen


def measure_fingerprints() -> None:
    picture = Image.effect_noise((400, 300), 60).convert("RGB")
    began = time.process_time()
    for _ in range(300):
        fingerprint(picture)
    print(f"one fingerprint: {(time.process_time() - began) / 0.3:.2f} ms CPU")


def thumbnails(samples: Path) -> Iterator[tuple[str, Image.Image]]:
    """What the reader makes of each file that the table names, and of the folder of photos."""
    rows = list(csv.DictReader((samples / "near_duplicates.csv").open(encoding="utf-8")))
    named = {row[side] for row in rows for side in ("a", "b")}
    named |= {str(path.relative_to(samples)) for path in (samples / "photos").iterdir()}
    for name in sorted(named):
        with (samples / name).open("rb") as source, tempfile.TemporaryFile() as outlet:
            size = os.fstat(source.fileno()).st_size
            reading = read(Order("read", name, size, False), source.fileno(), outlet.fileno())
            if reading.thumbnail is not None:
                yield name, Image.open(io.BytesIO(outlet.read())).convert("RGB")


def judge_pairs(samples: Path, pictures: dict[str, Image.Image]) -> None:
    """Against the table: each relation, how many pairs are found to be alike, and which are not as they should."""
    counts: Counter[tuple[str, bool]] = Counter()
    wrong = []
    for row in csv.DictReader((samples / "near_duplicates.csv").open(encoding="utf-8")):
        found = are_alike(pictures[row["a"]], pictures[row["b"]])
        counts[row["relation"], found] += 1
        if row["relation"] != "transformed" and found == (row["relation"] == "different"):
            wrong.append(f"{row['relation']}: {row['a']} – {row['b']} ({row['what']})")
    for relation in ("near", "loose", "transformed", "different"):
        print(f"{relation}: {counts[relation, True]} of {counts[relation, True] + counts[relation, False]} found alike")
    for line in wrong:
        print(f"  {line}")


def judge_copies(pictures: dict[str, Image.Image]) -> None:
    """Copies of our own making of every picture that looks like no other, and all pairs of these."""
    different: list[Image.Image] = []
    for picture in pictures.values():
        if parsed(fingerprint(picture), *picture.size) and not any(are_alike(picture, other) for other in different):
            different.append(picture)
    for how, copy in COPIES.items():
        found = sum(are_alike(picture, copy(picture)) for picture in different)
        print(f"{how}: {found} of {len(different)}")
    prints = [parsed(fingerprint(picture), *picture.size) for picture in different]
    merged = sum(alike(one, other) for one, other in itertools.combinations(prints, 2) if one and other)
    print(f"other pictures merged: {merged} of {len(prints) * (len(prints) - 1) // 2:,} pairs")


def are_alike(one: Image.Image, other: Image.Image) -> bool:
    mine, theirs = parsed(fingerprint(one), *one.size), parsed(fingerprint(other), *other.size)
    return mine is not None and theirs is not None and alike(mine, theirs)


def compressed(picture: Image.Image, quality: int) -> Image.Image:
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=quality)
    return Image.open(into).convert("RGB")


def cropped(share: float) -> Copy:
    def cut(picture: Image.Image) -> Image.Image:
        across, down = round(picture.width * share), round(picture.height * share)
        return picture.crop((across, down, picture.width - across, picture.height - down))

    return cut


def captioned(picture: Image.Image) -> Image.Image:
    copy = picture.copy()
    width, height = copy.size
    ImageDraw.Draw(copy).rectangle((width * 0.55, height * 0.92, width * 0.98, height * 0.98), fill="white")
    return copy


COPIES: dict[str, Copy] = {
    "compressed at quality 20": lambda picture: compressed(picture, 20),
    "half as large": lambda picture: picture.resize((max(1, picture.width // 2), max(1, picture.height // 2))),
    "30 % brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.3),
    "30 % darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.7),
    "40 % more contrast": lambda picture: ImageEnhance.Contrast(picture).enhance(1.4),
    "grey": lambda picture: picture.convert("L").convert("RGB"),
    "with a caption": captioned,
    **{f"{per_cent} % cut off each side": cropped(per_cent / 100) for per_cent in (1, 2, 3, 5, 8, 10, 12)},
}


def peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
