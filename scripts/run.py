"""`make run`, last step: starts the lines of the Procfile and keeps them running. `python -m scripts.run`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from honcho.environ import parse_procfile

from library.redis_server import ServerRefused, check_alone
from library.settings import SettingRefused, read_settings
from scripts.address import address_of
from scripts.part import Part
from scripts.supervisor import REFUSED, Supervisor


def main() -> int:
    """The exit status. Refuses, with a sentence, before it starts anything."""
    chosen = _chosen()
    try:
        settings = read_settings()
    except SettingRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    address = address_of(settings)
    if address.taken():
        print(
            f"Another program already listens on {address}. End that one, or choose another port: make run PORT=8001",
            file=sys.stderr,
        )
        return REFUSED
    try:
        check_alone(settings)
    except ServerRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    supervisor = Supervisor(
        [Part(name, command) for name, command in parse_procfile(chosen.procfile.read_text()).processes.items()],
        parent=chosen.parent,
        answering=address.answered_by,
        welcome=f"Shoebox is open at {address} (Ctrl-C ends it)",
    )
    return supervisor.run()


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("procfile", nargs="?", type=Path, default=Path("Procfile"))
    parser.add_argument("--parent", type=int, default=os.getppid(), help="end once this is not the parent")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
