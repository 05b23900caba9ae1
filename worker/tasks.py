"""The tasks that may be asked for by name: shells of a few lines."""

from __future__ import annotations

from typing import Any

from worker.bench import Bench
from worker.preview import make_preview
from worker.process import work_on
from worker.scan import begin_scan


async def run_chunk(context: dict[str, Any], job_id: str) -> None:
    """A wake-up: look whether this job has a folder to walk through, or files to work on."""
    bench: Bench = context["bench"]
    begin_scan(bench, job_id)
    await work_on(bench, job_id)


async def render_preview(context: dict[str, Any], file_id: str, size: str) -> None:
    """Somebody looks at a file: make its preview or its picture in full size, before all that waits in imports."""
    bench: Bench = context["bench"]
    await make_preview(bench, file_id, size)
