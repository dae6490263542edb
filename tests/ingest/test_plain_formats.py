"""CSV, text, Markdown and web pages, and what holds for every type."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.ingest.reading import READERS, read_document
from evidence.ingest.triage import MediaType
from evidence.settings import Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read

SUPPRESSED = "Area,Plans,In time\nNorth,12,x\nSouth,z,c\nEast,:,45.1\n"


def put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_reads_the_same_in_every_common_encoding(tmp_path: Path, read: Read, encoding: str) -> None:
    """Excel writes three of these; a byte-order mark must not end up in the first heading."""
    path = put(tmp_path, "figures.csv", "Area,Note\nNorth,caf\u00e9 \u00a320\n", encoding)

    reading = read(path)

    assert reading.state is ReadingState.READ
    assert reading.pages[0].text == "Area | Note\nNorth | caf\u00e9 \u00a320"


def test_suppression_symbols_are_kept_as_they_stand(tmp_path: Path, read: Read) -> None:
    """x, z, c and a colon say why a figure is missing; dropping them would turn suppressed into blank."""
    reading = read(put(tmp_path, "timeliness.csv", SUPPRESSED, "utf-8-sig"))

    assert reading.pages[0].text == "Area | Plans | In time\nNorth | 12 | x\nSouth | z | c\nEast | : | 45.1"
    assert reading.pages[0].label == "Rows 1 to 4"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_rows(tmp_path: Path, read: Read, delimiter: str) -> None:
    """A file from a German Excel or a database export is a table, too."""
    rows = [["Area", "Note, with comma", "Plans"], ["North", "late", "12"], ["South", "on time", "9"]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)

    assert read(put(tmp_path, "a.csv", quoted)).pages[0].text.split("\n")[1] == "North | late | 12"


def test_a_long_csv_is_read_in_longer_blocks(tmp_path: Path, read: Read) -> None:
    """A statistical release of thirteen thousand rows must stay under 150 pages."""
    rows = "\n".join(f"{number},Area {number},x" for number in range(13_000))

    reading = read(put(tmp_path, "release.csv", f"row,area,value\n{rows}\n"))

    assert reading.state is ReadingState.READ
    assert len(reading.pages) < 150
    assert reading.pages[40].text.startswith("row | area | value\n")
    assert reading.pages[-1].text.endswith("12999 | Area 12999 | x")


def test_a_csv_over_the_limit_of_cells_says_where_it_stopped(tmp_path: Path, read: Read, limits: Limits) -> None:
    """A search that finds nothing after row 40 must not look like an answer."""
    path = put(tmp_path, "a.csv", "a,b\n" * 100)

    reading = read(path, limits=replace(limits, cells=80))

    assert reading.state is ReadingState.PARTLY_READ
    assert "Rows from 41 on were left out" in reading.reason


def test_one_endless_cell_ends_a_csv_without_ending_the_reader(tmp_path: Path, read: Read) -> None:
    """A stray quotation mark swallows the rest of a file; the rows before it are kept."""
    path = put(tmp_path, "a.csv", 'a,b\n1,2\n"' + "x" * 300_000)

    reading = read(path)

    assert reading.state is ReadingState.PARTLY_READ
    assert "a cell is longer than 131,072 characters" in reading.reason
    assert reading.pages[0].text == "a | b\n1 | 2"


def test_a_csv_of_empty_cells_is_no_text(tmp_path: Path, read: Read) -> None:
    """Commas alone are what an emptied sheet exports to."""
    reading = read(put(tmp_path, "a.csv", ",,\n,,\n"))

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason == "The file has no filled cells."


def test_text_is_split_where_paragraphs_end(tmp_path: Path, read: Read) -> None:
    """A quote should not be cut by a page's end."""
    paragraphs = [f"Paragraph {number}. " + "Families waited. " * 30 for number in range(20)]

    pages = read(put(tmp_path, "notes.txt", "\n\n".join(paragraphs))).pages

    assert len(pages) > 2
    assert all(page.text.startswith("Paragraph ") and page.text.endswith("Families waited.") for page in pages)


def test_a_text_without_any_end_of_paragraph_is_cut_between_words(tmp_path: Path, read: Read) -> None:
    """A transcript may be one line of a hundred thousand characters."""
    text = "yes " * 10_000

    pages = read(put(tmp_path, "transcript.txt", text)).pages

    assert len(pages) > 5
    assert " ".join(page.text for page in pages).split() == text.split()


