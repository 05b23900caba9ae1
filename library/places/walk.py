"""Walking through a folder of the server: names and sizes only, as a stream, without following links."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import translate

from library.content.formats import Kind
from library.content.junk import is_junk
from library.names import REPLACEMENT, shown_name
from library.places.folders import ServerFolders, is_gone
from library.places.mounts import of_the_kernel
from library.problem import Failed
from library.sniff import kind_of_name

# The one hidden folder that a person wants: what programs keep in it are the ratings of the pictures above.
SCORES = ".scores"
# A folder so deep below the first one, or with so long a path, is named and not entered.
DEEPEST = 200
LONGEST_SHOWN = 1_500
# After so many entries of no interest the walk shows itself all the same.
PULSE = 1_000
MOST_PATTERN = 500
_ENTERING = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

IGNORED = ("hidden", "other_types", "links", "special")
# Counted only where there are some: further names (hard links) of a file that is taken under its first one.
REPEATED = "repeated"


@dataclass(frozen=True)
class Wanted:
    """What of a folder is looked for: `pattern` as `*.jpg|*.mp4`, blind to case; None means all."""

    pattern: str | None = None
    recursive: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be imported; sizes in bytes, times in UTC milliseconds. `path` is relative to the folder.

    With a `problem` (a code) it cannot be: a file that may not be looked at, or (`kind` None) a folder.
    """

    path: bytes
    shown_path: str
    kind: Kind | None
    size_bytes: int = 0
    last_modified: int | None = None
    device: int = 0
    problem: str | None = None


