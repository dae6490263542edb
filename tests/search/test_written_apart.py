"""A rebuild on every core: the same answers as on one, and nothing left behind whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.search import whoosh_index, written_apart
from evidence.search.grammar import parse
from evidence.search.pages import IndexedPage
from evidence.search.whoosh_index import IndexUnavailable, PageIndex
from evidence.search.written_apart import MOST_AT_ONCE, WritingApart

Pages = tuple[IndexedPage, ...]

BATCH = 2
QUESTIONS = ("annual review", '"annual review"', "timel*", "speech AND NOT therapy")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that five pages are several batches."""
    monkeypatch.setattr(whoosh_index, "_REBUILD_BATCH_PAGES", BATCH)


def writing_for(parent: int) -> list[int]:
    """The processes that write segments for another; it may have other children, such as a server for tests."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "stat").read_text().rpartition(")")[2].split()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue  # it ended while we looked
        if int(said[1]) == parent and b"segment_process" in command:
            found.append(int(process.name))
    return found


def still_runs(process: int) -> bool:
    """Whether it has not ended. One that has may stand among the processes until somebody asks what became of it."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_it_answers_as_an_index_that_was_written_in_one_process(
    index: PageIndex, synthetic_pages: Pages, tmp_path: Path, small_batches: None
) -> None:
    """Which core wrote a page must not be seen in any answer, nor in what can be added afterwards."""
    apart = PageIndex(tmp_path / "apart")
    apart.rebuild(synthetic_pages)
    added = [IndexedPage("E-0900", 1, 1, "page 1", "Added", "An annual review of speech therapy.")]
    for one in (apart, index):
        one.update("E-0900", added)

    for typed in QUESTIONS:
        query = parse(typed)
        assert apart.find(query, allowed=None, limit=50) == index.find(query, allowed=None, limit=50)
    assert apart.items_indexed() == index.items_indexed()
    assert not (tmp_path / "apart" / "being-written").exists()


def test_one_that_is_killed_leaves_the_old_index(index: PageIndex, synthetic_pages: Pages, small_batches: None) -> None:
    """A machine short of memory ends the largest process, and half an index must never be taken for a whole one."""
    before = index.find(parse("review"), allowed=None, limit=50)

    def killing() -> Iterator[IndexedPage]:
        for number, page in enumerate(synthetic_pages):
            if number == 2 * BATCH:
                for child in writing_for(os.getpid()):
                    os.kill(child, signal.SIGKILL)
            yield page

    with pytest.raises(IndexUnavailable, match="a process that wrote a part of it ended with -9"):
        index.rebuild(killing())

    assert index.find(parse("review"), allowed=None, limit=50) == before


def test_what_the_system_refused_is_said_in_its_words(
    index: PageIndex, synthetic_pages: Pages, small_batches: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No space is found out by the process that writes, and mended by a person who reads of it."""
    limited = tmp_path / "limited.sh"
    limited.write_text(f'#!/bin/sh\nulimit -f 1\nexec {sys.executable} "$@"\n', encoding="utf-8")
    limited.chmod(0o700)
    monkeypatch.setattr("evidence.search.written_apart.sys.executable", str(limited))

    with pytest.raises(IndexUnavailable, match="could not be read or written: File too large"):
        index.rebuild(synthetic_pages)


def test_processes_end_with_the_one_that_asked_for_them(tmp_path: Path) -> None:
    """A worker that was killed is started anew at once, and must find nobody writing."""
    program = """
        import sys, time
        from pathlib import Path
        from evidence.search import whoosh_index, written_apart
        from evidence.search.pages import IndexedPage

        whoosh_index._REBUILD_BATCH_PAGES = 3_000
        def pages():
            for number in range(6_001):
                yield IndexedPage("E-0001", 1, number, "", "Title", " ".join(f"w{number * k}" for k in range(400)))
            print("begun", flush=True)
            time.sleep(600)
        whoosh_index.PageIndex(Path(sys.argv[1])).rebuild(pages())
    """
    rebuilding = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(tmp_path / "index")], stdout=subprocess.PIPE
    )
    with rebuilding:
        assert rebuilding.stdout is not None
        rebuilding.stdout.readline()
        writing = writing_for(rebuilding.pid)
        rebuilding.kill()
    assert writing

    until = time.monotonic() + 60
    while any(map(still_runs, writing)):
        assert time.monotonic() < until, "a process goes on writing for nobody"
        time.sleep(0.05)


def test_long_pages_make_shorter_batches(
    synthetic_pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page may have 200,000 characters; 1,500 such in each of several processes are more than a small machine has."""
    monkeypatch.setattr(whoosh_index, "_REBUILD_BATCH_CHARACTERS", 1)
    apart = PageIndex(tmp_path / "apart")
    apart.rebuild(synthetic_pages[:3])

    assert len(apart._standing().segments()) == 3


def test_on_many_cores_no_more_than_a_few_are_written_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process on each of 64 cores takes more memory than a container is given, and then no rebuild ever ends."""
    running: list[int] = []
    monkeypatch.setattr(written_apart, "_cores", lambda: 64)
    monkeypatch.setattr(written_apart, "_started", lambda *_: _done())
    page = IndexedPage("E-0001", 1, 1, "page 1", "Minutes", "Synthetic minutes.")

    with WritingApart(tmp_path) as apart:
        for _ in range(MOST_AT_ONCE + 3):
            apart.begin([page])
            running.append(len(apart._running))
        folders = apart.finished()

    assert max(running) == MOST_AT_ONCE
    assert len(folders) == MOST_AT_ONCE + 3


def _done() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
