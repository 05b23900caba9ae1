"""Fingerprints compared: whether two pictures show nearly the same. The numbers are those of the decision record."""

from __future__ import annotations

from dataclasses import dataclass

# How many tones stand across and down, and what one step of a tone is worth, as a share of how the tones spread.
TONES, STEP = 5, 0.3
HASH_DIGITS, HASH_BITS = 16, 64
ONE_HASH = (1 << HASH_BITS) - 1
TONE_DIGITS = TONES**2
DIGITS = 4 * HASH_DIGITS + 2 * TONE_DIGITS + 2
# Of the 64 bits of each of the two hashes so many may differ between copies. Both must agree by themselves: where a
# horizon lies is alike in many pictures, and the hash that reads downwards with it.
MOST_BITS = 12
# A picture and the inner part of another: the parts were not cut at the same place, so less is left to chance.
MOST_BITS_CROPPED = 9
# Two copies of one picture may differ in so many from each other: one has a caption, the other is darker.
MOST_BITS_OF_COPIES = 18
# The plainer a picture, the less a bit says. Below this spread of tones nothing, and so many bits for each step above.
PLAIN, BITS_FOR_EACH_TONE = 5.0, 1.5
# How far the tones may lie apart, as a share of their spread. A few fields may be covered: a caption, a stamp.
TONES_APART = 0.35
COVERED_FIELDS = 4
# Smaller ones are icons, of which many look alike.
LEAST_SIDE = 32
# By how much the shapes (width by height) may differ.
SHAPES_APART = 1.08


@dataclass(frozen=True, slots=True)
class Print:
    """A fingerprint taken apart: bits and tones of the whole picture, of what is within its edges, and their spread."""

    whole: int
    within: int
    tones: bytes
    inner_tones: bytes
    spread: float
    shape: float

    @property
    def most_bits(self) -> float:
        return min(MOST_BITS, BITS_FOR_EACH_TONE * (self.spread - PLAIN))


def parsed(text: str | None, width: int | None, height: int | None) -> Print | None:
    """None for what is no fingerprint, and for a picture that is too small or too plain to compare."""
    if text is None or len(text) != DIGITS or not width or not height or min(width, height) < LEAST_SIDE:
        return None
    try:
        whole, within = int(text[: 2 * HASH_DIGITS], 16), int(text[2 * HASH_DIGITS : 4 * HASH_DIGITS], 16)
        tones = bytes(int(digit, 16) for digit in text[4 * HASH_DIGITS : -2])
        spread = int(text[-2:], 16) / 2
    except ValueError:
        return None
    found = Print(whole, within, tones[:TONE_DIGITS], tones[TONE_DIGITS:], spread, width / height)
    return found if found.most_bits >= 0 else None


def alike(one: Print, other: Print) -> bool:
    """Whether both show nearly the same picture, one of them cropped by a tenth at most."""
    if not 1 / SHAPES_APART <= one.shape / other.shape <= SHAPES_APART:
        return False
    most = min(one.most_bits, other.most_bits)
    if _differing(one.whole, other.whole) <= most:
        return _apart(one.tones, other.tones) <= TONES_APART
    most = min(most, MOST_BITS_CROPPED)
    if _differing(one.within, other.whole) <= most:
        return _apart(one.inner_tones, other.tones) <= TONES_APART
    return _differing(one.whole, other.within) <= most and _apart(one.tones, other.inner_tones) <= TONES_APART


def not_far(one: Print, other: Print) -> bool:
    """Whether both may be copies of a third."""
    return _differing(one.whole, other.whole) <= MOST_BITS_OF_COPIES and _apart(one.tones, other.tones) <= TONES_APART


def _differing(one: int, other: int) -> int:
    """Bits in the hash that differs more: the one read across, or the one read downwards."""
    differing = one ^ other
    return max((differing >> HASH_BITS).bit_count(), (differing & ONE_HASH).bit_count())


def _apart(one: bytes, other: bytes) -> float:
    """Root of the mean square of how far the tones lie apart, those that differ most left out."""
    squares = sorted((left - right) ** 2 for left, right in zip(one, other, strict=True))
    counted = squares[: len(squares) - COVERED_FIELDS]
    return STEP * float((sum(counted) / len(counted)) ** 0.5)
