"""seccomp: a list of the system calls that a reader needs; every other one is refused with "not permitted".

The filter is a program of the classic Berkeley packet filter, run by the kernel before each system call. Its words are
from linux/bpf_common.h, linux/seccomp.h and linux/audit.h.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from dataclasses import dataclass

INSTRUCTION = struct.Struct("=HBBI")
"""struct sock_filter: operation, jump if true, jump if false, operand."""

LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
IF_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET | BPF_K
ANSWER = 0x06  # BPF_RET | BPF_K

# Where things stand in struct seccomp_data: int nr; u32 arch; u64 instruction_pointer; u64 args[6].
AT_CALL, AT_ARCHITECTURE, AT_THIRD_ARGUMENT = 0, 4, 32  # its low half: both architectures are little-endian

ALLOW = 0x7FFF0000  # SECCOMP_RET_ALLOW
REFUSE = 0x00050000 | errno.EPERM  # SECCOMP_RET_ERRNO with the error in its low half
KILL = 0x80000000  # SECCOMP_RET_KILL_PROCESS

PROT_EXEC = 4  # asm-generic/mman-common.h
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2  # linux/prctl.h, linux/seccomp.h


@dataclass(frozen=True, slots=True)
class _Architecture:
    """The name of a processor's system calls in the kernel's audit, and its column in the tables below."""

    audit: int
    column: int


ARCHITECTURES = {
    "x86_64": _Architecture(audit=0xC000003E, column=0),  # AUDIT_ARCH_X86_64
    "aarch64": _Architecture(audit=0xC00000B7, column=1),  # AUDIT_ARCH_AARCH64
}

# Numbers on x86_64 (asm/unistd_64.h) and aarch64 (asm-generic/unistd.h). None opens, makes, runs or reaches anything.
# Found by running every reader under strace. newfstatat is left out with intent: it tells which files exist, and Python
# goes on without it when it asks for the size of an open file.
CALLS = {
    # The document and the answer, both open already.
    "read": (0, 63),
    "write": (1, 64),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "close": (3, 57),
    # Memory.
    "munmap": (11, 215),
    "mremap": (25, 216),
    "brk": (12, 214),
    "madvise": (28, 233),
    # Locks, time and chance, which every C library uses at will.
    "futex": (202, 98),
    "clock_gettime": (228, 113),
    "gettimeofday": (96, 169),
    "getrandom": (318, 278),
    "sched_yield": (24, 124),
    # Its own signals, and its end.
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
}

# Allowed as long as the memory is not to hold instructions: a reader has all its code when it starts.
CALLS_FOR_MEMORY = {"mmap": (9, 222), "mprotect": (10, 226)}


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def is_known_here() -> bool:
    """True when the numbers above hold on this processor."""
    return sys.platform == "linux" and platform.machine() in ARCHITECTURES and sys.maxsize > 2**32


def filter_program(machine: str) -> bytes:
    """The filter for a processor, as platform.machine() names it."""
    architecture = ARCHITECTURES[machine]
    # A call of another architecture has other numbers. The x32 calls of x86_64 have numbers that are not in the list.
    steps = [(LOAD_WORD, 0, 0, AT_ARCHITECTURE), (IF_EQUAL, 1, 0, architecture.audit), (ANSWER, 0, 0, KILL)]
    steps.append((LOAD_WORD, 0, 0, AT_CALL))
    for numbers in CALLS.values():
        steps += [(IF_EQUAL, 0, 1, numbers[architecture.column]), (ANSWER, 0, 0, ALLOW)]
    for numbers in CALLS_FOR_MEMORY.values():
        steps += [
            (IF_EQUAL, 0, 4, numbers[architecture.column]),
            (LOAD_WORD, 0, 0, AT_THIRD_ARGUMENT),
            (IF_ANY_BIT, 0, 1, PROT_EXEC),
            (ANSWER, 0, 0, REFUSE),
            (ANSWER, 0, 0, ALLOW),
        ]
    steps.append((ANSWER, 0, 0, REFUSE))
    return b"".join(INSTRUCTION.pack(*step) for step in steps)


class Filter:
    """The filter for this processor, made before the fork that is to be held by it: every child would pay anew."""

    def __init__(self) -> None:
        """Make it. OSError where the processor's system calls are not known."""
        if not is_known_here():
            raise OSError("the numbers of this processor's system calls are not known")
        instructions = filter_program(platform.machine())
        self._program = _Program(len(instructions) // INSTRUCTION.size, instructions)
        self._address = ctypes.byref(self._program)
        self._prctl = ctypes.CDLL(None, use_errno=True).prctl

    def put_on(self) -> None:
        """Put the filter on this process, for good. Needs no_new_privs. OSError where it cannot be done."""
        if self._prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, self._address, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the kernel refused the filter of system calls")
