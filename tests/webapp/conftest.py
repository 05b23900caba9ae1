"""One running product for all tests of the web; every answer of its API is held to its description."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.stack import Stack
from tests.webapp.described import Description


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product with default settings. Tests share it, so each looks only at imports of its own."""
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        described(stack)
        yield stack


@pytest.fixture
def start_described(start_stack: Callable[..., Stack]) -> Callable[..., Stack]:
    """Like `start_stack`; answers are held to the description, too."""

    def start(**environ: str) -> Stack:
        stack = start_stack(**environ)
        described(stack)
        return stack

    return start


def described(stack: Stack) -> Description:
    """From now on the stack's client holds every answer to what the stack says of itself."""
    description = Description(stack.client.get("/api/openapi.json").raise_for_status().json())
    stack.client.event_hooks["response"] = [description.hold]
    return description
