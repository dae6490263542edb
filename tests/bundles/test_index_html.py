"""The page inspectors open first: complete, accessible, and harmless whatever people typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from evidence.bundles.contents import lay_out
from evidence.bundles.index_html import index_html
from evidence.bundles.index_script import SCRIPT
from evidence.bundles.index_search import script_hash
from evidence.bundles.index_style import STYLE
from evidence.markup import text
from evidence.rules.states import MARKS
from schemas.bundles import LeftOut, Selection
from schemas.evidence import EvidenceKind
from schemas.links import Passage
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.bundles.making import Shelf, item, link, sample_selection

VOID = {"meta", "input"}


class Outline(HTMLParser):
    """What a browser would see: elements in order, their attributes and the words inside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def page_of(selection: Selection) -> Outline:
    return Outline(index_html(lay_out(selection), written={"index.xlsx": "f" * 64}))


def test_the_page_opens_with_whose_it_is_what_for_and_what_it_is_not(selection: Selection) -> None:
    """Nobody may take a draft for something that was approved, or an example for evidence."""
    page = page_of(selection).text

    assert "Example Local Area SEND Partnership" in page
    assert "9 June 2026 to 13 May 2027" in page
    assert "Draft, unless it was sealed: VERIFY.html tells" in page
    assert "Identities in this bundle are self-declared" in page
    assert "Worked example, synthetic" in page


def test_a_real_areas_page_does_not_say_worked_example(shelf: Shelf) -> None:
    """The banner would discredit real evidence."""
    assert "synthetic." not in page_of(sample_selection(shelf, worked_example=False)).text.lower()


def test_evidence_is_told_with_page_quote_organisation_date_and_decision(selection: Selection) -> None:
    """An inspector follows a state down to the words behind it without asking anybody."""
    page = page_of(selection).text

    assert (
        "E-0001 Minutes of the improvement board, 3 March Minutes OFFICIAL All that E-0001 shows "
        "Example County Council 3 March 2026" in page
    )
    assert "“the board agreed the waiting list recovery plan” Page 1" in page
    assert "Action Line 2.4 Agree and fund a recovery plan for therapy waits" in page
    assert "Accepted by Independent chair of the improvement board, 3 March 2026: Read and agreed." in page
    assert "1,412 on 31 March 2025, then 1,180 on 30 September 2025, then 874 on 31 March 2026; lower is better" in page
    assert "Voice of children and young people, survey, 214 people" in page
    assert "Shows part of this only" in page
    assert "Organisation unknown Undated" in page


def test_contrary_evidence_stands_apart_with_its_response(selection: Selection) -> None:
    """Evidence that points the other way is worth showing only when the answer stands beside it."""
    page = page_of(selection).text

    contrary = page[page.index("Contrary evidence for PA2.recovery-plan") :]
    assert "Families say they do not feel the change yet." in contrary
    assert "Response: The forum and the board meet each month" in contrary


def test_contrary_evidence_without_a_response_says_so(shelf: Shelf) -> None:
    """A silence there would look like an oversight of the page."""
    unanswered = link("L-1", "E-0004", "PA2.recovery-plan", EvidenceTest.IMPACT, "Waits grew.", contrary=True)

    assert "Response: None yet." in page_of(sample_selection(shelf, links=(unanswered,))).text


def test_gaps_and_what_was_left_out_are_told(selection: Selection) -> None:
    """A partnership that hides its gaps is not believed about the rest."""
    page = page_of(selection).text

    gaps = page[page.rindex("What is not yet shown") :]
    assert "Repeat the survey in May and record the change since the first wave." in gaps
    assert "Head of SEND" in gaps
    left_out = page[page.rindex("Left out of this bundle, and why") :]
    assert "E-0007 Case audit with initials in it Its links still await a decision." in left_out


def test_a_test_that_weakens_within_the_window_says_when(selection: Selection) -> None:
    """Inspectors may come on any day of the window."""
    assert "9 June 2026: met, 13 May 2027: stale" in page_of(selection).text


def test_a_selection_with_nothing_missing_says_so(shelf: Shelf) -> None:
    """An empty section would leave the reader guessing whether it was forgotten."""
    page = page_of(sample_selection(shelf, gaps=(), left_out=(), links=(), items=())).text

    assert "Every required test of every strand in this bundle is met." in page
    assert "Nothing that was selected has been left out." in page
    assert "No accepted evidence supports this strand in this bundle." in page


