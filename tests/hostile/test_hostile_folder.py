"""A folder of hostile files is taken in whole: each ends in one named state, and everybody else goes on working."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

import pytest
import python_calamine

from evidence.errors import FileRefused
from evidence.ingest.sandbox import CRASHED, NONSENSE
from evidence.ingest.triage import NAME_LIMIT_BYTES, display_name, sniff
from evidence.settings import MEBIBYTE
from evidence.workspace.backups import back_up
from evidence.workspace.bundling import verify
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.evidence import AddOutcome, ReadingState
from schemas.finding import Question
from schemas.importing import ImportOutcome
from schemas.links import NewLink, Verdict
from schemas.tests_of_evidence import EvidenceTest
from tests.apart import tried_apart
from tests.hostile.aftermath import (
    ANSWERS,
    DATA,
    FOLDER,
    HERE,
    HOME,
    TEMPORARY,
    Aftermath,
    bring_it_all_in,
    listing,
    shown_place,
)
from tests.hostile.bringing_in import LIMITS, PAGE, SHEET
from tests.hostile.names import NOT_ON_A_DISK

pytestmark = pytest.mark.slow

# The kernel counts in ticks and ends a process at the next one after its limit, which has a second of its own.
GRACE_SECONDS = 1.5
ENDING_SECONDS = 15
MISLEADING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
OUTCOMES = {ImportOutcome.STORED, ImportOutcome.DUPLICATE, ImportOutcome.REFUSED, ImportOutcome.SKIPPED}
STATES = set(ReadingState) - {ReadingState.WAITING, ReadingState.QUARANTINED}
SWELLING = {"T1", "T2", "T5"}
PLAIN_ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "a", "div", "header", "p", "h1", "h2", "main"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "small", "br", "span"),
}
DEVELOPERS_WORDS = re.compile(r"Traceback|Error\b|Exception|Errno|0x[0-9a-f]{4}|field limit|/site-packages/|/tmp/")


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    return bring_it_all_in(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def opened(aftermath: Aftermath) -> Iterator[Workspace]:
    workspace = Workspace.open(aftermath.data)
    yield workspace
    workspace.close()


def test_each_file_is_one_line_of_the_report_with_one_outcome(aftermath: Aftermath) -> None:
    """Whoever hands over fifteen hundred files must find each of them again, and no other."""
    imported = aftermath.brought.imported

    assert Counter(line.file for line in imported.files) == Counter(map(shown_place, aftermath.written))
    assert {line.outcome for line in imported.files} == OUTCOMES
    assert imported.stopped == imported.reading_stopped == ""


def test_each_stored_file_is_in_one_named_state_with_a_reason(aftermath: Aftermath) -> None:
    """`Read` needs no reason; anything else without one leaves a person with nothing to do about it."""
    imported = aftermath.brought.imported
    stored = [line for line in imported.files if line.outcome is ImportOutcome.STORED]
    others = [line for line in imported.files if line.outcome in OUTCOMES - {ImportOutcome.STORED}]

    assert [line.file for line in stored if line.reading not in STATES] == []
    assert [line.file for line in stored if line.reading is not ReadingState.READ and not line.reason] == []
    assert [line.file for line in stored if line.reading and line.reading.has_text != bool(line.pages)] == []
    assert [line.file for line in others if not line.reason] == []


def test_each_trick_ends_as_its_kind_may_end(aftermath: Aftermath) -> None:
    """A bomb is not `read`, a password is not damage, and a good neighbour is always read."""
    wrong = []
    for written, line in aftermath.ends():
        ended = line.reading.value if line.outcome is ImportOutcome.STORED and line.reading else line.outcome.value
        if ended not in written.ends | {ImportOutcome.DUPLICATE.value} or written.says not in line.reason:
            wrong.append((line.file, written.threat, ended, line.reason))

    assert wrong == []


def test_reasons_are_in_a_persons_words(aftermath: Aftermath) -> None:
    """A reason that only a programmer understands is none, and one with a path in it tells what it should not."""
    wrong = [
        (line.file, line.reason)
        for line in aftermath.brought.imported.files
        if DEVELOPERS_WORDS.search(line.reason) and not line.file.startswith("names/")
    ]

    assert wrong == []


def test_only_what_swells_ends_a_reader_without_a_word_of_its_own(aftermath: Aftermath) -> None:
    """Libraries in other languages give up at once when memory ends; anything else is a failure we did not foresee."""
    unforeseen = [
        (line.file, written.threat)
        for written, line in aftermath.ends()
        if line.reason == CRASHED and written.threat not in SWELLING
    ]

    assert unforeseen == []


def test_no_text_of_an_entity_or_a_file_of_this_machine_is_read(opened: Workspace) -> None:
    """Text cut at an entity, or fetched through one, would be evidence nobody wrote."""
    found = opened.find(Question(words="LEAK"))
    passwords = opened.find(Question(words='"root x 0 0 root"'))

    assert found.total == 0
    assert passwords.total == 0


def test_no_reader_takes_more_than_its_share(aftermath: Aftermath) -> None:
    """The limits are set by the reader on itself; here they are measured by those who waited for it."""
    children = aftermath.brought.children
    places = {line.sha256: line.file for line in aftermath.brought.imported.files}
    named = [(places.get(child.sha256, child.sha256), child) for child in children]

    assert [(name, child) for name, child in named if child.cpu_seconds > LIMITS.cpu_seconds + GRACE_SECONDS] == []
    assert [(name, child) for name, child in named if child.wall_seconds > LIMITS.wall_seconds + ENDING_SECONDS] == []
    assert max(child.cpu_seconds for child in children) > LIMITS.cpu_seconds - 1
    assert [(name, child) for name, child in named if child.memory_bytes > LIMITS.memory_bytes * 1.5] == []
    assert max(child.memory_bytes for child in children) > LIMITS.memory_bytes / 4
    assert aftermath.brought.most_memory_of_a_child < LIMITS.memory_bytes * 1.5


def test_telling_a_type_takes_little_of_whoever_tells_it(aftermath: Aftermath) -> None:
    """It is done in the app itself, where no limit holds; here each file's is done by a process that has limits."""
    files = [aftermath.base.joinpath(FOLDER, *one.parts) for one in aftermath.written]
    regular = [path for path in files if stat.S_ISREG(path.lstat().st_mode)]

    assert len(regular) > 1_000
    assert {path.name: failed for path in regular if (failed := _how_telling_its_type_failed(path))} == {}


