"""What is known of an item, and the state of its text with what to do about it."""

from __future__ import annotations

from evidence.rules.version_words import changes_in_words, quotes_in_words
from evidence.rules.words import day, listed, window
from evidence.ui import answers, session
from evidence.ui.components.request_list import request_links
from evidence.ui.components.style import facts, plain_badge, state_badge, table
from evidence.ui.components.text import day_or, esc, size_words, title_html
from evidence.workspace.workspace import Workspace
from schemas.evidence import Attached, Details, Item, ReadingState, Version
from schemas.tests_of_evidence import CoverageState

LOOKS = {
    ReadingState.READ: (CoverageState.MET, "Read"),
    ReadingState.WAITING: (CoverageState.AWAITING, "Waiting to be read"),
    ReadingState.PARTLY_READ: (CoverageState.THIN, "Partly read"),
    ReadingState.NO_TEXT: (CoverageState.UNKNOWN, "No text"),
    ReadingState.PASSWORD: (CoverageState.NOT_MET, "Needs a password"),
    ReadingState.UNREADABLE: (CoverageState.NOT_MET, "Cannot be read"),
    ReadingState.TOO_LARGE: (CoverageState.NOT_MET, "Too large to read"),
    ReadingState.QUARANTINED: (CoverageState.NOT_MET, "In quarantine"),
}

REMEDIES = {
    ReadingState.WAITING: "It is read in a moment, while the worker runs. Nothing needs doing.",
    ReadingState.PARTLY_READ: "What could be read can be found and quoted. Add a better copy if the rest matters.",
    ReadingState.NO_TEXT: "It is kept, and can be linked without a quote. Words that can be selected can be found.",
    ReadingState.PASSWORD: "Open its page and give its password, or add a copy saved without one.",
    ReadingState.UNREADABLE: "The original is kept as it came. Save it anew in the program that made it, and add that.",
    ReadingState.TOO_LARGE: "The original is kept. Add the part that matters as a file of its own.",
    ReadingState.QUARANTINED: "It goes into no bundle. Ask whoever runs this installation to look at it.",
}

OPEN_COPY_NEEDED = "A password cannot be given here for a file of this type. Add a copy saved without one."
OPENED_BY_PASSWORD = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)
"""PDF, Word, Excel and PowerPoint: the types whose readers take a password."""


def opened_by_password(version: Version) -> bool:
    """True when a file of this type can be read with its password."""
    return version.media_type in OPENED_BY_PASSWORD


def reading_badge(state: ReadingState) -> str:
    """The state of a text as symbol, word and colour."""
    return state_badge(*LOOKS[state])


def reading_words(version: Version) -> str:
    """The state of a version's text, its reason, and what to do; HTML."""
    reason = f" {esc(version.reason)}" if version.reason else ""
    what_to_do = _what_to_do(version)
    remedy = f'<br><span class="quiet">{what_to_do}</span>' if what_to_do else ""
    pages = f" {version.pages} page{'' if version.pages == 1 else 's'}." if version.reading.has_text else ""
    return f"{reading_badge(version.reading)}{pages}{reason}{remedy}"


def _what_to_do(version: Version) -> str:
    if version.reading is ReadingState.PASSWORD and not opened_by_password(version):
        return OPEN_COPY_NEEDED
    return REMEDIES.get(version.reading, "")


def item_facts(desk: Workspace, item: Item) -> str:
    """Everything known of an item, with what is not known said so; HTML."""
    details, area = item.details, desk.area
    organisation = area.organisations.get(details.organisation or "")
    by = area.posts.get(item.added_by)
    unsaid = [] if details.title else [("Title", "Proposed by the document; nobody has confirmed it")]
    pairs = [
        *unsaid,
        ("Kind", esc(details.kind.value.capitalize()) if details.kind else "Not known"),
        ("Contributed by", esc(organisation.name) if organisation else "Not known"),
        ("Speaks for", speaks_for(details)),
        ("Review by", day_or(details.review_by, "No date set")),
        ("Voice", _voice(details)),
        ("Covers", _reach(desk, details)),
        ("Marking", esc(details.marking.value) if details.marking else "Not marked"),
        ("May be published", "Yes" if details.publishable else "No"),
        ("Its text", reading_words(item.version)),
        *_mails(desk, item),
        *_inside(desk, item),
        *_answered(desk, item),
        ("Added", f"{day(item.added_at.date())} by {esc(by.title if by else item.added_by)}"),
    ]
    return facts(pairs)


def _mails(desk: Workspace, item: Item) -> list[tuple[str, str]]:
    """The mails an item came with, as a fact."""
    links = [_item_link(mail.ref, mail.title) for mail in desk.came_with(item.ref)]
    return [("Came with", "<br>".join(links))] if links else []


