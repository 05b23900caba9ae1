"""How long a person waits: from the click to the first file started, and from `make run` to the first answer.

python -m benchmarks.start [--clicks 30] [--starts 5]
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import statistics
import subprocess
import tempfile
import time
from datetime import datetime
from pathlib import Path

import httpx
from PIL import Image

from benchmarks.machine import await_answer, free_port, running

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 60


def clicks(count: int) -> list[float]:
    """Milliseconds from sending the form to the claim of its first file, for each of `count` imports."""
    port = free_port()
    with tempfile.TemporaryDirectory() as data, running(Path(data), ["redis", "web", "worker"], PORT=str(port)):
        await_answer(f"http://127.0.0.1:{port}/up")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            _click(client)
            return [_click(client) for _ in range(count)]


def _click(client: httpx.Client) -> float:
    sent = time.time()
    answer = client.post("/api/upload", files=[("files", ("a.jpg", _jpeg(), "image/jpeg"))])
    job_id = answer.json()["job_id"]
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        progress = client.get(f"/api/progress/{job_id}").json()
        if progress["status"] == "completed":
            return 1000 * (_seconds(progress["started_at"]) - sent)
        time.sleep(0.02)
    raise TimeoutError(job_id)


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _jpeg() -> bytes:
    """A small photo that no import has seen before."""
    kept = io.BytesIO()
    Image.frombytes("RGB", (64, 48), random.randbytes(64 * 48 * 3)).save(kept, "JPEG")
    return kept.getvalue()


def starts(count: int) -> list[float]:
    """Seconds from `make run` to the first 200 of `/up`, everything set up before."""
    with tempfile.TemporaryDirectory() as data:
        _start(Path(data))
        return [_start(Path(data)) for _ in range(count)]


def _start(data: Path) -> float:
    port = free_port()
    environment = {**os.environ, "SHOEBOX_DATA": str(data), "PORT": str(port)}
    begun = time.perf_counter()
    make = subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        await_answer(f"http://127.0.0.1:{port}/up")
        return time.perf_counter() - begun
    finally:
        make.send_signal(signal.SIGTERM)
        make.wait(timeout=15)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=30)
    parser.add_argument("--starts", type=int, default=5)
    asked = parser.parse_args()
    clicked = clicks(asked.clicks)
    print(_line("click to first file started", [ms / 1000 for ms in clicked], "≤ 0.150"))
    started = starts(asked.starts)
    print(_line("make run, warm, to the first answer", started, "≤ 3"))


def _line(name: str, seconds: list[float], bar: str) -> str:
    return (
        f"{name}: median {statistics.median(seconds):.3f} s (from {min(seconds):.3f} to {max(seconds):.3f}); bar {bar}"
    )


if __name__ == "__main__":
    main()
