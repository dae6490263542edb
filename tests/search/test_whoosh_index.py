"""The index on disk: commits, readers in other processes, damage and rebuilding."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence.search import limits
from evidence.search.grammar import parse
from evidence.search.limits import TookTooLong
from evidence.search.pages import IndexedPage, PageHit
from evidence.search.whoosh_index import IndexUnavailable, PageIndex

Pages = tuple[IndexedPage, ...]

WRITER = """
import sys
from pathlib import Path
from evidence.search.pages import IndexedPage
from evidence.search.whoosh_index import PageIndex

index = PageIndex(Path(sys.argv[1]))
for line in sys.stdin:
    item, text = line.split(maxsplit=1)
    if item == "rebuild":
        index.rebuild([IndexedPage("E-0900", 1, 1, "page 1", "Rebuilt", text)])
    else:
        index.update(item, [IndexedPage(item, 1, 1, "page 1", "From another process", text)])
    print("done", flush=True)
"""


def found(index: PageIndex, typed: str) -> list[str]:
    return [hit.item for hit in index.find(parse(typed), allowed=None, limit=50)[0]]


def answers(index: PageIndex) -> list[tuple[list[PageHit], int]]:
    typed = ["reviews", '"annual reviews"', "timelin*", "children speech therapy", "plan NOT accounts"]
    return [index.find(parse(words), allowed=None, limit=50) for words in typed]


def file_of(folder: Path, number: int) -> Path:
    return sorted(folder.glob("*.part"))[number]


@pytest.fixture
def other_process(folder: Path) -> Iterator[Callable[[str], None]]:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin is not None

        def write(line: str) -> None:
            writer.stdin.write(line + "\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == "done\n"

        yield write
        writer.stdin.close()


def test_a_folder_without_an_index_is_unavailable_and_says_what_to_do(folder: Path) -> None:
    """A new or restored data folder has none; people must be told that finding still works."""
    index = PageIndex(folder)

    assert not index.is_ready()
    with pytest.raises(IndexUnavailable) as raised:
        found(index, "plan")
    assert "The database answers meanwhile" in raised.value.remedy
    with pytest.raises(IndexUnavailable):
        index.update("E-0001", [])


def test_an_index_of_nothing_is_ready_and_empty(folder: Path) -> None:
    """A new area has no evidence yet, and that is no fault."""
    index = PageIndex(folder)
    index.rebuild([])

    assert index.is_ready()
    assert index.items_indexed() == {}
    assert found(index, "plan") == []


def test_updating_an_item_replaces_all_its_pages(index: PageIndex) -> None:
    """A page of the old version must not be found beside the new one."""
    index.update("E-0001", [IndexedPage("E-0001", 2, 1, "page 1", "Minutes", "Quite other words")])

    assert found(index, "therapy") == ["E-0003"]
    assert found(index, "quite other") == ["E-0001"]
    assert index.items_indexed()["E-0001"] == 2


def test_removed_words_leave_the_files(index: PageIndex, folder: Path) -> None:
    """Erasing an item promises that its words are nowhere, the index included."""
    canary = "canaryxyzzy"
    page = IndexedPage("E-0050", 1, 1, "page 1", "Synthetic", f"Their name was {canary}")
    index.update_many({"E-0050": [page], "E-0051": [IndexedPage("E-0051", 1, 1, "page 1", "Synthetic", "Kept words")]})
    assert any(canary.encode() in path.read_bytes() for path in folder.iterdir())

    index.remove(["E-0050"])

    assert not any(canary.encode() in path.read_bytes() for path in folder.iterdir())
    assert found(index, canary) == []
    assert found(index, "kept") == ["E-0051"]


def test_many_small_commits_are_merged_and_nothing_is_lost(index: PageIndex, folder: Path) -> None:
    """Items come in one by one for years; a file for each would make every answer slow."""
    for number in range(40):
        item = f"E-1{number:03}"
        index.update(item, [IndexedPage(item, 1, 1, "page 1", "Synthetic", "zebra crossing")])

    assert len(found(index, "zebra")) == 40
    assert len(list(folder.glob("*.part"))) < 100
    before = answers(index)
    index.merge()
    assert answers(index) == before


def test_a_reader_sees_what_another_process_commits(index: PageIndex, other_process: Callable[[str], None]) -> None:
    """The worker indexes; the app must find new evidence without a restart."""
    assert found(index, "lighthouse") == []

    other_process("E-0077 lighthouse keepers")
    assert found(index, "lighthouse") == ["E-0077"]

    other_process("rebuild harbour masters")
    assert found(index, "lighthouse") == []
    assert index.items_indexed() == {"E-0900": 1}


def test_reading_while_another_process_commits_never_fails(
    index: PageIndex, folder: Path, other_process: Callable[[str], None]
) -> None:
    """Readers come at any moment, between any two steps of a commit."""
    stopped = threading.Event()
    counts: list[int] = []

    def read() -> None:
        while not stopped.is_set():
            counts.append(len(found(PageIndex(folder), "lighthouse")))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(15):
        other_process(f"E-2{number:03} lighthouse")
    stopped.set()
    reader.join()

    assert counts == sorted(counts)
    assert len(found(index, "lighthouse")) == 15


def test_every_damaged_file_makes_the_index_unavailable_and_a_rebuild_mends_it(
    index: PageIndex, folder: Path, synthetic_pages: Pages
) -> None:
    """The engine checks nothing and opens pickles: a changed file could crash the app or run code."""
    before = answers(index)
    damages: list[Callable[[Path], object]] = [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(bytes(path.stat().st_size)),
        lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
    ]
    for damage in damages:
        for number in range(len(list(folder.glob("*.part")))):
            damage(file_of(folder, number))

            for reader in (index, PageIndex(folder)):
                assert not reader.is_ready()
                with pytest.raises(IndexUnavailable):
                    found(reader, "plan")
            index.rebuild(synthetic_pages)
            assert answers(index) == before


@pytest.mark.parametrize(
    "stamp",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"version": "of old", "files": {}}',
        b"[" * 100_000,
        b'{"files": {"a": "../../etc/passwd"}}',
    ],
)
def test_a_stamp_that_cannot_be_trusted_makes_the_index_unavailable(
    stamp: bytes, index: PageIndex, folder: Path, synthetic_pages: Pages
) -> None:
    """The stamp decides what is opened, so any doubt about it counts."""
    (folder / "stamp.json").write_bytes(stamp)

    assert not index.is_ready()
    index.rebuild(synthetic_pages)
    assert index.is_ready()


def test_a_stamp_that_points_outside_the_folder_is_refused(index: PageIndex, folder: Path) -> None:
    """A name in a file must never become a path somewhere else."""
    stamp = json.loads((folder / "stamp.json").read_text())
    stamp["files"] = dict.fromkeys(stamp["files"], "../secret")
    (folder / "stamp.json").write_text(json.dumps(stamp))

    with pytest.raises(IndexUnavailable, match="damaged"):
        found(index, "plan")


def test_a_folder_others_may_write_to_is_not_opened(index: PageIndex, folder: Path) -> None:
    """Checked digests help against damage, not against someone who may write digests too."""
    assert folder.stat().st_mode & 0o777 == 0o700

    folder.chmod(0o777)

    assert not index.is_ready()


def test_a_rebuild_that_fails_leaves_the_old_index(index: PageIndex, synthetic_pages: Pages) -> None:
    """A store that cannot be read half-way must not cost the index that stood."""
    before = answers(index)

    def breaking() -> Iterator[IndexedPage]:
        yield synthetic_pages[0]
        raise OSError("synthetic fault")

    with pytest.raises(OSError, match="synthetic fault"):
        index.rebuild(breaking())

    assert answers(index) == before
    index.update("E-0001", [])
    assert "E-0001" not in index.items_indexed()


def test_leftovers_of_a_crashed_commit_are_swept(index: PageIndex, folder: Path) -> None:
    """Killed between writing and stamping, a writer leaves files nobody names."""
    leftover = folder / ("0" * 64 + ".part")
    leftover.write_bytes(b"half a commit")
    assert index.is_ready()

    index.update("E-0060", [IndexedPage("E-0060", 1, 1, "page 1", "Synthetic", "words")])

    assert not leftover.exists()


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_index_and_no_lock(index: PageIndex, folder: Path) -> None:
    """Power goes and processes are killed; nobody should have to repair an index by hand."""
    before = set(index.items_indexed())
    lines = "".join(f"E-3{number:03} lighthouse\n" for number in range(500))
    for writes in (1, 2, 3, 5, 8):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write(lines[: 20 * 150])
            writer.stdin.flush()
            for _ in range(writes):
                writer.stdout.readline()
            writer.kill()

        assert index.is_ready()
        written = set(index.items_indexed()) - before
        assert len(written) >= writes
        assert set(found(index, "lighthouse")) == set(sorted(written)[:50])
        index.remove(written)
        assert set(index.items_indexed()) == before


def test_a_closed_index_opens_again(index: PageIndex) -> None:
    """Closing gives memory back and ends nothing."""
    index.close()

    assert found(index, "newsletter") == ["E-0003"]


@pytest.mark.parametrize("typed", ["minutes", "timelin*", '"annual reviews"', "plan NOT accounts", "board children"])
def test_every_sort_of_question_is_stopped_at_the_limit(
    typed: str, index: PageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody waits in line for the index: no word, phrase or beginning may hold it for long."""
    before = answers(index)
    index.close()  # and what it remembers of words asked for
    index.is_ready()
    with monkeypatch.context() as out_of_time:
        out_of_time.setattr(limits, "SECONDS", -1.0)
        with pytest.raises(TookTooLong, match="stopped"):
            found(index, typed)

    assert answers(index) == before


def test_threads_may_ask_one_index_at_once(index: PageIndex) -> None:
    """The app answers several people from one process."""
    expected = answers(index)
    given: list[list[tuple[list[PageHit], int]]] = []
    threads = [threading.Thread(target=lambda: given.append(answers(index))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert given == [expected] * 8
