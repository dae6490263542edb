"""The sandbox: a document may kill, hang or bloat its own reader, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.ingest.levels import Level
from evidence.ingest.reading import read_document
from evidence.ingest.sandbox import Sandbox, SandboxUnavailableError
from evidence.ingest.triage import MediaType, sniff
from evidence.settings import MEBIBYTE, Limits, shipped
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read, children_of, make_docx, make_xlsx, warm_parent_of_this_process

pytestmark = pytest.mark.slow


@pytest.fixture
def generous(limits: Limits) -> Limits:
    """Limits that let a reader work on and on, so that only time can end it."""
    return replace(limits, cells=10**9, pages=10**7, characters=10**9)


@pytest.fixture(scope="module")
def endless_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table of four million rows: honest work that takes a reader many seconds."""
    path = tmp_path_factory.mktemp("endless") / "endless.csv"
    path.write_text("area,value\n" * 4_000_000)
    return path


def wait_for_child_of(process: int) -> int:
    for _ in range(2_000):
        if children := children_of(process):
            return children[0]
        time.sleep(0.005)
    raise AssertionError("no child was forked")


def wait_until_reading(process: int) -> int:
    """The child of a warm parent, once the parent has had time to say that it was started."""
    child = wait_for_child_of(process)
    time.sleep(0.3)
    return child


def wait_until_gone(process: int) -> None:
    """Killed, it is gone once whoever inherited it has noticed."""
    for _ in range(400):
        if not Path(f"/proc/{process}").exists():
            return
        time.sleep(0.005)
    raise AssertionError(f"process {process} is still there")


def test_every_format_reads_the_same_as_in_process(sandbox: Sandbox, minutes_pdf: Path, tmp_path: Path) -> None:
    """The sandbox may change how a document is read, never what is read."""
    (tmp_path / "notes.md").write_text("# Notes\nA caf\u00e9.")
    (tmp_path / "old.txt").write_bytes("\u00a320 for a caf\u00e9".encode("cp1252"))
    (tmp_path / "page.html").write_text("<title>Offer</title><p>Buses")
    (tmp_path / "a.csv").write_text("a,b\n1,x\n", encoding="utf-16")
    files = {
        minutes_pdf: MediaType.PDF,
        make_docx(tmp_path / "a.docx"): MediaType.DOCX,
        make_xlsx(tmp_path / "a.xlsx"): MediaType.XLSX,
        tmp_path / "notes.md": MediaType.MD,
        tmp_path / "old.txt": MediaType.TXT,
        tmp_path / "page.html": MediaType.HTML,
        tmp_path / "a.csv": MediaType.CSV,
    }

    for path, media_type in files.items():
        inside = sandbox.read(path, media_type, file_name=path.name)
        outside = read_document(path, media_type, file_name=path.name, limits=Limits())
        assert inside.state is ReadingState.READ
        assert inside.isolation == sandbox.level
        assert inside.model_copy(update={"isolation": ""}) == outside.model_copy(update={"isolation": ""})


def test_every_document_of_the_worked_example_reads_the_same_as_in_process(sandbox: Sandbox, read: Read) -> None:
    """An import that a reader puts off until it is confined would fail there, and only for some documents."""
    paths = [path for path in sorted(shipped("corpus", "documents").iterdir()) if path.name != "register.yaml"]
    differing = []
    for path in paths:
        inside = sandbox.read(path, sniff(path, path.name, limits=Limits()), file_name=path.name)
        if inside.model_copy(update={"isolation": ""}) != read(path).model_copy(update={"isolation": ""}):
            differing.append(path.name)

    assert len(paths) > 50
    assert differing == []


def test_an_answer_far_larger_than_a_pipe_comes_through_whole(sandbox: Sandbox, tmp_path: Path) -> None:
    """A pipe holds 64 KB; a long report is megabytes, and must not lock reader and caller together."""
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"Paragraph {number}. " + "Families waited. " * 40 for number in range(6_000)))

    reading = sandbox.read(path, MediaType.TXT, file_name="long.txt")

    assert reading.state is ReadingState.READ
    assert sum(len(page.text) for page in reading.pages) > 3_000_000


def test_a_reader_without_an_end_is_stopped_and_the_next_file_is_read(
    endless_csv: Path, minutes_pdf: Path, generous: Limits
) -> None:
    """One file that hangs its reader must cost a moment, and not the night's batch."""
    with Sandbox(replace(generous, wall_seconds=1)) as impatient:
        stopped = impatient.read(endless_csv, MediaType.CSV, file_name="endless.csv")
        following = impatient.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

    assert stopped.state is ReadingState.UNREADABLE
    assert stopped.reason == "Reading was stopped after 1 second without an end."
    assert following.state is ReadingState.READ


