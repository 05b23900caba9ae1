"""`make backup TO=folder`: database, originals, thumbnails and settings, copied while Shoebox runs.

A folder that holds an older backup takes only what is new; nothing is ever removed from it.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path

from library.clock import iso, now_ms
from library.database import SCHEMA, Database, SchemaRefused
from library.safety.backup import BackupRefused, copy_database
from library.safety.copying import Copied, copy_tree
from library.settings import SettingRefused, Settings, read_settings, variables_set
from scripts.said import refused, say, tell_progress

KEPT = ("originals", "thumbnails")


def main() -> int:
    """The exit status: 0; 1 where an original is damaged; 73 where the backup could not be made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("to", type=Path)
    to = parser.parse_args().to.expanduser().absolute()
    try:
        settings = read_settings()
        _check(settings, to)
        copied = back_up(settings, to)
    except (SettingRefused, BackupRefused, SchemaRefused) as refusal:
        return refused(str(refusal))
    except OSError as error:
        return refused(f"The backup is not complete: {error.strerror} ({error.filename}). Run it again; it goes on.")
    for path in copied.damaged:
        say(f"Damaged on the disk: {path}. Its bytes are not what they were when it was brought in.")
    say(f"Backed up to {to}: {copied.files:,} files copied, {copied.already:,} were there already.")
    say("Bring it back with: make restore FROM=…   (docs/backup.md)")
    return 1 if copied.damaged else 0


def back_up(settings: Settings, to: Path) -> Copied:
    """Originals, then the database, then what came between: all that the copied rows name is in the backup."""
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    copied = Copied()
    _copy_bytes(settings, to, copied)
    from_before = copied.already
    copy_database(settings, to)
    _copy_bytes(settings, to, copied)
    # What the second walk met is what the first one brought.
    copied.already = from_before
    _write(to / "settings.env", "".join(f"{name}={shlex.quote(value)}\n" for name, value in variables_set().items()))
    _write(to / "backup.json", json.dumps({"taken_at": iso(now_ms()), "revision": SCHEMA}, indent=1) + "\n")
    return copied


def _copy_bytes(settings: Settings, to: Path, copied: Copied) -> None:
    with tell_progress() as told:
        for name in KEPT:
            copy_tree(settings.data / name, to / name, copied, told)


def _check(settings: Settings, to: Path) -> None:
    if to.is_relative_to(settings.data) or settings.data.is_relative_to(to):
        raise BackupRefused(f"{to} and SHOEBOX_DATA ({settings.data}) lie in one another. Choose another folder.")
    database = Database(settings)
    try:
        database.check_schema()
    finally:
        database.close()


def _write(path: Path, text: str) -> None:
    """For their owner's eyes: addresses of databases carry passwords."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
