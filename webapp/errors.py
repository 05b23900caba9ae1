"""Refusals: JSON with a sentence and a code for programs, a page with a way home for people."""

from __future__ import annotations

import http
import logging
from collections.abc import Mapping

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from library.upkeep.room import tells_of_a_full_disk
from webapp.language import plain, t
from webapp.render import page
from webapp.safety import SAFETY

log = logging.getLogger(__name__)


class Refusal(HTTPException):
    """A request that cannot be answered as asked: status, code and one sentence; `more` goes into the JSON."""

    def __init__(self, status: int, code: str, sentence: str, **more: object) -> None:
        super().__init__(status, plain(sentence) if isinstance(sentence, Markup) else sentence)
        self.code = code
        self.more = more


def for_programs(path: str) -> bool:
    return path == "/api" or path.startswith(("/api/", "/uploads"))


def refuse(scope: Scope, status: int, code: str) -> Response:
    """The answer of a layer that stands before the routes."""
    return _answer(Request(scope), status, code, sentence_of(status), {})


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Every HTTPException, ours and Starlette's own."""
    if not isinstance(error, HTTPException):
        raise TypeError("not an HTTPException") from error
    if isinstance(error, Refusal):
        return _answer(request, error.status_code, error.code, error.detail, error.more, error.headers)
    status = error.status_code
    headers = {"Allow": _allowed(request)} if status == 405 else error.headers
    return _answer(request, status, code_of(status), sentence_of(status), {}, headers)


def _allowed(request: Request) -> str:
    """Every method that this address takes (RFC 9110, 15.5.6); Starlette names only those of its first route."""
    fitting = [route for route in request.app.routes if isinstance(route, Route)]
    found = [route.methods or set() for route in fitting if route.matches(request.scope)[0] is not Match.NONE]
    return ", ".join(sorted(set().union(*found)))


async def on_full_disk(request: Request, error: Exception) -> Response:
    """A disk that became full while we wrote: 507. Any other trouble of files and databases is a fault of ours."""
    if not tells_of_a_full_disk(error):
        raise error
    log.error("disk full %s %s", request.method, request.url.path)
    return _answer(request, 507, "disk_full", sentence_of(507), {})


async def on_fault(request: Request, error: Exception) -> Response:
    """A fault of ours. Starlette answers it outside of all layers, so the safety headers are added here."""
    log.error("fault %s %s", request.method, request.url.path, exc_info=error)
    return _answer(request, 500, "fault", sentence_of(500), {}, SAFETY)


def _answer(
    request: Request,
    status: int,
    code: str,
    sentence: str,
    more: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
) -> Response:
    if for_programs(request.url.path):
        return JSONResponse({"error": plain(sentence), "code": code, **more}, status, dict(headers or {}))
    answer = page(request, "errors/page.html", {"status": status, "sentence": sentence}, status_code=status)
    answer.headers.update(headers or {})
    return answer


def code_of(status: int) -> str:
    return http.HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_")


def sentence_of(status: int) -> str:
    """One plain sentence for a status that nothing more is known of."""
    sentences = {
        400: t("This request could not be understood."),
        403: t("This request came from another site, and was not carried out."),
        404: t("There is nothing here. It may have been deleted, or the address is not complete."),
        405: t("This address does not take that kind of request."),
        413: t("This is larger than what is taken here."),
        431: t("The header of this request is too large."),
        500: t("That went wrong on our side. Your import is not affected and goes on."),
        507: t("The disk is full. Free some space and send again."),
    }
    return plain(sentences.get(status, t("This request could not be carried out.")))
