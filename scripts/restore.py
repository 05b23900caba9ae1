"""`make restore FROM=folder`: a backup becomes this machine's Shoebox, where there is none yet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from library.redis_server import ServerRefused, check_alone
from library.safety.backup import BackupRefused, bring_back, check_restorable
from library.safety.copying import Copied, copy_tree
from library.settings import SettingRefused, Settings, read_settings
from library.storage import Storage
from scripts.backup import KEPT
from scripts.said import refused, say, tell_progress


def main() -> int:
    """The exit status: 0; 1 where an original is damaged; 73 where the backup could not be brought back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, metavar="from")
    source = parser.parse_args().source.expanduser().absolute()
    try:
        settings = read_settings()
        check_alone(settings)
        copied = restore(settings, source)
    except (SettingRefused, BackupRefused, ServerRefused) as refusal:
        return refused(str(refusal))
    except OSError as error:
        return refused(f"The backup is not back: {error.strerror} ({error.filename}). Mend that and run it again.")
    for path in copied.damaged:
        say(f"Damaged in the backup: {path}. Look for an older backup of it.")
    say(f"Back in {settings.data}: {copied.files:,} files. Start Shoebox with: make run")
    say(f"The settings that were in use stand in {source / 'settings.env'}.")
    return 1 if copied.damaged else 0


def restore(settings: Settings, source: Path) -> Copied:
    """Bytes first: what a row names is there before the row. Raises BackupRefused, OSError."""
    if not source.is_dir():
        raise BackupRefused(f"There is no folder {source}.")
    check_restorable(settings, source)
    Storage(settings.data).prepare()
    copied = Copied()
    with tell_progress() as told:
        for name in KEPT:
            copy_tree(source / name, settings.data / name, copied, told)
    bring_back(settings, source)
    return copied


if __name__ == "__main__":
    sys.exit(main())
