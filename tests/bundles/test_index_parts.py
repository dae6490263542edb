"""From concern to line to evidence to page and back; what speaks against us; and an index cut into pages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from evidence.bundles import index_pages
from evidence.bundles.contents import BoundPlaces, lay_out
from evidence.bundles.drafting import names_of_made_files, write_draft
from evidence.bundles.index_html import index_html
from evidence.bundles.index_html import index_pages as all_pages
from evidence.bundles.index_search import LEAST_OF_A_PAGE, MOST_PAGE_WORDS
from evidence.bundles.verifying import verify
from schemas.bundles import LeftOut, Selection
from schemas.links import Passage
from schemas.tests_of_evidence import EvidenceTest
from tests.bundles.making import INSPECTORS, Shelf, item, link, sample_selection
from tests.bundles.test_drafting import names_in
from tests.bundles.test_index_html import Outline, page_of


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every index counts as too long for one page, with two items on a page."""
    monkeypatch.setattr(index_pages, "MOST_ON_ONE_PAGE", 0)
    monkeypatch.setattr(index_pages, "ITEMS_ON_A_PAGE", 2)


def part(page: Outline, begins: str, ends: str) -> str:
    """The words between two headings."""
    return page.text[page.text.rindex(begins) : page.text.rindex(ends)]


def ways_of(page: str, around: str) -> list[str]:
    """The links of the element with an id."""
    entry = page[page.index(f'id="{around}"') :]
    return re.findall(r'href="([^"]+)"', entry[: entry.index("</article>")])


def searched(page: str) -> dict[str, list[list[object]]]:
    """What the page's search looks through."""
    found = re.search(r'id="search-data">(.*?)</script>', page)
    assert found
    return dict(json.loads(found.group(1)))


def test_an_item_says_all_it_shows_and_leads_back_to_each_strand_and_line(selection: Selection) -> None:
    """Minutes speak to two concerns; whoever reads them must see both, and get back to either."""
    page = index_html(lay_out(selection), written={})

    ways = ways_of(page, "item-E-0001")
    assert {"#about-PA2.recovery-plan", "#line-2.4", "#about-PA3.voice"} <= set(ways)
    assert any(way.endswith(".pdf#page=1") for way in ways)


def test_a_line_says_which_evidence_speaks_of_it_and_says_so_when_none_does(selection: Selection) -> None:
    """A plan line without evidence is a question an inspector will ask; the index asks it first."""
    lines = part(page_of(selection), "The plan, line by line", "Evidence, item by item")

    assert "2.4 Agree and fund a recovery plan for therapy waits Answers PA2.recovery-plan" in lines
    assert "E-0001 Minutes of the improvement board, 3 March Action" in lines
    assert "2.5 Tell families" in lines
    assert "No evidence in this bundle speaks of this line." in lines
    assert "9.9" not in lines


def test_an_item_in_the_bound_copy_says_from_which_page(selection: Selection) -> None:
    """An inspector with the one PDF open finds the same minutes in it."""
    bound = BoundPlaces(items={"E-0001": ("bundle.pdf", 12)}, pages={("E-0001", 1): ("bundle.pdf", 13)})

    page = index_html(replace(lay_out(selection), bound=bound), written={})

    assert {"bundle.pdf#page=12", "bundle.pdf#page=13"} <= set(ways_of(page, "item-E-0001"))
    assert "bundle.pdf" not in " ".join(ways_of(page, "item-E-0002"))


def test_what_was_picked_and_shows_nothing_yet_says_so(shelf: Shelf) -> None:
    """An item without a claim beside it must not look as if a claim were missing by mistake."""
    page = page_of(sample_selection(shelf, links=()))

    assert "It was picked by hand, and no accepted link says what it shows in this scope yet." in page.text


