"""What a draft says against itself: what is not yet shown, what points the other way, what was challenged."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.bundles.html_parts import anchor_of, heading, paragraph, sentence, small, state_badge, table
from evidence.bundles.index_pages import Sheet
from evidence.bundles.link_html import about_links, item_link, response_of, shown_by
from evidence.bundles.wording import challenge_asked, challenge_became
from evidence.markup import Html, element, joined, text
from evidence.rules.going_on import contrary_in_earlier_bundles
from evidence.rules.words import counted
from schemas.bundles import Selection

GAP_HEADINGS = ("Strand", "Test", "State", "Why", "What would close it", "Owner")
CONTRARY_HEADINGS = ("Evidence", "About", "What it shows, and the response")
CHALLENGE_HEADINGS = ("Challenge", "About", "What the link claims", "What became of it")
ALL_MET = "Every required test of every strand in this bundle is met."


def weaknesses(sheet: Sheet) -> Iterator[Html]:
    """The sections, one after the other."""
    yield _not_yet_shown(sheet)
    yield _declared(sheet)
    if audience := sheet.contents.selection.audience:
        yield _challenges(sheet) if audience.challenges else Html("")


def _not_yet_shown(sheet: Sheet) -> Html:
    rows = [
        (
            joined((_strand(sheet, gap.strand, gap.strand_title), small(gap.strand))),
            text(gap.test.words),
            state_badge(gap.state),
            text(sentence(gap.reason)),
            text(sentence(gap.next_step)),
            text(gap.post_title),
        )
        for gap in sheet.contents.selection.gaps
    ]
    body = table("Required tests that are not met", GAP_HEADINGS, rows) if rows else paragraph(ALL_MET)
    return joined((heading("What is not yet shown", "not-yet-shown", css=""), body))


def _declared(sheet: Sheet) -> Html:
    return joined(
        (
            heading("Declared weaknesses", "weaknesses"),
            _done_without_impact(sheet),
            _contrary(sheet),
        )
    )


def _done_without_impact(sheet: Sheet) -> Html:
    strands = [one for concern in sheet.contents.selection.concerns for one in concern.strands]
    unshown = [one for one in strands if one.done_impact_not_shown]
    if not unshown:
        return paragraph("No strand claims an action as done without its impact being shown.")
    ways = (element("li", _strand(sheet, one.ref, f"{one.ref} {one.title}")) for one in unshown)
    return joined(
        (
            paragraph("Done, impact not shown. These strands rest on actions that are claimed as done:"),
            element("ul", *ways),
        )
    )


def _contrary(sheet: Sheet) -> Html:
    placed, selection = sheet.contents.placed, sheet.contents.selection
    rows = [
        (
            item_link(sheet, placed[link.item]),
            about_links(sheet, link),
            joined((shown_by(sheet, link), response_of(link))),
        )
        for links in sheet.contents.links.values()
        for link in links
        if link.contrary
    ]
    body = element("div", table("Evidence that points the other way", CONTRARY_HEADINGS, rows, "shows"), css="contrary")
    nothing = paragraph("No evidence in this bundle points the other way.")
    before = contrary_in_earlier_bundles(selection)
    return joined((body if rows else nothing, paragraph(before), paragraph(_other_contrary(selection))))


def _other_contrary(selection: Selection) -> str:
    if number := selection.contrary_withheld:
        return f"{counted(number, 'link')} to evidence that points the other way: not in this bundle."
    return ""


def _challenges(sheet: Sheet) -> Html:
    selection = sheet.contents.selection
    rows = [
        (
            joined((text(sentence(one.why)), small(challenge_asked(one, selection.posts)))),
            joined((_strand(sheet, one.strand, one.strand), small(f"{one.item} {one.title}"))),
            text(one.says),
            text(challenge_became(one, selection.posts)),
        )
        for one in selection.challenges
    ]
    body = table("Challenges, and their answers", CHALLENGE_HEADINGS, rows) if rows else Html("")
    return joined((heading("Challenges", "challenges"), body, paragraph(_other_challenges(selection))))


def _other_challenges(selection: Selection) -> str:
    if number := selection.challenges_withheld:
        return f"{counted(number, 'challenge')} about evidence that is not in this edition: not told here."
    return "" if selection.challenges else "No link in this scope was ever challenged."


def _strand(sheet: Sheet, ref: str, words: str) -> Html:
    return element("a", text(words), href=sheet.to(anchor_of(ref)))
