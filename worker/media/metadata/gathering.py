"""Gathering what one file says, piece by piece, into one finding: cleaned, bounded, the first word wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from library.names import BIDI
from worker.dating.evidence import TEXT, Device, Evidence
from worker.media.metadata.found import (
    LONGEST_CAPTION,
    LONGEST_KEYWORD,
    LONGEST_LINE,
    MOST_EVIDENCE,
    MOST_KEYWORDS,
    MOST_PEOPLE,
    Found,
)
from worker.media.metadata.place import Position
from worker.media.metadata.rating import possible

MAKE, MODEL, SOFTWARE, ENCODER = "make", "model", "software", "encoder"
TITLE, CAPTION, LENS = "title", "caption", "lens"
# Of the file names that sidecars name.
LONGEST_TITLE = 500
# No date is longer; what is, is shown from its beginning.
LONGEST_DATE = 100
_LONGEST = {CAPTION: LONGEST_CAPTION}
_KEPT = frozenset("\n\t")


class Gathered:
    """What was met so far."""

    def __init__(self) -> None:
        self._evidence: list[Evidence] = []
        self._words: dict[str, str] = {}
        self._keywords: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._rating: int | None = None
        self._odd_rating = False
        self._place: Position | None = None

    def date(
        self,
        source: str,
        raw: str,
        tag: str = "",
        *,
        form: str = TEXT,
        utc: bool = False,
        offset: str = "",
        subseconds: str = "",
    ) -> None:
        """A date as it stands there. The same one again tells nothing new."""
        raw = line(raw)[:LONGEST_DATE]
        known = any((one.source, one.raw, one.form) == (source, raw, form) for one in self._evidence)
        if not raw or known or len(self._evidence) >= MOST_EVIDENCE:
            return
        beside, parts = (line(text)[:LONGEST_DATE] or None for text in (offset, subseconds))
        self._evidence.append(Evidence(source, raw, beside, parts, utc=utc, form=form, tag=line(tag)[:LONGEST_DATE]))

    def holds(self, raw: str) -> bool:
        """Whether this very text or number was met as a date."""
        return any(one.raw == raw for one in self._evidence)

    def dated(self, source: str) -> bool:
        """Whether a date from there was met that is no mere nought."""
        return any(one.source == source and one.raw != "0" for one in self._evidence)

    def say(self, what: str, text: str) -> None:
        """A title, a maker, a program …"""
        said = passage(text) if what == CAPTION else line(text)
        if said:
            self._words.setdefault(what, said[: _LONGEST.get(what, LONGEST_LINE)])

    def keywords(self, texts: Iterable[str]) -> None:
        _collect(texts, self._keywords, LONGEST_KEYWORD, MOST_KEYWORDS)

    def people(self, texts: Iterable[str]) -> None:
        _collect(texts, self._people, LONGEST_LINE, MOST_PEOPLE)

    def rate(self, rating: int | None) -> None:
        """A rating, of several the first that can be one."""
        if rating is None or self._rating is not None:
            return
        if possible(rating):
            self._rating = rating
        else:
            self._odd_rating = True

    def place(self, place: Position | None) -> None:
        self._place = self._place or place

    def found(self, about: Mapping[str, str | int | float | bool | None] | None = None) -> Found:
        """All of it; `about` is what a sidecar says of the file it belongs to."""
        words = self._words
        latitude, longitude = self._place or (None, None)
        return Found(
            evidence=tuple(self._evidence),
            device=Device(
                make=words.get(MAKE, ""),
                model=words.get(MODEL, ""),
                software=words.get(SOFTWARE, ""),
                encoder=words.get(ENCODER, ""),
            ),
            keywords=tuple(self._keywords.values()),
            rating=self._rating,
            odd_rating=self._odd_rating,
            title=words.get(TITLE),
            caption=words.get(CAPTION),
            camera=camera_name(words.get(MAKE, ""), words.get(MODEL, "")),
            lens=words.get(LENS),
            latitude=latitude,
            longitude=longitude,
            people=tuple(self._people.values()),
            about=about,
        )


def joined(first: Found, second: Found) -> Found:
    """Two findings about one file: dates and lists of both, everything else from the first that knows it."""
    place = first if first.latitude is not None else second
    return replace(
        first,
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence)))[:MOST_EVIDENCE],
        device=first.device if first.device != Device() else second.device,
        keywords=_united(first.keywords, second.keywords)[:MOST_KEYWORDS],
        rating=second.rating if first.rating is None else first.rating,
        odd_rating=first.odd_rating or second.odd_rating,
        title=first.title or second.title,
        caption=first.caption or second.caption,
        camera=first.camera or second.camera,
        lens=first.lens or second.lens,
        latitude=place.latitude,
        longitude=place.longitude,
        people=_united(first.people, second.people)[:MOST_PEOPLE],
        about=first.about or second.about,
    )


def camera_name(make: str, model: str) -> str | None:
    """Maker and model, the maker once; None when neither is known."""
    if make and model and not model.lower().startswith(make.split()[0].lower()):
        return f"{make} {model}"[:LONGEST_LINE]
    return model or make or None


def line(text: str) -> str:
    """One line: what no eye and no database takes becomes a blank, and blanks become single."""
    return " ".join(_clean(text).split())


def passage(text: str) -> str:
    """The same, with its lines kept."""
    return _clean(text).strip()


def _clean(text: str) -> str:
    if text.isprintable():
        # Most are, and this is asked for every text of every file.
        return text[: 2 * LONGEST_CAPTION]
    return "".join(" " if _unwanted(letter) else letter for letter in text[: 2 * LONGEST_CAPTION])


def _unwanted(letter: str) -> bool:
    control = letter < " " or "\x7f" <= letter < "\xa0"
    return (control and letter not in _KEPT) or "\ud800" <= letter <= "\udfff" or letter in BIDI


def _collect(texts: Iterable[str], into: dict[str, str], longest: int, most: int) -> None:
    """Each once, blind to case, in the first spelling."""
    for text in texts:
        said = line(text)[:longest].strip()
        if said and len(into) < most:
            into.setdefault(said.casefold(), said)


def _united(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    into: dict[str, str] = {}
    for one in (*first, *second):
        into.setdefault(one.casefold(), one)
    return tuple(into.values())
