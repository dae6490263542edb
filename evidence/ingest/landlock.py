"""Landlock: from here on this process opens no file, reaches no network and signals no process but itself.

Spoken to by system call numbers, as the C library has no functions for it. The numbers are the same on every
architecture; they and all the others here are from linux/landlock.h and asm-generic/unistd.h.
"""

from __future__ import annotations

import ctypes
import os
import sys

CREATE_RULESET, RESTRICT_SELF = 444, 446
CREATE_RULESET_VERSION = 1 << 0

# How many kinds of access to files each version of the interface knows; they are bits, counted from 0.
FILE_ACCESSES = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # + move between folders, + truncate, + ioctl on devices
TCP_SINCE, SCOPES_SINCE = 4, 6
TCP = 1 << 0 | 1 << 1  # bind and connect
SCOPES = 1 << 0 | 1 << 1  # abstract sockets of others, signals to others


class _Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr: what is denied unless a rule allows it. Older kernels take its beginning."""

    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


def kernel_version() -> int:
    """The version of the interface this kernel offers; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(CREATE_RULESET, None, 0, CREATE_RULESET_VERSION))


class Denial:
    """All that this kernel can deny, counted before the fork of the process that is to be denied it."""

    def __init__(self) -> None:
        """Count it. OSError where the kernel has no Landlock."""
        version = kernel_version()
        if not version:
            raise OSError("this kernel has no Landlock")
        self._rules = _Ruleset(files=(1 << FILE_ACCESSES[min(version, max(FILE_ACCESSES))]) - 1)
        self._length = _Ruleset.tcp.offset
        if version >= TCP_SINCE:
            self._rules.tcp, self._length = TCP, _Ruleset.scopes.offset
        if version >= SCOPES_SINCE:
            self._rules.scopes, self._length = SCOPES, ctypes.sizeof(_Ruleset)
        self._address = ctypes.byref(self._rules)

    def put_on(self) -> None:
        """Deny it to this process, for good. Needs no_new_privs. OSError where it cannot be done."""
        ruleset = _call(CREATE_RULESET, self._address, self._length, 0)
        if ruleset < 0:
            raise OSError(ctypes.get_errno(), "Landlock refused the rules")
        try:
            if _call(RESTRICT_SELF, ruleset, 0) != 0:
                raise OSError(ctypes.get_errno(), "Landlock refused to start")
        finally:
            os.close(ruleset)


_libc = ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    whole = [argument if not isinstance(argument, int) else ctypes.c_long(argument) for argument in arguments]
    return int(_libc.syscall(ctypes.c_long(number), *whole))
