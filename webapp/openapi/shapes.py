"""The words that the description is written in: schemas (JSON Schema 2020-12), parameters and answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]
Described = dict[str, Any]

JSON = "application/json"
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"
WALL_CLOCK = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?$"
OFFSET = r"^[+-]\d\d:\d\d$"


def text(says: str = "", **more: object) -> Schema:
    return _said({"type": "string", **more}, says)


def whole(says: str = "", **more: object) -> Schema:
    return _said({"type": "integer", **more}, says)


def number(says: str = "", **more: object) -> Schema:
    return _said({"type": "number", **more}, says)


def flag(says: str = "") -> Schema:
    return _said({"type": "boolean"}, says)


def count(says: str = "") -> Schema:
    return whole(says, minimum=0)


def one_of(values: Iterable[str], says: str = "") -> Schema:
    return _said({"type": "string", "enum": [str(value) for value in values]}, says)


def identity(says: str = "") -> Schema:
    return text(says, format="uuid")


def moment(says: str = "") -> Schema:
    """A moment as `library.clock.iso` writes it."""
    return text(says, format="date-time", pattern=MOMENT)


def nothing(says: str = "") -> Schema:
    return _said({"type": "null"}, says)


def list_of(items: Schema, says: str = "", **more: object) -> Schema:
    return _said({"type": "array", "items": items, **more}, says)


def a(name: str, says: str = "") -> Schema:
    """A schema of this description, by its name."""
    return _said({"$ref": f"#/components/schemas/{name}"}, says)


def or_null(schema: Schema) -> Schema:
    """The same, or null where there is none."""
    if "$ref" in schema:
        described = {"description": schema["description"]} if "description" in schema else {}
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}], **described}
    widened = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        widened["enum"] = [*schema["enum"], None]
    return widened


def record(says: str, optional: Iterable[str] = (), **fields: Schema) -> Schema:
    """An object with these fields; all but the optional ones are always there. Further fields may be added later."""
    required = [name for name in fields if name not in set(optional)]
    return _said({"type": "object", "properties": fields, "required": required}, says)


def only(schema: Schema) -> Schema:
    """An object to which nothing may be added: an unknown field is refused."""
    return {**schema, "additionalProperties": False}


def in_path(name: str, says: str) -> Described:
    return {"name": name, "in": "path", "required": True, "description": says, "schema": identity()}


def in_query(name: str, says: str, schema: Schema) -> Described:
    return {"name": name, "in": "query", "description": says, "schema": schema}


def in_header(name: str, says: str, schema: Schema, *, required: bool = False) -> Described:
    return {"name": name, "in": "header", "required": required, "description": says, "schema": schema}


def body(schema: Schema, kind: str = JSON, says: str = "") -> Described:
    return _said({"required": True, "content": {kind: {"schema": schema}}}, says)


def answer(says: str, schema: Schema | None = None, kind: str = JSON, **headers: str) -> Described:
    """What comes back. `headers` are worth knowing; an underscore in a name stands for a hyphen."""
    told: Described = {"description": says}
    if headers:
        told["headers"] = {
            name.replace("_", "-"): {"description": about, "schema": {"type": "string"}}
            for name, about in headers.items()
        }
    if schema is not None:
        told["content"] = {kind: {"schema": schema}}
    return told


def refused(says: str, *codes: str) -> Described:
    """An answer that says no: the error object with one of these codes."""
    return {"description": says, "x-codes": list(codes), "content": {JSON: {"schema": a("Error")}}}


def refused_on_a_page(says: str) -> Described:
    """An answer that says no where people look: outside `/api` and `/uploads`."""
    return answer(says, {"type": "string"}, "text/html")


def sample(line: str) -> list[Described]:
    """A line to try in a shell, in which `SHOEBOX` is the address of the server."""
    return [{"lang": "shell", "source": line}]


def _said(schema: Schema, says: str) -> Schema:
    return {**schema, "description": says} if says else schema
