"""PDFs of Office files, by LibreOffice where it is installed.

It is a large program that opens an attacker's file, so it runs inside bubblewrap: no network, no file but those to be
turned and its own, a profile that is thrown away, limits on time and memory, and macros off. Without bubblewrap it does
not run. What comes out is an attacker's PDF like any other, and is read in the sandbox before it is kept.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from evidence.ingest.triage import MediaType
from evidence.settings import OFFICE_VARIABLE, Limits, office_program

ENDINGS = {MediaType.DOCX: ".docx", MediaType.XLSX: ".xlsx", MediaType.PPTX: ".pptx", MediaType.ODS: ".ods"}
"""The types PDFs are made of, and the ending each goes by there."""
PROGRAMS = ("soffice", "libreoffice")
NOT_INSTALLED = "LibreOffice is not installed here, so no PDF can be made of Office files."
NOT_FOUND = f"The program that {OFFICE_VARIABLE} names is not there."
NOT_CONFINED = (
    "LibreOffice is not run without bubblewrap, which holds it apart, and that is not installed or not allowed."
)

SCRATCH = "/tmp"  # noqa: S108 - its own, inside bubblewrap
STARTING_SECONDS, SECONDS_A_FILE = 60, 30
MEMORY_KIBIBYTES = 6 * 1024 * 1024
VERSION = re.compile("[0-9]+(?:[.][0-9]+)+")
# What the program and the fonts it draws with need to be seen; none of it is anybody's data.
SEEN = (
    "/usr", "/lib", "/lib64", "/bin", "/sbin", "/etc/fonts", "/etc/libreoffice", "/etc/alternatives",
    "/etc/ld.so.cache", "/var/lib/libreoffice", "/var/cache/fontconfig",
)  # fmt: skip
HERE = (
    "--headless",
    "--norestore",
    "--nologo",
    "--nodefault",
    "--nolockcheck",
    "-env:UserInstallation=file:///home/own",
)
# Macros never run, and nothing is fetched that a document points at.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def why_not() -> str:
    """Why no PDF can be made here, as a sentence; empty when one can, as far as is known."""
    if office_program() and not _program():
        return NOT_FOUND
    if not _program():
        return NOT_INSTALLED
    return "" if shutil.which("bwrap") else NOT_CONFINED


def _program() -> str:
    named = office_program()
    if named:
        return named if os.access(named, os.X_OK) else ""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), "")


@functools.cache
def maker() -> str:
    """The program's name and version, as it says them."""
    with TemporaryDirectory() as place:
        said = _run(Path(place), [_program(), "--version"], seconds=STARTING_SECONDS, limits=Limits())
    version = VERSION.search(said)
    return f"LibreOffice {version.group()}" if version else "LibreOffice"


@contextmanager
def pdfs_of(files: Mapping[str, tuple[Path, MediaType]], *, limits: Limits) -> Iterator[dict[str, Path]]:
    """PDFs of files, by the names given, which are plain; what could not be turned is not among them.

    All are turned in one go, as starting the program takes longer than most files do. Where one of them ends it, those
    that are left are tried one by one. The PDFs are gone when the block ends.
    """
    with TemporaryDirectory(prefix="office-") as place:
        top = Path(place)
        for name, (path, media_type) in files.items():
            _put(top / "in", path, f"{name}{ENDINGS[media_type]}")
        waiting = sorted(path.name for path in (top / "in").glob("*"))
        if waiting:  # without a file to turn, the program would only start and wait
            _turn(top, waiting, limits)
        left = [name for name in waiting if _pdf(top, Path(name).stem) is None]
        for name in left if len(waiting) > 1 else ():
            _turn(top, [name], limits)
        made = {name: _pdf(top, name) for name in files}
        yield {name: path for name, path in made.items() if path}


def _put(folder: Path, path: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    # A copy: the program sees only this folder, and not where originals are kept.
    shutil.copyfile(path, folder / name)


def _pdf(top: Path, name: str) -> Path | None:
    path = top / "out" / f"{name}.pdf"
    return path if path.is_file() and not path.is_symlink() and path.stat().st_size else None


def _turn(top: Path, names: list[str], limits: Limits) -> None:
    seconds = STARTING_SECONDS + SECONDS_A_FILE * len(names)
    files = [f"/in/{name}" for name in names]
    _run(top, [_program(), *HERE, "--convert-to", "pdf", "--outdir", "/out", *files], seconds=seconds, limits=limits)


def _run(top: Path, command: list[str], *, seconds: int, limits: Limits) -> str:
    """Run the program on what stands in `in`, into `out`. However it ends, what it made is what counts."""
    for part in ("in", "out"):
        (top / part).mkdir(exist_ok=True)
    profile = top / "registrymodifications.xcu"
    profile.write_text(PROFILE, encoding="utf-8")
    bounds = f"ulimit -t {seconds}; ulimit -v {MEMORY_KIBIBYTES}; ulimit -f {limits.file_bytes // 512}; ulimit -c 0"
    held = subprocess.Popen(  # noqa: S603 - every word of it is ours
        [*_held_apart(top, profile), "/bin/sh", "-c", f'{bounds}; exec "$@"', "sh", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said, _ = held.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(held.pid, signal.SIGKILL)
        said, _ = held.communicate()
    return said.decode(errors="replace")[:1000]


def _held_apart(top: Path, profile: Path) -> list[str]:
    command = [
        shutil.which("bwrap") or "bwrap",
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--cap-drop",
        "ALL",
    ]
    command += [
        "--clearenv",
        "--setenv",
        "HOME",
        "/home",
        "--setenv",
        "LANG",
        "C.UTF-8",
        "--setenv",
        "PATH",
        "/usr/bin:/bin",
    ]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", SCRATCH, "--tmpfs", "/home"]
    for path in (*SEEN, *_where_it_stands()):
        command += ["--ro-bind-try", path, path]
    command += ["--ro-bind", str(top / "in"), "/in", "--bind", str(top / "out"), "/out"]
    command += ["--ro-bind", str(profile), "/home/own/user/registrymodifications.xcu"]
    return [*command, "--chdir", SCRATCH, "--"]


def _where_it_stands() -> list[str]:
    """The program's own folder where that is not among the system's, as when it was installed by hand."""
    program = Path(_program()).resolve()
    return [] if program.is_relative_to("/usr") else [str(program.parent.parent)]
