"""Readers for the slots' tests: each does what the order's name says, and writes what it found into the outlet."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from worker.media.order import Order, Reading

PIPE = 3
READING = Reading(kind="photo", mime_type="image/jpeg")


def read(order: Order, source: int, outlet: int | None) -> Reading:
    """Do as the order is called."""
    found = ACTS[order.name](order, source)
    if outlet is not None:
        os.write(outlet, json.dumps(found).encode())
    return READING


def look(order: Order, source: int) -> object:
    return {"bytes": os.read(source, 100).decode(errors="replace"), "safest": order.safest, "pid": os.getpid()}


def look_slowly(order: Order, source: int) -> object:
    time.sleep(0.2)
    return look(order, source)


def segfault(order: Order, source: int) -> object:
    return ctypes.string_at(0).decode()


def segfault_if_quick(order: Order, source: int) -> object:
    return look(order, source) if order.safest else segfault(order, source)


def spin(order: Order, source: int) -> object:
    while True:
        pass


def sleep(order: Order, source: int) -> object:
    time.sleep(3600)
    return None


def stop(order: Order, source: int) -> object:
    """A child that is stopped hears no clock."""
    signal.raise_signal(signal.SIGSTOP)
    return None


def eat(order: Order, source: int) -> object:
    return len([bytes(16 * 1024 * 1024) for _ in range(100_000)])


def eat_in_c(order: Order, source: int) -> object:
    """What a C++ library does when an allocation is refused."""
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def swell(order: Order, source: int) -> object:
    return len(b"x" * (150 * 1024 * 1024))


def scatter(order: Order, source: int) -> object:
    """Much memory in blocks that the C library keeps when they are freed."""
    return len([b"x" * 1024 * 1024 for _ in range(80)])


def fall(order: Order, source: int) -> object:
    raise RuntimeError("\x1b[31mred\x1b[0m letters")


def babble(order: Order, source: int) -> object:
    os.write(PIPE, b"stays \xff\xfe{]\n")
    return None


def lie(order: Order, source: int) -> object:
    os.write(PIPE, b'stays {"kind": 7}\n')
    return None


def nest(order: Order, source: int) -> object:
    os.write(PIPE, b"stays " + b"[" * 60_000 + b"\n")
    return None


def flood(order: Order, source: int) -> object:
    for _ in range(100):
        os.write(PIPE, b"x" * 1024 * 1024)
    return None


def complain(order: Order, source: int) -> object:
    for _ in range(100):
        with suppress(OSError):
            os.write(2, b"very sorry \x07" * 10_000)
    return None


def leak(order: Order, source: int) -> object:
    return [os.dup(source) for _ in range(40)]


def own_state(order: Order, source: int) -> object:
    return {
        "environment": dict(os.environ),
        "descriptors": _open_descriptors(),
        "pid": os.getpid(),
        "session": os.getsid(0) == os.getpid(),
        "niceness": os.getpriority(os.PRIO_PROCESS, 0),
        "memory": resource.getrlimit(resource.RLIMIT_AS),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "written": resource.getrlimit(resource.RLIMIT_FSIZE),
        "files": resource.getrlimit(resource.RLIMIT_NOFILE),
        "modules": len(sys.modules),
    }


def _open_descriptors() -> list[int]:
    found = []
    for number in range(64):
        with suppress(OSError):
            os.fstat(number)
            found.append(number)
    return found


def break_out(order: Order, source: int) -> object:
    """Try every door; name those that opened."""
    doors: dict[str, Callable[[], object]] = {
        "read a file": lambda: Path("/etc/passwd").read_bytes(),
        "write a file": lambda: Path("/tmp/shoebox-break-out").write_bytes(b""),
        "list a folder": lambda: list(Path("/").iterdir()),
        "remove a folder": lambda: Path("/tmp/shoebox-break-out").rmdir(),
        "change the original's rights": lambda: os.fchmod(source, 0o777),
        "change the original's times": lambda: os.utime(source),
        "a unix socket": lambda: socket.socket(socket.AF_UNIX),
        "a TCP socket": lambda: socket.socket(socket.AF_INET),
        "a UDP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "a new process": os.fork,
        "another program": lambda: os.execv("/bin/true", ["true"]),
        "signal the parent": lambda: os.kill(os.getppid(), 0),
        "signal init": lambda: os.kill(1, 0),
        "more memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40)),
        "limits of the parent": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU),
        "less niceness": lambda: os.nice(-5),
    }
    return [name for name, door in doors.items() if _opens(door)]


def _opens(door: Callable[[], object]) -> bool:
    try:
        door()
    except (OSError, ValueError):
        return False
    return True


def spread_threads(order: Order, source: int) -> object:
    found: list[int] = []
    threads = [threading.Thread(target=found.append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


ACTS = {
    act.__name__: act
    for act in (
        look, look_slowly, segfault, segfault_if_quick, spin, sleep, stop, eat, eat_in_c, swell, scatter, fall, babble,
        lie, nest, flood, complain, leak, own_state, break_out, spread_threads,
    )
}  # fmt: skip
