"""What one worker process has at hand: the database, stored bytes, decoder slots and the bell."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from library.bell import Bell
from library.database import Database
from library.leases.presence import Self
from library.places.folders import ServerFolders
from library.queue import Redis
from library.settings import Settings
from library.storage import Storage
from library.upkeep.room import Room
from worker.judge import Judge
from worker.slots import Slots


@dataclass
class Bench:
    """Made once at the start of the process. `stopping` is set when no more files may be claimed."""

    database: Database
    storage: Storage
    redis: Redis
    bell: Bell
    slots: Slots
    slot_count: int
    me: Self
    folders: ServerFolders
    largest_file_bytes: int
    settings: Settings
    room: Room
    judge: Judge = field(default_factory=Judge)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    # Jobs that this process is working on now, and those of them for which another wake-up came meanwhile.
    working: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    woken: set[str] = field(default_factory=set)
    # Jobs of which one file is in hand by itself, because it may have brought workers down.
    alone: set[str] = field(default_factory=set)
    # Jobs through whose folders this process walks now.
    scanning: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    # Tokens of the claims that this process works on: only these are renewed.
    in_hand: set[str] = field(default_factory=set)
