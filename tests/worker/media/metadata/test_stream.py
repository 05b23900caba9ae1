"""Camcorders' transport streams: the clock between the pictures."""

from __future__ import annotations

from tests.worker.media.metadata.films import dated
from worker.media.metadata.films import stream


def message(*fields: tuple[int, bytes]) -> bytes:
    return stream.MARK + bytes([len(fields)]) + b"".join(bytes([tag]) + value for tag, value in fields)


def packets(payload: bytes, *, step: int = 188, first: int = 184) -> bytes:
    """A stream of one programme whose first packet carries only so many bytes of it."""
    content = b""
    pieces = [payload[:first], *(payload[at : at + 184] for at in range(first, len(payload), 184))]
    for piece in [*pieces, b"", b"", b""]:
        stuffing = 184 - len(piece)
        field = bytes([stuffing - 1]) + bytes(stuffing - 1) if stuffing else b""
        head = b"\x47\x50\x11" + (b"\x30" if stuffing else b"\x10")
        content += bytes(step - 188) + head + field + piece
    return content


WHOLE = message((0x18, bytes.fromhex("02201907")), (0x19, bytes.fromhex("04101112")))


def test_the_clock_of_a_camcorder_is_read_with_its_zone() -> None:
    decision = dated(packets(bytes(40) + WHOLE), "a.mts")

    assert ("2019-07-04T10:11:12", "+01:00", "stream_date") == (
        decision.taken_at,
        decision.utc_offset,
        decision.timestamp_source,
    )


def test_a_message_across_two_packets_on_a_disc_is_put_together() -> None:
    assert dated(packets(bytes(40) + WHOLE, step=192, first=60), "a.m2ts").taken_at == "2019-07-04T10:11:12"


def test_a_camcorder_without_a_zone_gives_none() -> None:
    content = message((0x18, bytes.fromhex("ff201907")), (0x19, bytes.fromhex("04101112")))

    assert dated(packets(content), "a.mts").utc_offset is None


def test_half_a_message_tells_nothing() -> None:
    assert dated(packets(message((0x18, bytes.fromhex("02201907")))), "a.mts").taken_at is None
    assert dated(packets(stream.MARK), "a.mts").taken_at is None


def test_digits_that_are_none_tell_nothing() -> None:
    content = message((0x18, bytes.fromhex("02ff19aa")), (0x19, bytes.fromhex("04101112")))

    assert dated(packets(content), "a.mts").taken_at is None
