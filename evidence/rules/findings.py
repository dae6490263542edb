"""What must be decided before an item may leave: personal data in its words, and what its file holds beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from evidence.rules.personal_data.looking import SUREST_FIRST, personal_data_in
from evidence.rules.personal_data.names import NameList
from evidence.rules.personal_data.spotted import Spotted
from evidence.rules.words import counted
from schemas.audiences import Audience
from schemas.challenges import Challenge
from schemas.evidence import Item, Marking, Page, ReadingState
from schemas.gate import Certainty, Finding, FindingKind
from schemas.hidden import HiddenKind, HiddenPart, LookedInto
from schemas.links import Link, LinkStatus
from schemas.redactions import BETWEEN_PAGES, Redaction
from schemas.renditions import Rendition

KINDS = tuple(FindingKind)
OPEN = (LinkStatus.AWAITING, LinkStatus.LAPSED)
# The same words stand there again, in another order: they are told only where no page says them.
LEFTOVERS = frozenset({HiddenKind.OTHER})
LESS_SURE = frozenset({HiddenKind.INVISIBLE, HiddenKind.COVERED, HiddenKind.CROPPED})
UNREAD_WORDS = {
    ReadingState.PARTLY_READ: "read in part only",
    ReadingState.NO_TEXT: "of which none were found",
    ReadingState.PASSWORD: "behind a password",
    ReadingState.UNREADABLE: "which cannot be read",
    ReadingState.TOO_LARGE: "which are too many to be read",
}
SAYS_SENSITIVE = Marking.OFFICIAL_SENSITIVE.value


class Said(NamedTuple):
    """Words that would leave with an item, and where they stand."""

    text: str
    where: str
    page: int = 0
    in_file: bool = True
    kind: HiddenKind | None = None
    """For words beside the pages."""


class About(NamedTuple):
    """The item that findings are about, and the bytes they stand in."""

    item: str
    version: int
    sha256: str
    rendition: str = ""
    """The redacted copy whose bytes they are; empty for the item's own."""

    def place(self, where: str) -> str:
        """A place in these bytes, in words."""
        return f"{where}, in the redacted copy {self.rendition}" if self.rendition else where


def about(item: Item) -> About:
    """What findings need to know of an item."""
    return About(item.ref, item.version.number, item.version.sha256)


def about_copy(copy: Rendition) -> About:
    """What findings need to know of a redacted copy, which leaves in the place of its item's file."""
    return About(copy.item, copy.version, copy.sha256, copy.ref)


def said_in_copy(redaction: Redaction) -> list[Said]:
    """The words a redacted copy still has, page by page where it is known which page says what."""
    pages = redaction.left.split(BETWEEN_PAGES)
    if len(pages) != redaction.rendition.pages:
        return [Said(redaction.left, "its text")]
    return [Said(text, f"page {number}", number) for number, text in enumerate(pages, start=1)]


def said_on(page: Page) -> Said:
    """The words of a page, with what the document calls it: sheets and slides have names that people gave them."""
    where = f"page {page.number}" + (f" ({page.label})" if page.label else "")
    return Said(f"{page.label}\n{page.text}", where, page.number)


def said_in(part: HiddenPart) -> Said:
    """The words of a part beside the pages."""
    return Said(part.text, part.where, part.page, kind=part.kind)


def said_of(item: Item) -> list[Said]:
    """The words about an item that leave with it."""
    said = [Said(item.version.file_name, "the file's name", in_file=False)]
    if item.title != item.version.file_name:
        said.append(Said(item.title, "its title", in_file=False))
    return said


def said_by(link: Link) -> Iterator[Said]:
    """The words of a link that leave with it: what it says, its quotes, its answer and what was decided about it."""
    change, decision = link.change, link.decision
    for where, words in (
        (f"what {link.ref} says", link.says),
        (f"the answer to {link.ref}", link.response),
        (f"what changed, by {link.ref}", link.follow_up),
        (f"the change {link.ref} tells of", change and f"{change.measure}\n{change.in_words}\n{change.evaluated_by}"),
        (f"the decision about {link.ref}", decision and decision.why),
        *((f"a quote in {link.ref}, of page {one.page}", one.quote) for one in link.passages),
    ):
        if words:
            yield Said(words, where, in_file=False)


def said_of_rendition(one: Rendition) -> Said:
    """The words of a rendition that leave with it beside its pages."""
    return Said(one.why, f"why {one.ref} was made", in_file=False)


def said_in_challenge(one: Challenge) -> Iterator[Said]:
    """The words of a challenge that leave where the audience is handed challenges."""
    for where, words in (
        (f"the challenge of {one.link}", one.why),
        (f"the answer to the challenge of {one.link}", one.answer),
    ):
        if words:
            yield Said(words, where, in_file=False)


def personal_data(of: About, said: Iterable[Said], names: NameList) -> list[Finding]:
    """What is recognised in the words, once for each thing in each place, with how often it stands there."""
    findings, on_pages = list[Finding](), set[tuple[FindingKind, str]]()
    for place in said:
        values: dict[tuple[FindingKind, str], list[Spotted]] = {}
        for one in personal_data_in(place.text, names):
            values.setdefault((one.kind, _plain(place.text[one.start : one.end])), []).append(one)
        if place.page and place.kind is None:
            on_pages |= values.keys()
        for value, times in values.items():
            if place.kind not in LEFTOVERS or value not in on_pages:
                findings.append(_finding(of, place, times, names))
    return findings


