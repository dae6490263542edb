"""The page a draft opens with: every concern, its states, its evidence and what is not yet shown, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.bundles.concern_html import concern_section
from evidence.bundles.contents import Contents
from evidence.bundles.html_parts import anchor_of, file_link, heading, paragraph, sentence, small, state_badge, table
from evidence.bundles.index_style import STYLE
from evidence.bundles.wording import DRAFT_NOTICE, EXAMPLE_NOTICE, IDENTITY_NOTICE, sizes, window
from evidence.markup import Html, element, joined, text
from evidence.rules.words import counted
from schemas.bundles import Selection
from schemas.coverage import ConcernCoverage


def index_html(contents: Contents, *, written: Mapping[str, str]) -> str:
    """The whole page. `written` maps the other files made for the draft to their SHA-256."""
    selection = contents.selection
    title = f"{selection.checkpoint_title}: evidence draft"
    head = element(
        "head",
        Html('<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'),
        # A page that may load nothing cannot be made to, whatever a title holds.
        Html(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        ),
        element("title", text(f"{title}, {selection.partnership}")),
        element("style", Html(STYLE)),
    )
    main = element("main", joined(_sections(contents, written), "\n"), id="main", tabindex="-1")
    body = element("body", _skip_link(), _header(selection), main, _footer(selection))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en-GB')}\n"


def _sections(contents: Contents, written: Mapping[str, str]) -> Iterator[Html]:
    selection = contents.selection
    yield _contents_list(selection)
    yield _summary(selection)
    for concern in selection.concerns:
        yield concern_section(contents, concern)
    yield _not_yet_shown(selection)
    yield _left_out(selection)
    yield _files(contents, written)


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


def _contents_list(selection: Selection) -> Html:
    entries = [(anchor_of(concern.ref), f"{concern.ref} {concern.title}") for concern in selection.concerns]
    entries += [
        ("not-yet-shown", "What is not yet shown"),
        ("left-out", "Left out of this draft, and why"),
        ("files", "Files in this bundle"),
    ]
    items = (element("li", element("a", text(label), href=f"#{anchor}")) for anchor, label in entries)
    title = heading("On this page", "contents-heading")
    return element("nav", title, element("ul", joined(items)), css="contents", aria_labelledby="contents-heading")


def _summary(selection: Selection) -> Html:
    rows = [
        (
            element("a", text(f"{concern.ref} {concern.title}"), href=f"#{anchor_of(concern.ref)}"),
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
                f"This draft holds {counted(len(selection.items), 'item')} of evidence and "
                f"{counted(len(selection.links), 'accepted link')} from evidence to what it shows."
            ),
            table("Concerns in this draft", ("Concern", "State", "Its strands", "Tests not yet met"), rows),
        )
    )


def _strands_in_words(concern: ConcernCoverage) -> str:
    states = sorted((strand.state for strand in concern.strands), key=lambda state: state.rank)
    return ", ".join(f"{states.count(state)} {state.words.lower()}" for state in dict.fromkeys(states)) or "No strands"


def _not_yet_shown(selection: Selection) -> Html:
    rows = [
        (
            joined((text(gap.strand_title), small(gap.strand))),
            text(gap.test.words),
            state_badge(gap.state),
            text(sentence(gap.reason)),
            text(sentence(gap.next_step)),
            text(gap.post_title),
        )
        for gap in selection.gaps
    ]
    headings = ("Strand", "Test", "State", "Why", "What would close it", "Owner")
    nothing = paragraph("Every required test of every strand in this draft is met.")
    body = table("Required tests that are not met", headings, rows) if rows else nothing
    return joined((heading("What is not yet shown", "not-yet-shown", css=""), body))


def _left_out(selection: Selection) -> Html:
    rows = [(text(f"{left.item} {left.title}"), text(sentence(left.why))) for left in selection.left_out]
    body = table("Items with links here that are not included", ("Item", "Why"), rows)
    title = heading("Left out of this draft, and why", "left-out")
    return joined((title, body if rows else paragraph("Nothing that was selected has been left out.")))


def _files(contents: Contents, written: Mapping[str, str]) -> Html:
    originals = [(place.path, sizes(place.size_bytes), place.sha256) for place in contents.placed.values()]
    made = [(name, "", digest) for name, digest in written.items()]
    rows = (
        (file_link(path, text(path)), text(size or "Made for this draft"), element("code", text(digest)))
        for path, size, digest in sorted(originals) + made
    )
    explained = (
        "Each original is exactly as it was received, under a readable name. README.txt says how to check that "
        "nothing was changed; this page's own SHA-256 is in manifest-sha256.txt, beside the data folder."
    )
    files = table("Files, with the SHA-256 of each", ("File", "Size", "SHA-256"), rows, "files")
    return joined((heading("Files in this bundle", "files", css=""), paragraph(explained), files))
