"""System calls as strace writes them down, and strace itself put on a process that waits."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Everything that changes the store's folder. Calls that only read are followed where they open a file to write it.
CHANGING = (
    "write",
    "pwrite64",
    "writev",
    "sendfile",
    "copy_file_range",
    "fallocate",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "chmod",
    "fchmod",
    "openat",
)
FOLLOWED = (*CHANGING, "lseek")  # where the next write goes
SYNCS = ("fsync", "fdatasync")

LINE = re.compile(r"^(?:(?P<pid>\d+) +)?(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>\S+)(?P<rest>.*)$")
UNFINISHED = " <unfinished ...>"
RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
HEX = re.compile(r"((?:\\x[0-9a-f]{2})+)")
ARGUMENT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"|(\w+|-?\d+)?<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?|([^,\s][^,]*)')


@dataclass(frozen=True)
class Call:
    """One system call: its name, which of that name it was in its process, its arguments, and what came of it."""

    name: str
    number: int
    arguments: tuple[bytes | str, ...]
    result: str
    opened: bytes = b""

    @property
    def worked(self) -> bool:
        """True when the kernel did it: it was neither refused nor cut off."""
        return self.result not in {"-1", "?"}

    def touches(self, folder: Path) -> bool:
        """True when it concerns something in a folder, and can change it."""
        inside = bytes(folder)
        if self.name not in CHANGING:
            return False
        if self.name == "openat" and not ("O_CREAT" in self.said or "O_TRUNC" in self.said):
            return False
        return any(isinstance(one, bytes) and one.startswith(inside) for one in self.arguments)

    @property
    def said(self) -> str:
        """The arguments that are words and numbers, in one line."""
        return " ".join(one for one in self.arguments if isinstance(one, str))


def unavailable() -> str:
    """Why calls cannot be traced here; empty when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "this system does not let one process trace another"


def parse(log: str) -> Iterator[Call]:
    """The calls in a log written with `-xx -y`, in order."""
    counts: dict[tuple[str, str], int] = {}
    for line in _whole_lines(log):
        found = LINE.match(line)
        if found is None:
            continue
        key = found["pid"] or "", found["name"]
        counts[key] = counts.get(key, 0) + 1
        arguments = tuple(_arguments(found["arguments"]))
        opened = HEX.search(found["result"])
        yield Call(
            found["name"], counts[key], arguments, found["result"].split("<")[0], _bytes(opened[1]) if opened else b""
        )


def _whole_lines(log: str) -> Iterator[str]:
    """The lines, with a call that another thread cut in two put together again, where it ended."""
    begun: dict[str, str] = {}
    for line in log.splitlines():
        if line.endswith(UNFINISHED):
            begun[line.split()[0]] = line.removesuffix(UNFINISHED)
        elif found := RESUMED.match(line):
            yield begun.pop(found[1], "") + found[2]
        else:
            yield line


def _arguments(text: str) -> Iterator[bytes | str]:
    """Strings and paths as bytes, a descriptor as its number and then its path, everything else as written."""
    for found in ARGUMENT.finditer(text):
        string, descriptor, path, _deleted, word = found.groups()
        if string is not None:
            yield _bytes(string)
        elif path is not None:
            yield descriptor or ""
            yield _bytes(path)
        else:
            yield word.strip()


def _bytes(written: str) -> bytes:
    return bytes.fromhex(written.replace("\\x", ""))


@contextmanager
def traced(process: int, log: Path, inject: str = "") -> Iterator[None]:
    """Follow a process that already waits, and have one call fail or end it. The log is whole once the block ends."""
    command = ["strace", "-f", "-y", "-xx", "-s", "16777216", "-p", str(process), "-o", str(log)]
    command += ["-e", f"trace={','.join(FOLLOWED)}", *(["-e", f"inject={inject}"] if inject else [])]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as strace:
        assert strace.stderr is not None
        said = strace.stderr.readline()
        if "attached" not in said:
            strace.kill()
            raise RuntimeError(f"strace could not follow process {process}: {said} {strace.stderr.read()}")
        yield
        strace.wait(60)
