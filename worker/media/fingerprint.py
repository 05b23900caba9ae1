"""Fingerprints of pictures: text that is alike for pictures that look alike, made of the small upright picture.

Twice two hashes of 64 bits, twice 25 tones, and how far the tones spread, all in hex, which `worker/copies/prints.py`
compares. A hash says where a neighbouring field is brighter, across and downwards (the “difference hash” of Neal
Krawetz, 2013); scaling, compression and changes of tone leave that alone. The second of each is of the picture without
its edges, so that a cropped copy is found too. How this was chosen and measured stands in docs/decisions.
"""

from __future__ import annotations

from operator import gt

from PIL import Image
from PIL.Image import Resampling

from worker.copies.prints import STEP, TONES

# All fields are averaged from one square; its side is a multiple of 8, 9 and 16.
SIDE = 144
FIELDS = 8
# How much of each side the second pair leaves out.
EDGE_SHARE = 0.1
MOST_SPREAD = 255
# A sky is nowhere brighter than beside: a single step of 255 is what compression leaves there.
NOISE = 1
# Plainer than this there is nothing to compare; also no division by nothing.
LEAST_SPREAD = 1.0

_Box = tuple[float, float, float, float]


def fingerprint(image: Image.Image) -> str | None:
    """Of a picture as a person sees it: 116 hex digits; None where it is so plain that any other plain one fits."""
    square = image.convert("L").resize((SIDE, SIDE), Resampling.BOX)
    edge = SIDE * EDGE_SHARE
    within = (edge, edge, SIDE - edge, SIDE - edge)
    tones, spread = _tones(square, None)
    inner_tones, inner_spread = _tones(square, within)
    if min(spread, inner_spread) < LEAST_SPREAD:
        return None
    hashes = "".join(f"{hash_:016x}" for box in (None, within) for hash_ in (_across(square, box), _down(square, box)))
    return f"{hashes}{tones}{inner_tones}{min(MOST_SPREAD, round(2 * spread)):02x}"


def _tones(square: Image.Image, box: _Box | None) -> tuple[str, float]:
    """How bright each of the fields is, measured from their mean in steps of their spread (of 255); and the spread."""
    fields = square.resize((TONES, TONES), Resampling.BOX, box).tobytes()
    mean = sum(fields) / len(fields)
    spread = float((sum((tone - mean) ** 2 for tone in fields) / len(fields)) ** 0.5)
    unit = STEP * max(spread, LEAST_SPREAD)
    return "".join(f"{max(0, min(15, round((tone - mean) / unit) + 8)):x}" for tone in fields), spread


def _across(square: Image.Image, box: _Box | None) -> int:
    """One bit for each field: whether its right neighbour is brighter, by more than noise."""
    fields = square.resize((FIELDS + 1, FIELDS), Resampling.BOX, box).tobytes()
    brighter = bytes(map(gt, fields[1:], fields.translate(_BEYOND_NOISE)))
    # The first of a row is nobody's right neighbour.
    return _bits(b"".join(brighter[at : at + FIELDS] for at in range(0, len(fields), FIELDS + 1)))


def _down(square: Image.Image, box: _Box | None) -> int:
    """One bit for each field: whether the one below is brighter, by more than noise."""
    fields = square.resize((FIELDS, FIELDS + 1), Resampling.BOX, box).tobytes()
    return _bits(bytes(map(gt, fields[FIELDS:], fields.translate(_BEYOND_NOISE))))


def _bits(answers: bytes) -> int:
    """The number whose binary digits are these bytes, 0 and 1."""
    return int(answers.translate(_DIGITS), 2)


_DIGITS = b"01".ljust(256)
_BEYOND_NOISE = bytes(min(255, tone + NOISE) for tone in range(256))
