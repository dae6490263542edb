"""Loading an area: any area's folder works, and a mistake names file, line, field and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evidence.area import load_area
from evidence.errors import AreaUnusable
from evidence.settings import shipped
from evidence.workspace.folder import create_folder
from schemas.local_area import LocalArea
from tests.conftest import NORTHMOOR


@pytest.fixture
def area_folder(tmp_path: Path) -> Path:
    """A copy of the invented area that a test may spoil."""
    return shutil.copytree(NORTHMOOR, tmp_path / "area")


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace words in one of the area's files."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_area_loads() -> None:
    """The worked example must never fail on its first screen."""
    lancashire = load_area(shipped("corpus", "areas", "lancashire"))

    kinds = [concern.kind.value for concern in lancashire.concerns.values()]
    assert kinds.count("priority action") == 3
    assert kinds.count("area for improvement") == 2
    assert lancashire.concerns["PA3"].responsible[0] == "icb"  # the report names the care board first


def test_another_area_needs_no_code(northmoor: LocalArea) -> None:
    """The product is for every partnership, not for one."""
    assert list(northmoor.strands) == ["PA1.waits", "PA1.plans", "AI1.letters", "SP1"]
    assert northmoor.strands_under("1.2") == ("PA1.plans", "PA1.waits")


def test_a_missing_field_names_file_line_field_and_remedy(area_folder: Path) -> None:
    """Whoever edits these files is not a programmer."""
    spoil(area_folder, "plan.yaml", "    expected_impact: Children wait less\n", "")

    with pytest.raises(AreaUnusable) as caught:
        load_area(area_folder)

    (mistake,) = caught.value.mistakes
    assert (mistake.file, mistake.field) == ("plan.yaml", "lines.0.expected_impact")
    assert mistake.line == 4  # where the line of the plan begins
    assert "missing" in mistake.problem
    assert "expected_impact" in mistake.remedy


def test_two_equal_references_are_refused(area_folder: Path) -> None:
    """A link to PA1.waits must never mean two things."""
    spoil(area_folder, "requirements.yaml", "ref: PA1.plans", "ref: PA1.Waits")
    spoil(area_folder, "plan.yaml", "[PA1.plans, PA1.waits]", "[PA1.waits]")
    spoil(area_folder, "policy.yaml", "strand: PA1.plans", "strand: PA1.waits")

    with pytest.raises(AreaUnusable, match=r"requirements\.yaml, line \d+.*two things share the reference 'PA1.Waits'"):
        load_area(area_folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("plan.yaml", "lead_post: lead", "lead_post: nobody", "there is no post 'nobody'"),
        ("plan.yaml", "answers: [PA1.waits]", "answers: [PA9.waits]", "there is no strand 'PA9.waits'"),
        (
            "requirements.yaml",
            "responsible: [council, board]",
            "responsible: [council, moon]",
            "no organisation 'moon'",
        ),
        ("requirements.yaml", "localities: [upper, lower]", "localities: [sideways]", "no locality 'sideways'"),
        ("area.yaml", "held: true, source: invented", "held: true, source: hearsay", "no source 'hearsay'"),
        ("checkpoints.yaml", "latest: 2027-01-09", "latest: 2025-01-09", "closes before it opens"),
        ("checkpoints.yaml", "sets: [report]", "sets: [reports]", "no requirement set 'reports'"),
        ("plan.yaml", "due: 2026-03-31", "due: 2024-03-31", "due before it starts"),
        ("policy.yaml", "  strategy priority: [action]\n", "", "nothing says which tests a strategy priority needs"),
        ("policy.yaml", "survey: 12", "survey: zero", "survey"),
        (
            "policy.yaml",
            "note: An invented policy.",
            "note: An invented policy.\nnotes: twice",
            "no field of this name",
        ),
        ("policy.yaml", "note: An invented policy.", "note: One.\nnote: Two.", "'note' is given twice"),
        ("area.yaml", "ref: northmoor", "ref: [northmoor", "this is not YAML"),
    ],
)
def test_each_mistake_is_said_in_words(area_folder: Path, file: str, old: str, new: str, says: str) -> None:
    """A sentence with a place saves an afternoon."""
    spoil(area_folder, file, old, new)

    with pytest.raises(AreaUnusable) as caught:
        load_area(area_folder)

    text = str(caught.value)
    assert says in text
    assert f"{file}, line " in text


def test_a_missing_file_is_named(area_folder: Path) -> None:
    """Half an area is no area."""
    (area_folder / "policy.yaml").unlink()

    with pytest.raises(AreaUnusable, match=r"policy\.yaml, line 1: the file is missing"):
        load_area(area_folder)


def test_a_file_nested_too_deep_is_a_mistake_with_its_line(area_folder: Path) -> None:
    """What reads YAML quickly would end the whole process over it, and with it everybody's session."""
    (area_folder / "plan.yaml").write_text("lines:\n- " + "[" * 200_000, encoding="utf-8")

    with pytest.raises(AreaUnusable, match=r"plan\.yaml, line 2: .*nested too deep"):
        load_area(area_folder)


