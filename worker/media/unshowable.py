"""Why a file cannot be shown: raised by whoever reads it, caught once, at the edge."""

from __future__ import annotations

from typing import Any

from library.problem import Failed


class Unshowable(Exception):
    """The file is to be failed with this code. `data` holds the values that its sentence needs."""

    def __init__(self, code: Failed, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
