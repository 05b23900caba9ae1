"""What a decoder is asked for and what it answers, as JSON that is checked on its way.

Answers come from a process that has parsed hostile bytes, so every value is checked for its type, length and range.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NoReturn

from library.problem import failing
from worker.media import schema
from worker.media.metadata.found import NOTHING, Found

LONGEST_JSON = 64 * 1024
READ, PREVIEW, JUDGE = "read", "preview", "judge"
# What a side of a JPEG may have at most, in libjpeg's reading of ISO/IEC 10918-1.
LONGEST_EDGE = 65_500


@dataclass(frozen=True)
class Order:
    """One file to read.

    `act` is "read" (everything, and a thumbnail), "preview" (only a rendering) or "judge" (only a score of how
    sensitive it is, by worker/media/nsfw.py). `name` is the shown file name: it is never opened, only its extension
    counts. `thumbnail_edge` is the box's side in pixels. `safest` asks for the plainest way of decoding, after a first
    attempt brought its decoder down.
    """

    act: str
    name: str
    size_bytes: int
    hash_wanted: bool
    thumbnail_edge: int = 400
    safest: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Order:
        """Raises ValueError for anything that is no order."""
        return cls(**schema.checked(_parse(text), ORDER))


@dataclass(frozen=True)
class Thumbnail:
    """The rendering that lies in the outlet: its size in pixels and in bytes."""

    width: int
    height: int
    bytes: int


@dataclass(frozen=True)
class Problem:
    """What is wrong, as a code of `library.problem`, and the values that its sentence needs."""

    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What one file holds.

    `sha256` (hex) and `crc32` are of all bytes, and None unless wanted. `picture_hash` is the first 32 hex digits of
    BLAKE3 over the picture's data without its metadata. `width` and `height` are as a person sees it, `orientation` is
    as stored (EXIF 0274; for videos degrees). `live_id` is Apple's content identifier that a still and its video share.
    `perceptual_hash` (hex) is alike for pictures that look alike; `nsfw_score` is from 0 to 1, None unless judged;
    `found` is what the file says about itself.
    """

    kind: str
    mime_type: str | None = None
    sha256: str | None = None
    crc32: int | None = None
    picture_hash: str | None = None
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    duration_ms: int | None = None
    thumbnail: Thumbnail | None = None
    problem: Problem | None = None
    notes: tuple[str, ...] = ()
    live_id: str | None = None
    perceptual_hash: str | None = None
    nsfw_score: float | None = None
    found: Found = NOTHING

    @property
    def failed(self) -> bool:
        """Whether the problem leaves the file without a result; else it is a warning on a file that is done."""
        return self.problem is not None and failing([self.problem.code])

    def to_json(self) -> str:
        return json.dumps({**asdict(replace(self, found=NOTHING)), "found": self.found.to_dict()})

    @classmethod
    def from_json(cls, text: str) -> Reading:
        """Raises ValueError for anything that is no reading."""
        values = schema.checked(_parse(text), READING)
        thumbnail, problem = values["thumbnail"], values["problem"]
        values["thumbnail"] = None if thumbnail is None else Thumbnail(**schema.checked(thumbnail, THUMBNAIL))
        values["problem"] = None if problem is None else Problem(**schema.checked(problem, PROBLEM))
        values["notes"] = tuple(values["notes"])
        values["found"] = Found.from_dict(values["found"])
        return cls(**values)


ORDER = schema.Shape(
    act=schema.one_of(READ, PREVIEW, JUDGE),
    name=schema.text(4_000),
    size_bytes=schema.whole(0, 2**63 - 1),
    hash_wanted=schema.yes_or_no,
    thumbnail_edge=schema.whole(16, LONGEST_EDGE),
    safest=schema.yes_or_no,
)
THUMBNAIL = schema.Shape(
    width=schema.whole(1, LONGEST_EDGE), height=schema.whole(1, LONGEST_EDGE), bytes=schema.whole(1, 64 * 1024 * 1024)
)
PROBLEM = schema.Shape(code=schema.code, data=schema.flat_object(20))
READING = schema.Shape(
    kind=schema.one_of("photo", "video", "sidecar", "archive", "other"),
    mime_type=schema.maybe(schema.matching(r"[a-z]+/[a-z0-9.+-]{1,100}")),
    sha256=schema.maybe(schema.matching(r"[0-9a-f]{64}")),
    crc32=schema.maybe(schema.whole(0, 2**32 - 1)),
    picture_hash=schema.maybe(schema.matching(r"[0-9a-f]{32}")),
    width=schema.maybe(schema.whole(1, 2**31 - 1)),
    height=schema.maybe(schema.whole(1, 2**31 - 1)),
    orientation=schema.maybe(schema.whole(-360, 65_535)),
    duration_ms=schema.maybe(schema.whole(0, 2**53)),
    thumbnail=schema.maybe(schema.any_object),
    problem=schema.maybe(schema.any_object),
    notes=schema.list_of(schema.code, 20),
    live_id=schema.maybe(schema.matching(r"[0-9A-Za-z-]{1,64}")),
    perceptual_hash=schema.maybe(schema.matching(r"[0-9a-f]{16,128}")),
    nsfw_score=schema.maybe(schema.within(0, 1)),
    found=schema.any_object,
)


def _parse(text: str) -> Any:
    if len(text) > LONGEST_JSON:
        raise ValueError(f"{len(text)} characters are more than an answer may have")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
