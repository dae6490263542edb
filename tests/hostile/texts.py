"""Text, CSV and web pages without measure, in strange encodings, or that pose as something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.hostile.files import (
    ANY_END,
    DAMAGED,
    EMPTY,
    HAS_TEXT,
    LARGE,
    MEBIBYTE,
    PARTLY,
    READ,
    REFUSED,
    Hostile,
    packed_as_they_are,
    part_of,
)
from tests.hostile.packages import good_docx, good_xlsx
from tests.hostile.pdfs import good_pdf

TEXT_ENDS = frozenset({READ, PARTLY, EMPTY, DAMAGED, LARGE, REFUSED})
MEGA = 1_000_000


def hostile_texts() -> Iterator[Hostile]:
    """One file for each trick."""
    for name, make in TEXTS.items():
        yield Hostile(name, "T21", make(), TEXT_ENDS)
    for name, make in POSING.items():
        yield Hostile(name, "T10", make(), frozenset({REFUSED}))
    for name, make in TWO_AT_ONCE.items():
        yield Hostile(name, "T10", make(), ANY_END)
    yield Hostile("one line of 50 MB.txt", "T21", b"synthetic " * (5 * MEGA), HAS_TEXT, "2,000 pages")
    for name in ("fifty empty comments.txt", "fifty empty comments.csv"):
        yield Hostile(name, "T21", b"<!---->" * 50 + b"x" + name.encode(), HAS_TEXT)
    yield Hostile("fifty thousand empty comments.html", "T21", b"<!---->" * 50_000 + b"x", frozenset({READ, EMPTY}))
    yield Hostile("a head of comments.docx", "T10", b"<!---->" * 580 + _PAGE, frozenset({REFUSED}))
    yield Hostile("nothing.pdf", "T21", b"", frozenset({REFUSED}), "empty")
    yield Hostile("one byte.txt", "T21", b"a", HAS_TEXT)
    yield Hostile("one nought.txt", "T21", b"\0")
    yield Hostile("one byte.pdf", "T21", b"%")
    yield Hostile("noughts of 150 MB.txt", "T21", b"Synthetic", TEXT_ENDS, sparse_bytes=150 * MEBIBYTE)
    yield Hostile("a PDF with 150 MB of noughts.pdf", "T1", good_pdf(), TEXT_ENDS, sparse_bytes=150 * MEBIBYTE)
    yield Hostile("larger than a file may be.pdf", "T1", good_pdf(), frozenset({REFUSED}), "MB", 210 * MEBIBYTE)


TEXTS: dict[str, Callable[[], bytes]] = {
    "one word of 15 MB.txt": lambda: b"a" * (15 * MEGA),
    "two million lines.txt": lambda: b"a\n" * (2 * MEGA),
    "two million old line ends.txt": lambda: b"a\r" * (2 * MEGA),
    "two million form feeds.txt": lambda: b"a\x0c" * (2 * MEGA),
    "a million accents on one letter.txt": lambda: ("a" + "\u0301\u0323" * 500_000).encode(),
    "a million letters that grow.txt": lambda: ("\ufdfa" * 300_000).encode(),
    "directions turned.txt": lambda: ("\u202eminutes \u2066of\u2069 3 March" * 20_000).encode(),
    "noughts among the words.txt": lambda: b"a\0b\0" * 100_000,
    "sixteen bits without a mark.txt": lambda: ("Synthetic minutes of 3 March\n" * 1_000).encode("utf-16-le"),
    "sixteen bits the other way.txt": lambda: ("Synthetic minutes of 3 March\n" * 1_000).encode("utf-16-be"),
    "thirty-two bits.txt": lambda: ("Synthetic minutes of 3 March\n" * 1_000).encode("utf-32"),
    "sixteen bits of halves.txt": lambda: b"\xff\xfe" + b"\x00\xd8" * 10_000,
    "only a mark.txt": lambda: b"\xef\xbb\xbf",
    "overlong letters.txt": lambda: b"Synthetic \xc0\xaf\xe0\x80\xaf" * 1_000,
    "letters from every page.txt": lambda: bytes(range(1, 256)) * 4_000,
    "figures like dates.txt": lambda: b"3 March 3 March 2026 1/1/1/1/1-1-1-1 " * 50_000,
    "figures without end.txt": lambda: b"1" * (3 * MEGA),
    "points without end.txt": lambda: b". " * (2 * MEGA),
    "hyphens without end.txt": lambda: b"a-\n" * MEGA,
    "a million headings.md": lambda: b"# a\n" * MEGA,
    "stars without end.md": lambda: b"*" * (2 * MEGA),
    "fences without end.md": lambda: b"```\n" * 500_000,
    "brackets without end.md": lambda: b"[" * (2 * MEGA),
    "lists without end.txt": lambda: b'{"a":[' * 300_000,
    "lists without end.json": lambda: b'{"a":[' * 300_000,
    "one line of 20 MB.csv": lambda: b"synthetic," * (2 * MEGA),
    "three million columns.csv": lambda: b"," * (3 * MEGA) + b"\nsynthetic\n",
    "two million rows.csv": lambda: b"a,b\n" * (2 * MEGA),
    "a quotation without end.csv": lambda: b'a,"' + b"synthetic\n" * MEGA,
    "quotation marks without end.csv": lambda: b'"' * (3 * MEGA),
    "rows that grow.csv": lambda: b"".join(b"a," * width + b"\n" for width in range(2_000)),
    "noughts among the cells.csv": lambda: b"a,\0,b\n" * 10_000,
    "formulas.csv": lambda: b"=cmd|' /C calc'!A0,+1,-1,@SUM(A1)\n" * 100,
    "a thousand delimiters.csv": lambda: b"a;b,c|d\te\n" * 50_000,
    "elements a million deep.html": lambda: b"<html>" + b"<div>" * MEGA + b"Synthetic",
    "lists 200,000 deep.html": lambda: b"<html>" + b"<ul><li>" * 100_000 + b"Synthetic",
    "tables 100,000 deep.html": lambda: b"<html>" + b"<table><tr><td>" * 100_000 + b"Synthetic",
    "elements never closed.html": lambda: b"<html>" + b"<p>Synthetic" * 100_000,
    "ends never begun.html": lambda: b"<html>" + b"</div>" * 200_000,
    "a million attributes.html": lambda: b"<html><p " + b"a " * MEGA + b">Synthetic",
    "one attribute without end.html": lambda: b'<html><p a="' + b"a" * (5 * MEGA),
    "a million entities.html": lambda: b"<html>" + b"&amp;&#x110000;&bogus;&NotEqualTilde;" * 100_000,
    "a million comments begun.html": lambda: b"<html>" + b"<!--" * MEGA,
    "a million declarations begun.html": lambda: b"<html>" + b"<![CDATA[" * 200_000,
    "a million elements begun.html": lambda: b"<html>" + b"<a " * MEGA,
    "a million ends begun.html": lambda: b"<html>" + b"</" * MEGA,
    "a million instructions begun.html": lambda: b"<html>" + b"<?" * MEGA,
    "half a million signs.html": lambda: b"<html>" + b"<" * 500_000,
    "scripts without end.html": lambda: b"<html>" + b"<script>" * 200_000,
    "a script that fetches.html": lambda: b"<html><script>fetch('http://attacker.invalid')</script><p>Synthetic</p>",
    "laughs.html": lambda: b'<!DOCTYPE html [<!ENTITY a "&b;&b;">]><html>&a;' * 1_000,
    "an old encoding that hides.html": lambda: b'<html><meta charset="utf-7">+ADw-script+AD4-Synthetic',
    "an encoding nobody knows.html": lambda: b'<html><meta charset="../../os"><p>Synthetic</p>',
}

_PROGRAM = b"MZ\x90\x00" + b"synthetic, no program" * 20
_PAGE = b"<!DOCTYPE html><html><body><p>Sign in to go on (synthetic)</p></body></html>"

POSING: dict[str, Callable[[], bytes]] = {
    "a web page.pdf": lambda: _PAGE,
    "a Word document.pdf": good_docx,
    "a workbook.docx": good_xlsx,
    "a PDF.docx": good_pdf,
    "a PDF.png": good_pdf,
    "a program.docx": lambda: _PROGRAM,
    "a program.pdf": lambda: _PROGRAM,
    "a program.txt": lambda: _PROGRAM,
    "a program.exe": lambda: _PROGRAM,
    "another program.txt": lambda: b"\x7fELF" + b"synthetic" * 20,
    "a script.txt": lambda: b"#!/bin/sh\necho synthetic\n",
    "an archive.docx": lambda: packed_as_they_are([part_of("minutes.txt", b"Synthetic")]),
    "an archive.txt": lambda: b"\x1f\x8b" + b"synthetic" * 20,
    "a tape.txt": lambda: b"minutes".ljust(257, b"\0") + b"ustar\0" + bytes(200),
    "rich text.doc": lambda: b"{\\rtf1 Synthetic}",
    "rubbish.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2_000,
    "a drawing.svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "an application.hta": lambda: _PAGE,
    "a shortcut.lnk": lambda: b"L\0\0\0\x01\x14\x02\0" + bytes(100),
    "rubbish.xlsx": lambda: b"\xfe\x01\x80" * 300,
}

TWO_AT_ONCE: dict[str, Callable[[], bytes]] = {
    "a PDF with a web page's head.pdf": lambda: b"<html><!-- " + good_pdf(),
    "a PDF with an archive behind.pdf": lambda: good_pdf() + good_docx(),
    "an archive with a PDF before.docx": lambda: good_pdf() + good_docx(),
    "a web page with a PDF behind.html": lambda: _PAGE + good_pdf(),
    "a PDF late in the file.pdf": lambda: b" " * 1_000 + good_pdf(),
    "a PDF too late in the file.pdf": lambda: b" " * 2_000 + good_pdf(),
    "a PDF in a text.txt": lambda: b"Synthetic\n" + good_pdf(),
    "a mail that is a web page.eml": lambda: b"Subject: a\n\n" + _PAGE,
    "a text that is a mail.txt": lambda: b"Subject: a\nFrom: b\n\nSynthetic",
    "no ending at all": good_docx,
    "an ending of two.pdf.txt": lambda: b"Synthetic minutes of 3 March.",
    "a PDF of nothing.pdf": lambda: b"%PDF-1.7\n",
    "a PDF of rubbish.pdf": lambda: b"%PDF-1.7\n" + b"\xde\xad" * 10_000,
}