def test_what_speaks_against_us_stands_together_with_its_answers(selection: Selection) -> None:
    """Declared weaknesses are believed; weaknesses that are found are not forgiven."""
    declared = part(page_of(selection), "Declared weaknesses", "Challenges, and their answers")

    assert "Done, impact not shown." in declared
    assert "PA3.voice" in declared
    assert "Families say they do not feel the change yet." in declared
    assert "Response: The forum and the board meet each month" in declared


def test_challenges_are_told_with_what_became_of_each(selection: Selection) -> None:
    """An open challenge told by us is worth more than an answered one found by them."""
    told = part(page_of(selection), "Challenges, and their answers", "Left out of this bundle, and why")

    assert "L-0001, by Independent chair of the improvement board, 3 March 2026" in told
    assert "Accepted since by Independent chair of the improvement board, 9 March 2026: Page 4 gives the sum." in told
    assert "The minutes name another chair." in told
    assert "Open: not answered yet." in told


def test_an_audience_that_is_not_handed_challenges_or_contrary_evidence_is_told_how_many(shelf: Shelf) -> None:
    """Nothing stays out in silence, even where it may not be told."""
    quiet = INSPECTORS.model_copy(update={"challenges": False, "contrary": False})
    links = tuple(one for one in sample_selection(shelf).links if not one.contrary)
    page = page_of(sample_selection(shelf, audience=quiet, challenges=(), links=links, contrary_withheld=1)).text

    assert "Where is the funding" not in page
    assert "1 link to evidence that points the other way: not in this bundle." in page


def test_a_title_that_is_not_for_the_receiver_is_not_told(shelf: Shelf) -> None:
    """The title of a case audit can say as much as the audit."""
    left = LeftOut(item="E-0009", title="Case audit of J.", why="It is marked OFFICIAL-SENSITIVE.", withheld=True)
    page = page_of(sample_selection(shelf, left_out=(left,))).text

    assert "E-0009 Title not for this audience It is marked OFFICIAL-SENSITIVE." in page
    assert "Case audit of J." not in page


def test_what_was_not_picked_is_counted_and_not_listed(shelf: Shelf) -> None:
    """An inspector who asked for one paper is not handed a list of two thousand others."""
    left = tuple(
        LeftOut(item=f"E-{n}", title="Not asked for", why="It was not picked.", not_picked=True) for n in (8, 9)
    )
    chosen = sample_selection(shelf, left_out=left)
    page = page_of(chosen).text

    assert "2 more items have links in this scope and were not picked." in page
    assert "Not asked for" not in page


def test_the_search_looks_through_titles_links_quotes_and_how_pages_begin(selection: Selection) -> None:
    """Without a server the page must carry what it is searched by, and say how far that goes."""
    words = {"E-0001": ((1, "The board met.\n\n  It agreed."),), "E-0003": ((1, "question answer"),)}
    page = index_html(lay_out(selection, words=words), written={})

    found = searched(page)
    labels = [str(entry[0]) for entry in found["entries"]]
    assert "PA2.recovery-plan Waits for therapies are falling and families are told how long they will wait" in labels
    assert "E-0004 letter.eml" in labels
    assert "E-0001: The board asked for a re-survey in May." in labels
    assert found["pages"] == [[0, 1, "The board met. It agreed."], [1, 1, "question answer"]]
    assert str(found["files"][0][1]).startswith("evidence/PA2/E-0001%20Minutes")
    assert "the first 300 characters of each page" in Outline(page).text


def test_with_very_many_pages_the_search_says_that_it_leaves_their_texts_out(selection: Selection) -> None:
    """A page of a hundred megabytes opens nowhere; a search that is silently cut finds nothing and says so."""
    many = MOST_PAGE_WORDS // LEAST_OF_A_PAGE + 1
    page = index_html(lay_out(selection, words={"E-0001": ((1, "x"),) * many}), written={})

    assert searched(page)["pages"] == []
    assert "The texts of the files are not looked through." in Outline(page).text


