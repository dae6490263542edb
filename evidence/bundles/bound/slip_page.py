"""A page that stands in the place of one that could not be bound, and says so."""

from __future__ import annotations

import textwrap

from evidence.bundles.bound.placing import A4, Box, Shown, figures
from evidence.bundles.bound.stamping import BOLD, FONT

LEFT, TOP, LEADING = 64.0, 700.0, 18.0
HEADING = "This page could not be shown here"
ADVICE = "The document itself is in the bundle, unchanged, among the evidence. Please open it there to read this page."


def slip_shown() -> Shown:
    """The slip's size."""
    return Shown(Box(*A4), Box(*A4), 0, 1.0)


def slip_content(label: str, why: str) -> bytes:
    """The instructions that draw the slip."""
    lines = [label, "", *textwrap.wrap(why, 76), "", *textwrap.wrap(ADVICE, 76)]
    drawn = [b"q 0.07 0.26 0.43 rg %b re f" % figures(LEFT, TOP + 42, 467, 2.5)]
    drawn.append(b"BT %b 20 Tf %b Td %b Tj" % (BOLD, figures(LEFT, TOP), _string(HEADING)))
    drawn.append(b"0 g %b 12 Tf 0 -14 Td" % FONT)
    drawn += [b"0 %b Td %b Tj" % (figures(-LEADING), _string(line)) for line in lines]
    return b"\n".join([*drawn, b"ET Q"])


def _string(words: str) -> bytes:
    return b"<%b>" % words.encode("cp1252", "replace").hex().encode()