def _finding(of: About, place: Said, times: Sequence[Spotted], names: NameList) -> Finding:
    surest = min(times, key=lambda one: SUREST_FIRST.index(one.certainty))
    source = of.sha256 if place.in_file else f"{of.sha256} {digest_of_words(place.text)}"
    return Finding(
        key=key_of(source, surest.kind.value, place.where, times[0].start, times[0].end),
        item=of.item,
        version=of.version,
        kind=surest.kind,
        certainty=surest.certainty,
        where=of.place(masked_in(place.where, names)),
        page=place.page,
        shown=surest.shown,
        times=len(times),
        in_file=place.in_file,
        rendition=of.rendition,
    )


def beside_the_words(of: About, looked: LookedInto, names: NameList) -> Iterator[Finding]:
    """What a file hides, can do by itself, or keeps from being looked into."""
    unseen: dict[tuple[HiddenKind, str, int], list[str]] = {}
    for part in looked.parts:
        if part.kind.is_unseen:
            unseen.setdefault((part.kind, part.where, part.page), []).append(part.text)
    for (kind, where, page), texts in unseen.items():
        certainty = Certainty.LIKELY if kind in LESS_SURE else Certainty.CERTAIN
        words = sum(len(text.split()) for text in texts)
        told = one_of(of, FindingKind.HIDDEN, certainty, where, names, page=page, times=len(texts))
        yield told.model_copy(update={"shown": counted(words, "word") if words else ""})
    for what in looked.active:
        yield one_of(of, FindingKind.ACTIVE_CONTENT, Certainty.CERTAIN, what, names)
    for what in looked.not_looked_into:
        yield one_of(of, FindingKind.UNREAD, Certainty.POSSIBLE, what, names)


def about_its_state(item: Item, links: Iterable[Link], names: NameList) -> Iterator[Finding]:
    """What an item's own state keeps from leaving: words that could not be read, and links nobody has decided."""
    of = about(item)
    if item.version.reading is not ReadingState.READ:
        where = f"its words, {UNREAD_WORDS.get(item.version.reading, 'not read')}. {item.version.reason}".strip()
        yield one_of(of, FindingKind.UNREAD, Certainty.CERTAIN, where[:300], names)
    for link in links:
        if link.status in OPEN:
            where = f"{link.ref}, which is {link.status.value}"
            yield one_of(of, FindingKind.UNDECIDED_LINK, Certainty.CERTAIN, where, names, in_file=False)


def page_said_sensitive(pages: Iterable[Page]) -> int:
    """The first page that says it is OFFICIAL-SENSITIVE; zero when none does."""
    for page in pages:
        if SAYS_SENSITIVE in page.text.upper().replace("\u2011", "-").replace(" - ", "-"):
            return page.number
    return 0


def about_its_marking(item: Item, said_sensitive: int, audience: Audience | None, names: NameList) -> Iterator[Finding]:
    """A marking that the audience may not see: what somebody said of the item, or the page that says it itself."""
    if audience is None:
        return
    of, said = about(item), item.details.marking or Marking.OFFICIAL
    if said not in audience.markings:
        where = f"it is marked {said.value}"
        yield one_of(of, FindingKind.MARKING, Certainty.CERTAIN, where, names, in_file=False)
    elif said_sensitive and Marking.OFFICIAL_SENSITIVE not in audience.markings:
        where = f"page {said_sensitive} says {SAYS_SENSITIVE}"
        yield one_of(of, FindingKind.MARKING, Certainty.LIKELY, where, names, page=said_sensitive)


def one_of(
    of: About,
    kind: FindingKind,
    certainty: Certainty,
    where: str,
    names: NameList,
    *,
    page: int = 0,
    times: int = 1,
    in_file: bool = True,
) -> Finding:
    """A finding that is no stretch of words."""
    return Finding(
        key=key_of(of.sha256, kind.value, where, 0, times),
        item=of.item,
        version=of.version,
        kind=kind,
        certainty=certainty,
        where=of.place(masked_in(where, names)),
        page=page,
        times=times,
        in_file=in_file,
        rendition=of.rendition,
    )


def key_of(source: str, kind: str, where: str, start: int, end: int) -> str:
    """The key of a finding: the same for the same thing in the same bytes.

    It tells the place and never the value: whoever has a key could otherwise try every number there is.
    """
    said = json.dumps([source, kind, where, start, end], ensure_ascii=False)
    return f"F-{hashlib.sha256(said.encode()).hexdigest()[:20]}"


def digest_of_words(text: str) -> str:
    """The digest of words of ours, which may change while the bytes of the file stay."""
    return hashlib.sha256(text.encode()).hexdigest()


def masked_in(where: str, names: NameList) -> str:
    """A place in words, with what may not leave masked: sheets and files inside are called by people's names, too."""
    for one in reversed(personal_data_in(where, names)):
        where = where[: one.start] + one.shown + where[one.end :]
    return where


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By item, then by kind, the surest first, then by page."""
    return sorted(
        findings,
        key=lambda one: (
            one.item,
            KINDS.index(one.kind),
            SUREST_FIRST.index(one.certainty),
            one.page,
            one.where,
            one.key,
        ),
    )


def _plain(said: str) -> str:
    return "".join(letter for letter in said.casefold() if letter.isalnum())
