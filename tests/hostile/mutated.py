"""Damaged copies of a good file of each format: flips, cuts, insertions, repetitions, swapped blocks, splices."""

from __future__ import annotations

import random
from collections.abc import Iterator

from evidence.ingest.triage import EXTENSIONS, MediaType
from evidence.ingest.warming import tiny_files
from tests.hostile.files import Hostile
from tests.hostile.mails import good_mail, good_message
from tests.hostile.packages import good_docx, good_ods, good_pptx, good_xlsx
from tests.hostile.pdfs import good_pdf
from tests.hostile.pictures import good_picture
from tests.ingest.mutants import mutants_of

BLOCK_BYTES = 512
SPLICED_EVERY = 5


def damaged_copies(count: int, *, seed: int) -> Iterator[Hostile]:
    """So many damaged files of every format in turn, the same ones for the same seed."""
    good = good_files()
    chance = random.Random(seed)
    kinds = list(good)
    for number, kind in enumerate(kinds):
        share = len(range(number, count, len(kinds)))
        plain = mutants_of(good[kind], count=share, seed=seed + number)
        for copy, content in enumerate(plain):
            other = good[chance.choice(kinds)]
            yield Hostile(f"copy {copy:03}{_ending(kind)}", "S1", _damaged_more(copy, content, other, chance))


def good_files() -> dict[MediaType, bytes]:
    """A sound file of each format."""
    made = {
        MediaType.PDF: good_pdf(pages=3),
        MediaType.DOCX: good_docx(),
        MediaType.XLSX: good_xlsx(),
        MediaType.PPTX: good_pptx(),
        MediaType.ODS: good_ods(),
        MediaType.EML: good_mail(),
        MediaType.MSG: good_message(),
        MediaType.PNG: good_picture("PNG"),
        MediaType.JPEG: good_picture("JPEG"),
        MediaType.TIFF: good_picture("TIFF"),
        MediaType.CSV: b"quarter,plans (synthetic)\n" + b"".join(b"Q%d,%d\n" % (row, row * 7) for row in range(200)),
    }
    return tiny_files() | made


def _damaged_more(copy: int, content: bytes, other: bytes, chance: random.Random) -> bytes:
    if copy % SPLICED_EVERY == 0:
        return _spliced(content, other, chance)
    return _with_blocks_swapped(content, chance) if copy % SPLICED_EVERY == 1 else content


def _ending(kind: MediaType) -> str:
    return next(ending for ending, named in EXTENSIONS.items() if named is kind)


def _with_blocks_swapped(content: bytes, chance: random.Random) -> bytes:
    blocks = [content[at : at + BLOCK_BYTES] for at in range(0, len(content), BLOCK_BYTES)]
    for _ in range(3):
        one, other = (chance.randrange(len(blocks)) for _ in range(2)) if blocks else (0, 0)
        if blocks:
            blocks[one], blocks[other] = blocks[other], blocks[one]
    return b"".join(blocks)


def _spliced(content: bytes, other: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other)) :]
