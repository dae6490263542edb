"""The page a draft opens with: every concern, its states, its evidence and what is not yet shown, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.bundles.concern_html import concern_section
from evidence.bundles.contents import Contents
from evidence.bundles.html_parts import anchor_of, file_link, heading, paragraph, sentence, state_badge, table
from evidence.bundles.index_pages import FILES, INDEX, LINES, Sheet, concern_page, items_by_page
from evidence.bundles.index_search import script_hash, search_section
from evidence.bundles.index_style import STYLE
from evidence.bundles.item_html import items_section
from evidence.bundles.line_html import lines_section
from evidence.bundles.weakness_html import weaknesses
from evidence.bundles.wording import (
    DRAFT_NOTICE,
    EXAMPLE_NOTICE,
    IDENTITY_NOTICE,
    left_out_title,
    made_for,
    not_picked,
    sizes,
    told_left_out,
    window,
)
from evidence.markup import Html, element, joined, text
from evidence.rules.going_on import goes_on_from, kind_of_bundle, where_before
from evidence.rules.words import counted
from schemas.bundles import HeldBefore, Selection
from schemas.coverage import ConcernCoverage


def index_pages(contents: Contents, *, written: Mapping[str, str]) -> dict[str, str]:
    """Every page of the index by its name. `written` maps the other files made for the draft to their SHA-256."""
    first = Sheet(contents)
    pages = {INDEX: _page(first, joined(_sections(first, written), "\n"))}
    return pages | (_further_pages(first, written) if first.is_cut else {})


def index_html(contents: Contents, *, written: Mapping[str, str]) -> str:
    """The page a draft opens with."""
    return index_pages(contents, written=written)[INDEX]


def _page(sheet: Sheet, body: Html) -> str:
    selection, is_first = sheet.contents.selection, sheet.name == INDEX
    title = f"{selection.checkpoint_title}: {kind_of_bundle(selection)}"
    head = element(
        "head",
        Html('<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'),
        _policy(script_hash() if is_first else "'none'"),
        element("title", text(f"{title}, {selection.partnership}" + ("" if is_first else f" ({sheet.name})"))),
        element("style", Html(STYLE)),
    )
    main = element("main", body, id="main", tabindex="-1")
    around = element("body", _skip_link(), _header(selection), main, _footer(selection))
    return f"<!DOCTYPE html>\n{element('html', head, around, lang='en-GB')}\n"


def _policy(script: str) -> Html:
    """A page that may load nothing cannot be made to, whatever a title holds; it runs the search and nothing else."""
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {script}; base-uri 'none'; form-action 'none'"
    return Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n')


def _sections(sheet: Sheet, written: Mapping[str, str]) -> Iterator[Html]:
    selection = sheet.contents.selection
    yield _contents_list(sheet)
    yield search_section(sheet)
    yield _summary(sheet)
    if not sheet.is_cut:
        for concern in selection.concerns:
            yield concern_section(sheet, concern)
        yield lines_section(sheet)
        yield items_section(sheet, sheet.contents.placed)
    yield from weaknesses(sheet)
    yield _in_earlier_bundles(sheet)
    yield _left_out(selection)
    if not sheet.is_cut:
        yield _files(sheet.contents, written)


def _further_pages(first: Sheet, written: Mapping[str, str]) -> dict[str, str]:
    """The pages of an index that is too long for one: a page for each concern, the lines, the items and the files."""
    contents = first.contents
    pages = {}
    for number, concern in enumerate(contents.selection.concerns, start=1):
        sheet = first.page(concern_page(number, concern.ref))
        pages[sheet.name] = _page(sheet, joined((_way_back(), concern_section(sheet, concern)), "\n"))
    lines = first.page(LINES)
    pages[LINES] = _page(lines, joined((_way_back(), lines_section(lines)), "\n"))
    for name, refs in items_by_page(contents).items():
        sheet = first.page(name)
        about = f"Evidence, item by item: {refs[0]} to {refs[-1]}"
        pages[name] = _page(sheet, joined((_way_back(), items_section(sheet, refs, title=about)), "\n"))
    pages[FILES] = _page(first.page(FILES), joined((_way_back(), _files(contents, written)), "\n"))
    return pages


def _way_back() -> Html:
    way = element("a", text("Back to the index and its search"), href=INDEX)
    return element("nav", element("p", way), css="contents", aria_label="Index")


def _skip_link() -> Html:
    return element("a", text("Skip to the evidence"), css="skip", href="#main")


def _header(selection: Selection) -> Html:
    banner = paragraph(f"{EXAMPLE_NOTICE}. Nothing on this page is real.", "example")
    return element(
        "div",
        element(
            "header",
            banner if selection.worked_example else Html(""),
            paragraph(selection.partnership, "partnership"),
            element("h1", text(selection.checkpoint_title)),
            paragraph(_tested_for(selection)),
            paragraph(goes_on_from(selection), "supplement"),
            paragraph(made_for(selection)),
            paragraph(selection.audience.cover if selection.audience else "", "cover"),
            paragraph(DRAFT_NOTICE, "draft"),
            paragraph(IDENTITY_NOTICE, "notice"),
        ),
        css="top",
    )


def _tested_for(selection: Selection) -> str:
    weaker = "" if selection.earliest == selection.latest else " The weaker of the window's two ends is shown."
    return f"Evidence tested for {window(selection)}.{weaker}"


def _footer(selection: Selection) -> Html:
    example = f"{EXAMPLE_NOTICE}. " if selection.worked_example else ""
    return element("footer", paragraph(f"{example}{selection.partnership}. {DRAFT_NOTICE}."))


def _contents_list(sheet: Sheet) -> Html:
    selection = sheet.contents.selection
    entries = [(anchor_of(concern.ref), f"{concern.ref} {concern.title}") for concern in selection.concerns]
    entries += [
        ("lines", "The plan, line by line"),
        ("items", "Evidence, item by item"),
        ("not-yet-shown", "What is not yet shown"),
        ("weaknesses", "Declared weaknesses"),
        *([("challenges", "Challenges")] if selection.audience and selection.audience.challenges else []),
        *([("earlier", "In earlier bundles")] if selection.supplement else []),
        ("left-out", "Left out of this bundle, and why"),
        ("files", "Files in this bundle"),
    ]
    items = [element("li", element("a", text(label), href=sheet.to(anchor))) for anchor, label in entries]
    items += _item_pages(sheet)
    title = heading("Contents", "contents-heading")
    return element("nav", title, element("ul", joined(items)), css="contents", aria_labelledby="contents-heading")


def _item_pages(sheet: Sheet) -> list[Html]:
    """The pages of items after the first, where the index is cut into pages."""
    if not sheet.is_cut:
        return []
    ways = [
        element("a", text(f"{refs[0]} to {refs[-1]}"), href=name)
        for name, refs in items_by_page(sheet.contents).items()
    ]
    return [element("li", text("Evidence by reference: "), joined(ways, ", "))]


def _summary(sheet: Sheet) -> Html:
    selection = sheet.contents.selection
    rows = [
        (
            element("a", text(f"{concern.ref} {concern.title}"), href=sheet.to(anchor_of(concern.ref))),
            state_badge(concern.state),
            text(_strands_in_words(concern)),
            text(str(sum(gap.concern == concern.ref for gap in selection.gaps))),
        )
        for concern in selection.concerns
    ]
    return joined(
        (
            heading("At a glance", "at-a-glance"),
            paragraph(
                "A strand is as strong as its weakest required test, and a concern as its weakest strand. "
                f"This bundle holds {counted(len(selection.items), 'item')} of evidence and "
                f"{counted(len(selection.links), 'accepted link')} from evidence to what it shows."
            ),
            table("Concerns in this bundle", ("Concern", "State", "Its strands", "Tests not yet met"), rows),
        )
    )


def _strands_in_words(concern: ConcernCoverage) -> str:
    states = sorted((strand.state for strand in concern.strands), key=lambda state: state.rank)
    return ", ".join(f"{states.count(state)} {state.words.lower()}" for state in dict.fromkeys(states)) or "No strands"


def _in_earlier_bundles(sheet: Sheet) -> Html:
    """What the receiver of a supplement has already, and where; nothing for a whole bundle."""
    supplement = sheet.contents.selection.supplement
    if supplement is None:
        return Html("")
    rows = [
        (text(f"{one.item} {one.title}"), text(where_before(one)), _shown_before(sheet, one)) for one in supplement.held
    ]
    explained = (
        "These were in an earlier bundle and are the same now: the same file, and the same said of it. "
        "They count in the states above, and are not handed over again."
    )
    nothing = "Nothing of this choice was in an earlier bundle as it is now."
    return joined(
        (
            heading("In earlier bundles", "earlier"),
            paragraph(explained if rows else nothing),
            table("Items in earlier bundles", ("Item", "Where", "Supports"), rows) if rows else Html(""),
        )
    )


def _shown_before(sheet: Sheet, one: HeldBefore) -> Html:
    parts = [_strands(sheet, one.strands)] if one.strands else []
    if one.contrary:
        parts.append(joined((text("points the other way: "), _strands(sheet, one.contrary))))
    return joined(parts, "; ") if parts else text("No strand of this bundle")


def _strands(sheet: Sheet, refs: tuple[str, ...]) -> Html:
    return joined((element("a", text(ref), href=sheet.to(anchor_of(ref))) for ref in refs), ", ")


def _left_out(selection: Selection) -> Html:
    rows = [
        (text(f"{left.item} {left_out_title(left)}"), text(sentence(left.why))) for left in told_left_out(selection)
    ]
    body = table("Items that are not included", ("Item", "Why"), rows)
    title = heading("Left out of this bundle, and why", "left-out")
    nothing = paragraph("Nothing that was selected has been left out.")
    return joined((title, paragraph(not_picked(selection)), body if rows else nothing))


def _files(contents: Contents, written: Mapping[str, str]) -> Html:
    originals = [(place.path, sizes(place.size_bytes), place.sha256) for place in contents.placed.values()]
    made = [(name, "", digest) for name, digest in written.items()]
    rows = (
        (file_link(path, text(path)), text(size or "Made for this bundle"), element("code", text(digest)))
        for path, size, digest in sorted(originals) + made
    )
    explained = (
        "Each original is exactly as it was received, under a readable name. README.txt says how to check that "
        "nothing was changed; this page's own SHA-256 is in manifest-sha256.txt, beside the data folder."
    )
    files = table("Files, with the SHA-256 of each", ("File", "Size", "SHA-256"), rows, "files")
    return joined((heading("Files in this bundle", "files", css=""), paragraph(explained), files))
