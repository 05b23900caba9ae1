"""Reading a multipart form as it arrives: each file goes straight to the disk, nothing is spooled first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from library.failpoint import reach
from library.intake import Arrival, refusal_of
from library.problem import Refused
from library.settings import Settings
from library.storage import HEAD_BYTES, Incoming, Storage
from library.upkeep.room import tells_of_a_full_disk
from webapp.errors import Refusal
from webapp.language import t
from webapp.sending.body import blocks, strict_json, whole_or_none

MOST_FILES = 10_000
MOST_FIELD_BYTES = 64 * 1024
MOST_FIELDS = 2 * MOST_FILES + 10
# How often the free space is looked at while bytes arrive.
SPACE_STEP_BYTES = 16 * 1024 * 1024
SMALLEST_HEAD = 4096


class Form:
    """What a form brought: files (stored or refused) in the order they came, and its other fields."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.fields: dict[str, list[str]] = {}

    def discard(self) -> None:
        """Leave nothing of it behind."""
        for arrival in self.arrivals:
            if arrival.incoming is not None:
                arrival.incoming.discard()

    def options(self) -> object:
        """The `options` field as JSON; None where there is none. Raises Refusal for what is no JSON."""
        given = self.fields.get("options", [""])[0]
        if not given.strip():
            return None
        try:
            return strict_json(given.encode())
        except ValueError as error:
            raise Refusal(422, "options_not_json", t("The field “options” is not JSON."), field="options") from error

    def settle_paths(self) -> None:
        """Give the files the paths and times that were sent apart from them, in the same order."""
        for arrival, path in zip(self.arrivals, self.fields.get("paths", []), strict=False):
            arrival.path = path or arrival.path
        for arrival, moment in zip(self.arrivals, self.fields.get("last_modified", []), strict=False):
            arrival.last_modified = whole_or_none(moment)


async def read_form(request: Request, storage: Storage, settings: Settings) -> Form:
    """Read the whole form. Raises Refusal for what cannot be read; then, and when the client leaves, nothing stays."""
    boundary = _boundary(request)
    form = Form()
    reader = _Reader(form, storage, settings)
    parser = MultipartParser(boundary, reader.callbacks())
    try:
        async for block in blocks(request):
            parser.write(block)
            await reader.bring_to_disk()
        parser.finalize()
        if not reader.ended:
            raise FormParserError("no last boundary")
        await reader.bring_to_disk()
    except FormParserError as error:
        form.discard()
        raise Refusal(400, "form_broken", t("The form is broken off or not well-formed.")) from error
    except BaseException:
        form.discard()
        raise
    form.settle_paths()
    return form


def _boundary(request: Request) -> bytes:
    kind, parameters = parse_options_header(request.headers.get("content-type"))
    boundary = parameters.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= 200:
        raise Refusal(400, "form_expected", t("Send the files as multipart/form-data with a boundary."))
    return boundary


class _Reader:
    """The parser's callbacks: one part at a time, either a file or a field."""

    def __init__(self, form: Form, storage: Storage, settings: Settings) -> None:
        self._form = form
        self._storage = storage
        self._settings = settings
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._field = ""
        self._text: bytearray | None = None
        self._fields = 0
        self._file: Arrival | None = None
        self._finished: list[Arrival] = []
        self._space_looked_at = 0
        self.ended = False

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._end_of_form,
        }

    async def bring_to_disk(self) -> None:
        """fsync what has arrived whole, off the event loop."""
        finished, self._finished = self._finished, []
        if finished:
            await asyncio.to_thread(_finish, finished)

    def _begin(self) -> None:
        self._headers = {}
        self._file = None
        self._text = None

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _headers_end(self) -> None:
        _, parameters = parse_options_header(self._headers.get(b"content-disposition"))
        self._field = parameters.get(b"name", b"").decode("utf-8", "replace")
        filename = parameters.get(b"filename")
        if filename is None:
            self._text = bytearray()
            self._fields += 1
            if self._fields > MOST_FIELDS:
                raise Refusal(413, "too_many_fields", t("The form has too many fields."))
        elif filename:
            self._begin_file(filename.decode("utf-8", "replace"))

    def _begin_file(self, path: str) -> None:
        if len(self._form.arrivals) >= MOST_FILES:
            raise Refusal(
                413,
                "too_many_files",
                t("One form takes {most} files. Send more by the upload protocol at /uploads.", most=MOST_FILES),
            )
        self._file = Arrival(path=path, size_bytes=0)
        self._form.arrivals.append(self._file)
        with _full_disk_refuses(self._file):
            self._file.incoming = self._storage.incoming()
        self._space_looked_at = 0
        self._look_at_space(self._file)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._text is not None:
            self._text += data[start:end]
            if len(self._text) > MOST_FIELD_BYTES:
                raise Refusal(413, "field_too_large", t("The field “{name}” is too long.", name=self._field[:80]))
        elif self._file is not None:
            self._file.size_bytes += end - start
            self._write(self._file, memoryview(data)[start:end])

    def _write(self, arrival: Arrival, block: memoryview) -> None:
        """Write on, unless something already known speaks against the file."""
        if arrival.incoming is None:
            return
        if arrival.size_bytes > self._settings.max_file_bytes:
            _refuse(arrival, Refused.FILE_TOO_LARGE)
            return
        if arrival.size_bytes - self._space_looked_at >= SPACE_STEP_BYTES:
            self._look_at_space(arrival)
        if arrival.incoming is not None:
            with _full_disk_refuses(arrival):
                reach("in_body", arrival.path)
                arrival.incoming.write(block)
                self._look_at_head(arrival, arrival.incoming)

    def _look_at_head(self, arrival: Arrival, incoming: Incoming) -> None:
        """As soon as the first bytes are here, an unsupported kind goes no further."""
        if SMALLEST_HEAD <= incoming.size_bytes < HEAD_BYTES:
            refusal = refusal_of(arrival.path, incoming.head, incoming.size_bytes)
            if refusal is not None:
                _refuse(arrival, refusal)

    def _look_at_space(self, arrival: Arrival) -> None:
        self._space_looked_at = arrival.size_bytes
        if self._storage.free_bytes() < self._settings.min_free_bytes:
            _refuse(arrival, Refused.DISK_FULL)

    def _end(self) -> None:
        if self._text is not None:
            self._form.fields.setdefault(self._field, []).append(self._text.decode("utf-8", "replace"))
        elif self._file is not None and self._file.incoming is not None:
            incoming = self._file.incoming
            refusal = refusal_of(self._file.path, incoming.head, incoming.size_bytes)
            if refusal is not None:
                _refuse(self._file, refusal)
            else:
                self._finished.append(self._file)

    def _end_of_form(self) -> None:
        self.ended = True


def _finish(arrivals: list[Arrival]) -> None:
    for arrival in arrivals:
        if arrival.incoming is not None:
            with _full_disk_refuses(arrival):
                arrival.incoming.finish()
                arrival.note_kind()


@contextmanager
def _full_disk_refuses(arrival: Arrival) -> Iterator[None]:
    """A disk that is full in the middle costs this file; what was stored before it stays, and smaller ones may fit."""
    try:
        yield
    except OSError as trouble:
        if not tells_of_a_full_disk(trouble):
            raise
        _refuse(arrival, Refused.DISK_FULL)


def _refuse(arrival: Arrival, code: str) -> None:
    if arrival.incoming is not None:
        arrival.incoming.discard()
    arrival.incoming = None
    arrival.refusal = code
