"""Names: each line of the table reads its example, counters and ids stay unread, days are real."""

from __future__ import annotations

import pytest

from tests.worker.dating.at_hand import LATEST
from worker.dating.moment import offset_text
from worker.dating.name_lines import LINES, WORD_AND_YEAR, Line
from worker.dating.names import read_name


def said(name: str) -> str:
    """What a name tells, in one word: "none", or the date as far as it goes, with Z for UTC."""
    found = read_name(name, LATEST)
    if found is None:
        return "none"
    moment = found.moment
    length = {"year": 4, "month": 7, "day": 10, "minute": 16}.get(moment.precision)
    zone = "Z" if moment.utc else "" if moment.offset is None else offset_text(moment.offset)
    return moment.text[:length] + zone


@pytest.mark.parametrize("line", [*LINES, WORD_AND_YEAR], ids=lambda line: line.id)
def test_each_line_reads_its_example(line: Line) -> None:
    found = read_name(line.example, LATEST)

    assert found is not None
    assert found.line.id == line.id
    assert said(line.example) == line.gives


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("PXL_20231207_032111247.RAW-02.ORIGINAL.dng", "2023-12-07T03:21:11.247Z"),
        ("PXL_20211205_123456.jpg", "2021-12-05T12:34:56Z"),
        ("WhatsApp-Image-2021-05-04-at-15.36.17.jpeg", "2021-05-04T15:36:17"),
        ("WhatsApp_Image_2021-05-04_at_3.36.17_PM.jpeg", "2021-05-04T15:36:17"),
        ("Screenshot from 2021-05-04 15-36-17.png", "2021-05-04T15:36:17"),
        ("Screen_Recording_20210504-153617_YouTube.mp4", "2021-05-04T15:36:17"),
        ("Snímek obrazovky 2021-05-04 v 15.36.17.png", "2021-05-04T15:36:17"),
        ("螢幕截圖 2021-05-04 下午3.36.17.png", "2021-05-04T15:36:17"),
        ("Photo 2021-05-04, 15 36 17.jpg", "2021-05-04T15:36:17"),
        ("2021년 5월 4일.jpg", "2021-05-04"),
        ("2021 5 4.jpg", "none"),
        ("4. 5. 2021.jpg", "2021-05-04"),
        ("Zrzut ekranu 2021-05-4 o 15.36.17.png", "2021-05-04T15:36:17"),
        ("Näyttökuva 2021-5-4 kello 15.36.17.png", "2021-05-04T15:36:17"),
        ("video_3@23-05-2021_15-36-17.mp4", "2021-05-23T15:36:17"),
        ("LINE_ALBUM_2021.05.04_210504_1.jpg", "2021-05-04"),
        ("2021-05-04_15h36m17.jpg", "2021-05-04T15:36:17"),
        ("4th of July 2003.jpg", "2003-07-04"),
        ("Hochzeit 12. Juni 2003 Rom.jpg", "2003-06-12"),
        ("4 de julio de 2003.jpg", "2003-07-04"),
        ("31 June 2003.jpg", "2003-06"),
        ("June-July 2003.jpg", "2003"),
        ("May 2003 - June 2004.jpg", "none"),
        ("Mar del Plata 2003.jpg", "2003"),
        ("Jan 2003.jpg", "2003"),
        ("20170923_220934000_iOS.heic", "2017-09-23T22:09:34Z"),
        ("VID-20241001-WA0001.mp4", "2024-10-01"),
        ("STK_20241001_WA0001.webp", "2024-10-01"),
        ("WhatsApp Image 2024-10-01 at 10.06.47 AM.jpeg", "2024-10-01T10:06:47"),
        ("WhatsApp Video 2024-10-01 at 12.06.47 AM.mp4", "2024-10-01T00:06:47"),
        ("Screen Shot 2024-10-01 at 1.06.47\u202fPM.png", "2024-10-01T13:06:47"),
        ("Screenshot 2024-10-01 at 10.06.47.png", "2024-10-01T10:06:47"),
        ("Bildschirmfoto 2024-10-01 um 10.06.47.png", "2024-10-01T10:06:47"),
        ("Capture d’écran 2024-10-01 à 10.06.47.png", "2024-10-01T10:06:47"),
        ("DSC_0001_BURST20230709220904977.JPG", "2023-07-09T22:09:04.977"),
        ("photo_2020-01-30_09-57-18.jpg", "2020-01-30T09:57:18"),
        ("Screenshot_2022-06-21-16-51-29-164_app.png", "2022-06-21T16:51:29"),
        ("video-2011-09-25-18-58-53.mp4", "2011-09-25T18:58:53"),
        ("IMG_20231014_183246.jpg", "2023-10-14T18:32:46"),
        ("MVIMG_20191230_232926.jpg", "2019-12-30T23:29:26"),
        ("20231014_183246.jpg", "2023-10-14T18:32:46"),
        ("20231014_183246(0).jpg", "2023-10-14T18:32:46"),
        ("dji_fly_20250909_160218_261_1757426538123_photo.jpg", "2025-09-09T16:02:18"),
        ("DJI_20250909160218_0001_D.MP4", "2025-09-09T16:02:18"),
        ("AR_EFFECT_20250909160218.jpg", "2025-09-09T16:02:18"),
        ("Bebop2_20180719194940+0200.mp4", "2018-07-19T19:49:40+02:00"),
        ("90-04-06 15-21-03 2160.jpg", "1990-04-06T15:21:03"),
        ("mmexport1450900959497.jpg", "2015-12-23T20:02:39.497Z"),
        ("wx_camera_1450900959497.jpg", "2015-12-23T20:02:39.497Z"),
        ("1450900959497.jpg", "2015-12-23T20:02:39.497Z"),
        ("05.04.2016 Ostern.jpg", "2016-04-05"),
        ("٢٠١٩-٠٧-٠١.jpg", "2019-07-01"),
        ("Scan 1985.jpg", "1985"),
    ],
)
def test_a_name_of_a_camera_or_an_app_is_read(name: str, date: str) -> None:
    assert said(name) == date


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.JPG",
        "DSC_0001.JPG",
        "P1010123.JPG",
        "DSC_2019.JPG",
        "IMG_2019.JPG",
        "IMG_1990.JPG",
        "Photo 2019.jpg",
        "2019.jpg",
        "2024-05.png",
        "GX010123.MP4",
        "GOPR2019.MP4",
        "GH012019.MP4",
        "DJI_0001.JPG",
        "Snapchat-431959199.mp4",
        "Snapchat-100-10-20-19-15-12.mp4",
        "123456789012345.jpg",
        "20190704101112131415.jpg",
        "13039_327720190704101_n.jpg",
        "120240101-123456.jpg",
        "wallpaper-1920x1080.jpg",
        "photo_05-12-2021.jpg",
        "Italy 1998-2004.jpg",
        "",
        "…",
    ],
)
def test_counters_and_ids_are_no_dates(name: str) -> None:
    assert said(name) == "none"


