"""Choosing: for whom, which scope, which items; what stays out and why; and choices kept by name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.choosing import NewChoice
from schemas.evidence import Details, Marking
from schemas.links import LinkStatus, NewLink, Passage, Verdict
from schemas.tests_of_evidence import EvidenceTest

pytestmark = pytest.mark.both_engines

QUOTE = Passage(page=1, quote="41 of 60 therapy clinics are open")


@pytest.fixture
def mapped(workspace: Workspace, minutes: str, tmp_path: Path) -> Workspace:
    """E-0001 minutes, E-0002 sensitive and E-0003 publishable, all accepted for PA1.waits; E-0004 not linked."""
    _accepted(workspace, minutes, "Clinics opened.", passages=(QUOTE,))
    marked = {
        "audit.txt": Details(title="Case audit with initials", marking=Marking.OFFICIAL_SENSITIVE),
        "leaflet.txt": Details(title="Leaflet for families", publishable=True),
        "note.txt": Details(title="Note of a visit"),
    }
    for name, details in marked.items():
        path = tmp_path / name
        path.write_text(f"Synthetic example. {name}", encoding="utf-8")
        workspace.add_file(path, details)
    worker.see_to_it(workspace)
    for item in ("E-0002", "E-0003"):
        _accepted(workspace, item, "Waits fell.")
    return workspace


def _accepted(workspace: Workspace, item: str, says: str, **more: object) -> str:
    made = workspace.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says=says, **more))
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read it.")
    return made.ref


def choice(**said: object) -> Choice:
    return Choice(checkpoint="monitoring", **said)


def goes_in(workspace: Workspace, **said: object) -> list[str]:
    return [item.ref for item in workspace.selection(choice(**said)).items]


def why_out(workspace: Workspace, **said: object) -> dict[str, str]:
    return {one.item: one.why for one in workspace.selection(choice(**said)).left_out}


def test_an_item_marked_above_the_audience_stays_out_and_its_title_is_not_told(mapped: Workspace) -> None:
    """A marking is a promise to whoever gave us the paper."""
    selection = mapped.selection(choice(audience="government"))

    assert [item.ref for item in selection.items] == ["E-0001", "E-0003"]
    assert [(one.item, one.why, one.withheld) for one in selection.left_out] == [
        ("E-0002", "It is marked OFFICIAL-SENSITIVE, which is not for this audience.", True)
    ]
    assert "E-0002" in goes_in(mapped, audience="inspectors")


def test_the_public_is_handed_only_what_may_be_published(mapped: Workspace) -> None:
    """What nobody has said may be published may not."""
    assert goes_in(mapped, audience="public") == ["E-0003"]
    assert why_out(mapped, audience="public")["E-0001"] == (
        "It was not marked as publishable, and this audience is handed only what may be published."
    )


def test_picked_items_go_in_alone_also_when_they_show_nothing_yet(mapped: Workspace) -> None:
    """Inspectors ask for a paper by name; whether it was ever linked is no reason to refuse it."""
    preview = mapped.preview(choice(items=("e-4", "E-0001")))

    assert [item.ref for item in preview.selection.items] == ["E-0001", "E-0004"]
    assert preview.shows_nothing == ("E-0004",)
    assert {one.item: one.why for one in preview.selection.left_out} == {
        "E-0002": "It was not picked.",
        "E-0003": "It was not picked.",
    }
    assert [link.ref for link in preview.selection.links] == ["L-0001"]


def test_a_picked_item_that_is_not_for_the_audience_stays_out(mapped: Workspace) -> None:
    """Whoever picks cannot lift a marking."""
    assert goes_in(mapped, items=("E-0002", "E-0003"), audience="government") == ["E-0003"]


def test_picks_that_are_not_there_are_all_named(mapped: Workspace) -> None:
    """One wrong reference after the other, each with a run of its own, is an afternoon."""
    with pytest.raises(NotFound, match="no evidence items E-0098 and E-0099"):
        mapped.selection(choice(items=("E-0001", "E-0098", "E-0099")))


def test_a_requirement_set_or_a_line_stands_for_its_strands(mapped: Workspace) -> None:
    """Inspectors ask by report, coordinators by line of the plan."""
    by_set = mapped.selection(choice(scope=("report",)))
    by_line = mapped.selection(choice(scope=("1.1",)))

    assert [concern.ref for concern in by_set.concerns] == ["PA1"]  # monitoring looks at priority actions alone
    assert [strand.ref for strand in by_line.concerns[0].strands] == ["PA1.waits"]
    assert by_set.line_strands == {"1.1": ("PA1.waits",), "1.2": ("PA1.plans", "PA1.waits")}
    with pytest.raises(NotFound, match="no requirement set, concern, strand or line 'nothing'"):
        mapped.selection(choice(scope=("nothing",)))


def test_an_unknown_audience_is_an_error_that_names_those_there_are(mapped: Workspace) -> None:
    """To fall back to another audience would hand somebody what is not theirs."""
    with pytest.raises(NotFound) as refusal:
        mapped.selection(choice(audience="press"))

    assert "inspectors" in refusal.value.remedy


def test_a_draft_too_large_for_its_audience_is_refused_with_what_to_do(mapped: Workspace, tmp_path: Path) -> None:
    """A mail system that drops it on the day is a bad place to learn of the limit."""
    _limit(mapped, largest_bytes=10)

    assert "this audience takes" in mapped.preview(choice()).too_large
    with pytest.raises(Contradiction, match="this audience takes") as refusal:
        mapped.draft_bundle(tmp_path / "draft.zip", choice())

    assert "E-0001" in refusal.value.remedy
    assert not (tmp_path / "draft.zip").exists()


def test_a_file_larger_than_the_audience_takes_stays_out_with_the_reason(mapped: Workspace) -> None:
    """One film must not keep fifty papers from going."""
    _limit(mapped, largest_file_bytes=mapped.item("E-0003").version.size_bytes)

    assert "E-0001" not in goes_in(mapped)
    assert "larger than" in why_out(mapped)["E-0001"]


def _limit(workspace: Workspace, **limits: int) -> None:
    audiences = tuple(one.model_copy(update=limits) for one in workspace.area.audiences)
    workspace.core.area = workspace.area.model_construct(**{**dict(workspace.area), "audiences": audiences})


def test_challenges_are_told_with_their_answers_to_an_audience_that_is_handed_them(mapped: Workspace) -> None:
    """The board sees that its chair asked, what the answer was, and what is still open."""
    chair = mapped.acting_as("chair")
    chair.decide("L-0001", Verdict.CHALLENGE, "Which month?")
    chair.decide("L-0001", Verdict.ACCEPT, "January, it says so.")
    open_one = mapped.link(NewLink(item="E-0004", target="PA1.waits", test=EvidenceTest.IMPACT, says="All is well."))
    chair.decide(open_one.ref, Verdict.CHALLENGE, "Says who?")

    told = mapped.selection(choice(audience="board")).challenges
    public = mapped.selection(choice(audience="public"))

    assert [(one.why, one.answer, one.status) for one in told] == [
        ("Which month?", "January, it says so.", LinkStatus.ACCEPTED),
        ("Says who?", "", LinkStatus.CHALLENGED),
    ]
    assert public.challenges == ()
    assert public.challenges_withheld == 2


def test_challenges_about_what_an_audience_may_not_see_are_counted_and_not_told(mapped: Workspace) -> None:
    """The words of a challenge can give away what the marking protects."""
    mapped.acting_as("chair").decide("L-0002", Verdict.CHALLENGE, "Names J.")
    selection = mapped.selection(choice(audience="government"))

    assert selection.challenges == ()
    assert selection.challenges_withheld == 1


def test_a_preview_names_every_file_the_draft_then_holds(mapped: Workspace, tmp_path: Path) -> None:
    """What the receiver sees is settled before anything is written."""
    preview = mapped.preview(choice())
    mapped.draft_bundle(tmp_path / "draft.zip", choice())

    with zipfile.ZipFile(tmp_path / "draft.zip") as draft:
        assert sorted(draft.namelist()) == sorted(f"{preview.folder}/{file.path}" for file in preview.files)
        sizes = {info.filename.partition("/")[2]: info.file_size for info in draft.infolist()}
    assert all(sizes[file.path] == file.size_bytes for file in preview.files if file.size_bytes is not None)
    assert preview.cover == mapped.audience("inspectors").cover
    assert preview.strands_without_evidence == ("PA1.plans",)
    assert preview.lines_without_evidence == ("1.1", "1.2")


def test_the_index_holds_how_pages_begin_where_the_audience_may_see_it(mapped: Workspace, tmp_path: Path) -> None:
    """A word inside a file is found without opening every file."""
    mapped.draft_bundle(tmp_path / "inspectors.zip", choice())
    mapped.draft_bundle(tmp_path / "public.zip", choice(audience="public"))

    assert "Synthetic example. leaflet.txt" in _index(tmp_path / "inspectors.zip")
    assert "Synthetic example. leaflet.txt" not in _index(tmp_path / "public.zip")


def _index(draft: Path) -> str:
    with zipfile.ZipFile(draft) as held:
        return held.read(next(name for name in held.namelist() if name.endswith("index.html"))).decode()


def test_a_choice_is_kept_by_name_used_and_deleted_and_the_audit_log_says_so(mapped: Workspace) -> None:
    """What was chosen for the last stocktake is what is asked for at the next."""
    desk = mapped.acting_as("coordinator")
    chosen = choice(scope=("PA1",), items=("E-0001",), audience="board")

    desk.save_choice(NewChoice(name="Autumn stocktake", choice=chosen))
    assert desk.saved_choice("autumn  STOCKTAKE").choice == chosen
    with pytest.raises(Contradiction, match="kept already"):
        desk.save_choice(NewChoice(name="AUTUMN stocktake", choice=chosen))
    desk.forget_choice("Autumn stocktake")

    assert desk.saved_choices() == []
    kept = [(entry.action, entry.object) for entry in desk.audit_entries()[-2:]]
    assert kept == [("save-choice", "Autumn stocktake"), ("forget-choice", "Autumn stocktake")]
    with pytest.raises(NotFound, match="No choice called"):
        desk.saved_choice("Autumn stocktake")


def test_a_choice_that_names_nothing_there_is_is_not_kept(mapped: Workspace) -> None:
    """It would fail on the day it is needed."""
    unknown = (choice(items=("E-0099",)), choice(audience="press"), choice(supplements="B-0009"))
    for wrong in (choice(scope=("AI1",)), *unknown):
        with pytest.raises((Contradiction, NotFound)):
            mapped.save_choice(NewChoice(name="Wrong", choice=wrong))

    assert mapped.saved_choices() == []


def test_who_may_keep_a_choice(mapped: Workspace) -> None:
    """Whoever makes bundles; others may look."""
    with pytest.raises(NotAllowed):
        mapped.acting_as("contributor").save_choice(NewChoice(name="Mine", choice=choice()))


def test_a_draft_that_comes_out_larger_than_its_audience_takes_is_not_kept(mapped: Workspace, tmp_path: Path) -> None:
    """The files may fit and the index with them not; half a promise is none."""
    _limit(mapped, largest_bytes=sum(item.version.size_bytes for item in mapped.selection(choice()).items))

    with pytest.raises(Contradiction, match="Nothing was kept"):
        mapped.draft_bundle(tmp_path / "draft.zip", choice())

    assert list(tmp_path.glob("*.zip")) == []


def test_what_points_the_other_way_and_stays_out_is_counted(mapped: Workspace) -> None:
    """A draft that says it holds all of it must not leave out what speaks against us in silence."""
    mapped.link(
        NewLink(item="E-0002", target="PA1.waits", test=EvidenceTest.IMPACT, says="Waits are long.", contrary=True)
    )

    assert mapped.selection(choice()).contrary_withheld == 0
    assert mapped.selection(choice(audience="government")).contrary_withheld == 1
    assert mapped.selection(choice(items=("E-0001",))).contrary_withheld == 1