def test_blank_lines_alone_are_no_text(tmp_path: Path, read: Read) -> None:
    """The state names the next step: there is nothing to read."""
    assert read(put(tmp_path, "notes.txt", "\n \n\n")).state is ReadingState.NO_TEXT


def test_markdown_starts_a_page_at_each_heading_but_not_in_code(tmp_path: Path, read: Read) -> None:
    """A hash in a code block is a comment of some program."""
    pages = read(
        put(tmp_path, "n.md", "# Reviews\nLate.\n\n## Next steps\nMore staff.\n```\n# no heading\n```\n")
    ).pages

    assert [page.label for page in pages] == ["Reviews", "Next steps"]
    assert pages[0].text == "Reviews\nLate."


def test_a_web_page_gives_its_text_and_runs_nothing(tmp_path: Path, read: Read) -> None:
    """What a family would see on the local offer, without what its makers put behind it."""
    source = (
        "<html><head><title>Local offer: transport</title><style>p {color: red}</style>"
        "<script>document.write('stolen')</script></head><body><h1>Transport</h1><p>Buses &amp; taxis<br>are free."
        "<table><tr><th>Area<th>Buses<tr><td>North<td>4</table><script>alert(1)</script><p>Last words</body></html>"
    )

    reading = read(put(tmp_path, "offer.html", source))

    assert reading.pages[0].text == "Transport\nBuses & taxis\nare free.\nArea | Buses\nNorth | 4\nLast words"
    assert reading.proposals.title is not None
    assert reading.proposals.title.value == "Local offer: transport"


def test_a_web_page_in_an_older_encoding_is_read_by_what_it_declares(tmp_path: Path, read: Read) -> None:
    """Older council pages still declare one."""
    source = '<html><meta charset="windows-1252"><p>caf\u00e9 \u00a320</p></html>'

    assert read(put(tmp_path, "a.html", source, "cp1252")).pages[0].text == "caf\u00e9 \u00a320"


@pytest.mark.parametrize("encoding", ["rot13", "idna", "no-such-encoding", "utf-16"])
def test_a_web_page_may_declare_any_nonsense(tmp_path: Path, read: Read, encoding: str) -> None:
    """The declaration is the document's word, and may be a lie."""
    source = f'<html><meta charset="{encoding}"><p>Plain words of the page</p></html>'

    assert "Plain words" in read(put(tmp_path, "a.html", source)).pages[0].text


def test_broken_markup_keeps_what_came_before_it(tmp_path: Path, read: Read) -> None:
    """The parser gives up on some declarations; what it had read by then is still worth having."""
    reading = read(put(tmp_path, "a.html", "<html><p>Before</p><![nonsense[ x ]]><p>After</p></html>"))

    assert reading.pages[0].text.startswith("Before")
    assert (reading.state is ReadingState.READ) == ("After" in reading.pages[0].text)


def test_control_characters_never_reach_a_page(tmp_path: Path, read: Read) -> None:
    """They hide text on a screen and break the files of a bundle."""
    reading = read(put(tmp_path, "notes.txt", "one\x07two\tthree\x1b[31mred\x85end\r\nline"))

    assert reading.pages[0].text == "onetwo\tthree[31mred\nend\nline"


def test_every_type_that_is_kept_has_a_reader() -> None:
    """A type without one would stop the worker at the first such file."""
    assert READERS.keys() == set(MediaType)


@pytest.mark.parametrize("media_type", READERS)
@pytest.mark.parametrize("content", [b"", b"\x00", b"PK\x03\x04", b"%PDF-", b"\xff\xfe\x00", bytes(range(256)) * 20])
def test_every_reader_answers_rubbish_with_a_state_and_a_reason(
    tmp_path: Path, limits: Limits, media_type: MediaType, content: bytes
) -> None:
    """Nothing a file holds may stop the batch it came in."""
    path = tmp_path / "rubbish"
    path.write_bytes(content)

    reading = read_document(path, media_type, file_name="rubbish", limits=limits)

    assert reading.state.has_text == bool(reading.pages)
    assert reading.state is ReadingState.READ or reading.reason
