"""The gate before release: everything that would give somebody away is found, stops the release, and is decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import worker
from evidence.bundles.contents import lay_out
from evidence.bundles.index_html import index_pages
from evidence.bundles.manifest_json import manifest_of
from evidence.errors import Contradiction, NotAllowed, NotFound, StoreUnusable
from evidence.settings import NAMES_VARIABLE
from evidence.store import gate as kept
from evidence.workspace import looking_into
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Edition
from schemas.doctor import FindingCode
from schemas.gate import Certainty, FindingKind, FindingVerdict, Found, GateReport
from schemas.links import NewLink, Verdict
from schemas.pictures import Mark
from schemas.redactions import ReasonCode, RedactedArea, RedactedWords
from schemas.releases import NewRelease, ReleaseStatus
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
from tests.ingest.conftest import make_pdf
from tests.workspace.conftest import alter

CHOICE = Choice(checkpoint="monitoring")
REDACTED = Choice(checkpoint="monitoring", edition=Edition.REDACTED)
NHS = "Synthetic example. The child's NHS number is 943 476 5919.\n"

Bring = Callable[..., str]


@pytest.fixture(autouse=True)
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The area's own list of names, kept beside the data folder."""
    path = tmp_path / "names.txt"
    path.write_text(f"# synthetic\n{NAME}\nWill Younge\n", encoding="utf-8")
    monkeypatch.setenv(NAMES_VARIABLE, str(path))
    return path


@pytest.fixture
def bring(workspace: Workspace, tmp_path: Path) -> Bring:
    """Bring a file in as a contributor, have it read, link it and have the link accepted."""

    def brought(name: str, content: bytes | str, *, accept: bool = True, says: str = "It shows this.") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        added = workspace.acting_as("contributor").add_file(path)
        assert added.item, added
        worker.see_to_it(workspace)
        link = workspace.link(NewLink(item=added.item, target="PA1.waits", test=EvidenceTest.ACTION, says=says))
        if accept:
            workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")
        return added.item

    return brought


def of(report: GateReport, item: str, kind: FindingKind) -> list[Found]:
    return [one for one in report.found if (one.finding.item, one.finding.kind) == (item, kind)]


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


@pytest.mark.both_engines
def test_a_release_with_a_reason_settles_and_is_remembered(workspace: Workspace, bring: Bring) -> None:
    """The same question is not asked at every bundle."""
    item = bring("note.txt", NHS)
    (found,) = of(workspace.gate(CHOICE), item, FindingKind.NHS_NUMBER)

    decided = workspace.acting_as("chair").decide_finding(
        CHOICE, found.finding.key, FindingVerdict.RELEASE, "It is the number of the standard's own example."
    )

    assert decided.settled
    again = workspace.gate(Choice(checkpoint="monitoring", scope=("PA1",)))
    assert of(again, item, FindingKind.NHS_NUMBER)[0].decision == decided.decision
    assert again.in_the_way == ()
    entry = workspace.audit_entries()[-1]
    assert (entry.action, entry.object) == ("decide-finding", item)


def test_what_is_released_to_inspectors_is_not_released_to_others(workspace: Workspace, bring: Bring) -> None:
    """The reason was given for those readers."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("chair").decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "They may see it.")

    assert workspace.gate(Choice(checkpoint="monitoring", audience="board")).in_the_way


def test_a_release_by_the_post_that_asks_for_it_settles_nothing(workspace: Workspace, bring: Bring) -> None:
    """Nobody lets their own bundle through."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("coordinator").decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")

    assert workspace.gate(CHOICE).in_the_way == ()
    assert len(workspace.gate(CHOICE, asked_by="coordinator").in_the_way) == 1


def test_a_bundle_is_not_approved_on_a_release_its_author_gave(workspace: Workspace, bring: Bring) -> None:
    """Two pairs of eyes on the bundle are one pair on the child's number, if the same post let it through."""
    bring("note.txt", NHS)
    coordinator, chair = workspace.acting_as("coordinator"), workspace.acting_as("chair")
    (found,) = workspace.gate(CHOICE).found
    coordinator.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")
    asked = coordinator.ask_release(NewRelease(choice=CHOICE, what_for="The inspection", to_whom="The inspector"))

    with pytest.raises(Contradiction, match="1 finding before release must be decided first"):
        chair.approve_release(asked.ref, why="I looked.")

    workspace.acting_as("reviewer").decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "An example.")
    assert chair.approve_release(asked.ref, why="I looked.").status is ReleaseStatus.APPROVED


