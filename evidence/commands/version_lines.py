"""What the command line prints about versions: what changed, and what became of quoted words."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.commands.printing import safe
from evidence.rules.version_words import changes_in_words, fate_in_words, is_flagged, quotes_in_words
from evidence.rules.words import counted
from schemas.links import Link
from schemas.versions import PageChange, PageFate, VersionChanges, VersionsCompared


def change_line(compared: VersionsCompared) -> str:
    """What changed from the version before, and how the quotes fared, in one line."""
    said = [changes_in_words(compared.changes), quotes_in_words(compared.links)]
    return f"  Version {compared.changes.later}: {'; '.join(filter(None, said))}\n"


def compared_lines(compared: VersionsCompared) -> str:
    """Two versions page by page, then each link whose words were looked for."""
    changes = compared.changes
    lines = [
        f"{changes.item}, version {changes.later} beside version {changes.earlier}: {changes_in_words(changes)}",
        *_pages(changes),
        *_links(compared.links, changes.later),
    ]
    return "\n".join(lines)


def _pages(changes: VersionChanges) -> list[str]:
    same = len(changes.of(PageFate.SAME))
    lines = [_page(page, changes) for page in changes.pages if page.fate is not PageFate.SAME]
    return [f"  {counted(same, 'page says', 'pages say')} the same", *lines] if same else lines


def _page(page: PageChange, changes: VersionChanges) -> str:
    if page.after is None:
        return f"  page {page.before} of version {changes.earlier}: removed"
    was = f" (it was page {page.before})" if page.before not in (None, page.after) else ""
    return f"  page {page.after}: {page.fate.value}{was}"


def _links(links: Iterable[Link], newest: int) -> list[str]:
    lines = []
    for link in links:
        if link.refound or is_flagged(link, newest):
            stays = f", about version {link.version}" if link.version < newest else ""
            lines.append(f"{link.ref}  {link.status.value}{stays}: {safe(link.says)}")
            lines += [f"  {safe(fate_in_words(found))}" for found in link.refound]
            lines += [] if link.passages else ["  It quotes no words that could be looked for."]
    return lines
