"""The life of a decoder child: binds itself, then reads one file after another until the pipe ends."""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import resource
import select
import signal
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress

from worker.decoding.confine import Limits, confine
from worker.media.order import Order, Reading

Reader = Callable[[Order, int, int | None], Reading]

# How the child says that memory ran out where no answer could be given any more.
EXIT_NO_MEMORY = 71
EXIT_TROUBLE = 70
PIPE = 3
LONGEST_ORDER = 64 * 1024
# mallopt(3) of glibc: how much memory that was freed stays with a child for its next file, and in blocks of what size.
# A child that has nothing to do for so long gives it back.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_BYTES, LARGEST_KEPT_BYTES = 96 * 1024 * 1024, 32 * 1024 * 1024
IDLE_SECONDS = 1.0
# First bytes of the pictures that are quick to decode; the rest (HEIC, AVIF, videos, AVI among them) may take longer.
QUICK = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM")


def live(pipe: int, noise: int, parent: int, reader: Reader, limits: Limits) -> None:
    """Serve orders on the descriptor `pipe`, complain on `noise`. Returns when the pipe ends or it is time to go."""
    _settle(pipe, noise)
    libc = ctypes.CDLL(None)
    _keep_freed_memory(libc)
    held = confine(limits, parent)
    with socket.socket(fileno=PIPE) as line:
        line.sendall(_line({"pid": os.getpid(), "confinement": held}))
        try:
            _serve(line, reader, limits, libc)
        except MemoryError:
            os._exit(EXIT_NO_MEMORY)
        except BaseException:
            # Said before the pipe closes: the worker kills whoever closed it.
            traceback.print_exc()
            os._exit(EXIT_TROUBLE)


def _settle(pipe: int, noise: int) -> None:
    """Keep the pipe and the way to complain, close all else that was inherited."""
    os.dup2(noise, 1)
    os.dup2(noise, 2)
    os.dup2(pipe, PIPE)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    _close_all_but_ours()
    faulthandler.enable(2, all_threads=False)


def _close_all_but_ours() -> None:
    os.closerange(PIPE + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _keep_freed_memory(libc: ctypes.CDLL) -> None:
    """Pictures are large: giving their memory to the kernel and fetching it again takes a twentieth of the work."""
    with suppress(AttributeError):  # other C libraries have no such call
        libc.mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
        libc.mallopt(M_MMAP_THRESHOLD, LARGEST_KEPT_BYTES)


def _give_back_memory_when_idle(line: socket.socket, libc: ctypes.CDLL) -> None:
    if not select.select([line], [], [], IDLE_SECONDS)[0]:
        with suppress(AttributeError):
            libc.malloc_trim(0)


def _serve(line: socket.socket, reader: Reader, limits: Limits, libc: ctypes.CDLL) -> None:
    for number in range(1, limits.most_files + 1):
        _give_back_memory_when_idle(line, libc)
        order, descriptors = _next_order(line)
        if order is None:
            return
        _start_clocks(descriptors[0], limits)
        reading = reader(order, descriptors[0], descriptors[1] if len(descriptors) > 1 else None)
        _stop_clocks()
        # Whatever a decoder left open goes with the file's own descriptors.
        _close_all_but_ours()
        leaving = number == limits.most_files or _peak_bytes() > limits.most_resident_bytes
        line.sendall((b"leaves " if leaving else b"stays ") + reading.to_json().encode() + b"\n")
        if leaving:
            return


def _next_order(line: socket.socket) -> tuple[Order | None, list[int]]:
    text, descriptors = b"", list[int]()
    while not text.endswith(b"\n"):
        piece, more, _, _ = socket.recv_fds(line, LONGEST_ORDER, 2)
        if not piece:
            return None, descriptors
        text += piece
        descriptors += more
    return Order.from_json(text.decode()), descriptors


def _start_clocks(source: int, limits: Limits) -> None:
    """Let the kernel end us: SIGPROF when the processor time is used up, SIGALRM when the clock on the wall is."""
    seconds = limits.processor_seconds(os.fstat(source).st_size, quick=_quick(source))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * limits.wall_factor)


def _quick(source: int) -> bool:
    try:
        first = os.pread(source, 12, 0)
    except OSError:
        # The reader will meet the same fault, and has a name for it.
        return True
    return first.startswith(QUICK) and not first.endswith(b"AVI ")


def _stop_clocks() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value).encode() + b"\n"
