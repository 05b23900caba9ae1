"""A filter that the kernel lays over a decoder child: system calls that no decoder needs are refused from then on.

Such a call fails with EACCES, as if for want of permission, so that libraries which try one in vain go on.
The numbers are those of Linux' `asm/unistd_64.h` (x86_64) and `asm-generic/unistd.h` (aarch64); the form of a filter
is described in seccomp(2) and in the kernel's `Documentation/userspace-api/seccomp_filter.rst`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

# Each call with its number on x86_64 and on aarch64; - where there is none.
REFUSED = """
# every way to a file but the descriptors given, and to change even those
open 2 -, creat 85 -, openat 257 56, open_by_handle_at 304 265, name_to_handle_at 303 264, truncate 76 45,
chdir 80 49, chroot 161 51, pivot_root 155 41, mkdir 83 -, mkdirat 258 34, mknod 133 -, mknodat 259 33,
link 86 -, linkat 265 37, symlink 88 -, symlinkat 266 36, unlink 87 -, unlinkat 263 35, rmdir 84 -, rename 82 -,
renameat 264 38, renameat2 316 276, chmod 90 -, fchmod 91 52, fchmodat 268 53, chown 92 -, fchown 93 55,
lchown 94 -, fchownat 260 54, utime 132 -, utimes 235 -, futimesat 261 -, utimensat 280 88, setxattr 188 5,
lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15, fremovexattr 199 16, ioctl 16 29,
mount 165 40, umount2 166 39, inotify_init 253 -, inotify_init1 294 26, inotify_add_watch 254 27,
fanotify_init 300 262, quotactl 179 60, acct 163 89, swapon 167 224, swapoff 168 225, uselib 134 -,
# the network, and sockets in the file system (Redis has one)
socket 41 198, connect 42 203, bind 49 200, listen 50 201, accept 43 202, accept4 288 242,
# other processes
fork 57 -, vfork 58 -, execve 59 221, execveat 322 281, ptrace 101 117, process_vm_readv 310 270,
process_vm_writev 311 271, kill 62 129, tkill 200 130, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240,
kcmp 312 272, setpriority 141 140, ioprio_set 251 30, sched_setaffinity 203 122, sched_setscheduler 144 119,
sched_setparam 142 118, sched_setattr 314 274, migrate_pages 256 238, move_pages 279 239, shmget 29 194,
semget 64 190, msgget 68 186, mq_open 240 180,
# the machine, and doors to the kernel that no decoder needs
bpf 321 280, userfaultfd 323 282, perf_event_open 298 241, add_key 248 217, request_key 249 218, keyctl 250 219,
init_module 175 105, finit_module 313 273, delete_module 176 106, kexec_load 246 104, kexec_file_load 320 294,
reboot 169 142, settimeofday 164 170, clock_settime 227 112, adjtimex 159 171, clock_adjtime 305 266,
sethostname 170 161, setdomainname 171 162, iopl 172 -, ioperm 173 -, personality 135 92, modify_ldt 154 -,
unshare 272 97, setns 308 268, prctl 157 167, syslog 103 116, vhangup 153 58, lookup_dcookie 212 18,
"""
# Calls that are refused unless their first argument is as it should be: threads, signals to itself, its own limits.
CLONE, TGKILL, PRLIMIT = (56, 220), (234, 131), (302, 261)
CLONE_THREAD = 0x10000
# What came to Linux after 5.0 is said not to exist, whatever a later kernel may call by these numbers. Libraries can
# do without; and clone3, whose arguments no filter can see, gives way to clone.
FIRST_NEW = 424
# The exception: a decoder closes with it whatever a library left open.
CLOSE_RANGE = 436

# The column above, the name of the architecture in a filter (AUDIT_ARCH_*), and the number of seccomp(2).
MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
ALLOW, REFUSE, UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x00050000 | errno.ENOSYS
# Where seccomp_data has the number, the machine, and the lower half of the first argument.
NUMBER, MACHINE, ARGUMENT = 0, 4, 16
LOAD, EQUAL, AT_LEAST, HAS_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
# Kernels before 5.16 slow a filtered process down against its own speculation, unless told not to.
SET_MODE_FILTER, SPEC_ALLOW = 1, 4


class _Program(ctypes.Structure):
    """`struct sock_fprog`: how many instructions, and where."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def lay_filter() -> None:
    """Refuse the calls from now on, in this thread and in all that it starts. Needs PR_SET_NO_NEW_PRIVS before.

    Raises OSError when the kernel refuses, or when nobody has numbered the calls of this machine.
    """
    machine = platform.machine()
    if machine not in MACHINES or struct.calcsize("P") != 8:
        raise OSError(errno.ENOSYS, f"no filter is written for {machine}")
    column, architecture, seccomp = MACHINES[machine]
    code = b"".join(_instructions(column, architecture))
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(seccomp), SET_MODE_FILTER, SPEC_ALLOW, ctypes.byref(program)):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _instructions(column: int, architecture: int) -> list[bytes]:
    return [
        _do(LOAD, MACHINE),
        *_unless(EQUAL, architecture, UNKNOWN),
        _do(LOAD, NUMBER),
        *_when(EQUAL, CLOSE_RANGE, ALLOW),
        *_when(AT_LEAST, FIRST_NEW, UNKNOWN),
        *(step for number in _refused(column) for step in _when(EQUAL, number, REFUSE)),
        *_only_with(CLONE[column], HAS_BITS, CLONE_THREAD),
        *_only_with(TGKILL[column], EQUAL, os.getpid()),
        *_only_with(PRLIMIT[column], EQUAL, 0),
        _do(RETURN, ALLOW),
    ]


def _refused(column: int) -> list[int]:
    calls = [call.split() for line in REFUSED.splitlines() if line[:1] != "#" for call in line.split(",")]
    return [int(call[1 + column]) for call in calls if call and call[1 + column] != "-"]


def _when(test: int, value: int, verdict: int) -> list[bytes]:
    return [_do(test, value, 0, 1), _do(RETURN, verdict)]


def _unless(test: int, value: int, verdict: int) -> list[bytes]:
    return [_do(test, value, 1, 0), _do(RETURN, verdict)]


def _only_with(number: int, test: int, argument: int) -> list[bytes]:
    """Refuse this call unless its first argument passes; other calls skip the four steps that look at it."""
    return [
        _do(EQUAL, number, 0, 4),
        _do(LOAD, ARGUMENT),
        _do(test, argument, 1, 0),
        _do(RETURN, REFUSE),
        _do(RETURN, ALLOW),
    ]


def _do(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    """One `struct sock_filter`; the last two numbers say how many instructions to skip."""
    return struct.pack("=HBBI", code, when_true, when_false, value)
