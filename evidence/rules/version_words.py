"""What changed between two versions, and what became of quoted words, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from evidence.rules.words import counted, listed
from schemas.links import Link, QuoteFate, QuoteFound
from schemas.versions import PageFate, VersionChanges


def changes_in_words(changes: VersionChanges) -> str:
    """What changed, in one line: pages 3 and 4 altered, page 7 added."""
    if changes.unknown:
        return changes.unknown
    parts = [
        _pages(changes, PageFate.ALTERED, "altered"),
        _pages(changes, PageFate.ADDED, "added"),
        _pages(changes, PageFate.REMOVED, f"of version {changes.earlier} removed"),
        _moved(len(changes.of(PageFate.MOVED))),
    ]
    return ", ".join(filter(None, parts)) or "every page says the same"


def _pages(changes: VersionChanges, fate: PageFate, what: str) -> str:
    numbers = sorted(page.after or page.before or 0 for page in changes.of(fate))
    if not numbers:
        return ""
    return f"{'page' if len(numbers) == 1 else 'pages'} {listed(_runs(numbers), most=12)} {what}"


def _runs(numbers: Collection[int]) -> list[str]:
    """Numbers with those that follow one another drawn together: 3, 5 to 9."""
    words: list[str] = []
    for _, following in groupby(enumerate(numbers), key=lambda place: place[1] - place[0]):
        run = [str(number) for _, number in following]
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    return words


def _moved(number: int) -> str:
    return f"{counted(number, 'page')} moved" if number else ""


FATES = {
    QuoteFate.SAME: "the same",
    QuoteFate.MOVED: "moved",
    QuoteFate.CHANGED: "changed",
    QuoteFate.GONE: "gone",
}


def quotes_in_words(links: Iterable[Link]) -> str:
    """How the quotes of an item's links fared in its newest version: 2 quotes the same, 1 changed."""
    fared = Counter(found.fate for link in links for found in link.refound)
    parts = [f"{fared[fate]} {words}" for fate, words in FATES.items() if fared[fate]]
    if not parts:
        return ""
    number, rest = parts[0].split(" ", 1)
    return ", ".join([f"{counted(int(number), 'quote')} {rest}", *parts[1:]])


def fate_in_words(found: QuoteFound) -> str:
    """What became of one quote, as a sentence."""
    version, now = found.version, found.now
    if found.fate is QuoteFate.SAME:
        return f"The quoted words stand unchanged on page {found.was.page} of version {version}."
    if found.fate is QuoteFate.MOVED and now:
        were = f"they were on page {found.was.page}"
        return f"The quoted words stand unchanged on page {now.page} of version {version} ({were})."
    if found.fate is QuoteFate.CHANGED and now:
        return f"The words quoted were changed in version {version}: they read now “{now.quote}” on page {now.page}."
    return f"The words quoted are gone from version {version}."


def is_flagged(link: Link, newest: int) -> bool:
    """True when a link stays at an older version because the newest one no longer says all its words, or it has none.

    A newest version without text flags nothing: whether it says the words cannot be known.
    """
    return link.version < newest and (bool(link.refound) or not link.passages)


def why_overtaken(link: Link, newest: int) -> str:
    """Why a link about an older version cannot be decided, as a sentence."""
    about = f"{link.ref} was made about version {link.version} of {link.item}"
    fates = {found.fate for found in link.refound}
    if QuoteFate.GONE in fates:
        return f"{about}, and words it quotes are gone from version {newest}."
    if QuoteFate.CHANGED in fates:
        return f"{about}, and words it quotes were changed in version {newest}."
    quotes_none = "" if link.passages else f" It quotes no words that could be looked for in version {newest}."
    return f"{about}, and there is a newer one.{quotes_none}"


class Stretch(NamedTuple):
    """Some words of a quote or of what stands in its place, and whether they differ from the other."""

    words: str
    differs: bool


def told_apart(was: str, now: str) -> tuple[list[Stretch], list[Stretch]]:
    """Old and new words side by side, each in stretches that stand in both or only in one."""
    old, new = was.split(), now.split()
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    before = [Stretch(" ".join(old[start:end]), step != "equal") for step, start, end, _, _ in steps if end > start]
    after = [Stretch(" ".join(new[start:end]), step != "equal") for step, _, _, start, end in steps if end > start]
    return before, after
