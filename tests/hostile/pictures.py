"""Bad pictures: cut, swollen, looping, lying about their size, or hiding something else."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy
from PIL import Image

from tests.worker.media.making import GREEN, RED, chunk, exif, noise, png, profile, quarters, saved, tiff

LONG, SHORT = 4, 3
SOLID = Image.new("RGB", (320, 240), RED)
HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"


def photo() -> bytes:
    return saved(SOLID)


def half_photo() -> bytes:
    whole = saved(noise((640, 480)))
    return whole[: len(whole) // 2]


def headers_only() -> bytes:
    whole = photo()
    return whole[: whole.index(b"\xff\xda")]


def zip_behind() -> bytes:
    import io
    import zipfile

    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("run.sh", "rm -rf ~")
    return photo() + into.getvalue()


def html_behind() -> bytes:
    return photo() + HTML


def html_inside() -> bytes:
    return saved(SOLID, comment=HTML)


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'


def postscript() -> bytes:
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd) (r) file\nshowpage\n"


def photoshop() -> bytes:
    return b"8BPS\0\x01" + bytes(6) + b"\0\x03" + (10).to_bytes(4) * 2 + b"\0\x08\0\x03" + bytes(40)


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"


def flashpix() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)


def jpeg2000() -> bytes:
    return saved(SOLID, "JPEG2000")


def wmf() -> bytes:
    return b"\xd7\xcd\xc6\x9a" + bytes(100)


def icns() -> bytes:
    return saved(Image.new("RGBA", (32, 32), RED), "ICNS")


def drawing() -> bytes:
    return saved(SOLID, "PNG")


def huge_gif() -> bytes:
    return (
        b"GIF89a"
        + b"\xff\xff\xff\xff\x80\0\0"
        + bytes(6)
        + b"\x2c"
        + bytes(4)
        + b"\xff\xff\xff\xff\0\x02\x02\x44\x01\0;"
    )


def wide_png() -> bytes:
    return png(1, 2**31 - 1)


def no_png() -> bytes:
    return png(0, 0)


def many_pixels_in_few_bytes() -> bytes:
    """13,000 by 13,000 zeros."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(13_001 * 1000)) for _ in range(13)) + packer.flush()
    return png(13_000, 13_000, data=data, colour=0)


def panorama() -> bytes:
    return saved(Image.new("RGB", (25_000, 4_000), GREEN))


def swollen() -> bytes:
    return zlib.compress(bytes(100 * 1024 * 1024), 9)


def swollen_words() -> bytes:
    return png(8, 8, before=chunk(b"zTXt", b"Comment\0\0" + swollen()))


def swollen_international_words() -> bytes:
    return png(8, 8, before=chunk(b"iTXt", b"Comment\0\1\0\0\0" + swollen()))


def swollen_profile() -> bytes:
    return png(8, 8, before=chunk(b"iCCP", b"name\0\0" + swollen()))


FRAMES = 100_000


def many_gif_frames() -> bytes:
    frame = b"\x21\xf9\x04\0\x0a\0\0\0" + b"\x2c" + bytes(4) + b"\x01\0\x01\0\0" + b"\x02\x02\x44\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0" + bytes(RED) + bytes(3) + frame * FRAMES + b";"


def many_png_frames() -> bytes:
    row = zlib.compress(b"\0" + bytes(RED))
    size = (1).to_bytes(4) * 2

    def control(number: int) -> bytes:
        return chunk(b"fcTL", number.to_bytes(4) + size + bytes(8) + b"\0\x0a\0\x64\0\0")

    def frames() -> Iterator[bytes]:
        for number in range(1, FRAMES):
            yield control(2 * number - 1)
            yield chunk(b"fdAT", (2 * number).to_bytes(4) + row)

    head = png(1, 1, before=chunk(b"acTL", FRAMES.to_bytes(4) + bytes(4)) + control(0), data=row)
    return head[:-12] + b"".join(frames()) + head[-12:]


def many_webp_frames() -> bytes:
    two = saved(Image.new("RGB", (1, 1), RED), "WEBP", save_all=True, append_images=[Image.new("RGB", (1, 1), GREEN)])
    start = two.index(b"ANMF")
    frame = two[start : start + 8 + int.from_bytes(two[start + 4 : start + 8], "little")]
    body = two[8:start] + frame * FRAMES
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def looping_tiff() -> bytes:
    content = bytearray(saved(SOLID, "TIFF"))
    first = int.from_bytes(content[4:8], "little")
    following = first + 2 + 12 * int.from_bytes(content[first : first + 2], "little")
    content[following : following + 4] = first.to_bytes(4, "little")
    return bytes(content)


def many_pages() -> bytes:
    page = {
        0x100: (SHORT, [8]), 0x101: (SHORT, [8]), 0x102: (SHORT, [8]), 0x103: (SHORT, [1]), 0x106: (SHORT, [1]),
        0x111: (LONG, [8 + 512 * 10_000]), 0x115: (SHORT, [1]), 0x116: (SHORT, [8]), 0x117: (LONG, [64]),
    }  # fmt: skip
    return tiff([page] * 10_000, [(8 + 512 * 10_000, b"\x80" * 64)])


def many_samples() -> bytes:
    whole = bytearray(saved(SOLID, "TIFF"))
    place = bytes(whole).index(b"\x15\x01\x03\0\x01\0\0\0") + 8
    whole[place] = 64
    return bytes(whole)


def wide_tones() -> bytes:
    return saved(Image.fromarray(numpy.full((48, 64), 0x8000, numpy.uint16)), "PNG")


def print_colours() -> bytes:
    return saved(Image.new("CMYK", (64, 48), (0, 255, 255, 0)))


def lab_colours() -> bytes:
    return saved(Image.new("LAB", (64, 48), (137, 128, 128)), "TIFF")


def one_bit() -> bytes:
    return saved(Image.new("1", (64, 48), 1), "TIFF")


def palette_and_holes() -> bytes:
    return saved(Image.new("RGBA", (64, 48), (*RED, 255)).convert("P"), "PNG", transparency=5)


def floats() -> bytes:
    return saved(Image.new("F", (64, 48), 0.5), "TIFF")


def broken_profile() -> bytes:
    return saved(SOLID, icc_profile=profile()[:200])


def huge_profile() -> bytes:
    return saved(SOLID, icc_profile=bytes(5 * 1024 * 1024))


def oriented(entry: bytes) -> bytes:
    """With an orientation of these bytes: type, count and value."""
    return saved(SOLID, exif=b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01" + entry + bytes(4))


def zero_orientation() -> bytes:
    return saved(SOLID, exif=exif(0))


def ninth_orientation() -> bytes:
    return saved(SOLID, exif=exif(9))


def spelt_orientation() -> bytes:
    return oriented(b"\x02\0\x04\0\0\0abc\0")


def upright() -> bytes:
    return saved(quarters())
