"""Our own files: kept for a year under an address that carries their hash, else asked for again each time."""

from __future__ import annotations

import os
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

# The address changes with the content (webapp.render.asset), so what it names never does.
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


class Statics(StaticFiles):
    """Our own files; one whose address names its version may be kept for a year."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        answer = super().file_response(full_path, stat_result, scope, status_code)
        versioned = "v" in parse_qs(scope.get("query_string", b"").decode("latin-1"))
        answer.headers["Cache-Control"] = FOR_A_YEAR if versioned else ASK_AGAIN
        return answer
