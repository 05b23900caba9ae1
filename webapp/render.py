"""How pages and pieces are made of templates: `page()` answers a request, `fragment()` gives the HTML of a piece."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse

from webapp import figures
from webapp.language import forms, plain, t

HOUSE = Path(__file__).resolve().parent.parent
TEMPLATES = HOUSE / "templates"
STATIC = HOUSE / "static"

Context = Mapping[str, Any]
PathFor = Callable[..., str]

FILTERS: dict[str, Callable[..., object]] = {
    "whole": figures.whole,
    "decimal": figures.decimal,
    "size": figures.size,
    "percent": figures.percent,
    "clock": figures.clock,
    "folders": figures.folders,
    "basename": figures.basename,
    "moment_text": figures.moment_text,
    "time_text": figures.time_text,
    "day_text": figures.day_text,
    "seconds_since": figures.seconds_since,
    "in_seconds": figures.in_seconds,
    "taken": figures.taken,
    "taken_beside": figures.taken_beside,
    "weekday": figures.weekday,
    "seconds_after": figures.seconds_after,
}


class Renderer:
    """The templates of the house, bound to the paths of one app."""

    def __init__(self, path_for: PathFor) -> None:
        self.environment = make_environment()
        self.environment.globals["path_for"] = path_for

    def html(self, name: str, context: Context) -> str:
        """The HTML of a template. What a template asks for and the context has not is a fault, and raises."""
        return self.environment.get_template(name).render(context)


def make_environment() -> Environment:
    """Templates with autoescape always on and no silent gaps; `path_for` is added by who knows the routes."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(
        t=t,
        forms=forms,
        asset=asset,
        problem_sentence=problem_sentence,
        shape=figures.shape,
        size_pair=figures.size_pair,
        pages_around=figures.pages_around,
    )
    return environment


def make_renderer(app: Starlette) -> Renderer:
    """A renderer whose `path_for(name, **params)` gives paths without scheme and host, so that HTML can be shared."""

    def path_for(name: str, /, **params: object) -> str:
        return str(app.url_path_for(name, **params))

    return Renderer(path_for)


def page(request: Request, name: str, context: Context, status_code: int = 200) -> HTMLResponse:
    """A whole page as an answer. `app.state.renderer` must hold a Renderer."""
    return HTMLResponse(fragment(request.app, name, context), status_code=status_code)


def fragment(app: Starlette, name: str, context: Context) -> str:
    """The HTML of a piece, for an answer, a stream or the shared card; needs no request."""
    renderer: Renderer = app.state.renderer
    return renderer.html(name, context)


def problem_sentence(code: str, data: Mapping[str, Any] | None = None, filename: str = "") -> str:
    """What happened to a file and what to do, as plain text, in the words that the pages use."""
    return _spoken("problems/sentences.html", "sentence", code, data or {}, filename)


def notice_sentence(code: str, data: Mapping[str, Any] | None = None) -> str:
    """Why an import waits, stopped or has nothing to show, as plain text."""
    return _spoken("jobs/notices.html", "notice_sentence", code, data or {})


def reason_sentence(code: str, data: Mapping[str, Any] | None = None) -> str:
    """Why a date is what it is, as plain text."""
    return _spoken("dates/reasons.html", "reason", code, data or {})


def keeper_sentence(kind: str, data: Mapping[str, Any]) -> str:
    """Which of several copies is worth keeping and why, as plain text."""
    return _spoken("duplicates/reasons.html", "keeping", kind, data)


def refusal_sentence(code: str) -> str:
    """Why a possible date is not used, as plain text."""
    return _spoken("dates/reasons.html", "refusal", code)


def _spoken(name: str, macro: str, *values: object) -> str:
    said: Markup = getattr(_speech().get_template(name).module, macro)(*values)
    return " ".join(plain(said).split())


@cache
def _speech() -> Environment:
    """Sentences stand alone: they hold no links, so they need no app."""
    return make_environment()


@cache
def asset(path: str) -> str:
    """The address of a file under static/, with the beginning of its hash, so that it may be kept for ever.

    Raises FileNotFoundError for a name that is not there.
    """
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()
    return f"/static/{path}?v={digest[:12]}"
