"""What is found always fits into a slot's answer."""

from __future__ import annotations

from tests.worker.media.looking import see
from tests.worker.media.metadata.films import header, keys, mac, movie
from worker.dating.evidence import Evidence
from worker.media.metadata.bounds import fitting
from worker.media.metadata.found import NOTHING, Found

FAR = "\N{CAMERA WITH FLASH}"


def test_what_fits_stays_whole() -> None:
    found = Found(keywords=("a", "b"), caption="c" * 8_000)

    assert fitting(found) == found


def test_too_many_words_are_cut_and_the_dates_stay() -> None:
    words = tuple(f"{number}{FAR * 200}" for number in range(300))
    found = Found(evidence=(Evidence("exif_original", "2019"),), keywords=words, caption=FAR)
    cut = fitting(found)

    assert cut.evidence == found.evidence
    assert 0 < len(cut.keywords) < 300


def test_what_can_never_fit_is_left_out() -> None:
    assert fitting(Found(title=FAR * 6_000)) == NOTHING


def test_a_film_full_of_words_from_far_away_is_read() -> None:
    named = ("title", "description", "model", "make", "software")
    words = {f"com_apple_quicktime_{name}": FAR * 8_000 for name in named}
    words["com_apple_quicktime_keywords"] = ",".join(f"{FAR * 100}{number}" for number in range(500))
    content = movie(header(mac("2019-07-04T10:11:12")), keys(**words))

    assert [one.source for one in see(content, "a.mp4").reading.found.evidence] == ["quicktime_created"]