def _inside(desk: Workspace, item: Item) -> list[tuple[str, str]]:
    """The files inside a mail and what became of each, as a fact."""
    lines = [_became(one) for one in desk.attached(item.ref)]
    return [("Files in it", "<br>".join(lines))] if lines else []


def _answered(desk: Workspace, item: Item) -> list[tuple[str, str]]:
    """The requests an item was brought in answer to, as a fact."""
    refs = [one.ref for one in desk.requests(item=item.ref)]
    return [("Brought in answer to", request_links(refs))] if refs else []


def _became(one: Attached) -> str:
    if one.item:
        return f"{_item_link(one.item, one.name)} <span class='quiet'>{esc(one.item)}</span>"
    return f"{title_html(one.name, 60)}: {esc(one.reason or 'waiting to be taken out')}"


def _item_link(ref: str, words: str) -> str:
    return f'<a href="{esc(session.address("evidence", item=ref))}">{title_html(words, 60)}</a>'


def speaks_for(details: Details) -> str:
    """The date or period an item speaks for."""
    if details.period_from and details.period_to:
        return window(details.period_from, details.period_to)
    return day_or(details.as_at, "No date: it cannot be said to be current")


def _voice(details: Details) -> str:
    voice = details.voice
    if voice is None:
        return "Nobody in particular"
    parts = [voice.speaker.value.capitalize(), voice.how, f"{voice.how_many} people" if voice.how_many else ""]
    partly = "; others filled in part of it" if voice.partly_by_others else ""
    return esc(", ".join(filter(None, parts)) + partly)


def _reach(desk: Workspace, details: Details) -> str:
    places = {place.ref: place.name for place in desk.area.area.localities}
    cohorts = {cohort.ref: cohort.name for cohort in desk.area.area.cohorts}
    said = [places.get(ref, ref) for ref in details.localities] + [cohorts.get(ref, ref) for ref in details.cohorts]
    return esc(listed(said, most=14)) if said else "No place or group is named"


def versions_table(desk: Workspace, ref: str) -> str:
    """Every version of an item, newest first, each with its original to download; HTML."""
    rows = [_version_row(desk, ref, version) for version in reversed(desk.versions(ref))]
    heads = ["Version", "Received", "Text", "Since the one before", "SHA-256", "Original"]
    return table("Versions, newest first", heads, rows)


def _version_row(desk: Workspace, ref: str, version: Version) -> str:
    return (
        f'<th scope="row">{version.number}<br><span class="quiet">{title_html(version.file_name, 60)}</span></th>'
        f'<td class="num">{day(version.received_at.date())}<br><span class="quiet">{size_words(version.size_bytes)}'
        f"</span></td><td>{reading_badge(version.reading)}</td>"
        f'<td style="min-width:11rem">{_since(desk, ref, version)}</td>'
        f'<td><span class="hash">{esc(version.sha256)}</span></td>'
        f"<td>{original_link(ref, version, desk.actor.post)}</td>"
    )


def _since(desk: Workspace, ref: str, version: Version) -> str:
    """What changed since the version before, and how the words quoted from it fared."""
    if version.number == 1:
        return "It is the first"
    compared = answers.compared(desk, ref, version.number)
    words = "; ".join(filter(None, [changes_in_words(compared.changes), quotes_in_words(compared.links)]))
    return esc(f"{words[:1].upper()}{words[1:]}")


def original_link(ref: str, version: Version, post: str, words: str = "") -> str:
    """The link to a version's bytes as they came; no link to what the virus scanner keeps back."""
    if version.kept_back:
        return "Kept back: it cannot be opened"
    words = words or f"Download version {version.number}"
    return f'<a href="originals/{esc(ref)}/{version.number}?as={esc(post)}" download>{words}</a>'


def item_row(item: Item, desk: Workspace) -> str:
    """An item as a row of a list; HTML."""
    organisation = desk.area.organisations.get(item.details.organisation or "")
    kind = item.details.kind.value.capitalize() if item.details.kind else plain_badge("kind not confirmed")
    link = esc(session.address("evidence", item=item.ref))
    return (
        f'<th scope="row"><a href="{link}">{title_html(item.title)}</a>'
        f'<br><span class="quiet">{esc(item.ref)}</span></th><td>{kind}</td>'
        f"<td>{esc(organisation.short) if organisation else 'Not known'}</td>"
        f'<td class="num">{day_or(item.details.evidence_date, "No date")}</td>'
        f"<td>{reading_badge(item.version.reading)}</td>"
    )
