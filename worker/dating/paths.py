"""What a file's path says: its name and the folders above it, as evidence."""

from __future__ import annotations

import re

from worker.dating.evidence import Evidence
from worker.dating.sources import OWN

# 2019/07/04 without an extension: the name goes on with its folders.
DAY_AS_NAME = re.compile(r"\d{1,2}")


def path_evidence(path: str, *, origin: str = OWN) -> list[Evidence]:
    """The evidence of a relative path as shown, with `/` between folders; a copy's path is its own holder."""
    folder, _, name = path.rpartition("/")
    if DAY_AS_NAME.fullmatch(name):
        folder = path
    holder = "" if origin == OWN else path
    evidence = [Evidence("name", name, origin=origin, holder=holder)] if name else []
    if folder.strip("/"):
        evidence.append(Evidence("folder", folder, origin=origin, holder=holder))
    return evidence
