"""The worker as it is, that also notes when each decoding ended (Unix ms, a line each, in the file NOTES names)."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from worker.main import main
from worker.media.order import Order, Reading
from worker.slots import Slots

NOTES = "SHOEBOX_DECODINGS"


def note_ends(notes: Path) -> None:
    run = Slots.run

    async def noting(slots: Slots, order: Order, *others: Any, **options: Any) -> Reading:
        reading = await run(slots, order, *others, **options)
        with notes.open("a") as file:
            file.write(f"{1000 * time.time():.1f}\n")
        return reading

    Slots.run = noting  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    note_ends(Path(os.environ[NOTES]))
    sys.exit(main())
