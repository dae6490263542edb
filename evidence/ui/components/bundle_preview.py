"""The preview of a bundle: what its receiver will see, what stays out and why, and what is missing."""

from __future__ import annotations

import streamlit as st

from evidence.rules.going_on import goes_on_from, shown_before, where_before
from evidence.rules.words import counted, window
from evidence.ui import session
from evidence.ui.components.gaps import gap_table
from evidence.ui.components.matrix import tally
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, facts, panel, table
from evidence.ui.components.text import esc, size_words, title_html
from evidence.workspace.workspace import Workspace
from schemas.bundles import HeldBefore, LeftOut, Selection, Supplement
from schemas.choosing import Preview, PreviewedFile


def bundle_preview(desk: Workspace, preview: Preview) -> None:
    """The whole of it."""
    _at_a_glance(preview)
    _seen(preview)
    if preview.selection.supplement:
        _went_before(preview.selection.supplement)
    _stays_out(preview.selection)
    _missing(desk, preview)


def _at_a_glance(preview: Preview) -> None:
    selection = preview.selection
    states = tally((concern.state for concern in selection.concerns), counted(len(selection.concerns), "concern"))
    audience = selection.audience
    told = [
        ("For", f"{esc(selection.checkpoint_title)}, {window(selection.earliest, selection.latest)}"),
        ("Receiver", f"{esc(audience.title if audience else '')}, {selection.edition.value} edition"),
        *([("What it is", esc(goes_on_from(selection)))] if selection.supplement else []),
        ("Covering words", esc(preview.cover) or "none"),
        ("Concerns", states),
        ("Goes in", f"{counted(len(selection.items), 'item')} with {counted(len(selection.links), 'link')}"),
        ("Evidence files", size_words(preview.size_bytes)),
        ("Gaps stated", counted(len(selection.gaps), "gap")),
        ("Stays out", counted(len(selection.left_out), "item")),
    ]
    panel(facts(told))
    if preview.too_large:
        panel(f"<h2>It is too large for this receiver</h2><p>{esc(preview.too_large)}</p>", tone="stop")


def _seen(preview: Preview) -> None:
    st.header("What the receiver will see", anchor=False)
    if not preview.selection.items:
        panel(f"<p>No item goes in: {_why_empty(preview.selection)} The draft would only state gaps.</p>")
    titles = {item.ref: item.title for item in preview.selection.items}
    quiet = set(preview.shows_nothing)
    part = page_of(preview.files, key="bundle_files", noun="files")
    rows = [_file(file, titles, quiet) for file in part]
    draw(table(f"Files in the folder {esc(preview.folder)}", ["File", "What it is", "Size"], rows))


def _why_empty(selection: Selection) -> str:
    if selection.supplement and selection.supplement.held:
        return f"nothing is new or different since {esc(selection.supplement.bundle)}."
    return "nothing in this choice has an accepted link."


def _file(file: PreviewedFile, titles: dict[str, str], quiet: set[str]) -> str:
    size = size_words(file.size_bytes) if file.size_bytes is not None else "made with the draft"
    if file.item is None:
        what = MADE.get(file.path.rpartition("/")[2], "Part of the index")
    else:
        way = esc(session.address("evidence", item=file.item))
        note = "<br>Picked. It shows nothing in this scope yet." if file.item in quiet else ""
        what = f'<a href="{way}">{esc(file.item)} {title_html(titles[file.item])}</a>{note}'
    return f'<th scope="row">{esc(file.path)}</th><td>{what}</td><td class="num">{size}</td>'


MADE = {
    "index.html": "The index, to open first",
    "index.xlsx": "The index as a spreadsheet",
    "bundle.pdf": "The documents in one run of pages; where they are too many for one file, in volumes: bundle-1.pdf, "
    "bundle-2.pdf and so on",
    "README.txt": "What this is and how to check it",
    "VERIFY.html": "Checks the bundle in a browser, without a connection",
    "verify.py": "Checks the bundle where Python is installed",
    "manifest.json": "The index for machines",
    "ro-crate-metadata.json": "The same for archives (RO-Crate)",
    "bag-info.txt": "Description of the folder",
    "bagit.txt": "Declaration of the folder's layout",
    "manifest-sha256.txt": "The digest of each file",
    "tagmanifest-sha256.txt": "The digests of these lists",
}


def _went_before(supplement: Supplement) -> None:
    st.header("What its receiver has already", anchor=False)
    if not supplement.held:
        draw("<p>Nothing of this choice is in an earlier bundle as it is now.</p>")
        return
    draw("<p>The same file, and the same said of it. It is told where each is, and not handed over again.</p>")
    part = page_of(supplement.held, key="bundle_held", noun="items in earlier bundles")
    draw(table("Items in earlier bundles", ["Title", "Where", "Supports"], [_held(one) for one in part]))


def _held(one: HeldBefore) -> str:
    way = esc(session.address("evidence", item=one.item))
    supports = esc(shown_before(one)) or "No strand of this choice"
    return (
        f'<th scope="row"><a href="{way}">{title_html(one.title)}</a><br>'
        f'<span class="quiet">{esc(one.item)}</span></th><td>{esc(where_before(one))}</td><td>{supports}</td>'
    )


def _stays_out(selection: Selection) -> None:
    st.header("What stays out, and why", anchor=False)
    others = [
        f"{counted(number, singular)} {why}"
        for number, singular, why in (
            (selection.contrary_withheld, "link", "to evidence that points the other way: the draft says how many."),
            (selection.challenges_withheld, "challenge", "not told to this receiver."),
        )
        if number
    ]
    if others:
        draw("".join(f"<p>{esc(one)}</p>" for one in others))
    if not selection.left_out:
        draw("<p>No item that was chosen stays out.</p>")
        return
    part = page_of(selection.left_out, key="bundle_left_out", noun="items left out")
    draw(table("Items left out, and why", ["Title", "Why", "The receiver is told"], [_left_out(one) for one in part]))


def _left_out(one: LeftOut) -> str:
    way = esc(session.address("evidence", item=one.item))
    told = "Its reference and why, not its title" if one.withheld else "Its title and why"
    told = "How many were not picked, and not which" if one.not_picked else told
    ref = f'<span class="quiet">{esc(one.item)}</span>'
    return (
        f'<th scope="row"><a href="{way}">{title_html(one.title)}</a><br>{ref}</th>'
        f"<td>{esc(one.why)}</td><td>{told}</td>"
    )


def _missing(desk: Workspace, preview: Preview) -> None:
    st.header("What is missing", anchor=False)
    area = desk.area
    strands = [
        f'<a href="{esc(session.address("", strand=ref))}">{title_html(area.strands[ref].strand.title, 70)}</a>'
        for ref in preview.strands_without_evidence
    ]
    lines = [
        f'<a href="{esc(session.address("plan", line=ref))}">{esc(ref)}</a>' for ref in preview.lines_without_evidence
    ]
    for many, verb, ways in (("strand", "supports", strands), ("line", "speaks of", lines)):
        if ways:
            what = f"{counted(len(ways), many)} that nothing in this draft {verb}"
            draw(f"<details><summary>{what}</summary><p>{', '.join(ways)}</p></details>")
    gaps = preview.selection.gaps
    if not gaps:
        draw("<p>Every required test in this choice is met.</p>")
        return
    part = page_of(gaps, key="bundle_gaps", noun="gaps")
    draw(gap_table(part, session.address, caption="Gaps the draft states, weakest first"))
