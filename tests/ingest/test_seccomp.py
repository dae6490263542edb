"""The filter of system calls, run word for word as the kernel runs it, on both kinds of processor."""

from __future__ import annotations

import pytest

from evidence.ingest import seccomp

PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
MORE_THAN_THERE_ARE = 1_000
X32 = 0x40000000  # asm/unistd.h: the bit in the number of a call made the x32 way

DANGEROUS = {
    "x86_64": {"open": 2, "socket": 41, "fork": 57, "execve": 59, "ptrace": 101, "openat": 257, "clone3": 435},
    "aarch64": {"openat": 56, "ptrace": 117, "kill": 129, "socket": 198, "clone": 220, "execve": 221, "clone3": 435},
}


def answer(machine: str, call: int, *, protection: int = 0, audit: int | None = None) -> int:
    """What the kernel would do: a Berkeley packet filter of loads, two tests and returns."""
    where = {
        seccomp.AT_CALL: call,
        seccomp.AT_ARCHITECTURE: seccomp.ARCHITECTURES[machine].audit if audit is None else audit,
        seccomp.AT_THIRD_ARGUMENT: protection,
    }
    steps = list(seccomp.INSTRUCTION.iter_unpack(seccomp.filter_program(machine)))
    at = held = 0
    while True:
        operation, if_true, if_false, operand = steps[at]
        at += 1
        if operation == seccomp.ANSWER:
            return int(operand)
        if operation == seccomp.LOAD_WORD:
            held = where[operand]
        else:
            holds = held == operand if operation == seccomp.IF_EQUAL else bool(held & operand)
            at += if_true if holds else if_false


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_the_filter_allows_what_is_in_the_tables_and_nothing_else(machine: str) -> None:
    """A jump that is one too short would open a call that nobody chose."""
    column = seccomp.ARCHITECTURES[machine].column
    chosen = {numbers[column] for numbers in [*seccomp.CALLS.values(), *seccomp.CALLS_FOR_MEMORY.values()]}

    allowed = {call for call in range(MORE_THAN_THERE_ARE) if answer(machine, call) == seccomp.ALLOW}

    assert allowed == chosen
    assert not allowed & set(DANGEROUS[machine].values())


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
@pytest.mark.parametrize("call", seccomp.CALLS_FOR_MEMORY)
def test_memory_may_be_had_for_data_and_not_for_instructions(machine: str, call: str) -> None:
    """Code that a document brings along has to be put somewhere before it can run."""
    number = seccomp.CALLS_FOR_MEMORY[call][seccomp.ARCHITECTURES[machine].column]

    assert answer(machine, number, protection=PROT_READ | PROT_WRITE) == seccomp.ALLOW
    assert answer(machine, number, protection=PROT_READ | PROT_EXEC) == seccomp.REFUSE


def test_calls_made_in_another_architectures_way_are_stopped() -> None:
    """The same number is another call there: 32-bit code on a 64-bit kernel is the classic way round a filter."""
    read = seccomp.CALLS["read"][0]

    assert answer("x86_64", read, audit=seccomp.ARCHITECTURES["aarch64"].audit) == seccomp.KILL
    assert answer("x86_64", X32 | read) == seccomp.REFUSE
