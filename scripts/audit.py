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
    unknown = [f"{_named(package)}: {package['skip_reason']}" for package in packages if "skip_reason" in package]
    weak = [line for package in packages for line in _weaknesses(package)]
    for line in (*unknown, *weak):
        print(line)
    print(
        f"{len(packages)} locked packages: {len(packages) - len(unknown)} looked up, {len(weak)} weaknesses reported, "
        f"{len(unknown)} could not be looked up{', which counts as a failure' if unknown else ''}."
    )
    return 1 if unknown or weak else 0


def _weaknesses(package: dict[str, Any]) -> list[str]:
    return [f"{_named(package)}: {found['id']}, mended in {_mended(found)}" for found in package.get("vulns", [])]


def _named(package: dict[str, Any]) -> str:
    return f"{package['name']} {package.get('version', '')}".strip()


def _mended(found: dict[str, Any]) -> str:
    return " or ".join(found["fix_versions"]) or "no version yet"


if __name__ == "__main__":
    sys.exit(main())
