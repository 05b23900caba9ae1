"""Which sidecar speaks for which picture of one folder, whichever imports brought them: by names, values in and out."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from worker.dating.sidecar_names import (
    LONGEST_JSON,
    NUMBER,
    SCORE_FOLDER,
    album_file,
    pair_takeout,
    score_owner,
    title_fits,
    xmp_owners,
)

ALBUM = "album"
# Apple's and other programs' own sidecars share the picture's name without its extension.
BY_STEM = (".aae",)
# JSON of one program never hides that of another.
TAKEOUT_FORMS = ("takeout", "exiftool", "osxphotos", "other", "")


@dataclass(frozen=True)
class Picture:
    """A photo or video of the folder. `since` orders the imports (ms since 1970)."""

    id: str
    job_id: str
    name: str
    sha256: str | None
    since: int


@dataclass(frozen=True)
class Beside:
    """A sidecar of the folder: its shown path, and what it says of its form and of the file that it is about."""

    id: str
    job_id: str
    path: str
    form: str = ""
    title: str | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def of_an_album(self) -> bool:
        """Whether it is about no single picture."""
        return self.form == ALBUM or album_file(self.name)


def partners(
    pictures: Sequence[Picture], beside: Sequence[Beside], *, loose: bool, known: Sequence[Beside] = ()
) -> set[tuple[str, str]]:
    """Pairs of (picture's id, sidecar's id).

    A sidecar speaks for pictures of its own import; for those of other imports only where they have the same bytes, or
    where its own import brought no picture for it. Then the newest import with such a picture is meant; among `loose`
    files, that lie in no folder and may come from anywhere, only a picture of which there is one. A `known` sidecar was
    found by a later import where an earlier one had read it, and speaks for the pictures of that later one as well.
    """
    by_job: dict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        by_job[picture.job_id].append(picture)
    brought: dict[str, list[Beside]] = defaultdict(list)
    for one in (*beside, *known):
        brought[one.job_id].append(one)
    pairs: set[tuple[str, str]] = set()
    for job_id, sidecars in brought.items():
        pairs |= _among(by_job.get(job_id, ()), sidecars)
    pairs |= _for_equal_bytes(pictures, pairs)
    served = {sidecar_id for _, sidecar_id in pairs}
    alone = [one for one in beside if one.id not in served]
    return pairs | _from_elsewhere(pictures, alone, beside, pairs, loose=loose)


def _among(pictures: Iterable[Picture], sidecars: Sequence[Beside]) -> set[tuple[str, str]]:
    ids: dict[str, list[str]] = defaultdict(list)
    for picture in pictures:
        ids[picture.name].append(picture.id)
    return {(picture, one) for name, one in by_names(ids, sidecars) for picture in ids[name]}


def _for_equal_bytes(pictures: Sequence[Picture], pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The same picture of the same folder, brought again."""
    alike: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    key_of = {picture.id: (picture.name, picture.sha256) for picture in pictures if picture.sha256}
    for picture_id, key in key_of.items():
        alike[key].append(picture_id)
    return {
        (other, sidecar) for picture, sidecar in pairs if picture in key_of for other in alike[key_of[picture]]
    }  # fmt: skip


def _from_elsewhere(
    pictures: Sequence[Picture],
    alone: Sequence[Beside],
    beside: Sequence[Beside],
    pairs: Collection[tuple[str, str]],
    *,
    loose: bool,
) -> set[tuple[str, str]]:
    """Sidecars whose picture came with another import."""
    if not alone:
        return set()
    json_ids = {one.id for one in beside if one.name.lower().endswith(".json")}
    told = {picture for picture, sidecar in pairs if sidecar in json_ids}
    by_name: dict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        by_name[picture.name].append(picture)
    of = {one.id: one for one in alone}
    found = set()
    for name, sidecar_id in by_names(by_name, alone):
        meant = _meant([one for one in by_name[name] if one.job_id != of[sidecar_id].job_id], loose=loose)
        found |= {(one.id, sidecar_id) for one in meant if not (sidecar_id in json_ids and one.id in told)}
    return found


def _meant(pictures: Sequence[Picture], *, loose: bool) -> list[Picture]:
    if not pictures:
        return []
    newest = max(pictures, key=lambda one: (one.since, one.id))
    alike = [one for one in pictures if one.id == newest.id or (one.sha256 and one.sha256 == newest.sha256)]
    return [] if loose and len(alike) < len(pictures) else alike


def by_names(names: Collection[str], sidecars: Sequence[Beside]) -> list[tuple[str, str]]:
    """Pairs of (picture's name, sidecar's id) among the names of one folder."""
    index = _Index(names)
    pairs: list[tuple[str, str]] = []
    jsons: dict[str, list[Beside]] = defaultdict(list)
    for one in sidecars:
        lower = one.name.lower()
        if one.of_an_album:
            continue
        if one.path.split("/")[-2:-1] and one.path.split("/")[-2].lower() == SCORE_FOLDER:
            owner = score_owner(one.path, index.near(one.name))
            pairs += [(owner, one.id)] if owner else []
        elif lower.endswith(".xmp"):
            pairs += [(name, one.id) for name in xmp_owners(one.name, index.near(one.name))]
        elif lower.endswith(BY_STEM):
            pairs += [(name, one.id) for name in index.stem_of(one.name)]
        elif lower.endswith(".json"):
            jsons[one.form if one.form in TAKEOUT_FORMS else "other"].append(one)
    for group in jsons.values():
        pairs += _by_takeout(names, group)
    return pairs


def _by_takeout(names: Collection[str], sidecars: Sequence[Beside]) -> list[tuple[str, str]]:
    of_name: dict[str, list[Beside]] = defaultdict(list)
    for one in sidecars:
        of_name[one.name].append(one)
    claimed: dict[str, list[str]] = defaultdict(list)
    for media, json_name in pair_takeout(names, of_name).items():
        claimed[json_name].append(media)
    pairs = []
    for json_name, claiming in claimed.items():
        for one in of_name[json_name]:
            fitting = [name for name in claiming if one.title and title_fits(one.title, name)]
            # Several long names may have been cut to this one: then its title tells whose it is.
            known = bool(one.title) and _cut(json_name)
            pairs += [(name, one.id) for name in (fitting if known else fitting or claiming)]
    return pairs


def _cut(json_name: str) -> bool:
    stem = NUMBER.sub("", json_name.rpartition(".")[0])
    return len(stem.encode("utf-16-le", "surrogatepass")) // 2 >= LONGEST_JSON


class _Index:
    """Names of pictures by whole name and by stem, blind to case and to how letters are composed."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_name: Mapping[str, list[str]] = defaultdict(list)
        self._by_stem: Mapping[str, list[str]] = defaultdict(list)
        for name in names:
            plain = _plain(name)
            self._by_name[plain].append(name)
            self._by_stem[_stem(plain)].append(name)

    def near(self, sidecar_name: str) -> list[str]:
        """What a sidecar of this name may belong to."""
        stem = _stem(_plain(sidecar_name))
        return [*self._by_name.get(stem, ()), *self._by_stem.get(stem, ())]

    def stem_of(self, sidecar_name: str) -> list[str]:
        return list(self._by_stem.get(_stem(_plain(sidecar_name)), ()))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()


def _stem(plain: str) -> str:
    return plain.rpartition(".")[0] or plain
