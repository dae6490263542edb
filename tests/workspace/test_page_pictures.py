"""Looking at a page: the picture and the text, with the words of a search or of a quote marked on both."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from evidence import worker
from evidence.errors import Damaged, NotAllowed, NotFound, PictureNotMade
from evidence.ingest.sandbox import Sandbox
from evidence.workspace import drawing
from evidence.workspace.workspace import Workspace
from schemas.evidence import ReadingState
from schemas.finding import Question
from schemas.links import NewLink, Passage, QuoteFate
from schemas.pictures import PagePicture, PageWithMarks
from schemas.tests_of_evidence import EvidenceTest
from tests.ingest.conftest import encrypt_pdf, make_docx, make_pdf
from tests.workspace.conftest import alter, flip, original_of

FOOT = "Improvement board, synthetic minutes, page"
PAGES = [
    [
        "Minutes of 3 March 2026",
        "Families wait for therapy and are waiting longer.",
        "Of the sixty therapy",
        f"{FOOT} 1",
    ],
    ["clinics forty-one are open.", "The chair thanked everybody.", f"{FOOT} 2"],
    ["3. Any other business", "Nothing was raised.", f"{FOOT} 3"],
]
OVER = "Of the sixty therapy clinics forty-one are open."


def bring(workspace: Workspace, path: Path, *, version_of: str | None = None) -> str:
    """The reference of a file that was added and read."""
    added = workspace.add_file(path, version_of=version_of)
    worker.see_to_it(workspace)
    assert added.item is not None
    return added.item


@pytest.fixture
def board(workspace: Workspace, tmp_path: Path) -> str:
    """Three pages of minutes, one sentence of which runs from the first to the second."""
    return bring(workspace, make_pdf(tmp_path / "board.pdf", PAGES))


def picture(workspace: Workspace, item: str, page: int = 1, *, words: str = "", quote: str = "") -> PagePicture:
    drawn = workspace.page_picture(item, 1, page, words=words, quotes=[quote])
    assert drawn is not None
    return drawn


def said(page: PageWithMarks) -> Sequence[str]:
    return [page.page.text[mark.start : mark.end].strip() for mark in page.marks]


def test_words_are_marked_as_they_are_found_in_all_their_inflections(workspace: Workspace, board: str) -> None:
    """What the search counts as a hit is what the reader sees marked, in the text and on the picture."""
    text = workspace.page_with_marks(board, 1, 1, words="waits for therapy")

    assert said(text) == ["wait", "therapy", "waiting", "therapy"]
    assert len(picture(workspace, board, words="waits for therapy").marks) == 4
    assert picture(workspace, board).marks == ()


def test_a_phrase_is_one_mark(workspace: Workspace, board: str) -> None:
    """Words in quotation marks are looked for together."""
    assert said(workspace.page_with_marks(board, 1, 1, words='"sixty therapy"')) == ["sixty therapy"]
    (mark,) = picture(workspace, board, words='"sixty therapy"').marks
    assert mark.width > 0.1


def test_a_quote_is_marked_on_both_of_the_pages_it_runs_over(workspace: Workspace, board: str) -> None:
    """Turning the page shows the rest of the sentence."""
    pages = [workspace.page_with_marks(board, 1, number, quotes=[OVER]) for number in (1, 2, 3)]

    assert [said(page) for page in pages] == [["Of the sixty therapy"], ["clinics forty-one are open."], []]
    assert [len(picture(workspace, board, number, quote=OVER).marks) for number in (1, 2, 3)] == [1, 1, 0]


@pytest.mark.parametrize("lies", [90, 180, 270])
def test_a_sentence_over_two_lines_of_a_turned_page_is_found_and_marked_on_both(
    workspace: Workspace, tmp_path: Path, lies: int
) -> None:
    """Somebody put the sheet into the scanner sideways; the words are the same."""
    with closing(pdfium.PdfDocument(make_pdf(tmp_path / "upright.pdf", PAGES))) as document:
        document[0].set_rotation(lies)
        document.save(str(tmp_path / "turned.pdf"))
    ref = bring(workspace, tmp_path / "turned.pdf")
    over = "waiting longer. Of the sixty therapy"

    assert [(hit.item, hit.page) for hit in workspace.find(Question(words=f'"{over}"')).hits] == [(ref, 1)]
    assert said(workspace.page_with_marks(ref, 1, 1, quotes=[over])) == ["waiting longer.\nOf the sixty therapy"]
    marks = picture(workspace, ref, quote=over).marks
    assert len(marks) == 2
    assert all((mark.height > mark.width) == (lies != 180) for mark in marks)


def test_a_quote_and_words_may_be_marked_together(workspace: Workspace, board: str) -> None:
    """Where they overlap there is one mark."""
    page = workspace.page_with_marks(board, 1, 1, words="therapy", quotes=["Families wait for therapy"])

    assert said(page) == ["Families wait for therapy", "therapy"]


def test_nothing_typed_can_break_a_page(workspace: Workspace, board: str) -> None:
    """Addresses are shared, cut and typed."""
    for words in ('"', "((", "NOT", "*" * 300, "\x00", "\ud83d", "wait" * 2_000):
        assert workspace.page_with_marks(board, 1, 1, words=words).page.number == 1
        assert workspace.page_with_marks(board, 1, 1, quotes=[words]).page.number == 1


def test_an_office_file_has_no_picture_and_says_why(workspace: Workspace, tmp_path: Path) -> None:
    """It is shown from its text."""
    audit = bring(workspace, make_docx(tmp_path / "audit.docx"))

    assert workspace.page_picture(audit, 1, 1, words="auditors") is None
    assert (
        workspace.why_no_picture(audit, 1)
        == "A file of this type has no pages to draw. Its text is shown as it was read."
    )
    assert said(workspace.page_with_marks(audit, 1, 1, words="auditors")) == ["auditors"]


def test_a_picture_without_a_word_is_drawn_all_the_same(workspace: Workspace, tmp_path: Path) -> None:
    """A photograph of a flip chart has no text of its own."""
    Image.new("RGB", (90, 60)).save(tmp_path / "chart.png")
    chart = bring(workspace, tmp_path / "chart.png")

    assert picture(workspace, chart, words="anything").marks == ()
    with pytest.raises(NotFound, match="no text of a page 1"):
        workspace.page_with_marks(chart, 1, 1)


def test_a_locked_file_has_no_picture_even_once_its_text_is_read(workspace: Workspace, tmp_path: Path) -> None:
    """The password is kept nowhere, so nobody can draw its pages."""
    plain = make_pdf(tmp_path / "plain.pdf", PAGES)
    locked = bring(workspace, encrypt_pdf(plain, tmp_path / "locked.pdf", user_password="rhubarb"))

    assert workspace.page_picture(locked, 1, 1) is None
    workspace.unlock(locked, "rhubarb")
    assert workspace.page_picture(locked, 1, 1) is None
    assert "locked with a password" in workspace.why_no_picture(locked, 1)
    assert said(workspace.page_with_marks(locked, 1, 1, words="sixty")) == ["sixty"]


def test_what_is_not_there_is_said_to_be_missing(workspace: Workspace, board: str) -> None:
    """Old addresses name versions and pages that never were."""
    for ask in (workspace.page_picture, workspace.page_with_marks):
        with pytest.raises(NotFound):
            ask("E-9999", 1, 1)
        with pytest.raises(NotFound, match="no version 2"):
            ask(board, 2, 1)
        with pytest.raises(NotFound, match="page 9"):
            ask(board, 1, 9)


def test_what_is_in_quarantine_is_not_shown(workspace: Workspace, board: str, data_folder: Path) -> None:
    """Nobody may look at it, in words or in a picture, not even at one drawn before."""
    picture(workspace, board)
    alter(data_folder, f"UPDATE version SET reading = '{ReadingState.QUARANTINED.value}'")

    for ask in (workspace.page_picture, workspace.page_with_marks, workspace.why_no_picture):
        with pytest.raises(NotAllowed):
            ask(board, 1, 1) if ask != workspace.why_no_picture else ask(board, 1)


def test_an_original_that_is_missing_or_was_altered_is_not_drawn(
    workspace: Workspace, board: str, data_folder: Path
) -> None:
    """A picture would pass for the evidence that was added."""
    flip(original_of(data_folder))
    with pytest.raises(Damaged, match="no longer has the bytes"):
        workspace.page_picture(board, 1, 1)

    original_of(data_folder).unlink()
    with pytest.raises(Damaged, match="missing"):
        workspace.page_picture(board, 1, 1)


def test_a_page_that_cannot_be_drawn_is_a_sentence_with_a_remedy(workspace: Workspace, tmp_path: Path) -> None:
    """One damaged scan must not look like a fault of the whole product."""
    Image.new("L", (900, 600)).save(tmp_path / "cut.png")
    content = (tmp_path / "cut.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(content[: len(content) // 2])
    cut = bring(workspace, tmp_path / "cut.png")

    with pytest.raises(PictureNotMade, match=f"Page 1 of {cut} could not be drawn") as refusal:
        workspace.page_picture(cut, 1, 1)

    assert refusal.value.remedy == "Read the page's text, or open the original."


def test_many_people_look_at_once(workspace: Workspace, board: str) -> None:
    """One reader draws for all of them, one after the other, and nobody gets another's page."""
    asked = [(number % 3 + 1, words) for number in range(12) for words in ("clinics", "board")]
    alone = {one: picture(workspace, board, one[0], words=one[1]) for one in set(asked)}
    workspace.core.drawing = drawing.Drawing()

    with ThreadPoolExecutor(8) as people:
        seen = list(people.map(lambda one: picture(workspace, board, one[0], words=one[1]), asked))

    assert seen == [alone[one] for one in asked]