def test_every_mistake_is_listed_at_once(area_folder: Path) -> None:
    """Nobody wants to correct a file nine times to see nine mistakes."""
    spoil(area_folder, "plan.yaml", "lead_post: lead", "lead_post: nobody")
    spoil(area_folder, "requirements.yaml", "responsible: [council, board]", "responsible: [moon, board]")

    with pytest.raises(AreaUnusable) as caught:
        load_area(area_folder)

    assert len(caught.value.mistakes) == 2


def test_a_strand_must_begin_with_its_concern(area_folder: Path) -> None:
    """PA1.waits under PA2 would mislead everybody who reads the reference."""
    spoil(area_folder, "requirements.yaml", "ref: AI1.letters", "ref: XX.letters")

    with pytest.raises(AreaUnusable, match="does not begin with its concern's reference"):
        load_area(area_folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("target: PA1.waits", "target: PA1.wait"),
        ("post: lead", "post: leed"),
        ("organisation: board", "organisation: bored"),
        ("meetings_of: Improvement board", "meetings_of: Improvement bored"),
    ],
)
def test_a_series_that_names_nothing_there_is_is_a_mistake(area_folder: Path, old: str, new: str) -> None:
    """It would expect nothing of anybody for ever, and nobody would notice."""
    series = (
        "series:\n  - {ref: minutes, title: Minutes, target: PA1.waits, kind: minutes, organisation: board, "
        "meetings_of: Improvement board, post: lead}\n"
    )
    path = area_folder / "policy.yaml"
    path.write_text(path.read_text(encoding="utf-8") + series, encoding="utf-8")
    assert load_area(area_folder).policy.series
    path.write_text(path.read_text(encoding="utf-8").replace(series, series.replace(old, new)), encoding="utf-8")

    with pytest.raises(AreaUnusable) as refusal:
        load_area(area_folder)

    (mistake,) = refusal.value.mistakes
    assert mistake.file == "policy.yaml"
    assert new.partition(": ")[2] in mistake.problem


def test_two_series_of_one_reference_are_a_mistake_that_names_both(area_folder: Path) -> None:
    """A missing month of the one would be taken for a missing month of the other."""
    both = "".join(
        f"  - {{ref: {ref}, title: {title}, target: PA1.waits, kind: minutes, organisation: board, "
        "meetings_of: Improvement board, post: lead}\n"
        for ref, title in (("minutes", "Minutes as signed"), ("Minutes", "Minutes in draft"))
    )
    path = area_folder / "policy.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}series:\n{both}", encoding="utf-8")

    with pytest.raises(AreaUnusable) as refusal:
        load_area(area_folder)

    (mistake,) = refusal.value.mistakes
    assert (mistake.file, mistake.field) == ("policy.yaml", "series.1.ref")
    assert mistake.problem == "the series 'Minutes as signed' and 'Minutes in draft' share the reference 'Minutes'."