def test_a_reader_that_computes_too_long_is_stopped_by_the_system(endless_csv: Path, generous: Limits) -> None:
    """The limit on computing holds even where nobody is watching the clock."""
    with Sandbox(replace(generous, cpu_seconds=1)) as box:
        reading = box.read(endless_csv, MediaType.CSV, file_name="endless.csv")

    assert reading.state is ReadingState.UNREADABLE
    assert reading.reason == "Reading was stopped after 1 second of computing."


def test_a_reader_that_wants_too_much_memory_is_too_large(minutes_pdf: Path, tmp_path: Path, limits: Limits) -> None:
    """A file that would push the machine into swapping ends as one file's state."""
    path = tmp_path / "large.txt"
    path.write_text("word " * (8 * MEBIBYTE))

    with Sandbox(replace(limits, memory_bytes=16 * MEBIBYTE)) as small:
        reading = small.read(path, MediaType.TXT, file_name="large.txt")
        following = small.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

    assert reading.state is ReadingState.TOO_LARGE
    assert reading.reason == "Reading it needs more than the 16 MB of memory one file may use."
    assert following.state is ReadingState.READ


def test_a_child_killed_from_outside_is_said_to_be_stopped(
    endless_csv: Path, minutes_pdf: Path, generous: Limits
) -> None:
    """The system's memory guard kills without asking; the file is not to blame and can be read again."""
    with Sandbox(generous) as box:
        box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")
        parent = warm_parent_of_this_process()
        killer = threading.Thread(target=lambda: os.kill(wait_for_child_of(parent), signal.SIGKILL))
        killer.start()
        killed = box.read(endless_csv, MediaType.CSV, file_name="endless.csv")
        killer.join()
        following = box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

        assert warm_parent_of_this_process() == parent
    assert killed.state is ReadingState.UNREADABLE
    assert "read again" in killed.reason
    assert following.state is ReadingState.READ


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (signal.SIGSEGV, "stopped unexpectedly"),
        (signal.SIGABRT, "stopped unexpectedly"),
        (signal.SIGSTOP, "stopped after 2 seconds"),
    ],
)
def test_a_child_that_crashes_or_hangs_is_one_documents_state(
    endless_csv: Path, minutes_pdf: Path, generous: Limits, harm: signal.Signals, reason: str
) -> None:
    """A fault in a parser written in C ends the process it runs in, or makes it wait for ever."""
    with Sandbox(replace(generous, wall_seconds=2)) as box:
        box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")
        parent = warm_parent_of_this_process()
        harmer = threading.Thread(target=lambda: os.kill(wait_for_child_of(parent), harm))
        harmer.start()
        harmed = box.read(endless_csv, MediaType.CSV, file_name="endless.csv")
        harmer.join()
        following = box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

        assert warm_parent_of_this_process() == parent
    assert harmed.state is ReadingState.UNREADABLE
    assert reason in harmed.reason
    assert following.state is ReadingState.READ


def test_a_warm_parent_that_hangs_between_documents_is_replaced(
    minutes_pdf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is killed with all it has started: a stopped process hears no farewell."""
    monkeypatch.setattr("evidence.ingest.warm_parent.ENDING_SECONDS", 1)
    with Sandbox() as box:
        box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")
        first = warm_parent_of_this_process()
        os.kill(first, signal.SIGSTOP)
        reading = box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

        assert warm_parent_of_this_process() != first
    wait_until_gone(first)
    assert reading.state is ReadingState.READ


def test_a_warm_parent_that_hangs_with_a_document_costs_only_that_document(
    endless_csv: Path, minutes_pdf: Path, generous: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child goes with it: nobody would be left to end it."""
    monkeypatch.setattr("evidence.ingest.warm_parent.ENDING_SECONDS", 1)
    seen: dict[str, int] = {}
    with Sandbox(replace(generous, wall_seconds=2)) as box:
        box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")
        parent = warm_parent_of_this_process()

        def stop_while_reading() -> None:
            seen["child"] = wait_until_reading(parent)
            os.kill(parent, signal.SIGSTOP)

        stopper = threading.Thread(target=stop_while_reading)
        stopper.start()
        lost = box.read(endless_csv, MediaType.CSV, file_name="endless.csv")
        stopper.join()
        following = box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

    assert lost.state is ReadingState.UNREADABLE
    assert following.state is ReadingState.READ
    wait_until_gone(parent)
    wait_until_gone(seen["child"])


def test_a_warm_parent_found_dead_is_replaced_for_the_next_document(minutes_pdf: Path) -> None:
    """A worker runs for months; its reader must come back without anybody's help."""
    with Sandbox() as box:
        box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")
        first = warm_parent_of_this_process()
        os.kill(first, signal.SIGKILL)
        reading = box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

        assert warm_parent_of_this_process() != first
    assert reading.state is ReadingState.READ


def test_a_warm_parent_that_dies_with_a_document_costs_only_that_document(
    endless_csv: Path, minutes_pdf: Path, generous: Limits
) -> None:
    """Not tried again by itself: the document may be what killed it."""
    with Sandbox(generous) as box:
        box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")
        parent = warm_parent_of_this_process()

        def kill_while_reading() -> None:
            wait_until_reading(parent)
            os.kill(parent, signal.SIGKILL)

        killer = threading.Thread(target=kill_while_reading)
        killer.start()
        lost = box.read(endless_csv, MediaType.CSV, file_name="endless.csv")
        killer.join()
        following = box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

    assert lost.state is ReadingState.UNREADABLE
    assert following.state is ReadingState.READ


def test_a_batch_with_bad_files_in_it_reads_all_the_others(sandbox: Sandbox, minutes_pdf: Path, tmp_path: Path) -> None:
    """Fifty mixed files, and the third is rubbish."""
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(range(128, 256)) * 10)
    batch = [minutes_pdf, broken, minutes_pdf, broken, minutes_pdf]

    states = [sandbox.read(path, MediaType.PDF, file_name=path.name).state for path in batch]

    read, bad = ReadingState.READ, ReadingState.UNREADABLE
    assert states == [read, bad, read, bad, read]


