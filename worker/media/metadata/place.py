"""Positions as files write them, in degrees; nowhere is better than a wrong place."""

from __future__ import annotations

import re

Position = tuple[float, float]
# A centimetre; what lies behind it is noise of fractions (52.519999999999996).
DECIMALS = 7

# ISO 6709: ±DD.D, ±DDMM.M or ±DDMMSS.S, then the same for the longitude with one more digit of degrees.
_POINT = re.compile(r"\s*([+-])(\d{1,6}(?:\.\d{0,12})?)([+-])(\d{1,7}(?:\.\d{0,12})?)")
_LATITUDE_DIGITS, _LONGITUDE_DIGITS = 2, 3


def position(latitude: float | None, longitude: float | None) -> Position | None:
    """Both, if they name a place on the globe. Nought and nought is what programs write that know none."""
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    place = round(float(latitude), DECIMALS), round(float(longitude), DECIMALS)
    return None if place == (0, 0) else place


def iso_6709(text: str) -> Position | None:
    """`+27.1281+100.2508+000.000/`, as QuickTime and Android write it; the height is left out."""
    found = _POINT.match(text)
    if found is None:
        return None
    north, east = _degrees(found[2], _LATITUDE_DIGITS), _degrees(found[4], _LONGITUDE_DIGITS)
    if north is None or east is None:
        return None
    return position(-north if found[1] == "-" else north, -east if found[3] == "-" else east)


def _degrees(text: str, digits: int) -> float | None:
    """The number of digits before the point tells whether minutes and seconds are written."""
    whole, _, fraction = text.partition(".")
    if len(whole) <= digits:
        return float(text)
    if len(whole) == digits + 2:
        minutes, seconds = float(f"{whole[digits:]}.{fraction or 0}"), 0.0
    elif len(whole) == digits + 4:
        minutes, seconds = float(whole[digits : digits + 2]), float(f"{whole[digits + 2 :]}.{fraction or 0}")
    else:
        return None
    if minutes >= 60 or seconds >= 60:
        return None
    return int(whole[:digits]) + minutes / 60 + seconds / 3600
