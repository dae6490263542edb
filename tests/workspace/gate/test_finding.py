"""The gate: everything that must not leave unseen is found, and nothing of it shown whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, StoreUnusable
from evidence.settings import NAMES_VARIABLE
from evidence.store import gate as kept
from evidence.workspace import looking_into
from evidence.workspace.workspace import Workspace
from schemas.bundles import Edition
from schemas.gate import Certainty, FindingKind, FindingVerdict
from schemas.links import NewLink, Verdict
from schemas.pictures import Mark
from schemas.redactions import ReasonCode, RedactedArea
from schemas.tests_of_evidence import EvidenceTest
from tests.hidden_in_office import (
    WORKBOOK_PLACES,
    decks,
    docx_files,
    mails,
    pictures,
    workbook,
    workbook_with_a_pivot,
)
from tests.hidden_name import FILE_NAME, NAME, PLACES, Place, pdf_hiding
from tests.workspace.gate.conftest import CHOICE, NHS, Bring, of


def test_a_name_is_found_in_each_of_eleven_places_and_in_the_files_name(workspace: Workspace, bring: Bring) -> None:
    """A name in any one of these places has left with the file; each alone must stop it."""
    items = {place: bring(f"{place.name.lower()}.pdf", pdf_hiding(places=[place])) for place in PLACES}
    named = bring(FILE_NAME, pdf_hiding(places=[]))
    clean = bring("nothing.pdf", pdf_hiding(places=[]) + b"%\n")

    report = workspace.gate(CHOICE)

    for place, item in items.items():
        found = of(report, item, FindingKind.NAME)
        assert found, place
        assert {one.finding.certainty for one in found} == {Certainty.CERTAIN}, place
        assert not any(one.settled for one in found)
    assert [one.finding.where for one in of(report, named, FindingKind.NAME)] == ["the file's name"]
    assert of(report, clean, FindingKind.NAME) == []
    assert report.names == 2


def test_one_file_with_the_name_in_all_places_is_told_place_by_place(workspace: Workspace, bring: Bring) -> None:
    """Whoever redacts must know of every place, not of the first."""
    item = bring(FILE_NAME, pdf_hiding())

    where = [one.finding.where for one in of(workspace.gate(CHOICE), item, FindingKind.NAME)]

    assert sorted(where) == sorted(
        [
            "the file's name",
            "its title",
            "page 1",
            "its property Title",
            "its property Author",
            "its embedded description (XMP)",
            "a comment on page 1",
            "the value of the form's field ‘child’ on page 1",
            "page 1, in the file inside ‘notes.txt’",
            "the title of a bookmark",
            "alternate text on page 1",
            "text under a box or a picture on page 1",
            "invisible text on page 1",
            "a layer that is off on page 1",
            "text outside the visible part of page 1",
        ]
    )


def test_a_name_is_found_wherever_office_files_mails_and_pictures_hide_it(workspace: Workspace, tmp_path: Path) -> None:
    """Each of these has left somewhere with somebody's name in it."""
    made = {
        **{f"word {number}.docx": content for number, content in enumerate(docx_files().values())},
        **{f"book {number}.xlsx": workbook(hide=place) for number, place in enumerate(WORKBOOK_PLACES)},
        "pivot.xlsx": workbook_with_a_pivot(),
        **{f"deck {number}.pptx": content for number, content in enumerate(decks().values())},
        **{f"mail {number}.eml": content for number, content in enumerate(mails().values())},
        **pictures(),
    }
    items = {}
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
        items[name] = workspace.add_file(tmp_path / name).item
    worker.see_to_it(workspace)
    for item in items.values():
        link = workspace.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="It shows this."))
        workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    report = workspace.gate(CHOICE)

    assert [name for name, item in items.items() if not of(report, item, FindingKind.NAME)] == []
    assert NAME.split()[1] not in report.model_dump_json()


def test_nothing_that_was_found_is_shown_whole(workspace: Workspace, bring: Bring) -> None:
    """The report of the gate goes to people who need not know the child."""
    bring(FILE_NAME, pdf_hiding())
    bring("note.txt", NHS)

    report = workspace.gate(CHOICE).model_dump_json()

    assert "Quillfeather" not in report
    assert "943 *** **19" in report
    assert "943 476 5919" not in report


def test_what_nobody_sees_is_told_by_itself(workspace: Workspace, bring: Bring) -> None:
    """A box drawn over words is no redaction, whoever the words are about."""
    item = bring("boxed.pdf", pdf_hiding("words of no list", places=[Place.UNDER_A_BOX, Place.ANNOTATION]))

    hidden = [one.finding.where for one in of(workspace.gate(CHOICE), item, FindingKind.HIDDEN)]

    assert "text under a box or a picture on page 1" in hidden
    assert "a comment on page 1" in hidden