def test_every_reader_was_held_by_limits_it_cannot_lift(aftermath: Aftermath) -> None:
    """Read where the kernel keeps them, while the reader reads."""
    seen = [child.limits for child in aftermath.brought.children if child.limits]

    assert len(seen) > len(aftermath.brought.children) / 20
    # The kernel lifts the first of the two by a second when it has told a process to end.
    soft, hard = LIMITS.cpu_seconds, LIMITS.cpu_seconds + 1
    assert {one["Max cpu time"] for one in seen} <= {f"{soft} {hard}", f"{hard} {hard}"}
    assert {one["Max file size"] for one in seen} == {"0 0"}
    assert all(one["Max address space"].split()[1].isdecimal() for one in seen)


def test_nobody_waits_for_an_answer_in_vain_meanwhile(aftermath: Aftermath, capsys: pytest.CaptureFixture[str]) -> None:
    """Two hundred people must not notice that somebody brought a bomb."""
    slowest: dict[str, float] = {}
    for one in aftermath.asked:
        slowest[one.what] = max(slowest.get(one.what, 0), one.seconds)
    with capsys.disabled():
        sys.stdout.write(f"\n{_summary(aftermath, slowest)}\n")

    assert [one for one in aftermath.asked if one.wrong] == []
    assert set(slowest) == {"health", "the page", "find", "find a phrase", "items", "coverage"}
    assert len(aftermath.asked) > 5 * len(slowest)
    assert aftermath.served_to_the_end


def test_the_worker_needs_no_help_and_no_neighbour_uses_up_anothers_attempts(
    aftermath: Aftermath, opened: Workspace
) -> None:
    """A file that kills its reader may not cost the file beside it one of its three attempts."""
    reasons = [line.reason for line in aftermath.brought.imported.files]
    read = Counter(entry.object for entry in opened.audit_entries() if entry.action == "read")

    assert [reason for reason in reasons if "was tried" in reason or reason == NONSENSE] == []
    assert opened.work_waiting() == 0
    assert {thing: times for thing, times in read.items() if times != 1} == {}
    assert set(read) == {item.ref for item in opened.items()}
    # Two readers, and a pair of eyes for each.
    assert aftermath.brought.parents_started <= 4


def test_no_bytes_are_stored_twice(aftermath: Aftermath, opened: Workspace) -> None:
    """The same file under two names is one item."""
    stored = [line.sha256 for line in aftermath.brought.imported.files if line.outcome is ImportOutcome.STORED]
    items = opened.items()
    hashes = [item.version.sha256 for item in items]

    assert {item.version.number for item in items} == {1}
    assert len(hashes) == len(set(hashes))
    assert len(stored) == len(set(stored))


