"""Somebody else at work meanwhile: asks the server and the store the same questions over and over.

`python -m tests.hostile.asking DATA URL` writes a line of JSON for each answer until its input ends.
"""

from __future__ import annotations

import json
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from evidence.workspace.workspace import Workspace
from schemas.finding import Question

PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 120.0


def main(data: Path, url: str) -> None:
    """Ask until told to stop."""
    workspace = Workspace.open(data)
    with httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        questions: dict[str, Callable[[], str]] = {
            "health": lambda: _well(client.get("/healthz")),
            "the page": lambda: _well(client.get("/")),
            "find": lambda: workspace.find(Question(words="synthetic minutes")).notice and "",
            "find a phrase": lambda: workspace.find(Question(words='"3 March 2026"')).notice and "",
            "items": lambda: "" if len(workspace.items()) >= 0 else "no answer",
            "coverage": lambda: "" if workspace.coverage().concerns else "no concerns",
        }
        while True:
            for name, ask in questions.items():
                _say(name, ask)
            if select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
                break
    workspace.close()


def _well(answer: httpx.Response) -> str:
    return "" if answer.status_code == httpx.codes.OK else f"{answer.status_code}: {answer.text[:300]}"


def _say(name: str, ask: Callable[[], str]) -> None:
    begun = time.monotonic()
    try:
        wrong = ask()
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"
    sys.stdout.write(json.dumps({"what": name, "seconds": time.monotonic() - begun, "wrong": wrong}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
