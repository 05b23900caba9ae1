"""A worker that is gone is recognised, a living one is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from dataclasses import replace

from library.clock import now_ms
from library.leases import presence
from library.tables import workers
from tests.checked import CheckedDatabase


def entered(database: CheckedDatabase, me: presence.Self) -> presence.Self:
    with database.writing() as connection:
        presence.enter(connection, me)
    return me


def another() -> presence.Self:
    return replace(presence.this_process(), id=str(uuid.uuid4()))


def test_a_process_never_takes_itself_for_dead(database: CheckedDatabase) -> None:
    me = entered(database, presence.this_process())

    with database.reading() as connection:
        assert presence.departed(connection, me) == []
        assert [row.id for row in presence.alive(connection)] == [me.id]


def test_a_worker_of_this_host_whose_process_ended_is_gone(database: CheckedDatabase) -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    dead = entered(database, replace(another(), pid=process.pid))

    with database.reading() as connection:
        assert presence.departed(connection, another()) == [dead.id]


def test_a_worker_from_before_the_machine_started_again_is_gone(database: CheckedDatabase) -> None:
    old = entered(database, replace(another(), boot_id="another start", pid=os.getppid()))

    with database.reading() as connection:
        assert presence.departed(connection, another()) == [old.id]


def test_who_carries_our_own_pid_under_another_name_is_our_dead_predecessor(database: CheckedDatabase) -> None:
    before = entered(database, another())

    with database.reading() as connection:
        assert presence.departed(connection, another()) == [before.id]


def test_a_worker_of_another_host_is_never_judged_by_its_pid(database: CheckedDatabase) -> None:
    entered(database, replace(another(), host="elsewhere", pid=2**22 - 1))

    with database.reading() as connection:
        assert presence.departed(connection, another()) == []


def test_a_worker_not_seen_for_a_while_counts_as_away_and_a_heartbeat_brings_it_back(database: CheckedDatabase) -> None:
    me = entered(database, presence.this_process())
    with database.writing() as connection:
        connection.execute(workers.update().values(seen_at=now_ms() - presence.ALIVE_MS - 1))
        assert list(presence.alive(connection)) == []

        presence.heartbeat(connection, me)

        assert [row.id for row in presence.alive(connection)] == [me.id]


def test_a_heartbeat_after_the_row_was_swept_away_enters_again(database: CheckedDatabase) -> None:
    me = presence.this_process()
    with database.writing() as connection:
        presence.heartbeat(connection, me)

        assert [row.id for row in presence.alive(connection)] == [me.id]
