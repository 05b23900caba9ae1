"""The whole folder of real files, let go over the page: every file ends, and what can be seen stands in the grid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import let_go
from tests.stack import Stack

# The folder holds 56 MB; the machine may be busy with other things.
PATIENCE_MS = 180_000
PER_PAGE = 60


@pytest.fixture(scope="module")
def tolerant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("dropped"), ERROR_THRESHOLD="1", MIN_FREE_BYTES="0") as stack:
        yield stack


def test_a_dropped_folder_of_every_kind_comes_to_the_grid(tolerant: Stack, page: Page, samples: Path) -> None:
    brought = sum(path.is_file() for path in samples.rglob("*"))
    page.goto(tolerant.url)
    let_go(page, samples)
    expect(page.locator("#progress .state")).to_have_text("Done", timeout=PATIENCE_MS)

    job_id = page.url.rpartition("/")[2]
    counts = tolerant.client.get(f"/api/jobs/{job_id}").json()["counts"]
    assert counts["total"] == counts["done"] + counts["failed"] + counts["skipped"] == brought
    tabs = page.get_by_role("navigation", name="What to see")
    expect(tabs.get_by_role("link", name="Failed")).to_contain_text(str(counts["failed"]))
    tiles = page.locator("#results .tile")
    expect(tiles).to_have_count(PER_PAGE)
    broken = tiles.locator("img").evaluate_all(
        "images => Promise.all(images.map(image => (image.loading = 'eager', image.decode().then(() => '', String))))"
    )
    assert "".join(broken) == ""
    tiles.first.locator("a").click()
    expect(page.locator(".viewer figure img").last).to_be_visible()