def test_closing_leaves_no_process_and_no_open_file_behind(minutes_pdf: Path) -> None:
    """A worker opens and closes sandboxes for years."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    with Sandbox() as box:
        for _ in range(5):
            box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")
        parent = warm_parent_of_this_process()

    assert not Path(f"/proc/{parent}").exists()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_closed_sandbox_starts_again_when_it_is_needed(minutes_pdf: Path) -> None:
    """Closing frees the memory of an idle worker; it is no farewell."""
    with Sandbox() as box:
        box.close()
        box.close()

        assert box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf").state is ReadingState.READ


def test_the_warm_parent_sees_nothing_of_the_callers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and passwords reach a program by its environment, and a reader is the last place they should be."""
    monkeypatch.setenv("DATABASE_PASSWORD", "open sesame")

    with Sandbox() as box:
        box.read(Path(__file__), MediaType.TXT, file_name="a.txt")
        parent = warm_parent_of_this_process()
        environment = Path(f"/proc/{parent}/environ").read_bytes()
        folder = Path(f"/proc/{parent}/cwd").readlink()

    assert b"sesame" not in environment
    assert b"DATABASE_PASSWORD" not in environment
    assert folder == Path("/")


def test_a_child_holds_the_document_the_pipe_and_nothing_else(endless_csv: Path, generous: Limits) -> None:
    """Were it to hold its parent's socket, a hostile document could speak in the parent's name."""
    seen: dict[str, object] = {}
    with Sandbox(replace(generous, wall_seconds=2)) as box:
        box.read(Path(__file__), MediaType.TXT, file_name="a.txt")
        parent = warm_parent_of_this_process()

        def look() -> None:
            child = wait_until_reading(parent)
            seen["open"] = sorted(int(fd.name) for fd in Path(f"/proc/{child}/fd").iterdir())
            status = Path(f"/proc/{child}/status").read_text()
            seen["no_new_privs"] = "NoNewPrivs:\t1" in status
            seen["filtered"] = "Seccomp:\t2" in status
            seen["limits"] = Path(f"/proc/{child}/limits").read_text()

        looker = threading.Thread(target=look)
        looker.start()
        box.read(endless_csv, MediaType.CSV, file_name="endless.csv")
        looker.join()
        level = box.level

    assert seen["open"] == [0, 1, 2, 3, 4]
    assert seen["no_new_privs"] is True
    assert seen["filtered"] is not level.is_below(Level.CONFINED)
    rows = {line[:26].strip(): line[26:].split()[:2] for line in str(seen["limits"]).splitlines()}
    assert rows["Max file size"] == ["0", "0"]
    assert rows["Max core file size"] == ["0", "0"]
    assert rows["Max cpu time"] == ["30", "31"]


def test_a_machine_that_cannot_start_a_reader_is_told_what_to_check(
    monkeypatch: pytest.MonkeyPatch, minutes_pdf: Path
) -> None:
    """Not the document's fault, so it must not be marked unreadable."""
    monkeypatch.setattr("sys.executable", "/bin/false")

    with Sandbox() as box, pytest.raises(SandboxUnavailableError) as failed:
        box.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf")

    assert failed.value.remedy


def test_the_warm_parent_ends_when_its_caller_is_killed(tmp_path: Path) -> None:
    """A crashed worker may not leave readers behind that nobody ends."""
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from evidence.ingest.sandbox import Sandbox\n"
        "box = Sandbox(); box.read(Path(sys.argv[1]), 'text/plain', file_name='a.txt')\n"
        "print(box._readers._parent._process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "a.txt"
    path.write_text("words")
    ended = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    parent = Path(f"/proc/{int(ended.stdout)}")

    for _ in range(400):
        if not parent.exists() or b"zygote" not in (parent / "cmdline").read_bytes():
            break
        time.sleep(0.01)
    assert not parent.exists() or b"zygote" not in (parent / "cmdline").read_bytes()
