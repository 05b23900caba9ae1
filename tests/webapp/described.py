"""Answers held to the description of the API that the same server gives."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import httpx
from jsonschema import Draft202012Validator

Described = dict[str, Any]
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


class Description:
    """What `/api/openapi.json` says. `seen` collects the calls whose answers were looked at."""

    def __init__(self, document: Described) -> None:
        self.document = document
        self.seen: set[tuple[str, str]] = set()

    @cached_property
    def calls(self) -> dict[tuple[str, str], Described]:
        """Every call by method and path."""
        return {
            (method.upper(), path): methods[method]
            for path, methods in self.document["paths"].items()
            for method in METHODS
            if method in methods
        }

    def hold(self, answer: httpx.Response) -> None:
        """Fail unless the answer is described: its status, its form, every field of its body. Takes none else."""
        method = answer.request.method
        path = self._path_of(method, answer.request.url.path)
        if path is None:
            return
        answer.read()
        told = self.calls[method, path]["responses"]
        response = told.get(str(answer.status_code), told["default"])
        where = f"{method} {path} → {answer.status_code}"
        # What stands before every call may have any status of its own.
        codes = [*response.get("x-codes", []), *told["default"].get("x-codes", [])]
        self._hold_body(answer, response, codes, where)
        for name in response.get("headers", {}):
            assert name in answer.headers, f"{where} lacks the header {name}"
        if answer.is_success:
            self.seen.add((method, path))

    def _path_of(self, method: str, asked: str) -> str | None:
        fitting = [path for verb, path in self.calls if verb == method and fits(path, asked)]
        return min(fitting, key=lambda path: path.count("{")) if fitting else None

    def _hold_body(self, answer: httpx.Response, response: Described, codes: list[str], where: str) -> None:
        form = answer.headers.get("content-type", "").partition(";")[0]
        contents = response.get("content", {})
        if not answer.content:
            assert not contents or answer.request.method == "HEAD", f"{where} came without its body"
            return
        assert form in contents, f"{where} came as {form or 'nothing'}, described are {sorted(contents)}"
        if form == "application/json":
            body = answer.json()
            wrong = [fault.message for fault in self._closed(contents[form]["schema"]).iter_errors(body)]
            assert not wrong, f"{where}: {wrong} in {body}"
            if "x-codes" in response:
                assert body["code"] in codes, f"{where}: {body['code']} is not described"

    def _closed(self, schema: Described) -> Draft202012Validator:
        """The schema without the freedom to add fields: what is there must be described."""
        return Draft202012Validator({**closed(schema), "components": self._components})

    @cached_property
    def _components(self) -> Described:
        components: Described = closed(self.document["components"])
        return components


def fits(path: str, asked: str) -> bool:
    """Whether an address is one of this path."""
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)), asked) is not None


def closed(value: Any) -> Any:
    """Every object that names its properties takes no others."""
    if isinstance(value, list):
        return [closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    inside = {key: closed(item) for key, item in value.items()}
    return {"additionalProperties": False, **inside} if isinstance(value.get("properties"), dict) else inside
