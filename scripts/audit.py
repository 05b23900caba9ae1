"""`make audit`: is a weakness known in anything we lock? What could not be looked up counts as a failure."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

LOCK = "requirements.txt"


def main() -> int:
    """0 only when every locked package was looked up and none is reported."""
    command = [sys.executable, "-m", "pip_audit", "-r", LOCK, "--require-hashes", "--disable-pip", "-f", "json"]
    asked = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, LookupError):
        print(asked.stderr.strip(), file=sys.stderr)
        print("The packages could not be looked up, so nothing is known about them. Try again later.", file=sys.stderr)
        return 1
    complaints = [sentence for package in packages for sentence in _complaints(package)]
    print("\n".join(complaints) or f"{len(packages)} locked packages were looked up; nothing is reported for them.")
    return 1 if complaints else 0


def _complaints(package: dict[str, Any]) -> list[str]:
    name = f"{package['name']} {package.get('version', '')}".strip()
    if "skip_reason" in package:
        return [f"{name} could not be looked up: {package['skip_reason']}"]
    return [f"{name}: {found['id']}, mended in {_mended(found)}" for found in package["vulns"]]


def _mended(found: dict[str, Any]) -> str:
    return " or ".join(found["fix_versions"]) or "no version yet"


if __name__ == "__main__":
    sys.exit(main())
