"""The list of bad inputs that a decoder meets, with what must become of each (rows 1 to 42 of the design's table)."""

from __future__ import annotations

from functools import partial

from tests.hostile import containers, pictures, told, words
from tests.hostile.case import Case, failed, refused, shown, survived, warned
from tests.worker.media.making import GREEN, RED

OTHER_FILE = "/etc/passwd"
GREY = (128, 128, 128)


def solid(make: object, name: str = "a.jpg", told: object = None) -> Case:
    """A red photo with something odd about it: shown like any other."""
    return shown(name, make, RED, told=told)  # type: ignore[arg-type]


ROWS: dict[int, tuple[str, list[Case]]] = {
    1: ("an empty file is not taken", [Case("a.jpg", bytes, ("empty",), shown=False)]),
    2: ("a file of one byte is no picture", [failed("a.jpg", lambda: b"\xff", "not_a_picture")]),
    3: (
        "a JPEG cut in half is partly shown and marked as damaged",
        [warned("a.jpg", pictures.half_photo, "damaged", thumbnail=True)],
    ),
    4: ("a JPEG that is only its header is incomplete", [failed("a.jpg", pictures.headers_only, "incomplete")]),
    5: (
        "a JPEG with an archive or a page behind it is a JPEG",
        [solid(pictures.zip_behind), solid(pictures.html_behind), solid(pictures.html_inside)],
    ),
    6: ("a page named like a photo is no picture", [failed("a.jpg", lambda: pictures.HTML, "not_a_picture")]),
    7: (
        "SVG is not taken",
        [
            refused("a.svg", pictures.svg),
            failed("a.jpg", pictures.svg, "not_a_picture"),
            refused("nameless", pictures.svg),
        ],
    ),
    8: (
        "PostScript is not taken, and never run",
        [refused("a.eps", pictures.postscript), failed("a.png", pictures.postscript, "not_a_picture")],
    ),
    9: (
        "Photoshop, PDF, FlashPix, JPEG 2000, WMF and icons are not taken",
        [
            case
            for name, make in [
                ("a.psd", pictures.photoshop),
                ("a.pdf", pictures.pdf),
                ("a.fpx", pictures.flashpix),
                ("a.jp2", pictures.jpeg2000),
                ("a.wmf", pictures.wmf),
                ("a.icns", pictures.icns),
            ]
            for case in (refused(name, make), failed("a.jpg", make, "not_a_picture"))
        ],
    ),
    10: (
        "a PNG named .jpg is shown, and the name is noted",
        [shown("a.jpg", pictures.drawing, RED, note="named_otherwise")],
    ),
    11: (
        "a GIF that says 65,535 by 65,535 is refused by its header",
        [failed("a.gif", pictures.huge_gif, "too_many_pixels", seconds=0.5)],
    ),
    12: (
        "a PNG two thousand million pixels high is refused by its header",
        [failed("a.png", pictures.wide_png, "too_many_pixels", seconds=0.5)],
    ),
    13: ("a PNG without width and height is no picture", [failed("a.png", pictures.no_png, "not_a_picture")]),
    14: (
        "169 million pixels in a few bytes are refused",
        [failed("a.png", pictures.many_pixels_in_few_bytes, "too_many_pixels", seconds=0.5)],
    ),
    15: ("a real panorama of 100 million pixels is shown", [shown("a.jpg", pictures.panorama, GREEN)]),
    16: (
        "words or a profile that swell to 100 MB are bad metadata, and cost no time",
        [
            failed("a.png", make, "bad_metadata", seconds=0.5)
            for make in (pictures.swollen_words, pictures.swollen_international_words, pictures.swollen_profile)
        ],
    ),
    17: (
        "of a hundred thousand frames the first is shown",
        [
            shown("a.gif", pictures.many_gif_frames, RED),
            shown("a.png", pictures.many_png_frames, RED),
            shown("a.webp", pictures.many_webp_frames, RED),
        ],
    ),
    18: (
        "a TIFF that loops, or has ten thousand pages or 64 samples, ends",
        [
            solid(pictures.looping_tiff, "a.tif"),
            shown("a.tif", pictures.many_pages, GREY),
            failed("a.tif", pictures.many_samples, "unsupported_mode", "broken_picture"),
        ],
    ),
    19: (
        "colours are right in every way of storing them",
        [
            shown("a.png", pictures.wide_tones, GREY),
            shown("a.jpg", pictures.print_colours, (254, 0, 0)),
            shown("a.tif", pictures.lab_colours, GREY),
            shown("a.tif", pictures.one_bit, (255, 255, 255)),
            shown("a.png", pictures.palette_and_holes, RED),
            shown("a.tif", pictures.floats, GREY),
        ],
    ),
    20: (
        "a broken or huge profile is left aside and noted",
        [
            shown("a.jpg", pictures.broken_profile, RED, note="colours_unsure"),
            shown("a.jpg", pictures.huge_profile, RED, note="colours_unsure"),
        ],
    ),
    21: (
        "an orientation of 0, 9 or abc means upright",
        [
            solid(pictures.zero_orientation, told=told.upright),
            solid(pictures.ninth_orientation, told=told.upright),
            solid(pictures.spelt_orientation, told=told.upright),
        ],
    ),
    22: (
        "a date that cannot be is refused, and its photo is shown",
        [solid(partial(words.dated, text), told=told.undated) for text in words.DATES],
    ),
    23: ("a zone that cannot be is unknown, never wrong", [solid(words.odd_zones, told=told.never_wrong_silently)]),
    24: (
        "a place that cannot be is none",
        [solid(words.places, told=told.nowhere), solid(words.far_places, told=told.nowhere)],
    ),
    25: ("a script among the words is text", [solid(words.script, told=told.as_text)]),
    26: ("escapes among the words are taken out", [solid(words.escapes, told=told.without_controls)]),
    27: ("formulas among the words are words", [solid(words.formulas, told=told.formulas_as_they_are)]),
    28: ("letters that are none are made such as databases take", [solid(words.odd_letters, told=told.letters)]),
    29: (
        "a comment of 10 MB, thousands of tags and an odd maker note are cut, and their photo is shown",
        [
            solid(words.ten_megabytes_of_comment, told=told.cut_at_the_limits),
            solid(words.very_many_tags, told=told.cut_at_the_limits),
            solid(words.lying_tag_count, told=told.cut_at_the_limits),
            solid(words.odd_maker_note, told=told.cut_at_the_limits),
        ],
    ),
    30: (
        "a directory of tags that leads to itself is left out",
        [solid(words.directory_into_itself, told=told.nothing)],
    ),
    31: (
        "XMP that laughs, reaches outside or fills 5 MB is ignored",
        [
            solid(words.laughing_xmp, told=told.nothing),
            solid(words.xmp_from_outside, told=told.nothing),
            solid(words.five_megabytes_of_xmp, "a.webp", told=told.nothing),
        ],
    ),
    32: (
        "XMP in other letters or cut off is ignored, of two packets the first counts",
        [
            solid(words.other_letters_in_xmp, told=told.nothing),
            solid(words.half_xmp, told=told.nothing),
            solid(words.two_packets, told=told.first_packet),
        ],
    ),
    33: (
        "a HEIC, a burst and one that is see-through show their primary picture",
        [
            solid(containers.phone_photo, "a.heic"),
            solid(containers.burst, "a.heic"),
            solid(containers.see_through, "a.heic"),
        ],
    ),
    34: (
        "a HEIC with a crafted grid, overlay or mask is refused",
        [
            solid(containers.honest_grid, "a.heic"),
            failed("a.heic", containers.grid_larger_than_its_tiles, "too_many_pixels", "broken_picture"),
            failed("a.heic", containers.grid_of_very_many_tiles, "too_many_pixels", "broken_picture"),
            failed("a.heic", containers.grid_of_itself, "broken_picture"),
            failed("a.heic", containers.overlay_out_of_bounds, "too_many_pixels", "broken_picture"),
            survived("a.heic", containers.mask_without_data, None, "broken_picture", "incomplete", "unsupported_mode"),
        ],
    ),
    35: (
        "AVIF, also moving and of many bits, shows its first picture",
        [
            solid(containers.still_avif, "a.avif"),
            shown("a.avif", containers.moving_avif, RED, note="moves"),
            solid(containers.deep_avif, "a.avif"),
        ],
    ),
    36: (
        "a HEIC named .jpg is shown by its content",
        [shown("a.jpg", containers.phone_photo, RED, note="named_otherwise")],
    ),
    37: (
        "a list of other files named .mp4 is no video",
        [
            failed("a.mp4", partial(containers.list_of_files, OTHER_FILE), "not_a_video"),
            failed("a.mp4", partial(containers.playlist, OTHER_FILE), "not_a_video"),
        ],
    ),
    38: (
        "lists of media are not taken",
        [
            refused(f"a.{extension}", partial(containers.playlist, OTHER_FILE))
            for extension in ("m3u8", "mpd", "sdp", "ffconcat")
        ],
    ),
    39: (
        "a video without its index or its end is incomplete",
        [
            failed("a.mp4", containers.without_index, "incomplete_video"),
            failed("a.mp4", containers.cut_off, "incomplete_video"),
        ],
    ),
    40: (
        "a video without frames or pictures says so; one with a single frame shows it",
        [
            warned("a.mp4", containers.no_frames, "no_still", thumbnail=False),
            warned("a.mp4", containers.only_sound, "no_still", thumbnail=False),
            shown("a.mp4", containers.one_frame, (200, 30, 30)),
        ],
    ),
    41: (
        "a video too large is not decoded, odd pixels are shown, a turned one stands",
        [
            survived("a.mp4", containers.lying_size, "no_still", None),
            warned("a.mkv", containers.truly_large, "no_still", thumbnail=False),
            solid(containers.odd_pixels, "a.mkv"),
            shown("a.mp4", containers.turned),
        ],
    ),
    42: (
        "a video of three hours with a broken index ends",
        [Case("a.mp4", containers.three_hours_without_order, ("no_still",), shown=False, seconds=5)],
    ),
}