@pytest.mark.parametrize("name", ["2020-01-00.jpg", "2023-02-29.jpg", "IMG_20251301_101112.jpg", "20223112-125200.jpg"])
def test_a_day_that_never_was_is_no_date(name: str) -> None:
    assert said(name) == "none"


@pytest.mark.parametrize(
    "name", ["IMG_19691231_235959.jpg", "1869-07-04.jpg", "2026-11-24.jpg", "IMG_20991231_101112.jpg"]
)
def test_a_name_before_1970_or_after_the_import_is_no_date(name: str) -> None:
    assert said(name) == "none"


def test_a_name_from_the_other_side_of_the_world_may_be_a_day_ahead() -> None:
    assert said("2026-11-22.jpg") == "2026-11-22"


@pytest.mark.parametrize(
    "name", ["2020-01-30_25-57-18.jpg", "IMG_20200130_255718.jpg", "2020-01-30-126000.jpg", "20200130_000260.jpg"]
)
def test_a_real_day_with_an_impossible_time_keeps_the_day(name: str) -> None:
    assert said(name) == "2020-01-30"


def test_only_an_extension_with_a_letter_is_one() -> None:
    assert said("2022.11.09") == "2022-11-09"
    assert said("IMG-2001.02.03-04.05.06") == "2001-02-03T04:05:06"
    assert said("20131223.14:34:54.nef") == "2013-12-23T14:34:54"


def test_marks_between_the_parts_of_a_day_are_alike() -> None:
    assert said("IMG_2024.08-31_195517.jpg") == "none"


def test_a_minus_behind_dashes_is_a_counter_and_behind_colons_a_zone() -> None:
    assert said("PHOTO-2026-07-02-15-15-31-0330.jpg") == "2026-07-02T15:15:31"
    assert said("2024-01-01 12:34:56-0330.jpg") == "2024-01-01T12:34:56-03:30"


def test_a_whole_date_comes_before_a_year() -> None:
    assert said("medium_btl_2015_20151205.jpg") == "2015-12-05"
