"""From the log alone a person can tell what happened to every file, and faults that are expected leave no traces."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.stack import Stack
from tests.waiting import wait_until
from tests.webapp.client import manifest, photo, row

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error) [a-z_.]+ .+")


def test_the_log_tells_of_every_file_what_became_of_it(start_stack: Callable[..., Stack]) -> None:
    stack = start_stack()
    told = manifest(
        stack, row("good.jpg", photo(1)), row("broken.jpg", b"\xff\xd8\xff nothing"), row("Thumbs.db", b"x")
    )
    job_id = told.json()["job_id"]
    files = {file["path"]: file for file in told.json()["files"]}
    for name, content in (("good.jpg", photo(1)), ("broken.jpg", b"\xff\xd8\xff nothing")):
        url = files[name]["upload_url"]
        stack.client.patch(url, content=content, headers={"Upload-Offset": "0"}).raise_for_status()
    wait_until(lambda: stack.client.get(f"/api/progress/{job_id}").json()["status"] == "completed", 30, "it ends")

    web = stack.log("web")
    worker = wait_until(lambda: completed(stack, job_id), 10, "the worker says that it ended")

    assert f'file skipped job={job_id} file={files["Thumbs.db"]["file_id"]} name="Thumbs.db" code=junk' in web
    assert f'file done job={job_id} file={files["good.jpg"]["file_id"]} name="good.jpg"' in worker
    assert re.search(
        f'file failed job={job_id} file={files["broken.jpg"]["file_id"]} name="broken.jpg" code=\\w+', worker
    )
    assert f"job begun job={job_id} source=upload" in web
    for line in (*web.splitlines(), *worker.splitlines()):
        assert LINE.fullmatch(line), line
        assert "Traceback" not in line


def completed(stack: Stack, job_id: str) -> str | None:
    said = stack.log("worker")
    return said if f"job completed job={job_id}" in said else None
