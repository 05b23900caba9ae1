"""What one web process has at hand, made at its start and kept on the app."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from library.bell import Bell
from library.database import Database
from library.places.folders import ServerFolders
from library.queue import Redis
from library.settings import Settings
from library.storage import Storage
from webapp.sending.expected import ExpectedFiles
from webapp.sending.landing import LandingStrip
from webapp.watching.cards import Cards
from webapp.watching.live import Live
from webapp.watching.streams import Streams


@dataclass(frozen=True)
class Parts:
    """Everything that a request may need, made once for each web process."""

    settings: Settings
    database: Database
    storage: Storage
    redis: Redis
    bell: Bell
    live: Live
    cards: Cards
    landing: LandingStrip
    expected: ExpectedFiles
    folders: ServerFolders
    streams: Streams


def parts_of(request: HTTPConnection) -> Parts:
    parts: Parts = request.app.state.parts
    return parts