def test_challenges_and_their_answers_are_looked_at_where_they_go_in(workspace: Workspace, bring: Bring) -> None:
    """The chair writes as people speak, and the index hands it to inspectors."""
    item = bring("note.txt", "Synthetic example.")
    link = workspace.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.IMPACT, says="Waits fell."))
    workspace.acting_as("chair").decide(link.ref, Verdict.CHALLENGE, f"This is only about {NAME}.")

    assert [one.finding.where for one in workspace.gate(CHOICE).in_the_way] == [f"the challenge of {link.ref}"]


def test_why_a_copy_was_redacted_is_looked_at_as_it_leaves_with_it(workspace: Workspace, bring: Bring) -> None:
    """An area has no words that could be taken out of the reason, and the reason may say what lies under it."""
    item = bring("clean.pdf", pdf_hiding(places=[]))
    area = RedactedArea(page=1, place=Mark(left=0.1, top=0.1, width=0.1, height=0.02), code=ReasonCode.CONFIDENTIAL)
    made = workspace.acting_as("coordinator").redact(item, 1, areas=[area], why=f"It is about {NAME}.")

    report = workspace.gate(CHOICE.model_copy(update={"edition": Edition.REDACTED}))

    assert [one.finding.where for one in of(report, item, FindingKind.NAME)] == [f"why {made.ref} was made"]
    assert of(workspace.gate(CHOICE), item, FindingKind.NAME) == []


def test_the_words_of_links_and_titles_are_looked_at_and_cannot_be_redacted(workspace: Workspace, bring: Bring) -> None:
    """They stand in the index of every bundle, whatever is done to the file."""
    bring("note.txt", "Synthetic example.", says=f"It shows that {NAME} was seen.")
    (found,) = workspace.gate(CHOICE).found
    assert found.finding.where == "what L-0001 says"

    with pytest.raises(Contradiction, match="not in the file"):
        workspace.acting_as("chair").decide_finding(CHOICE, found.finding.key, FindingVerdict.REDACT, "Out.")


def test_undecided_links_stand_in_the_way(workspace: Workspace, bring: Bring) -> None:
    """What nobody has judged is not handed to inspectors unseen."""
    item = bring("note.txt", "Synthetic example.")
    workspace.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.IMPACT, says="Waits fell."))

    assert [one.finding.where for one in workspace.gate(CHOICE).in_the_way] == ["L-0002, which is awaiting decision"]


def test_a_damaged_original_and_an_unread_file_stand_in_the_way(workspace: Workspace, bring: Bring) -> None:
    """What could not be looked into is never taken for clean."""
    item = bring("broken.pdf", b"%PDF-1.7\nnothing of a PDF follows")
    gone = bring("gone.txt", "Synthetic example.")
    path = workspace.core.originals.path(workspace.item(gone).version.sha256)
    path.chmod(0o600)
    path.write_bytes(b"X" + path.read_bytes()[1:])

    report = workspace.gate(CHOICE)

    assert {one.finding.where.partition(".")[0] for one in of(report, item, FindingKind.UNREAD)} >= {
        "the file, which does not open"
    }
    assert of(report, gone, FindingKind.DAMAGED)


@pytest.mark.both_engines
def test_a_file_is_looked_into_once(workspace: Workspace, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle of three hundred files must not be read anew for every look at the gate."""
    bring("note.txt", NHS)
    told = list[str]()
    before = workspace.revision()
    first = workspace.gate(CHOICE, tell=told.append)

    monkeypatch.setattr(looking_into, "Sandbox", None)

    assert workspace.gate(CHOICE, tell=told.append) == first
    assert told == ["note.txt"]
    assert workspace.revision() == before  # nothing anybody keeps is out of date because of it
    with workspace.core.database.reading() as session:
        assert kept.hidden_in(session, [workspace.item("E-0001").version.sha256], rules=0) == {}


@pytest.mark.parametrize("inside", [True, False])
def test_a_list_of_names_that_cannot_be_used_stops_the_gate(
    workspace: Workspace, bring: Bring, data_folder: Path, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    """To go on without the list would let every name through; one in the data folder would be backed up with it."""
    bring("note.txt", NHS)
    path = data_folder / "names.txt"
    if inside:
        path.write_text(NAME, encoding="utf-8")
    monkeypatch.setenv(NAMES_VARIABLE, str(path if inside else data_folder.parent / "gone.txt"))

    with pytest.raises(StoreUnusable, match="list of names"):
        workspace.gate(CHOICE)
