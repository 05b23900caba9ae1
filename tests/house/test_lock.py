"""The locked requirements: everything with hashes, no address of an index, and the tests run on what people run."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tests.house.rooms import ROOT

LOCKED = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; [^\\]+)? \\$")
LOCKS = ("requirements.txt", "requirements-nsfw.txt", "requirements-dev.txt")


def locked(lock: str) -> dict[str, str]:
    """Versions by name."""
    lines = (ROOT / lock).read_text().splitlines()
    return {found[1]: found[2] for line in lines if (found := LOCKED.match(line))}


def wanted() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {re.split(r"[\[>=<;, ]", line)[0] for line in project["dependencies"]}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_only_versions_and_hashes(lock: str) -> None:
    lines = (ROOT / lock).read_text().splitlines()
    others = [line for line in lines if not LOCKED.match(line) and not line.startswith(("    --hash=sha256:", "    #"))]

    assert others == []


@pytest.mark.parametrize("lock", LOCKS)
def test_what_the_project_wants_is_locked(lock: str) -> None:
    assert wanted() <= set(locked(lock))


def test_tests_run_on_the_versions_that_people_run() -> None:
    plain, extra, dev = (locked(lock).items() for lock in LOCKS)

    assert plain <= extra <= dev


def test_packages_of_node_are_locked_by_their_hashes_and_without_an_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    del packages[""]

    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