def test_nothing_is_written_outside_the_data_folder(aftermath: Aftermath) -> None:
    """A name that climbs out of an archive must not climb anywhere."""
    base = aftermath.base
    outside = {name for name in listing(base) if not name.startswith((f"{DATA}/", f"{FOLDER}/"))}
    originals = {path.name for path in (base / DATA / "originals").rglob("*") if path.is_file()}

    assert outside == {
        *(DATA, FOLDER, HERE, HOME, TEMPORARY, ANSWERS),
        *(f"{ANSWERS}/{name}" for name in ("answer.json", PAGE, SHEET)),
    }
    assert listing(base / FOLDER) == aftermath.before
    assert [name for name in originals if not re.fullmatch(r"[0-9a-f]{64}", name)] == []
    assert not list((base / DATA).rglob("*owned*"))
    assert not list(Path("/tmp").glob("hostile-owned*"))
    assert not any(stat.S_ISLNK(path.lstat().st_mode) for path in (base / DATA).rglob("*"))


def test_every_name_is_kept_and_shown_harmlessly(aftermath: Aftermath, opened: Workspace) -> None:
    """Names end in lists, titles, logs, headers and file systems."""
    shown = [part for line in aftermath.brought.imported.files for part in line.file.split("/")]
    kept = [item.version.file_name for item in opened.items()]
    titles = [item.title for item in opened.items()]

    assert [name for name in (*shown, *kept) if display_name(name) != name] == []
    assert [name for name in (*shown, *kept, *titles) if _misleads(name)] == []
    assert [name for name in kept if not 0 < len(name.encode()) <= NAME_LIMIT_BYTES] == []


def test_names_no_disk_can_hold_are_taken_in_as_harmlessly(aftermath: Aftermath) -> None:
    """A mail or an upload may state any name at all."""
    stated = aftermath.brought.stated

    assert len(stated) == len(NOT_ON_A_DISK)
    assert [one.file for one in stated if _misleads(one.file) or "/" in one.file or "\\" in one.file] == []
    assert [one for one in stated if one.outcome is AddOutcome.REFUSED and not one.remedy] == []
    assert [one for one in stated if one.outcome is AddOutcome.STORED and one.reading is not ReadingState.READ] == []


def test_downloads_carry_every_name_without_breaking_their_headers(aftermath: Aftermath) -> None:
    """A name with a line end in it must not become a header of its own."""
    wrong = [
        (name, headers["content-disposition"])
        for name, headers in aftermath.headers.items()
        if not re.fullmatch(
            r"attachment; filename=\"[ -!#-$&-\[\]-~]*\"; filename\*=UTF-8''[A-Za-z0-9._~%-]*",
            headers["content-disposition"],
        )
        or "x-owned" in headers
        or headers["x-content-type-options"] != "nosniff"
    ]

    assert wrong == []
    assert len(aftermath.headers) > 100


def test_the_report_is_a_page_that_runs_and_loads_nothing(aftermath: Aftermath) -> None:
    """It is opened by people who only wanted to know what became of their files."""
    page = (aftermath.page / PAGE).read_text(encoding="utf-8")
    seen = _Elements()
    seen.feed(page)

    assert seen.open == []
    assert set(seen.counted) <= PLAIN_ELEMENTS
    assert seen.links == {"#main"}
    assert seen.events == set()
    assert seen.counted["tr"] >= len(aftermath.brought.imported.files)


def test_the_report_is_a_spreadsheet_without_formulas_or_links(aftermath: Aftermath) -> None:
    """A file called =cmd|... must stay a name."""
    path = aftermath.page / SHEET
    with zipfile.ZipFile(path) as package:
        elements = Counter(tag for name in package.namelist() for tag in _tags(package.read(name)))
        parts = package.namelist()
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Files").to_python()

    assert elements["f"] == elements["hyperlink"] == elements["definedName"] - 1 == 0
    assert [name for name in parts if "external" in name.lower() or "sheet1.xml.rels" in name] == []
    assert [row[0] for row in rows[1:]] == [line.file for line in aftermath.brought.imported.files]


def test_a_deep_examination_finds_no_damage(aftermath: Aftermath) -> None:
    """Rows, originals, pages and index still say the same of one another."""
    examination = examine(aftermath.data, deep=True, reader_level=lambda: "not asked")

    assert examination.damage == ()
    assert examination.quarantined == ()


