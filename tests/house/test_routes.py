"""Every address has a name of its own, and somebody uses it."""

from __future__ import annotations

import re
from functools import cache

import pytest
from starlette.routing import Mount, Route

from tests.house.rooms import ROOT, modules, templates
from webapp.app import ROUTES

TABLE = "webapp/app.py"


@cache
def sources() -> str:
    """Everything that can use a route: templates, endpoints and tests, without the table itself."""
    endpoints = [module.text for module in modules("webapp") if module.name != TABLE]
    scripts = [path.read_text() for path in (ROOT / "static" / "js").glob("*.js")]
    tests = [module.text for module in modules("tests") if not module.name.startswith("tests/house/")]
    return "\n".join([*templates().values(), *endpoints, *scripts, *tests])


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in ROUTES]

    assert all(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_is_used(route: Route | Mount) -> None:
    """By its name in a template or an endpoint, or by its path in a script or a test."""
    by_name = f"[\"']{re.escape(route.name)}[\"']"
    path = re.sub(r"\\\{.*?\\\}", r"[^/\"'` ]+", re.escape(route.path))
    by_path = rf"[\"'`}}]{path}[\"'`?/]"

    assert re.search(f"{by_name}|{by_path}", sources())