def test_nothing_a_document_says_can_leave_the_data_of_the_search(shelf: Shelf) -> None:
    """Whoever ends that element in a title runs a script on an inspector's computer."""
    evil = "</script><script>alert(1)</script><!--"
    chosen = sample_selection(shelf, lines={"2.4": evil})
    page = index_html(lay_out(chosen, words={"E-0001": ((1, evil),)}), written={})

    assert Outline(page).tags.count("script") == 2
    assert searched(page)["pages"] == [[0, 1, evil]]


def test_a_long_index_is_cut_into_pages_whose_every_way_leads_somewhere(
    cut: None, shelf: Shelf, tmp_path: Path
) -> None:
    """Two thousand items on one page open on nobody's laptop."""
    chosen = sample_selection(shelf)
    pages = {name: Outline(page) for name, page in all_pages(lay_out(chosen), written={}).items()}
    anchors = {f"{name}#{given['id']}" for name, page in pages.items() for _, given in page.elements if "id" in given}
    files = {place.path for place in lay_out(chosen).placed.values()}

    assert list(pages) == [
        *("index.html", "concern-01-PA2.html", "concern-02-PA3.html", "lines.html"),
        *("items-01.html", "items-02.html", "files.html"),
    ]
    for name, page in pages.items():
        assert page.tags.count("h1") == 1
        for way in [given["href"] or "" for tag, given in page.elements if tag == "a"]:
            target, _, anchor = way.partition("#")
            place = f"{target or name}#{anchor}"
            assert place in anchors or target in pages or unquote(target) in files, (name, way)


def test_a_draft_with_an_index_in_pages_is_whole_and_named_beforehand(cut: None, shelf: Shelf, tmp_path: Path) -> None:
    """A preview that names other files than the draft holds is no preview."""
    chosen = sample_selection(shelf)
    contents = lay_out(chosen)
    write_draft(chosen, shelf, tmp_path / "draft.zip")

    evidence = {f"data/{place.path}" for place in contents.placed.values()}
    assert sorted(names_in(tmp_path / "draft.zip")) == sorted({*names_of_made_files(contents), *evidence})
    assert verify(tmp_path / "draft.zip").sound


def test_names_that_differ_in_case_alone_or_are_very_long_unpack_side_by_side(shelf: Shelf, tmp_path: Path) -> None:
    """On Windows the second of two such names would overwrite the first."""
    items = tuple(
        item(shelf, ref, title, "report.pdf", f"synthetic {ref}".encode())
        for ref, title in (("E-1", "Report " + "x" * 300), ("E-2", "REPORT"), ("E-3", "report"))
    )
    links = tuple(link(f"L-{one.ref}", one.ref, "PA3.voice", EvidenceTest.ACTION, "Shown.") for one in items)
    chosen = sample_selection(shelf, items=items, links=links)

    write_draft(chosen, shelf, tmp_path / "draft.zip")

    names = [name.lower() for name in names_in(tmp_path / "draft.zip")]
    assert len(names) == len(set(names))
    assert max(len(name.rpartition("/")[2]) for name in names) < 100


def test_passages_of_a_page_far_into_a_document_open_there(shelf: Shelf) -> None:
    """A quote on page 140 is found in a moment or not at all."""
    quoted = link(
        "L-1", "E-0001", "PA3.voice", EvidenceTest.ACTION, "Shown.", passages=(Passage(page=140, quote="here"),)
    )
    page = index_html(lay_out(sample_selection(shelf, links=(quoted,))), written={})

    assert page.count(".pdf#page=140") == 2


def test_files_are_called_by_as_many_words_as_the_audience_takes(shelf: Shelf) -> None:
    """A portal that cuts names at forty letters makes fifty files of the same name."""
    short = INSPECTORS.model_copy(update={"name_words": 2})
    places = lay_out(sample_selection(shelf, audience=short)).placed

    assert places["E-0001"].path == "evidence/PA2/E-0001 Minutes of.pdf"
