"""Fail points: named places at which a test may have a process die, hang, or find its disk full.

`SHOEBOX_FAIL_POINTS` names them, as `after_claim:kill,in_record:full@3` or `before_read:kill#broken.jpg`: what happens
there, from which time on it is reached (else the first), and for which file only. Without it a point costs one look at
an empty dictionary.
"""

from __future__ import annotations

import errno
import os
import re
import signal
import time
from dataclasses import dataclass

from library.settings import SettingRefused

POINTS = (
    # The worker, in the order of its work.
    "after_claim",
    "before_read",
    "after_read",
    "after_thumbnail",
    "before_record",
    "in_record",
    "after_record",
    "before_finish",
    "in_finish",
    "in_complete",
    "before_wake",
    # The web.
    "in_manifest",
    "after_manifest",
    "in_body",
    "after_body",
    "in_landing",
    "after_landing",
    "in_move",
    # Either.
    "in_sweep",
)
ACTS = ("kill", "hang", "full")
HANG_SECONDS = 3_600
_FORM = re.compile(r"(?P<point>\w+):(?P<act>\w+)(@(?P<nth>\d+))?(#(?P<subject>.+))?")


@dataclass
class _Armed:
    act: str
    nth: int
    subject: str | None
    reached: int = 0


_armed: dict[str, _Armed] = {}


def arm(text: str) -> None:
    """Arm the points that this text names. Raises SettingRefused for what is none."""
    _armed.clear()
    for part in filter(None, text.split(",")):
        found = _FORM.fullmatch(part)
        if found is None or found["point"] not in POINTS or found["act"] not in ACTS:
            raise SettingRefused(f"SHOEBOX_FAIL_POINTS names “{part}”, which is no fail point. It is for tests only.")
        _armed[found["point"]] = _Armed(found["act"], int(found["nth"] or 1), found["subject"])


def reach(point: str, subject: str = "") -> None:
    """This place is reached, with this file in hand."""
    if _armed:
        _reach(point, subject)


def _reach(point: str, subject: str) -> None:
    armed = _armed.get(point)
    if armed is None or armed.subject not in (None, subject):
        return
    armed.reached += 1
    if armed.reached < armed.nth:
        return
    if armed.act == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if armed.act == "hang":
        time.sleep(HANG_SECONDS)
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
