"""An answer that sends a file which is open already, and closes it however the answer ends."""

from __future__ import annotations

import os
from collections.abc import Mapping

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send


class OpenFile(FileResponse):
    """Sends the file behind a descriptor, in parts where a part is asked for."""

    def __init__(self, descriptor: int, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(f"/dev/fd/{descriptor}", media_type=media_type, headers=headers)
        self._descriptor = descriptor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            os.close(self._descriptor)
