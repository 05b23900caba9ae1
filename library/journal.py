"""The log: one line an event, with the ids of what it concerns; nothing that a file says can begin a line."""

from __future__ import annotations

import json
import logging

from library.clock import iso
from library.names import shown_text


class OneLine(logging.Formatter):
    """`2026-07-04T10:11:12.345Z info worker.recorder file done job=… file=… name="…"`; a fault's trace comes last."""

    def format(self, record: logging.LogRecord) -> str:
        words = [str(iso(int(record.created * 1000))), record.levelname.lower(), record.name]
        line = " ".join([*words, _in_one_line(record.getMessage())])
        if record.exc_info:
            line += f" trace={quoted(self.formatException(record.exc_info))}"
        return line


def quoted(text: str) -> str:
    """A name, a path, or what somebody else said: in quotes, on one line, harmless on a terminal."""
    return json.dumps(shown_text(text.replace("\n", "⏎")), ensure_ascii=False)


def keep() -> None:
    """From now on this process writes its log to stderr, from `info` on; what its libraries say from `warning` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for room in ("library", "webapp", "worker"):
        logging.getLogger(room).setLevel(logging.INFO)


def _in_one_line(text: str) -> str:
    return shown_text(text.replace("\n", "⏎"))
