"""The measures: for each, who is right, who is not, and what a miss looks like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.truth import (
    OUTSIDE,
    Row,
    Said,
    Samples,
    keywords,
    rating,
    same_day,
    same_place,
    same_second,
)

HIGH, MEDIUM = "high", "medium"


@dataclass
class Measure:
    """`right` of `all`, against a bar (a share from 0 to 1, or None where there is none)."""

    name: str
    bar: float | None
    right: int = 0
    all: int = 0
    misses: list[str] = field(default_factory=list)

    def count(self, right: bool, miss: str) -> None:
        self.all += 1
        self.right += right
        if not right:
            self.misses.append(miss)

    @property
    def share(self) -> float:
        return self.right / self.all if self.all else 1.0

    @property
    def missed(self) -> bool:
        return self.bar is not None and self.share < self.bar


def date_measures(samples: Samples, said: dict[str, Said]) -> list[Measure]:
    """Dates by the strength of their truth, and what each level is worth."""
    strong, medium = Measure("strong truths, to the second", 0.995), Measure("medium truths, to the second", 0.97)
    weak = Measure("weak truths, not shown as certain", 1.0)
    none = Measure("no truth inside, no date invented", 1.0)
    called = Measure("strong truths that are called high", 0.75)
    high, likely = Measure("high ones that are right", 0.995), Measure("medium ones that are right", 0.95)
    for row in samples.pictures():
        file = said.get(row["path"])
        if file is None:
            strong.count(False, f"{row['path']}: nothing is said of it")
            continue
        strength, right = row["taken_strength"], _right(row, samples, file)
        if strength in ("strong", "medium"):
            (strong if strength == "strong" else medium).count(right, _dated(row, file))
        if strength == "strong":
            called.count(file["confidence"] == HIGH, _dated(row, file))
        if strength == "weak":
            weak.count(file["confidence"] != HIGH or _told_outside(file), _dated(row, file))
        if not strength:
            none.count(file["taken_at"] is None or _told_outside(file), _dated(row, file))
        if strength in ("strong", "medium", "weak"):
            for level, measure in ((HIGH, high), (MEDIUM, likely)):
                if file["confidence"] == level:
                    measure.count(right, _dated(row, file))
    return [strong, medium, weak, none, called, high, likely]


def zone_measure(samples: Samples, said: dict[str, Said]) -> Measure:
    measure = Measure("offsets", 1.0)
    for row in samples.pictures():
        if row["taken_strength"] == "strong" and row["taken_offset"] not in ("", "Z") and row["path"] in said:
            file = said[row["path"]]
            measure.count(file["utc_offset"] == row["taken_offset"], _dated(row, file))
    return measure


def word_measures(samples: Samples, said: dict[str, Said]) -> list[Measure]:
    """Keywords, ratings, orientation, size, place."""
    words, stars = Measure("keywords, as sets", 0.98), Measure("ratings", 0.98)
    stored, shape = Measure("orientation", 0.99), Measure("size as shown", 0.99)
    places = Measure("places", 0.98)
    for row in samples.pictures():
        file = said.get(row["path"])
        if file is None:
            continue
        beside = samples.sidecars[row["path"]]
        ours, true = set(file["keywords"] or ()), keywords(row, beside)
        # The truth has no levels: of a path each word counts by itself.
        flat = {word for path in ours for word in path.split("/")}
        words.count(true in (ours, flat), f"{row['path']}: true {sorted(true)}, ours {sorted(ours)}")
        given = rating(row, beside)
        stars.count(file["rating"] == given, f"{row['path']}: true {given}, ours {file['rating']}")
        if row["orientation"]:
            right = str(file["orientation"]) == row["orientation"]
            stored.count(right, f"{row['path']}: true {row['orientation']}, ours {file['orientation']}")
        size = (str(file["width"]), str(file["height"]))
        if samples.size_is_true(row):
            shape.count(size == (row["display_width"], row["display_height"]), f"{row['path']}: ours {size}")
        if not beside and row["path"] not in {one["media"] for one in samples.takeout}:
            right = same_place(row["latitude"], row["longitude"], file)
            where = f"true {row['latitude']} {row['longitude']}, ours {file['latitude']} {file['longitude']}"
            places.count(right, f"{row['path']}: {where}")
    return [words, stars, stored, shape, places]


def takeout_measures(samples: Samples, said: dict[str, Said]) -> list[Measure]:
    """Who has which sidecar, and what it tells of pictures that do not know better."""
    pairs, neighbours = Measure("Takeout sidecars found", 1.0), Measure("no neighbour's sidecar taken", 1.0)
    dates, captions = Measure("dates that only Takeout knows", 1.0), Measure("Takeout captions and places", 1.0)
    truths = {row["path"]: row for row in samples.rows}
    for row in samples.takeout:
        file = said.get(row["media"])
        if file is None:
            continue
        has = said.get(row["json"], {}).get("id") in file["sidecars"]
        if row["matches"] != "yes":
            neighbours.count(not has, f"{row['media']}: took {row['json']}")
            continue
        pairs.count(has, f"{row['media']}: not {row['json']}")
        if row["taken_utc"] and not truths[row["media"]]["taken_strength"]:
            taken_at = row["taken_utc"].rstrip("Z")
            dates.count(same_second(taken_at, "Z", file), f"{row['media']}: true {taken_at}, {_ours(file)}")
        if row["description"]:
            captions.count(file["caption"] == row["description"], f"{row['media']}: {file['caption']!r}")
        if row["latitude"]:
            where = f"{row['media']}: {file['latitude']} {file['longitude']}"
            captions.count(same_place(row["latitude"], row["longitude"], file), where)
    return [pairs, neighbours, dates, captions]


def double_measures(samples: Samples, said: dict[str, Said], groups: Iterable[Said]) -> list[Measure]:
    """Pairs that are alike and pairs that are not; copies to the byte."""
    paths = {file["id"]: path for path, file in said.items()}
    together: dict[str, set[int]] = {}
    exact: dict[str, int] = {}
    for number, group in enumerate(groups):
        for file in group["files"]:
            if file["id"] in paths:
                together.setdefault(paths[file["id"]], set()).add(number)
                if group["kind"] == "exact":
                    exact[paths[file["id"]]] = number
    bars = {"near": 1.0, "different": 1.0, "loose": None, "transformed": None}
    measures = {name: Measure(f"near duplicates: {name}", bar) for name, bar in bars.items()}
    for row in samples.pairs:
        shared = bool(together.get(row["a"], set()) & together.get(row["b"], set()))
        right = shared != (row["relation"] == "different")
        measures[row["relation"]].count(right, f"{row['a']} and {row['b']}: {row['what']}")
    copies = Measure("copies to the byte", 1.0)
    true: dict[str, list[str]] = {}
    for row in samples.rows:
        if row["exact_group"] and row["path"] in said:
            true.setdefault(row["exact_group"], []).append(row["path"])
    for name, members in true.items():
        found = {exact.get(path) for path in members}
        copies.count(len(members) == 1 or (len(found) == 1 and found != {None}), f"{name}: {members}")
    return [*measures.values(), copies]


def ending_measure(samples: Samples, said: dict[str, Said]) -> Measure:
    """Whether each file ended as its row expects."""
    measure = Measure("files that ended as they should", 1.0)
    for row in samples.rows:
        file = said.get(row["path"])
        state = file["state"] if file else "absent"
        wanted = {"ok": ("done",), "sidecar": ("done",), "error": ("failed", "skipped"), "either": ("done", "failed")}
        problem = f", {file['problem']['code']}" if file and file["problem"] else ""
        measure.count(state in wanted[row["expected"]], f"{row['path']}: {row['expected']}, ours {state}{problem}")
    return measure


def _right(row: Row, samples: Samples, file: Said) -> bool:
    """A truth of Takeout's or of an .xmp sidecar is as good as what is inside, unless that is strong."""
    if not row["taken_at"]:
        return False
    if len(row["taken_at"]) < 19:
        return same_day(row["taken_at"], file)
    truths = [(row["taken_at"], row["taken_offset"])]
    if row["taken_strength"] != "strong":
        truths += [
            (one["taken_utc"].rstrip("Z"), "Z")
            for one in samples.takeout
            if one["media"] == row["path"] and one["taken_utc"]
        ]
        truths += [(one["taken_at"], one["taken_offset"]) for one in samples.sidecars[row["path"]] if one["taken_at"]]
    return any(same_second(taken_at, offset, file) for taken_at, offset in truths)


def _told_outside(file: Said) -> bool:
    return file["timestamp_source"] in OUTSIDE


def _dated(row: Row, file: Said) -> str:
    return f"{row['path']}: true {row['taken_at'] or 'none'}{row['taken_offset']} ({row['taken_tag']}), {_ours(file)}"


def _ours(file: Said) -> str:
    return f"ours {file['taken_at']} {file['utc_offset']} {file['confidence']} by {file['timestamp_source']}"