@dataclass
class Walk:
    """One walk. `ignored` counts what it passes by; iterating gives what it finds, and None from time to time."""

    folders: ServerFolders
    wanted: Wanted
    ignored: dict[str, int] = field(default_factory=lambda: dict.fromkeys(IGNORED, 0))

    def through(self, descriptor: int) -> Iterator[Found | None]:
        """Walk through the open folder, which is closed at the end."""
        self._matches = matcher(self.wanted.pattern)
        self._twins: set[tuple[int, int]] = set()
        above = [_Folder(descriptor, b"", "", os.fstat(descriptor))]
        try:
            yield from self._list(above[-1])
            while above:
                name = above[-1].next_below()
                if name is None:
                    os.close(above.pop().descriptor)
                    continue
                below = self._enter(above, name)
                if isinstance(below, Found):
                    yield below
                elif below is not None:
                    above.append(below)
                    yield from self._list(below)
        finally:
            for folder in above:
                os.close(folder.descriptor)

    def _list(self, folder: _Folder) -> Iterator[Found | None]:
        """All files of one folder; its own folders are kept for later."""
        seen = 0
        try:
            with os.scandir(folder.descriptor) as entries:
                for entry in entries:
                    found = self._look_at(folder, entry)
                    seen += 1
                    if found is not None:
                        yield found
                    elif seen % PULSE == 0:
                        yield None
        except OSError as trouble:
            yield folder.refused(_code_of(trouble))

    def _look_at(self, folder: _Folder, entry: os.DirEntry[str]) -> Found | None:
        """A file that is looked for; None for everything else, which is counted."""
        if not entry.is_symlink() and entry.is_dir(follow_symlinks=False):
            self._keep_for_later(folder, entry.name)
            return None
        reason = self._reason_to_pass(folder, entry)
        if reason is not None:
            self._pass(reason)
            return None
        return self._look_closer(folder, entry)

    def _reason_to_pass(self, folder: _Folder, entry: os.DirEntry[str]) -> str | None:
        if entry.is_symlink():
            return "links"
        if not entry.is_file(follow_symlinks=False):
            return "special"
        if _hidden(entry.name):
            return "hidden"
        if kind_of_name(entry.name) is None or not self._matches(folder.shown_prefix, entry.name):
            return "other_types"
        return None

    def _look_closer(self, folder: _Folder, entry: os.DirEntry[str]) -> Found | None:
        """The file with its size and time; None where it is gone, no file any more, or was met before."""
        kind = kind_of_name(entry.name)
        path, shown = folder.name(entry.name)
        try:
            told = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return None
        except OSError as trouble:
            return Found(path, shown, kind, problem=_code_of(trouble))
        if not stat.S_ISREG(told.st_mode) or self._is_twin(told):
            self._pass(REPEATED if stat.S_ISREG(told.st_mode) else "special")
            return None
        return Found(path, shown, kind, told.st_size, told.st_mtime_ns // 1_000_000, told.st_dev)

    def _keep_for_later(self, folder: _Folder, name: str) -> None:
        if (_hidden(name) and name.lower() != SCORES) or is_junk(f"{name}/x"):
            self._pass("hidden")
        elif self.wanted.recursive:
            folder.below.append(name)

    def _pass(self, why: str) -> None:
        """Count what is passed by."""
        self.ignored[why] = self.ignored.get(why, 0) + 1

    def _is_twin(self, told: os.stat_result) -> bool:
        """Whether this very file was met before under another name."""
        if told.st_nlink < 2:
            return False
        identity = (told.st_dev, told.st_ino)
        known = identity in self._twins
        self._twins.add(identity)
        return known

    def _enter(self, above: list[_Folder], name: str) -> _Folder | Found | None:
        """The folder, open; or why it cannot be entered; None where it is none to enter."""
        parent = above[-1]
        path, shown = parent.name(name)
        if len(above) > DEEPEST or len(shown) > LONGEST_SHOWN:
            return Found(path, shown, None, problem=Failed.TOO_DEEP)
        try:
            descriptor = os.open(os.fsencode(name), _ENTERING, dir_fd=parent.descriptor)
        except OSError as trouble:
            return None if is_gone(trouble) else Found(path, shown, None, problem=_code_of(trouble))
        told = os.fstat(descriptor)
        reason = self._reason_to_leave(above, told)
        if reason is None:
            return _Folder(descriptor, path, shown, told)
        os.close(descriptor)
        self._pass(reason)
        return None

    def _reason_to_leave(self, above: list[_Folder], told: os.stat_result) -> str | None:
        if self.folders.is_ours(told):
            return "hidden"
        if told.st_dev != above[-1].told.st_dev and of_the_kernel(told.st_dev):
            return "special"
        # A folder that is mounted within itself would never end.
        if any((told.st_dev, told.st_ino) == (one.told.st_dev, one.told.st_ino) for one in above):
            return "links"
        return None


class _Folder:
    """One open folder on the way down, the folders that it holds, and the names in it that had to be changed."""

    def __init__(self, descriptor: int, path: bytes, shown: str, told: os.stat_result) -> None:
        self.descriptor = descriptor
        self.told = told
        self.below: list[str] = []
        self.shown_prefix = f"{shown}/" if shown else ""
        self._path = path
        self._shown = shown
        self._odd: set[str] = set()
        self._sorted = False

    def next_below(self) -> str | None:
        """The next folder to enter, in the order of names."""
        if not self._sorted:
            self.below.sort(reverse=True)
            self._sorted = True
        return self.below.pop() if self.below else None

    def name(self, name: str) -> tuple[bytes, str]:
        """The path of an entry, relative to the first folder: byte by byte, and as it is shown, never two alike."""
        raw = os.fsencode(name)
        shown = shown_name(raw)
        if REPLACEMENT in shown:
            shown = self._unlike_others(shown)
        return (self._path + b"/" + raw if self._path else raw), self.shown_prefix + shown

    def refused(self, code: str) -> Found:
        return Found(self._path or b".", self._shown or ".", None, problem=code)

    def _unlike_others(self, shown: str) -> str:
        stem, dot, extension = shown.rpartition(".")
        number, free = 1, shown
        while free in self._odd:
            number += 1
            free = f"{stem} ({number}).{extension}" if dot and stem else f"{shown} ({number})"
        self._odd.add(free)
        return free


def matcher(pattern: str | None) -> Callable[[str, str], bool]:
    """Whether a file (its folders with a slash at the end, its name) fits one of the patterns between bars.

    A pattern with a slash in it is held against the whole path.
    """
    parts = [part.strip() for part in (pattern or "").split("|") if part.strip()]
    if not parts or parts == ["*"]:
        return lambda _folders, _name: True
    of_names = _any_of([part for part in parts if "/" not in part])
    of_paths = _any_of([part for part in parts if "/" in part])

    def matches(folders: str, name: str) -> bool:
        if of_names is not None and of_names.match(name):
            return True
        return of_paths is not None and of_paths.match(folders + name) is not None

    return matches


def _any_of(parts: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(translate, parts)), re.IGNORECASE) if parts else None


def _hidden(name: str) -> bool:
    return name.startswith(".") or is_junk(name)


def _code_of(trouble: OSError) -> str:
    if isinstance(trouble, PermissionError):
        return Failed.NO_PERMISSION
    return Failed.GONE if is_gone(trouble) else Failed.UNREADABLE
