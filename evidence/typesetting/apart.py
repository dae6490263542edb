"""Has a paper typeset in a process of its own. People's words are data all the way: no template evaluates them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from evidence.errors import EvidenceError

LAST_OF_LATIN = 0x17F
KNOWN = frozenset("‘’“”–—…•")
LONGEST_SECONDS = 120


class NotTypeset(EvidenceError):
    """A PDF could not be made of a paper."""

    remedy = "Print the page instead: it says the same."


def typeset(template: Path, paper: Any, *, drawn: Collection[str] = ()) -> bytes:
    """The PDF of a paper, made of what JSON can say. `drawn` are characters that the fonts are known to have.

    The same paper gives the same bytes. Raises NotTypeset.
    """
    unusual = _unusual(paper, KNOWN.union(drawn))
    asked = json.dumps({"template": str(template), "paper": paper, "unusual": unusual}).encode()
    command = [sys.executable, "-P", "-m", "evidence.typesetting.process"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own module
            command, input=asked, capture_output=True, timeout=LONGEST_SECONDS, check=True, env=_environment()
        )
    except subprocess.TimeoutExpired as error:
        raise NotTypeset(f"The PDF was not made within {LONGEST_SECONDS} seconds.") from error
    except subprocess.CalledProcessError as error:
        raise NotTypeset("The PDF could not be made.") from error
    return done.stdout


def _environment() -> dict[str, str]:
    """Where our modules are, and nothing else of what this process knows."""
    return {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "LANG": "C.UTF-8"}


def _unusual(paper: Any, known: Collection[str]) -> list[str]:
    """The characters of the paper that the fonts may lack."""
    met = set(json.dumps(paper, ensure_ascii=False))
    return sorted(one for one in met if ord(one) > LAST_OF_LATIN and one not in known)