def test_every_file_link_leads_to_a_file_of_the_draft(unpacked: Path) -> None:
    """A dead link in front of an inspector costs more trust than a gap."""
    page = Outline((unpacked / "data/index.html").read_text(encoding="utf-8"))
    links = [attributes["href"] or "" for tag, attributes in page.elements if tag == "a"]
    anchors = {f"#{attributes['id']}" for _, attributes in page.elements if "id" in attributes}

    assert any(address.startswith("evidence/") for address in links)
    for address in links:
        file = unquote(address.partition("#")[0])
        assert address in anchors or (unpacked / "data" / file).is_file(), address


def test_a_quote_opens_its_page_where_the_file_is_a_pdf(shelf: Shelf) -> None:
    """Inspectors look a quote up; a link that opens at its page saves them leafing through two hundred."""
    page = page_of(sample_selection(shelf))
    links = [attributes["href"] or "" for tag, attributes in page.elements if tag == "a"]

    assert [address for address in links if address.endswith(".pdf#page=1")]


def test_the_page_asks_nothing_of_the_network_and_runs_its_search_alone(selection: Selection) -> None:
    """It is opened on inspectors' own computers, often without a connection."""
    page = page_of(selection)

    assert not {"img", "link", "iframe", "object", "form", "svg"} & set(page.tags)
    assert [given.get("type") for tag, given in page.elements if tag == "script"] == ["application/json", None]
    assert f"script-src {script_hash()};" in " ".join(given.get("content") or "" for _, given in page.elements)
    assert "fetch" not in SCRIPT
    assert "innerHTML" not in SCRIPT
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert not any("//" in (attributes.get("href") or "") for _, attributes in page.elements)
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)


def test_the_page_can_be_read_without_seeing_it(selection: Selection) -> None:
    """Public bodies must meet WCAG 2.2 AA, and somebody will read this by ear."""
    page = page_of(selection)
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]

    assert page.open == []
    assert ("html", {"lang": "en-GB"}) in page.elements
    assert page.tags.count("h1") == page.tags.count("title") == page.tags.count("main") == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.tags[page.tags.index("body") + 1] == "a"
    assert page.tags.count("caption") == page.tags.count("table")
    assert all(attributes.get("scope") in {"row", "col"} for tag, attributes in page.elements if tag == "th")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("state", list(CoverageState))
def test_every_state_has_a_mark_a_word_and_enough_contrast(state: CoverageState) -> None:
    """A state told by colour alone is lost on one man in twelve, and on every black and white printer."""
    rule = re.search(rf"^\.{state.value}\{{background:(#\w+);color:(#\w+)", STYLE, re.MULTILINE)

    assert rule
    assert contrast(rule.group(1), rule.group(2)) >= 4.5
    assert MARKS[state] not in [mark for other, mark in MARKS.items() if other is not state]


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; <!-- -->",
    "invoice\u202efdp.exe\u2067",
    "null\x00and\x1bescape",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_stay_words_wherever_they_stand(hostile: str, shelf: Shelf) -> None:
    """Titles and quotes come from documents anybody may have written."""
    sample = sample_selection(shelf)
    evil = item(shelf, "E-0001", hostile, hostile, b"synthetic", kind=EvidenceKind.MINUTES, organisation="council")
    passage = Passage(page=1, quote=hostile)
    chosen = sample_selection(
        shelf,
        partnership=hostile,
        checkpoint_title=hostile,
        organisations={"council": hostile},
        posts={"chair": hostile, "head-of-send": hostile},
        lines={"2.4": hostile},
        items=(evil,),
        links=(
            link("L-1", "E-0001", "PA2.recovery-plan", EvidenceTest.ACTION, hostile, line="2.4", passages=(passage,)),
            link("L-2", "E-0001", "PA2.recovery-plan", EvidenceTest.IMPACT, hostile, contrary=True, response=hostile),
        ),
        concerns=tuple(concern.model_copy(update={"title": hostile, "reason": hostile}) for concern in sample.concerns),
        gaps=tuple(gap.model_copy(update={"reason": hostile, "next_step": hostile}) for gap in sample.gaps),
        left_out=(LeftOut(item="E-0009", title=hostile, why=hostile),),
    )

    page, ordinary = page_of(chosen), page_of(sample)

    assert set(page.tags) <= set(ordinary.tags)
    assert page.open == []
    assert page.tags.count("style") == 1
    assert {name for _, given in page.elements for name in given} <= {
        name for _, given in ordinary.elements for name in given
    }
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", page.text)


def test_marks_that_turn_the_direction_of_text_are_shown() -> None:
    """With one of those marks a program can pose as a document."""
    assert text("invoice\u202efdp.exe") == "invoice\ufffdfdp.exe"
    assert text("Zoë’s café, naïve – 50 %") == "Zoë’s café, naïve – 50 %"