OWN_AUDIENCES = """
audiences:
  - {ref: public, title: Our public, markings: [OFFICIAL], publishable_only: true, cover: Ours.}
  - {ref: peers, title: Peer reviewers, markings: [OFFICIAL]}
"""


def test_an_area_may_say_for_itself_whom_bundles_are_for(area_folder: Path) -> None:
    """What may leave is the area's decision; what it says nothing about stays as shipped."""
    (area_folder / "audiences.yaml").write_text(OWN_AUDIENCES, encoding="utf-8")

    known = load_area(area_folder).audiences_by_ref

    assert list(known) == ["inspectors", "government", "board", "public", "peers"]
    assert known["public"].title == "Our public"
    assert known["inspectors"] == load_area(NORTHMOOR).audiences_by_ref["inspectors"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[OFFICIAL]}", "[SECRET]}", "audiences.yaml, line 4, audiences.1.markings.0"),
        ("ref: peers", "ref: PUBLIC", "two audiences share the reference public"),
        ("title: Peer", "titel: Peer", "no field of this name is known"),
    ],
)
def test_a_mistake_in_an_areas_audiences_is_named(area_folder: Path, old: str, new: str, said: str) -> None:
    """A misspelt marking that was passed over would hand out what it should keep."""
    assert old in OWN_AUDIENCES
    (area_folder / "audiences.yaml").write_text(OWN_AUDIENCES.replace(old, new), encoding="utf-8")

    with pytest.raises(AreaUnusable) as caught:
        load_area(area_folder)

    assert said in str(caught.value)


def test_a_data_folder_keeps_the_audiences_its_area_brought(area_folder: Path, tmp_path: Path) -> None:
    """Were they left behind, the shipped ones would decide without anybody noticing."""
    (area_folder / "audiences.yaml").write_text(OWN_AUDIENCES, encoding="utf-8")

    create_folder(tmp_path / "data", area_folder, purpose="area")

    assert load_area(tmp_path / "data" / "area").audiences_by_ref["peers"].title == "Peer reviewers"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("post: coordinator", "post: coordinater", "no post 'coordinater'"),
        ("targets: [PA1.waits]", "targets: [PA9]", "no concern, strand or line 'PA9'"),
        ("organisations: [forum]", "organisations: [forums]", "no organisation 'forums'"),
        ("serves: [monitoring]", "serves: [monitor]", "no checkpoint 'monitor'"),
        ("ref: IR-02", "ref: ir-01", "two lines share the reference 'ir-01'"),
        ("source: invented", "source: nowhere", "no source 'nowhere' is listed"),
        ('due_at: "12:00"', "due_at: 12:00", "valid string"),
        ("due_offset: 3", "due_offset: -3", "greater than or equal to 0"),
    ],
)
def test_a_mistake_in_the_template_of_a_call_is_found_before_the_call(
    area_folder: Path, old: str, new: str, problem: str
) -> None:
    """A supplier who does not exist must not be found out on the day."""
    spoil(area_folder, "call.yaml", old, new)

    with pytest.raises(AreaUnusable) as caught:
        load_area(area_folder)

    assert problem in str(caught.value)
    assert caught.value.mistakes[0].file == "call.yaml"
    assert caught.value.mistakes[0].line > 3


def test_two_templates_of_one_kind_are_refused(area_folder: Path) -> None:
    """Nobody could say which one is meant."""
    text = (area_folder / "call.yaml").read_text(encoding="utf-8")
    template = text[text.index("  - kind") :]
    (area_folder / "call.yaml").write_text(text + template, encoding="utf-8")

    with pytest.raises(AreaUnusable, match="two templates for a monitoring inspection"):
        load_area(area_folder)


def test_an_area_may_do_without_a_template_of_a_call(area_folder: Path) -> None:
    """The areas described before there was one still load."""
    (area_folder / "call.yaml").unlink()

    assert load_area(area_folder).call is None
