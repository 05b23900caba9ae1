"""Which sidecar belongs to which picture of the same folder, by names alone."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

SUPPLEMENT = ".supplemental-metadata"
# Google cuts a sidecar's name to 46 UTF-16 units before “(n)” and “.json”, a picture's to 47 and its extension.
LONGEST_JSON, LONGEST_STEM = 46, 47
# What Google appends to the name of an edited copy, in the language of the account.
EDITED = (
    "-edited", "-effects", "-smile", "-mix", "-collage", "-motion", "-animation", "-edytowane", "-bearbeitet",
    "-bewerkt", "-編集済み", "-编辑", "-已编辑", "-modificato", "-modifié", "-ha editado", "-editado", "-editat",
    "-redigerad", "-redigeret", "-redigert", "-muokattu", "-düzenlendi", "-изменено", "-upraveno", "-upravené",
    "-szerkesztett", "-szerkesztve", "-editada", "-editată", "-отредактировано", "-змінено", "-수정됨", "-편집됨",
    "-已修改", "-已編輯", "-編輯", "-แก้ไขแล้ว", "-تم التعديل", "-đã chỉnh sửa", "-diedit",
)  # fmt: skip
# What an album writes about itself, by language; it belongs to no picture.
ALBUM_FILES = frozenset(
    {
        "metadata", "métadonnées", "metadaten", "metadatos", "metadati", "metadados", "metagegevens", "metadane",
        "metadáta", "metadata-", "üst veri", "метаданные", "метадані", "メタデータ", "메타데이터", "元数据", "中繼資料",
        "user-generated-memory-titles", "shared_album_comments", "print-subscriptions",
    }
)  # fmt: skip
# A Live Photo's video has no sidecar of its own: its still's serves it.
STILLS = (".heic", ".jpg", ".jpeg", ".heif", ".png")
VIDEOS = (".mp4", ".mov")
# A Pixel's motion video in a file of its own, beside PXL_….MP.jpg.
MOTION_PARTS = (".mp", ".mv")
SCORE_FOLDER = ".scores"

NUMBER = re.compile(r"\((\d{1,5})\)$")


def takeout_sidecar(media_name: str, json_names: Iterable[str]) -> str | None:
    """The Takeout JSON among these names that serves a picture or video; None when there is none."""
    return pair_takeout([media_name], json_names).get(media_name)


def pair_takeout(media_names: Iterable[str], json_names: Iterable[str]) -> dict[str, str]:
    """Each picture's JSON, for a whole folder at once."""
    there = {_plain(name): name for name in json_names}
    pairs = {}
    for media in media_names:
        found = next((there[name] for name in takeout_names(media) if name in there), None)
        if found is not None:
            pairs[media] = found
    return pairs


def takeout_names(media_name: str) -> Iterator[str]:
    """Every name that the JSON of this picture may have, the likeliest first; composed letters (NFC)."""
    titles = [title for title in _titles(*_split(_plain(media_name))) if title[0]]
    for title, number in titles:
        for cut in (_cut(title + SUPPLEMENT), _cut(title)):
            if not album_file(f"{cut}.json"):
                yield f"{cut}{number}.json"
    # Cut elsewhere than at 46, seen in archives that other programs put together: safe behind the whole title.
    for title, number in titles:
        if _split(title)[1]:
            yield from (f"{title}{SUPPLEMENT[:length]}{number}.json" for length in range(1, len(SUPPLEMENT) + 1))


def title_fits(title: str, media_name: str) -> bool:
    """Whether the title that a JSON holds may be this picture's: asked when two long names were cut to the same one.

    Google writes “_” for what file names cannot hold, and its titles hold HTML's entities.
    """
    ours, _ = _split(_letters(_plain(media_name)))
    theirs, _ = _split(_letters(html.unescape(_plain(title))))
    bare = [_without_number(ours)[0], *(original for original, _ in _unedited(ours))]
    return any(theirs.startswith(one) for one in bare) or ours.startswith(theirs)


def album_file(json_name: str) -> bool:
    """Whether a JSON is what Takeout says about an album, in any of its languages."""
    stem, extension = _split(_plain(json_name).lower())
    return extension == ".json" and NUMBER.sub("", stem).strip() in ALBUM_FILES


def xmp_owners(xmp_name: str, media_names: Iterable[str]) -> list[str]:
    """The pictures that an .xmp serves: that of `name.ext.xmp`, else all called `name` (a raw file and its JPEG)."""
    stem, extension = _split(_plain(xmp_name))
    if extension.lower() != ".xmp":
        return []
    names = sorted(media_names)
    exact = [name for name in names if _plain(name).lower() == stem.lower()]
    return exact or [name for name in names if _split(_plain(name))[0].lower() == stem.lower()]


def score_owner(score_path: str, media_names: Iterable[str]) -> str | None:
    """The picture that `.scores/name.json` is about, among the names of the folder that holds `.scores`."""
    *folders, name = score_path.split("/")
    stem, extension = _split(_plain(name))
    if not folders or folders[-1].lower() != SCORE_FOLDER or extension.lower() != ".json":
        return None
    names = sorted(media_names)
    whole = [media for media in names if _plain(media) == stem]
    return next(iter(whole or [media for media in names if _split(_plain(media))[0] == stem]), None)


def _titles(stem: str, extension: str) -> Iterator[tuple[str, str]]:
    """What Google may have called the picture, with the “(n)” that goes to the end of the JSON's name."""
    yield stem + extension, ""
    bare, number = _without_number(stem)
    if number:
        yield bare + extension, number
    originals = list(_unedited(stem))
    for original, taken in originals:
        yield original + extension, taken
    if extension.lower() in VIDEOS:
        yield from ((bare + still, number) for still in _spellings(STILLS))
    if extension.lower() in MOTION_PARTS:
        yield from ((stem + extension + still, "") for still in _spellings((".jpg",)))
    yield stem, ""
    if number:
        yield bare, number
    # A copy whose own JSON is lost: safe where the number can be no counter, because the name is edited or was cut.
    for original, taken in originals:
        if taken:
            yield original + extension, ""
    if number and _units(bare) >= LONGEST_JSON:
        yield bare + extension, ""


def _unedited(stem: str) -> Iterator[tuple[str, str]]:
    """The stem without the mark of an edited copy, and without a mark that was cut off in the middle."""
    bare, number = _without_number(stem)
    for suffix in EDITED:
        if bare.lower().endswith(suffix) and len(bare) > len(suffix):
            original, inner = _without_number(bare[: -len(suffix)])
            yield original, number or inner
    if _units(bare) == LONGEST_STEM:
        for suffix in EDITED:
            for length in range(len(suffix) - 1, 1, -1):
                if bare.lower().endswith(suffix[:length]):
                    yield bare[:-length], number


def _without_number(stem: str) -> tuple[str, str]:
    found = NUMBER.search(stem)
    return (stem[: found.start()], found[0]) if found and found.start() else (stem, "")


def _spellings(extensions: Sequence[str]) -> list[str]:
    return [spelling for extension in extensions for spelling in (extension.upper(), extension)]


def _split(name: str) -> tuple[str, str]:
    """Stem and extension; a name without a dot, or with only a leading one, has no extension."""
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if stem else (name, "")


def _letters(name: str) -> str:
    return re.sub(r"[^\w.() -]", "_", name).lower()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str) -> str:
    """The first 46 UTF-16 units; half a letter at the end is dropped."""
    return text.encode("utf-16-le", "surrogatepass")[: LONGEST_JSON * 2].decode("utf-16-le", "ignore")
