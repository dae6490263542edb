"""bubblewrap: the warm parent in namespaces of its own, where there is no network and hardly a file to be seen."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import evidence
import schemas

# What Python's own libraries are linked with; /lib and /lib64 are links into /usr/lib on most systems.
SYSTEM_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
# What tesseract knows of English letters, where Debian, others and hand-made installations put it.
LETTERS = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata", "/usr/local/lib")


def wrapper() -> list[str]:
    """The beginning of a command line that runs the rest of it inside bubblewrap; empty where that is not installed."""
    program = shutil.which("bwrap")
    if program is None:
        return []
    command = [program, "--unshare-all", "--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev"]
    for path in _seen():
        command += ["--ro-bind-try", path, path]
    return [*command, "--remount-ro", "/", "--chdir", "/", "--"]


def _seen() -> list[str]:
    """Python, its packages and our two: not the folder around them, where a data folder may stand."""
    ours = [str(Path(str(package.__file__)).resolve().parent) for package in (evidence, schemas)]
    prefixes = dict.fromkeys([sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix])
    return [*SYSTEM_LIBRARIES, *LETTERS, *prefixes, *ours]
