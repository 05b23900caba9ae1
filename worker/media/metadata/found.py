"""What was found: one value that every reader of metadata returns, small enough for a slot's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from worker.dating.evidence import Device, Evidence
from worker.media import schema

NO_DEVICE = Device()

MOST_EVIDENCE = 60
MOST_KEYWORDS = 300
MOST_PEOPLE = 100
LONGEST_KEYWORD = 250
LONGEST_LINE = 500
LONGEST_CAPTION = 8_000


@dataclass(frozen=True)
class Found:
    """What one file says, about itself or (a sidecar) about the file that it belongs to.

    `keywords` keep their hierarchy with "/" and the order of the fields. `rating` is -1 (rejected) to 5, None when the
    file says nothing, or (`odd_rating`) a number that can be none. `latitude` and `longitude` are degrees (WGS 84),
    both or neither. `people` are the names of faces. `about` is what a sidecar says of the file it belongs to, beside
    all this: `form` ("xmp", "takeout", "album", "exiftool", "osxphotos", "scores", "aae", "other") and, where it names
    that file, `title`.
    """

    evidence: tuple[Evidence, ...] = ()
    device: Device = NO_DEVICE
    keywords: tuple[str, ...] = ()
    rating: int | None = None
    odd_rating: bool = False
    title: str | None = None
    caption: str | None = None
    camera: str | None = None
    lens: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    people: tuple[str, ...] = ()
    about: Mapping[str, str | int | float | bool | None] | None = None

    def __bool__(self) -> bool:
        return self != NOTHING

    def to_dict(self) -> dict[str, Any]:
        """For JSON; what has its usual value is left out."""
        found = {name: getattr(self, name) for name in FOUND if getattr(self, name) != getattr(NOTHING, name)}
        if self.evidence:
            found["evidence"] = [one.to_dict() for one in self.evidence]
        if "device" in found:
            found["device"] = asdict(self.device)
        return found

    @classmethod
    def from_dict(cls, found: Any) -> Found:
        """The way back. Raises ValueError for what is no finding: readers have met hostile bytes."""
        schema.any_object(found)
        for name, value in found.items():
            if name not in FOUND:
                raise ValueError("found something that nobody looks for")
            FOUND[name](value)
        values = dict(found)
        if "evidence" in values:
            values["evidence"] = tuple(Evidence.from_dict(one) for one in values["evidence"])
        if "device" in values:
            values["device"] = Device(**schema.checked(values["device"], DEVICE))
        for name in ("keywords", "people"):
            if name in values:
                values[name] = tuple(values[name])
        return cls(**values)


NOTHING = Found()

_line = schema.text(LONGEST_LINE)
DEVICE = schema.Shape(
    make=_line, model=_line, software=_line, encoder=_line, file_source=schema.maybe(schema.whole(0, 65_535))
)
FOUND = schema.Shape(
    evidence=schema.list_of(schema.any_object, MOST_EVIDENCE),
    device=schema.any_object,
    keywords=schema.list_of(schema.text(LONGEST_KEYWORD), MOST_KEYWORDS),
    rating=schema.maybe(schema.whole(-1, 5)),
    odd_rating=schema.yes_or_no,
    title=schema.maybe(_line),
    caption=schema.maybe(schema.text(LONGEST_CAPTION)),
    camera=schema.maybe(_line),
    lens=schema.maybe(_line),
    latitude=schema.maybe(schema.within(-90, 90)),
    longitude=schema.maybe(schema.within(-180, 180)),
    people=schema.list_of(_line, MOST_PEOPLE),
    about=schema.maybe(schema.flat_object(20)),
)
