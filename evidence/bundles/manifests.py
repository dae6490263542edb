"""Read a bag's manifests: which file should have which SHA-256, and every line that cannot be believed."""

from __future__ import annotations

import re

from evidence.bundles.bag import MANIFEST, TAG_MANIFEST
from evidence.bundles.held_files import problem, shown
from evidence.bundles.names import is_safe_path
from schemas.bundles import Problem, ProblemCode

LONGEST_MANIFEST = 32 * 1024 * 1024
MUST_BE_LISTED = ("bagit.txt", "bag-info.txt", MANIFEST)

_LINE = re.compile(r"([0-9A-Fa-f]{64})[ \t]+\*?(\S.*)")


def read_manifest(name: str, content: bytes) -> tuple[dict[str, str], list[Problem]]:
    """The SHA-256 of each file a manifest lists, and what is wrong with its lines."""
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return {}, [_bad(name, "{file} is not text in UTF-8, so nothing in it can be believed.")]
    listed: dict[str, str] = {}
    problems = []
    for number, line in enumerate((line.removesuffix("\r") for line in lines), start=1):
        if wrong := _take_line(name, line, listed):
            problems.append(_bad(name, f"{{file}}, line {number}: {wrong}"))
    problems += [] if listed else [_bad(name, "{file} lists no file.")]
    return listed, problems + _unlisted(name, listed)


def _take_line(name: str, line: str, listed: dict[str, str]) -> str:
    """Add a line's file to those listed; say what is wrong with a line that cannot be believed."""
    if not line:
        return ""
    match = _LINE.fullmatch(line)
    if not match:
        return "is not a SHA-256 and a file name."
    digest, path = match.group(1).lower(), match.group(2)
    if not is_safe_path(path):
        return f"names {shown(path)}, which could lie outside the bundle."
    if (name == MANIFEST) != path.startswith("data/"):
        return f"names {shown(path)}, which belongs in the other list."
    if path in listed:
        return f"names {shown(path)} a second time."
    listed[path] = digest
    return ""


def _unlisted(name: str, listed: dict[str, str]) -> list[Problem]:
    """Without these lines in the tag manifest, a change of those files would go unseen."""
    if name != TAG_MANIFEST or not listed:
        return []
    missing = [path for path in MUST_BE_LISTED if path not in listed]
    return [_bad(name, f"{{file}} does not list {path}, so a change of it could not be seen.") for path in missing]


def _bad(name: str, sentence: str) -> Problem:
    return problem(ProblemCode.BAD_MANIFEST, name, sentence)
