"""One bad file: what it is called, how it is made, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from worker.media.order import Reading

Colour = tuple[int, int, int]
Make = Callable[[], bytes]


@dataclass(frozen=True)
class Case:
    """`codes` are the problems that are right: a code of a refusal, a failure or a warning; None stands for none.

    `shown` says whether there must be a thumbnail (None: either is right), `colour` what its middle must look like,
    `note` what must be noted, `seconds` how long it may take on an idle machine, `told` what is held about its words.
    """

    name: str
    make: Make
    codes: tuple[str | None, ...] = (None,)
    shown: bool | None = True
    colour: Colour | None = None
    note: str | None = None
    seconds: float | None = None
    told: Callable[[Reading], None] | None = None


def shown(
    name: str,
    make: Make,
    colour: Colour | None = None,
    *,
    note: str | None = None,
    told: Callable[[Reading], None] | None = None,
) -> Case:
    """It is a picture like any other."""
    return Case(name, make, colour=colour, note=note, told=told)


def warned(name: str, make: Make, code: str, *, thumbnail: bool) -> Case:
    """It is done, with a warning."""
    return Case(name, make, (code,), thumbnail)


def failed(name: str, make: Make, *codes: str, seconds: float | None = None) -> Case:
    """It is stored and fails, named by one of these codes."""
    return Case(name, make, codes, shown=False, seconds=seconds)


def refused(name: str, make: Make) -> Case:
    """It is not even taken."""
    return Case(name, make, ("unsupported_type",), shown=False)


def survived(name: str, make: Make, *codes: str | None) -> Case:
    """Shown or named: both are right, as long as it ends."""
    return Case(name, make, codes, shown=None)
