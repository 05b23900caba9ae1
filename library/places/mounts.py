"""Kinds of file systems: how finely they keep a file's time, and which hold no files of a person at all."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
# FAT keeps a file's time in steps of two seconds (Microsoft's FAT specification, 6.1); servers of SMB may have FAT, or
# round in other ways. A drive of Windows behind FUSE may be either.
COARSE = frozenset({"vfat", "msdos", "exfat", "cifs", "smb3", "smbfs", "smb2", "fuse", "fuseblk"})
COARSE_MS = 2_000
# The kernel's own clock for files ticks every 1 to 10 milliseconds.
FINE_MS = 10
# File systems of other machines: their locks do not hold what SQLite needs (sqlite.org/lockingv3.html, section 6.1).
REMOTE = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb3", "smbfs", "smb2", "ncpfs", "afs", "ceph", "9p", "davfs", "glusterfs",
    "lustre", "fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.davfs2", "fuse.s3fs", "fuse.gcsfuse", "fuse.glusterfs",
})  # fmt: skip
# File systems in which the kernel tells about itself.
_OF_THE_KERNEL = frozenset({
    "proc", "sysfs", "cgroup", "cgroup2", "devpts", "devtmpfs", "debugfs", "tracefs", "securityfs", "bpf", "configfs",
    "mqueue", "pstore", "efivarfs", "binfmt_misc", "autofs", "nsfs", "rpc_pipefs",
})  # fmt: skip


def granularity_ms(device: int) -> int:
    """By how much two times of the same unchanged file may differ on this device (st_dev)."""
    kind = _kind_of(device)
    return COARSE_MS if kind in COARSE or kind.startswith("fuse.") else FINE_MS


def of_the_kernel(device: int) -> bool:
    """Whether nothing on this device (st_dev) is a file that somebody made."""
    return _kind_of(device) in _OF_THE_KERNEL


def remote_kind(device: int) -> str | None:
    """The file system's type where this device (st_dev) is another machine's; else None."""
    kind = _kind_of(device)
    return kind if kind in REMOTE else None


@lru_cache(maxsize=256)
def _kind_of(device: int) -> str:
    """The type as mount(8) names it; empty where nobody tells. The table is proc_pid_mountinfo(5)."""
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = MOUNTS.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        before, _, after = line.partition(" - ")
        if before.split()[2:3] == [wanted]:
            return after.split(" ")[0]
    return ""
