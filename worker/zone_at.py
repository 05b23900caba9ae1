"""The zone at a place: which clocks hang where a picture was taken."""

from __future__ import annotations

from functools import lru_cache

# 34 MB of borders are loaded with the first place, not before.
_PRECISION = 5


def zone_at(latitude: float | None, longitude: float | None) -> str | None:
    """The IANA zone at a position in degrees; None without one. At sea it is the nautical zone."""
    if latitude is None or longitude is None:
        return None
    return _zone_at(round(latitude, _PRECISION), round(longitude, _PRECISION))


# Pictures are taken at few places.
@lru_cache(maxsize=1024)
def _zone_at(latitude: float, longitude: float) -> str | None:
    from tzfpy import get_tz

    return get_tz(longitude, latitude) or None
