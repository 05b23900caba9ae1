"""The description of the API: sound in itself, complete, and true of what the server answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from tests.house.rooms import modules
from tests.stack import Stack
from tests.webapp.client import ended, files_of, imported, job_of, manifest, photo, row
from tests.webapp.conftest import described
from tests.webapp.described import Description
from webapp.app import ROUTES
from webapp.openapi.document import describe

# What a program asks for, with the pictures whose addresses a file object tells; the rest is pages and their pieces.
FOR_PROGRAMS = re.compile(r"/(api|uploads|up)(/|$)|/files/{[^}]+}/(thumbnail|preview|full|original)$")
# Whose refusals are pages: they show no code.
FOR_PEOPLE = "webapp/files.py"
REFERENCE = "#/components/schemas/"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return describe()


@pytest.fixture(scope="module")
def description(document: dict[str, Any]) -> Description:
    return Description(document)


def routed() -> set[tuple[str, str]]:
    """Every method and path for programs in the table; GET brings HEAD along."""
    found = set()
    for route in ROUTES:
        path = re.sub(r":\w+}", "}", route.path)
        if isinstance(route, Route) and FOR_PROGRAMS.match(path):
            methods = route.methods or set()
            found |= {(method, path) for method in methods if method != "HEAD" or "GET" not in methods}
    return found


def inside(value: Any, key: str) -> Iterator[Any]:
    """Every value that stands under this key, however deep."""
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from inside(part, key)


def test_every_route_is_described_and_every_call_has_its_route(description: Description) -> None:
    assert set(description.calls) == routed()


def test_every_schema_is_one(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema["description"], name


def test_every_object_that_is_named_is_there_and_every_one_is_named(document: dict[str, Any]) -> None:
    named = {reference.removeprefix(REFERENCE) for reference in inside(document, "$ref")}

    assert named == set(document["components"]["schemas"])


def test_every_call_has_a_name_of_its_own_a_group_and_a_sentence(description: Description) -> None:
    names = [call["operationId"] for call in description.calls.values()]
    groups = {tag["name"] for tag in description.document["tags"]}

    assert len(names) == len(set(names))
    for where, call in description.calls.items():
        assert len(call["tags"]) == 1, where
        assert call["tags"][0] in groups, where
        assert call["summary"], where
        assert all(answer["description"] for answer in call["responses"].values()), where


def test_every_part_of_an_address_is_described(description: Description) -> None:
    for (_, path), call in description.calls.items():
        shared = description.document["paths"][path].get("parameters", [])
        told = {one["name"] for one in [*shared, *call.get("parameters", [])] if one["in"] == "path"}
        assert told == set(re.findall(r"{(\w+)}", path))


def test_every_code_of_a_refusal_is_described(document: dict[str, Any]) -> None:
    refusals = [
        node
        for module in modules("webapp")
        if module.name != FOR_PEOPLE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refusal"
    ]
    written = {code.value for node in refusals if isinstance(code := node.args[1], ast.Constant)}
    told = {code for codes in inside(document, "x-codes") for code in codes}

    assert written
    assert written <= told


def test_the_server_gives_the_description(stack: Stack, document: dict[str, Any]) -> None:
    answer = stack.client.get("/api/openapi.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == document


def test_every_call_answers_as_it_is_described(start_stack: Callable[..., Stack], tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    stack = start_stack(IMPORT_ROOTS=str(tmp_path / "pictures"))
    description = described(stack)
    ask = stack.client

    job_id = imported(stack, ("a.jpg", photo(1)), ("broken.jpg", b"no picture"), ("b.txt", b"none"))
    pictured, *_ = files_of(stack, job_id, state="done")
    for kind in ("thumbnail", "preview", "original"):
        ask.get(pictured[f"{kind}_url"]).raise_for_status()
    ask.get(f"/files/{pictured['id']}/full").raise_for_status()
    ask.get(f"/api/jobs/{job_id}").raise_for_status()
    ask.get(f"/api/jobs/{job_id}/duplicates").raise_for_status()
    ask.patch(f"/api/jobs/{job_id}", json={"options": {"nsfw_threshold": 0.5}}).raise_for_status()
    ask.get(f"/api/progress/{job_id}/stream").raise_for_status()
    ask.get("/api/stats").raise_for_status()
    ask.get("/api/jobs").raise_for_status()
    ask.post("/api/import-path", json={"path": str(tmp_path / "pictures")}).raise_for_status()
    ask.get("/api/current-job").raise_for_status()

    listed = manifest(stack, row("b.jpg", photo(2)), row("c.jpg", photo(3)), row("d.txt", b"d"), more=True)
    second = job_of(listed)
    sent, called_off, _ = listed.json()["files"]
    more = {"files": [row("e.jpg", photo(4))], "more": False}
    ask.post(f"/api/jobs/{second}/manifest", json=more).raise_for_status()
    ask.get("/api/current-job").raise_for_status()
    ask.head(sent["upload_url"]).raise_for_status()
    ask.patch(sent["upload_url"], content=photo(2), headers={"Upload-Offset": "0"}).raise_for_status()
    ask.delete(called_off["upload_url"]).raise_for_status()
    ask.post(f"/api/jobs/{second}/control", json={"action": "start"}).raise_for_status()
    ended(stack, second)
    ask.post("/uploads", headers={"Upload-Length": "5"}).raise_for_status()
    ask.options("/uploads").raise_for_status()

    ask.delete(f"/api/jobs/{second}").raise_for_status()
    for path in ("/up", "/api", "/api/openapi.json"):
        ask.get(path).raise_for_status()

    assert description.seen == set(description.calls)
