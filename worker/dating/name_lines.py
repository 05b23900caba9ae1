"""How cameras, apps and people write dates into names: a table to extend, one line a way of writing.

A line is a pattern with the groups year, month, day, hour, minute, second, fraction, zone (all but year may be
missing), `month_name`, or `milliseconds` or `seconds` since 1970. Lines are tried from top to bottom; the first that
gives a real date wins. No digit may stand before or after what matched. Matching knows no upper and lower case; all
kinds of blanks are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from worker.dating.months import NAMED, one_month

RECEIVED, SAVED = "received", "saved"

# A part of a name: digits that do not go on.
YEAR = r"(?P<year>(?:19|20)\d\d)"
MONTH, DAY = r"(?P<month>\d\d)", r"(?P<day>\d\d)"
HOUR, MINUTE, SECOND = r"(?P<hour>\d\d)", r"(?P<minute>\d\d)", r"(?P<second>\d\d)"
FUSED_DATE = YEAR + MONTH + DAY
# The same mark between all parts, or it is no date: 2024.08-31 is not.
DATE = rf"{YEAR}(?P<mark>[-_. ]){MONTH}(?P=mark){DAY}"
CJK_DATE = r"(?P<year>(?:19|20)\d\d)[年년] ?(?P<month>\d\d?)[月월] ?(?P<day>\d\d?)[日일]"
FUSED_TIME = HOUR + MINUTE + SECOND
TIME = rf"{HOUR}(?P<colon>[-_.: ]){MINUTE}(?P=colon){SECOND}"
LOOSE_TIME = (
    rf"(?P<half_before>[ap]m|上午|下午|오전|오후)? ?(?P<hour>\d\d?)[-_.:]{MINUTE}[-_.:]{SECOND}"
    r"(?:[ _]?(?P<half>[ap]m))?"
)
FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
ZONE = r"(?P<zone>z|[+-]\d\d:?\d\d)?"
PLUS_ZONE = r"(?P<zone>z|\+\d\d:?\d\d)?"
BETWEEN = r"[-_., t]+"
AT = r"(?:at|um|à|a las|a les|às|alle|alle ore|om|kl\.?|klo|kello|på|o|v|в|о|ob|u|la|στις|saat|lúc|pukul)"
# A picture or a film of the screen, in Chinese, Japanese and Korean.
SCREEN = "截屏|截图|截圖|屏幕快照|螢幕快照|录屏|录制|錄製|スクリーンショット|画面収録|스크린샷|화면 기록"
# Beside such a word a day needs no nought before it, and some lands write none.
LOOSE_DATE = r"(?P<year>(?:19|20)\d\d)(?P<mark>[-_. ])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)"
# 2019-7-1: as people write it by hand. Blanks between such numbers are no marks.
BY_HAND = r"(?P<year>(?:19|20)\d\d)(?P<mark>[-_.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)"
DAY_FIRST_BY_HAND = r"(?P<one>\d\d?)(?P<mark>\.) ?(?P<two>\d\d?)\. ?(?P<year>(?:19|20)\d\d)"
EXPORTED_DATE = rf"@{DAY}-{MONTH}-{YEAR}"

# Cheap looks at a whole name, which spare most of them most of the lines.
DAYS: dict[str, Callable[[str], object]] = {
    FUSED_DATE: re.compile(r"(?:19|20)\d{6}").search,
    DATE: re.compile(r"(?:19|20)\d\d[-_. ]\d\d[-_. ]\d\d").search,
    LOOSE_DATE: re.compile(r"(?:19|20)\d\d[-_. ]\d\d?[-_. ]\d").search,
    BY_HAND: re.compile(r"(?:19|20)\d\d[-_.]\d\d?[-_.]\d").search,
    DAY_FIRST_BY_HAND: re.compile(r"\d\. ?\d\d?\. ?(?:19|20)").search,
    EXPORTED_DATE: re.compile(r"@\d\d-").search,
    NAMED: one_month,
}
MAY_TELL = re.compile(r"(?:19|20)\d\d|1\d{9}|^\d\d-\d\d-\d\d ")


@dataclass(frozen=True, slots=True)
class Line:
    """`example` is a name that it reads, `gives` what it reads there.

    `known`: a camera or an app writes such names at the moment of taking. `bound`: only the latest possible time.
    `utc`: the name is in UTC. `folders`: folders are called so too.
    """

    id: str
    pattern: str
    example: str
    gives: str
    known: bool = False
    bound: str = ""
    utc: bool = False
    folders: bool = False
    compiled: re.Pattern[str] = field(init=False, compare=False, repr=False)
    # What its names always have in them; None where that is not known.
    needs: str | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", re.compile(rf"(?<!\d)(?:{self.pattern})(?!\d)", re.IGNORECASE))
        object.__setattr__(self, "needs", next((day for day in DAYS if day in self.pattern), None))


# Names that begin with one of these, or at once with the date, come from a camera, a phone or a known app.
KNOWN = (
    r"(?:^|^(?:screenshot[ _]from|bildschirmfoto (?:vom|am)|capture d.écran (?:du|de)|captura de (?:pantalla|tela) de"
    r"|schermafdruk van|schermata del|skärmbild från|skjermbilde fra|skærmbillede fra|zrzut ekranu z|снимок экрана от"
    r"|ekran (?:resmi|görüntüsü)|signal-attachment|p|resized"
    r"|img|vid|mvimg|fjimg|pano|dsc|dscn?|mov|movie|video|photo|image|pic|burst|portrait|night|selfie|cinema|slow"
    r"|screenshot|screen[ _]?recording|screen|screenrecorder|record|wp|signal|telegram|threema|viber|dji|dji_fly"
    r"|bebop\d?|ar_effect|insta360|lrv|cam|trim|collage|edited|b612|snapseed|retrica|vsco|foodie|camera|c360|iphone|hyperlapse"
    r"|time ?lapse|super ?slow|beauty|mi|hdr|raw|dng|rpi|timewarp|fb_img|part)[-_ .]?)"
)

LINES = (
    Line(
        "pixel", rf"(?<![a-z0-9])pxl_{FUSED_DATE}_{FUSED_TIME}(?P<fraction>\d{{3}})?",
        "PXL_20231207_032111247.MP.jpg", "2023-12-07T03:21:11.247Z", known=True, utc=True,
    ),
    Line(
        "ios_export", rf"{FUSED_DATE}_{FUSED_TIME}(?P<fraction>\d{{3}})_ios",
        "20170923_220934000_iOS.jpg", "2017-09-23T22:09:34Z", known=True, utc=True,
    ),
    Line(
        "whatsapp", rf"(?<![a-z0-9])(?:img|vid|aud|ptt|doc|stk)[-_]{FUSED_DATE}[-_]wa\d*",
        "IMG-20241001-WA0001.jpg", "2024-10-01", bound=RECEIVED,
    ),
    Line(
        "whatsapp_at", rf"whatsapp[ _-].*?{DATE}[ _-]{AT}[ _-]{LOOSE_TIME}",
        "WhatsApp Image 2024-10-01 at 10.06.47 PM.jpeg", "2024-10-01T22:06:47", known=True,
    ),
    Line(
        "at", rf"{LOOSE_DATE}[ _-]{AT}[ _-]{LOOSE_TIME}",
        "Bildschirmfoto 2024-10-01 um 10.06.47.png", "2024-10-01T10:06:47", known=True,
    ),
    Line(
        "at_minute", rf"{DATE} {AT} (?P<hour>\d\d?)[.:]{MINUTE}(?![.:]?\d)(?: ?(?P<half>[ap]m))?",
        "Photo on 2021-05-04 at 15.36.jpg", "2021-05-04T15:36", known=True,
    ),
    Line(
        "telegram_export", rf"\d+{EXPORTED_DATE}_{HOUR}-{MINUTE}-{SECOND}",
        "photo_12@05-04-2021_15-36-17.jpg", "2021-04-05T15:36:17", known=True,
    ),
    Line(
        "ios_recording", r"^rpreplay_final(?P<seconds>1\d{9})",
        "RPReplay_Final1620135377.mp4", "2021-05-04T13:36:17Z", known=True, utc=True,
    ),
    Line(
        "ios_screen", rf"^screenrecording_{MONTH}-{DAY}-{YEAR}[ _]{HOUR}-{MINUTE}-{SECOND}",
        "ScreenRecording_05-04-2026 15-36-17_1.MP4", "2026-05-04T15:36:17", known=True,
    ),
    Line(
        "dashcam", rf"^{YEAR}_{MONTH}{DAY}_{FUSED_TIME}",
        "2021_0504_153617_001.mp4", "2021-05-04T15:36:17", known=True,
    ),
    Line(
        "screen_cjk", rf"(?:{SCREEN})[ _-]*{DATE}[ _-]*{LOOSE_TIME}",
        "截屏2024-10-01 下午3.06.47.png", "2024-10-01T15:06:47", known=True,
    ),
    Line(
        "burst14", rf"burst{FUSED_DATE}{FUSED_TIME}(?P<fraction>\d{{3}})?",
        "00000PORTRAIT_00000_BURST20190828181853475.jpg", "2019-08-28T18:18:53.475", known=True,
    ),
    Line(
        "iso", rf"{DATE}[ _t]{HOUR}:{MINUTE}:{SECOND}{FRACTION}{ZONE}",
        "2024-01-01 12:34:56.5-0330.jpg", "2024-01-01T12:34:56.500-03:30", known=True, folders=True,
    ),
    Line(
        "iso_basic", rf"{FUSED_DATE}t{FUSED_TIME}{FRACTION}{ZONE}",
        "20240101T123456Z.jpg", "2024-01-01T12:34:56+00:00", known=True, folders=True,
    ),
    Line(
        "known_separated", rf"{KNOWN}{DATE}{BETWEEN}{TIME}{FRACTION}{PLUS_ZONE}",
        "signal-2022-12-17-15-16-04-718.jpg", "2022-12-17T15:16:04", known=True,
    ),
    Line(
        "known_half_separated", rf"{KNOWN}{FUSED_DATE}{BETWEEN}{TIME}{FRACTION}{PLUS_ZONE}",
        "WP_20140517_10_35_43_Pro.jpg", "2014-05-17T10:35:43", known=True,
    ),
    Line(
        "known_date_fused", rf"{KNOWN}{DATE}{BETWEEN}{FUSED_TIME}(?P<fraction>\d{{3}})?{PLUS_ZONE}",
        "signal-2026-08-31-195517.jpeg", "2026-08-31T19:55:17", known=True,
    ),
    Line(
        "known_fused", rf"{KNOWN}{FUSED_DATE}{BETWEEN}{FUSED_TIME}(?P<fraction>\d{{3}})?{PLUS_ZONE}",
        "threema-20220909-125017145.jpg", "2022-09-09T12:50:17.145", known=True,
    ),
    Line(
        "known_fused14", rf"{KNOWN}{FUSED_DATE}{FUSED_TIME}(?:\d{{3,4}})?{PLUS_ZONE}",
        "IMG20210211125718.jpg", "2021-02-11T12:57:18", known=True,
    ),
    Line(
        "nextcloud", rf"^(?P<short_year>\d\d)-{MONTH}-{DAY} {HOUR}-{MINUTE}-{SECOND} \d{{3,4}}",
        "22-04-06 15-21-03 2160.jpg", "2022-04-06T15:21:03", known=True,
    ),
    Line(
        "separated", rf"{DATE}{BETWEEN}{TIME}{FRACTION}{PLUS_ZONE}",
        "Anna 2011-09-25-18-58-53.mp4", "2011-09-25T18:58:53", folders=True,
    ),
    Line(
        "half_separated", rf"{FUSED_DATE}{BETWEEN}{TIME}{FRACTION}{PLUS_ZONE}",
        "Anna 20110925 18-58-53.mp4", "2011-09-25T18:58:53", folders=True,
    ),
    Line(
        "date_fused", rf"{DATE}{BETWEEN}{FUSED_TIME}{PLUS_ZONE}",
        "Anna 2011-09-25 185853.mp4", "2011-09-25T18:58:53", folders=True,
    ),
    Line(
        "fused", rf"{FUSED_DATE}{BETWEEN}{FUSED_TIME}(?P<fraction>\d{{3}})?{PLUS_ZONE}",
        "Anna_20110925_185853.mp4", "2011-09-25T18:58:53", folders=True,
    ),
    Line(
        "fused14", rf"{FUSED_DATE}{FUSED_TIME}(?:\d{{3,4}})?{PLUS_ZONE}",
        "Anna_20110925185853.mp4", "2011-09-25T18:58:53", folders=True,
    ),
    Line(
        "hours_and_minutes", rf"{DATE}{BETWEEN}{HOUR}h{MINUTE}m{SECOND}s?",
        "vlcsnap-2021-05-04-15h36m17s123.png", "2021-05-04T15:36:17",
    ),
    Line(
        "minute", rf"{DATE}{BETWEEN}{HOUR}[.:h]{MINUTE}(?![-_.:]?\d)",
        "2019-07-01 14.05.jpg", "2019-07-01T14:05", folders=True,
    ),
    Line("day", DATE, "2019-07-01 Beach.jpg", "2019-07-01", folders=True),
    Line("day_cjk", CJK_DATE, "2019年7月1日.jpg", "2019-07-01", folders=True),
    Line("day_fused", FUSED_DATE, "20190701 Beach.jpg", "2019-07-01", folders=True),
    Line("day_by_hand", BY_HAND, "2019-7-1 Beach.jpg", "2019-07-01", folders=True),
    Line(
        "day_first", r"(?P<one>\d\d)(?P<mark>[-_. ])(?P<two>\d\d)(?P=mark)(?P<year>(?:19|20)\d\d)",
        "15-04-2016_14-30-45.jpg", "2016-04-15", folders=True,
    ),
    Line("day_first_by_hand", DAY_FIRST_BY_HAND, "4.7.2003 Hochzeit.jpg", "2003-07-04", folders=True),
    Line(
        "day_of_month", rf"(?P<day>\d\d?)(?:\.|st|nd|rd|th|er)?[ _-]*(?:de |of )?{NAMED}[.,]?[ _-]*(?:de |of )?{YEAR}",
        "4. Juli 2003.jpg", "2003-07-04", folders=True,
    ),
    Line(
        "month_and_day", rf"{NAMED}[ _-]+(?P<day>\d\d?)(?:st|nd|rd|th)?,?[ _-]+{YEAR}",
        "May 4, 2021.jpg", "2021-05-04", folders=True,
    ),
    Line(
        "month_named", rf"{NAMED}[.,]?[ _-]*(?:de |of )?{YEAR}",
        "Rome July 2003.jpg", "2003-07", folders=True,
    ),
    Line(
        "year_and_month_named", rf"{YEAR}[-_. ]+{NAMED}",
        "2003 Juillet.jpg", "2003-07", folders=True,
    ),
    Line(
        "epoch", r"(?P<milliseconds>1\d{12})",
        "FB_IMG_1450900959497.jpg", "2015-12-23T20:02:39.497Z", bound=SAVED, utc=True,
    ),
)  # fmt: skip
# A year beside at least one word, in a name or a folder.
WORD_AND_YEAR = Line("year", YEAR, "holiday-tipping-2016.jpg", "2016", folders=True)