def test_challenges_and_their_answers_are_looked_at_where_they_go_in(workspace: Workspace, bring: Bring) -> None:
    """The chair writes as people speak, and the index hands it to inspectors."""
    item = bring("note.txt", "Synthetic example.")
    link = workspace.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.IMPACT, says="Waits fell."))
    workspace.acting_as("chair").decide(link.ref, Verdict.CHALLENGE, f"This is only about {NAME}.")

    assert [one.finding.where for one in workspace.gate(CHOICE).in_the_way] == [f"the challenge of {link.ref}"]


@pytest.mark.parametrize(("post", "why"), [("contributor", "may not decide"), ("lead", "linked E-0001")])
def test_who_brought_or_linked_the_evidence_may_not_decide(
    workspace: Workspace, bring: Bring, post: str, why: str
) -> None:
    """They would be the last to see what is wrong with it."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found

    with pytest.raises(NotAllowed, match=why):
        workspace.acting_as(post).decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")

    assert why in workspace.acting_as(post).why_not_decide_findings("E-0001")
    assert workspace.gate(CHOICE).in_the_way


@pytest.mark.both_engines
def test_leaving_out_takes_the_item_out_of_the_bundle_with_the_reason_until_it_is_taken_back(
    workspace: Workspace, bring: Bring, tmp_path: Path
) -> None:
    """What stays out is said, and nothing about it stands in the way any more."""
    item = bring("note.txt", NHS)
    bring("other.txt", "Synthetic example. Clinics are open.")
    chair = workspace.acting_as("chair")
    (found,) = workspace.gate(CHOICE).found

    decided = chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.LEAVE_OUT, "Nobody needs it.")

    assert decided.settled
    drafted = workspace.draft_bundle(tmp_path / "draft.zip", CHOICE)
    assert (drafted.items, [(one.item, one.why) for one in drafted.left_out]) == (
        1,
        [(item, "It was left out before release. Nobody needs it.")],
    )
    assert workspace.gate(CHOICE).in_the_way == ()
    chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "They do need it.")
    assert len(workspace.selection(CHOICE).items) == 2


def test_what_is_left_out_is_not_called_by_the_name_it_is_left_out_for(
    workspace: Workspace, bring: Bring, tmp_path: Path
) -> None:
    """The list of what stays out goes to the receiver, too."""
    bring(f"Letter about {NAME}.txt", "Synthetic example. Clinics are open.")
    bring(f"Case notes of {NAME}.txt", "Synthetic example. Nobody looked.", accept=False)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("chair").decide_finding(CHOICE, found.finding.key, FindingVerdict.LEAVE_OUT, "Not needed.")

    selection = workspace.selection(CHOICE)

    assert [one.item for one in selection.left_out] == ["E-0001", "E-0002"]
    assert NAME not in manifest_of(lay_out(selection), {}).model_dump_json()
    assert NAME not in "".join(index_pages(lay_out(selection), written={}).values())


def test_leaving_out_what_points_the_other_way_is_counted(workspace: Workspace, bring: Bring) -> None:
    """Otherwise one could hand over a bundle that says nothing speaks against it."""
    item = bring("note.txt", NHS)
    against = NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="Some wait longer.", contrary=True)
    workspace.acting_as("chair").decide(workspace.link(against).ref, Verdict.ACCEPT, "I read it.")
    found = workspace.gate(CHOICE).found[0].finding
    assert workspace.selection(CHOICE).contrary_withheld == 0

    workspace.acting_as("chair").decide_finding(CHOICE, found.key, FindingVerdict.LEAVE_OUT, "Not needed.")

    assert workspace.selection(CHOICE).contrary_withheld == 1


def test_why_a_copy_was_redacted_is_looked_at_as_it_leaves_with_it(workspace: Workspace, bring: Bring) -> None:
    """An area has no words that could be taken out of the reason, and the reason may say what lies under it."""
    item = bring("clean.pdf", pdf_hiding(places=[]))
    area = RedactedArea(page=1, place=Mark(left=0.1, top=0.1, width=0.1, height=0.02), code=ReasonCode.CONFIDENTIAL)
    made = workspace.acting_as("coordinator").redact(item, 1, areas=[area], why=f"It is about {NAME}.")

    report = workspace.gate(CHOICE.model_copy(update={"edition": Edition.REDACTED}))

    assert [one.finding.where for one in of(report, item, FindingKind.NAME)] == [f"why {made.ref} was made"]
    assert of(workspace.gate(CHOICE), item, FindingKind.NAME) == []


def test_challenges_of_what_stays_out_are_looked_at_and_can_be_left_out(workspace: Workspace, bring: Bring) -> None:
    """They are handed over though the item is not, and people write names into questions."""
    bring("clean.txt", "Synthetic example. Clinics are open.")
    item = bring("note.txt", "Synthetic example. Nothing.", accept=False)
    chair = workspace.acting_as("chair")
    chair.decide("L-0002", Verdict.CHALLENGE, f"Is this {NAME}?")
    (asked,) = workspace.gate(CHOICE).in_the_way
    assert (asked.finding.item, asked.finding.kind) == (item, FindingKind.NAME)

    workspace.acting_as("reviewer").decide_finding(CHOICE, asked.finding.key, FindingVerdict.LEAVE_OUT, "Not needed.")

    selection = workspace.selection(CHOICE)
    assert (selection.challenges, selection.challenges_withheld) == ((), 1)
    assert workspace.gate(CHOICE).in_the_way == ()
    workspace.acting_as("reviewer").decide_finding(CHOICE, asked.finding.key, FindingVerdict.RELEASE, "They know.")
    assert len(workspace.selection(CHOICE).challenges) == 1


@pytest.mark.both_engines
def test_a_decision_lapses_with_the_bytes(workspace: Workspace, bring: Bring, tmp_path: Path) -> None:
    """What was decided was decided about that file."""
    item = bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    chair = workspace.acting_as("chair")
    chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")
    (tmp_path / "note.txt").write_text(NHS + "Changed.", encoding="utf-8")
    workspace.acting_as("contributor").add_file(tmp_path / "note.txt", version_of=item)
    worker.see_to_it(workspace)
    link = workspace.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="Still so."))
    chair.decide(link.ref, Verdict.ACCEPT, "I read it.")

    assert [one.finding.kind for one in workspace.gate(CHOICE).in_the_way if one.finding.page] == [
        FindingKind.NHS_NUMBER
    ]


def test_redacting_settles_only_what_the_copy_that_leaves_no_longer_holds(
    workspace: Workspace, bring: Bring, tmp_path: Path
) -> None:
    """To mean to redact is not to have redacted; and whoever covered the number may have overlooked the name."""
    lines = [f"Synthetic letter about {NAME}.", "The child's NHS number is 943 476 5919."]
    item = bring("letter.pdf", make_pdf(tmp_path / "made.pdf", [lines, ["Nothing here."]]).read_bytes())
    chair, number, name = workspace.acting_as("chair"), RedactedWords(words="943 476 5919"), RedactedWords(words=NAME)
    kinds = {one.finding.kind for one in workspace.gate(CHOICE).in_the_way}
    assert kinds == {FindingKind.NAME, FindingKind.NHS_NUMBER}
    for one in workspace.gate(CHOICE).in_the_way:
        chair.decide_finding(CHOICE, one.finding.key, FindingVerdict.REDACT, "Not needed.")
    assert len(workspace.gate(REDACTED).in_the_way) == 2

    workspace.redact(item, 1, words=[number], why="It names a child.")

    (left,) = workspace.gate(REDACTED).in_the_way
    assert left.finding.where == "page 1, in the redacted copy RN-0001"
    assert (left.finding.kind, left.finding.rendition) == (FindingKind.NAME, "RN-0001")
    assert [one.decision is not None for one in workspace.gate(REDACTED).found if one.settled] == [True, True]
    again = chair.decide_finding(REDACTED, left.finding.key, FindingVerdict.REDACT, "It was overlooked.")
    assert not again.settled

    workspace.redact(item, 1, words=[number, name], why="It names a child.")

    assert workspace.gate(REDACTED).in_the_way == ()
    assert len(workspace.gate(CHOICE).in_the_way) == 2


def test_a_redacted_copy_that_is_missing_stops_its_release(workspace: Workspace, bring: Bring, tmp_path: Path) -> None:
    """Nobody can say what is in it."""
    item = bring("letter.pdf", make_pdf(tmp_path / "made.pdf", [["Synthetic letter."]]).read_bytes())
    made = workspace.redact(item, 1, words=[RedactedWords(words="letter")], why="A try.")
    (workspace.core.folder / "originals" / made.sha256[:2] / made.sha256).unlink()

    (found,) = workspace.gate(REDACTED).in_the_way

    assert found.finding.kind is FindingKind.DAMAGED
    assert "RN-0001" in found.finding.where


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


def test_a_reason_that_gives_something_away_is_refused(workspace: Workspace, bring: Bring) -> None:
    """Reasons are kept, and one for leaving out goes to the inspectors."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found

    with pytest.raises(Contradiction, match="reason itself"):
        workspace.acting_as("chair").decide_finding(
            CHOICE, found.finding.key, FindingVerdict.RELEASE, f"{NAME} agreed to it."
        )


