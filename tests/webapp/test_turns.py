"""Several imports: a small one is not stuck behind a large one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests.stack import Stack
from tests.webapp.client import ended, job_of, photo, send

LARGE = 60


def large_photo(number: int) -> bytes:
    """One that takes a moment: noise, 6 megapixels."""
    kept = BytesIO()
    Image.effect_noise((3000, 2000), 60).save(kept, "JPEG", quality=80, comment=f"large {number}".encode())
    return kept.getvalue()


def test_a_small_import_is_done_while_a_large_one_goes_on(start_stack: Callable[..., Stack]) -> None:
    stack = start_stack(WORKER_SLOTS="1")
    picture = large_photo(0)
    files = [(f"{number}.jpg", picture[:-2] + b"%04d" % number + picture[-2:]) for number in range(LARGE)]
    large = job_of(send(stack, *files))

    small = job_of(send(stack, ("small.jpg", photo(961))))
    ended(stack, small)

    left = stack.client.get(f"/api/progress/{large}").json()["counts"]
    assert left["waiting"] + left["claimed"] > LARGE // 4
    assert stack.client.get(f"/api/progress/{small}").json()["queue_position"] is None
