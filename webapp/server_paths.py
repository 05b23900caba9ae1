"""What a person may ask of a folder of the server, checked; each refusal has its sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from library.control.options import OptionRefused, read_options
from library.names import shown_name
from library.places.folders import OutsideRoots, is_gone, is_no_folder
from library.places.scan import NewScan
from library.places.walk import MOST_PATTERN, Wanted
from webapp.errors import Refusal
from webapp.language import t
from webapp.parts import Parts

MOST_FILES = 2**31 - 1


@dataclass(frozen=True)
class Asked:
    """The folder (absolute path) and what of it is wanted, before anything is known of it."""

    path: bytes
    pattern: object = None
    recursive: object = True
    max_files: object = None
    options: object = None


def asked_of(body: Mapping[str, Any]) -> Asked:
    """The body of `POST /api/import-path`. Raises Refusal (422)."""
    path = body.get("path")
    if not isinstance(path, str) or not path:
        raise Refusal(422, "wrong_type", t("“{name}” must be a text.", name="path"), field="path")
    recursive = body.get("recursive", True)
    return Asked(
        path.encode("utf-8", "surrogateescape"),
        body.get("pattern"),
        True if recursive is None else recursive,
        body.get("max_files"),
        body.get("options"),
    )


def checked(parts: Parts, asked: Asked) -> NewScan:
    """The same, once the folder has been found. Raises Refusal (403, 404, 422)."""
    refuse_while_off(parts)
    wanted = Wanted(_pattern(asked.pattern), _switch(asked.recursive))
    most_files = _most_files(asked.max_files)
    options = _options(parts, asked.options)
    folder = found_folder(parts, asked.path)
    return NewScan(folder, wanted, most_files, options)


def refuse_while_off(parts: Parts) -> None:
    """Raises Refusal (403) where no folder of the server may be read."""
    if not parts.folders.on:
        raise Refusal(
            403, "server_paths_off", t("Folders of the server are not read here: IMPORT_ROOTS names none of them.")
        )


def found_folder(parts: Parts, path: bytes) -> bytes:
    """The folder's path in its plain form; it exists and may be listed. Raises Refusal (404, 422)."""
    os.close(opened_folder(parts, path))
    return parts.folders.place(path)


def opened_folder(parts: Parts, path: bytes) -> int:
    """A descriptor of the folder. Raises Refusal (404, 422)."""
    name = shown_name(path)
    try:
        return parts.folders.open_folder(path)
    except OutsideRoots as outside:
        sentence = t("“{name}” lies in none of the folders that may be read: {roots}.", name=name, roots=roots(parts))
        raise Refusal(422, "outside_roots", sentence, field="path") from outside
    except PermissionError as refused:
        sentence = t("Shoebox may not read “{name}”. Allow the account that it runs under to read it.", name=name)
        raise Refusal(422, "no_permission", sentence, field="path") from refused
    except OSError as trouble:
        if is_no_folder(trouble):
            sentence = t("“{name}” is no folder. Folders may be read in: {roots}.", name=name, roots=roots(parts))
            raise Refusal(422, "no_folder", sentence, field="path") from trouble
        if is_gone(trouble):
            sentence = t("There is no folder “{name}”. It may have been moved, or its drive is not there.", name=name)
            raise Refusal(404, "no_such_folder", sentence) from trouble
        sentence = t("The disk could not give back “{name}”.", name=name)
        raise Refusal(422, "unreadable", sentence, field="path") from trouble


def roots(parts: Parts) -> str:
    return ", ".join(map(shown_name, parts.folders.roots))


def _pattern(given: object) -> str | None:
    if given is None or given == "":
        return None
    if not isinstance(given, str) or len(given) > MOST_PATTERN or "\0" in given:
        sentence = t("“{name}” must be a text such as “*.jpg|*.mp4”.", name="pattern")
        raise Refusal(422, "wrong_type", sentence, field="pattern")
    return given


def _switch(given: object) -> bool:
    if not isinstance(given, bool):
        raise Refusal(422, "wrong_type", t("“{name}” must be true or false.", name="recursive"), field="recursive")
    return given


def _most_files(given: object) -> int | None:
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MOST_FILES:
        sentence = t("“{name}” must be a whole number, 1 or more.", name="max_files")
        raise Refusal(422, "wrong_type", sentence, field="max_files")
    return given


def _options(parts: Parts, given: object) -> dict[str, Any]:
    settings = parts.settings
    try:
        return read_options(given, nsfw_threshold=settings.nsfw_threshold, timezone=settings.timezone)
    except OptionRefused as refused:
        raise Refusal(422, "option_refused", str(refused), field=refused.field) from refused