def test_what_was_drawn_a_moment_ago_is_at_hand(
    workspace: Workspace, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every rerun of a page asks again. Few are kept: originals are large, and memory is not."""
    monkeypatch.setattr(drawing, "MOST_KEPT", 2)
    drawn = [picture(workspace, board, number) for number in (1, 2, 3)]
    monkeypatch.setattr(Sandbox, "page_picture", None)  # whoever draws now fails

    assert [picture(workspace, board, number) for number in (2, 3)] == drawn[1:]
    with pytest.raises(TypeError):
        picture(workspace, board, 1)


def test_the_reader_ends_with_the_folder_and_is_started_anew(workspace: Workspace, board: str) -> None:
    """No process is left behind when the app stops."""
    first = picture(workspace, board)
    workspace.core.drawing.close()
    workspace.core.drawing.close()

    assert picture(workspace, board, 2) != first


VERSIONS = {
    QuoteFate.SAME: [PAGES[0], [*PAGES[1][:1], "The chair went home.", PAGES[1][2]], PAGES[2]],
    QuoteFate.MOVED: [["A summary was put in front.", f"{FOOT} 1"], *PAGES],
    QuoteFate.CHANGED: [PAGES[0], ["clinics forty-seven are open now.", *PAGES[1][1:]], PAGES[2]],
    QuoteFate.GONE: [["These minutes are being written anew.", f"{FOOT} 1"], PAGES[2]],
}
NOW_AT = {
    QuoteFate.SAME: (1, OVER),
    QuoteFate.MOVED: (2, OVER),
    QuoteFate.CHANGED: (1, "Of the sixty therapy clinics forty-seven are open now."),
    QuoteFate.GONE: None,
}


@pytest.mark.parametrize("fate", QuoteFate)
def test_a_quote_over_a_page_break_is_found_again_in_the_next_version(
    workspace: Workspace, board: str, tmp_path: Path, fate: QuoteFate
) -> None:
    """The same, moved, changed or gone: a sentence does not lose its link by running over a page."""
    passage = Passage(page=1, quote=OVER)
    workspace.link(
        NewLink(item=board, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.", passages=(passage,))
    )
    bring(workspace, make_pdf(tmp_path / "newer.pdf", VERSIONS[fate]), version_of=board)

    (link,) = workspace.links_of(board)
    (found,) = link.refound

    assert found.fate is fate
    assert (found.now and (found.now.page, " ".join(found.now.quote.split()))) == NOW_AT[fate]
    if found.now:
        on_both = [
            workspace.page_picture(board, 2, number, quotes=[found.now.quote])
            for number in (found.now.page, found.now.page + 1)
        ]
        assert [len(one.marks) for one in on_both if one] == [1, 1]
