"""The description of the API for both kinds of readers: as it is for programs, and as a page made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from webapp.language import t
from webapp.openapi.document import describe
from webapp.render import page

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
# Until a new version is started it says the same.
SHORTLY = {"Cache-Control": "no-cache"}


def document(_request: Request) -> Response:
    """`GET /api/openapi.json`"""
    return JSONResponse(description(), headers=SHORTLY)


def index(request: Request) -> Response:
    """`/api`: the same to read."""
    told = description()
    context = {
        "info": told["info"],
        "address": str(request.base_url).rstrip("/"),
        "groups": [
            {**tag, "calls": [call for call in calls(told) if call["group"] == tag["name"]]} for tag in told["tags"]
        ],
        "always": answers(told["paths"]["/api/jobs"]["get"]["responses"], "default")[0],
        "objects": [
            {"name": name, "says": schema.get("description", ""), "fields": list(fields(schema))}
            for name, schema in sorted(told["components"]["schemas"].items())
        ],
    }
    return page(request, "api/reference.html", context)


@cache
def description() -> dict[str, Any]:
    return describe()


def calls(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every call with what the page says of it, in the order of the description."""
    for path, methods in told["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _call(path, method, methods[method], methods.get("parameters", []))


def _call(path: str, method: str, call: Mapping[str, Any], shared: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": call["operationId"],
        "group": call["tags"][0],
        "path": path,
        "method": method.upper(),
        "summary": call["summary"],
        "says": call.get("description", ""),
        "samples": [sample["source"] for sample in call.get("x-codeSamples", [])],
        "parameters": [_parameter(one) for one in [*shared, *call.get("parameters", [])]],
        "bodies": _contents(call.get("requestBody", {})),
        "answers": answers(call["responses"]),
    }


def _parameter(one: Mapping[str, Any]) -> dict[str, Any]:
    places = {"path": t("in the address"), "query": t("after the “?”"), "header": t("in the header")}
    return {"name": one["name"], "place": places[one["in"]], "says": one["description"], **kind(one["schema"])}


def answers(responses: Mapping[str, Any], *statuses: str) -> list[dict[str, Any]]:
    """The answers with these statuses; without any named, all but the one that every call has."""
    chosen = statuses or [status for status in responses if status != "default"]
    return [
        {
            "status": status,
            "says": responses[status]["description"],
            "codes": responses[status].get("x-codes", []),
            "contents": _contents(responses[status]),
        }
        for status in chosen
    ]


def _contents(holder: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"form": form, **kind(content["schema"])} for form, content in holder.get("content", {}).items()]


def fields(schema: Mapping[str, Any], before: str = "") -> Iterator[dict[str, Any]]:
    """The fields of an object; those of an object within it come after it, with its name before theirs."""
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    if schema.get("type") == "array":
        yield from fields(schema["items"], before.removesuffix(".") + "[].")
    for name, field in schema.get("properties", {}).items():
        always = name in schema["required"]
        yield {"name": before + name, "always": always, "says": field.get("description", ""), **kind(field)}
        yield from fields(field, f"{before}{name}.")


def kind(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a value is, in words; `object` is the name of the object that it is or holds."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {"kind": name, "object": name}
    if "anyOf" in schema:
        inner = kind(schema["anyOf"][0])
        return {**inner, "kind": t("{kind} or null", kind=inner["kind"])}
    if schema.get("type") == "array":
        inner = kind(schema["items"])
        return {**inner, "kind": t("list of {kind}", kind=inner["kind"])}
    types = schema.get("type", [])
    if isinstance(types, list) and "null" in types:
        return {"kind": t("{kind} or null", kind=_plain_kind({**schema, "type": types[0]})), "object": None}
    return {"kind": _plain_kind(schema), "object": None}


def _plain_kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(value for value in schema["enum"] if value is not None)
    if "const" in schema:
        return str(schema["const"])
    if "contentMediaType" in schema:
        return t("bytes")
    words = {
        "uuid": t("id"),
        "date-time": t("moment"),
        "string": t("text"),
        "integer": t("whole number"),
        "number": t("number"),
        "boolean": t("true or false"),
        "object": t("object"),
        "null": t("null"),
    }
    return words[schema.get("format", schema["type"])]