def test_the_log_holds_and_the_command_line_shows_no_controls(aftermath: Aftermath, opened: Workspace) -> None:
    """A name must not write a line of the log, nor paint a terminal."""
    command = [sys.executable, "-m", "evidence", "--data", str(aftermath.data), "items"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout

    assert opened.audit_fault() == ""
    assert {letter for letter in said if unicodedata.category(letter) in MISLEADING} <= {"\n"}
    assert "E-0001" in said


def test_everything_can_still_be_found_backed_up_and_bundled(
    aftermath: Aftermath, opened: Workspace, tmp_path: Path
) -> None:
    """A store that took in a bomb and can no longer be saved or handed over would have been destroyed by it."""
    named = [
        line.item
        for line in aftermath.brought.imported.files
        if line.item and line.file.startswith("names/") and line.reading is ReadingState.READ
    ]
    named += [one.item for one in aftermath.brought.stated if one.item]
    for item in named:
        new = NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="Synthetic.")
        opened.acting_as("chair").decide(opened.link(new).ref, Verdict.ACCEPT, "Synthetic.")
    backup = back_up(aftermath.data, tmp_path / "backup")
    drafted = opened.draft_bundle(tmp_path / "draft.zip", Choice(checkpoint="monitoring", scope=("PA1",)))
    found = opened.find(Question(words='"minutes of neighbour"'))
    with zipfile.ZipFile(tmp_path / "draft.zip") as bag:
        held = [name for name in bag.namelist() if "/data/evidence/" in name]

    assert found.total == sum("good neighbour" in one.parts[-1] for one in aftermath.written)
    assert backup.originals == len({item.version.sha256 for item in opened.items()})
    assert not backup.lacking
    assert drafted.items == len(named) == len(held)
    assert verify(tmp_path / "draft.zip").sound
    assert [name for name in held if not re.fullmatch(r"[A-Za-z0-9 ()._/+,-]+", name)] == []
    assert len({name.casefold() for name in held}) == len(held)


def _how_telling_its_type_failed(path: Path) -> str:
    """Why it did not end well under a few seconds of computing and little memory; empty when it did."""

    def told() -> None:
        with suppress(FileRefused):
            sniff(path, path.name, limits=LIMITS)

    try:
        tried_apart(told, more_memory_bytes=64 * MEBIBYTE)
    except AssertionError as failed:
        return str(failed)
    return ""


class _Elements(HTMLParser):
    """Which elements, links and event handlers a page has, and what it left open."""

    VOID = frozenset({"meta", "br", "hr", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.counted: Counter[str] = Counter()
        self.open: list[str] = []
        self.links: set[str | None] = set()
        self.events: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counted[tag] += 1
        self.links |= {value for name, value in attrs if name in {"href", "src", "action", "formaction"}}
        self.events |= {name for name, _ in attrs if name.startswith("on")}
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _tags(content: bytes) -> Iterator[str]:
    """The names of the elements of a part; every part of a workbook must be well-formed."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: found.append(name.rpartition(":")[2])
    parser.Parse(content, True)
    yield from found


def _misleads(name: str) -> bool:
    return any(unicodedata.category(letter) in MISLEADING for letter in name)


def _summary(aftermath: Aftermath, slowest: dict[str, float]) -> str:
    imported, children = aftermath.brought.imported, aftermath.brought.children
    places = {line.sha256: line.file for line in imported.files}
    outcomes = Counter(line.outcome.value for line in imported.files)
    states = Counter(line.reading.value for line in imported.files if line.reading)
    longest = sorted(children, key=lambda child: -child.cpu_seconds)[:5]
    largest = sorted(children, key=lambda child: -child.memory_bytes)[:3]
    return "\n".join(
        [
            f"{len(imported.files):,} entries in {aftermath.brought.seconds:.0f} s: {dict(outcomes)}, {dict(states)}",
            *(f"  {child.cpu_seconds:.2f} s of computing: {places.get(child.sha256)}" for child in longest),
            *(f"  {child.memory_bytes / 1e6:.0f} MB: {places.get(child.sha256)}" for child in largest),
            f"  worker {aftermath.brought.most_memory_of_the_worker / 1e6:.0f} MB",
            f"  {len(aftermath.asked)} questions meanwhile; slowest: "
            + ", ".join(f"{what} {took:.2f} s" for what, took in slowest.items()),
        ]
    )