def test_a_decision_that_was_changed_behind_the_products_back_is_told_by_the_doctor(
    workspace: Workspace, bring: Bring, data_folder: Path
) -> None:
    """A release that nobody gave is how a child's name would leave with everything in order."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("chair").decide_finding(CHOICE, found.finding.key, FindingVerdict.LEAVE_OUT, "Not needed.")
    assert examine(data_folder, deep=True).sound

    alter(data_folder, "UPDATE finding_decision SET verdict = 'release'")

    told = [one for one in examine(data_folder, deep=True).findings if one.code is not FindingCode.SQLITE_OLD]
    assert [(one.code, found.finding.key in one.sentence) for one in told] == [(FindingCode.ROW_CHANGED, True)]


@pytest.mark.both_engines
def test_several_findings_in_one_item_are_decided_at_once_and_logged_once(workspace: Workspace, bring: Bring) -> None:
    """A register of two hundred numbers is one question."""
    item = bring(
        "list.txt", "Synthetic.\n" + "\n".join(f"NHS number: {number}" for number in ("9434765919", "9990000018"))
    )
    other = bring("note.txt", NHS)
    report = workspace.gate(CHOICE)
    keys = [one.finding.key for one in of(report, item, FindingKind.NHS_NUMBER)]
    chair, before = workspace.acting_as("chair"), len(workspace.audit_entries())

    decided = chair.decide_findings(CHOICE, keys, FindingVerdict.RELEASE, "Examples of a standard.")

    assert [one.settled for one in decided] == [True] * 2
    assert len(workspace.audit_entries()) == before + 1
    apart = of(report, other, FindingKind.NHS_NUMBER)[0].finding.key
    with pytest.raises(Contradiction, match="several items"):
        chair.decide_findings(CHOICE, [*keys, apart], FindingVerdict.RELEASE, "All.")
    with pytest.raises(NotFound, match="nothing F-nothing"):
        chair.decide_finding(CHOICE, "F-nothing", FindingVerdict.RELEASE, "None.")


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


def test_a_post_that_links_an_item_after_deciding_about_it_has_become_its_author(
    workspace: Workspace, bring: Bring
) -> None:
    """The rule would be walked around by doing the two things in the other order."""
    item = bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    reviewer = workspace.acting_as("reviewer")
    reviewer.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")
    assert workspace.gate(CHOICE).in_the_way == ()

    link = reviewer.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.IMPACT, says="Waits fell."))
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    assert [one.finding.key for one in workspace.gate(CHOICE).in_the_way] == [found.finding.key]


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
