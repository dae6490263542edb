"""A picture that a forked reader hands over is data from whoever wrote the document."""

from __future__ import annotations

import io
import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evidence.ingest.checked_answers import BadAnswerError
from evidence.ingest.picture_answers import (
    LONGEST_SIDE,
    MOST_MARKS,
    MOST_SOUGHT_CHARACTERS,
    NotDrawn,
    PageWanted,
    WhyNotDrawn,
    checked_picture,
    told,
    told_not_drawn,
)
from evidence.ingest.taking import REFUSED, TAKEN
from evidence.rules.stretches import Sought
from schemas.pictures import Mark, PagePicture

MARK = (0.25, 0.5, 0.125, 0.25)


def png(*, mode: str = "RGB", kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.radial_gradient("L").resize((40, 60)).convert(mode).save(content, kind)
    return content.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def header(width: int, height: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def with_facts(facts: bytes) -> bytes:
    return TAKEN + struct.pack("!I", len(facts)) + facts + png()


SIGN, END, POINTS = b"\x89PNG\r\n\x1a\n", chunk(b"IEND", b""), chunk(b"IDAT", zlib.compress(bytes(99)))


@pytest.mark.parametrize("mode", ["RGB", "P"])
def test_an_honest_picture_passes_unchanged(mode: str) -> None:
    """The check must not cost an honest page a point."""
    picture = checked_picture(told(png(mode=mode), [MARK]))

    assert picture == PagePicture(
        png=png(mode=mode), width=40, height=60, marks=(Mark(left=0.25, top=0.5, width=0.125, height=0.25),)
    )


def test_a_reason_passes_as_one_line() -> None:
    """What a reader says is shown to people, and may not pretend to be more than a sentence."""
    said = told_not_drawn(NotDrawn(WhyNotDrawn.FAILED, "It is\ndamaged.\u202e"))

    assert checked_picture(said) == NotDrawn(WhyNotDrawn.FAILED, "It is damaged.")


HOSTILE = {
    "nothing": b"",
    "another mark": b"X" + told(png(), [])[1:],
    "only a mark": TAKEN,
    "facts that never end": TAKEN + struct.pack("!I", 2**32 - 1) + png(),
    "no PNG": told(png(kind="GIF"), []),
    "a picture of another kind": told(png(mode="RGBA"), []),
    "black and white": told(png(mode="1"), []),
    "cut": told(png()[:-5], []),
    "something after it": told(png() + b"<script>", []),
    "a comment in it": told(SIGN + header(9, 9) + chunk(b"tEXt", b"Comment\0x") + POINTS + END, []),
    "another palette than it needs": told(SIGN + header(9, 9) + chunk(b"PLTE", bytes(999)) + POINTS + END, []),
    "no points": told(SIGN + header(9, 9) + END, []),
    "no size": told(SIGN + POINTS + END, []),
    "two sizes": told(SIGN + header(9, 9) + header(9, 9) + POINTS + END, []),
    "no width": told(SIGN + header(0, 9) + POINTS + END, []),
    "too wide": told(SIGN + header(LONGEST_SIDE + 1, 1) + POINTS + END, []),
    "too many points": told(SIGN + header(LONGEST_SIDE, LONGEST_SIDE) + POINTS + END, []),
    "a wrong sum": told(png()[:-1] + b"\0", []),
    "a chunk of 4 GB": told(SIGN + struct.pack(">I", 2**32 - 1) + b"IHDR", []),
    "a mark beside the page": told(png(), [(1.5, 0, 0.1, 0.1)]),
    "a mark beyond the page": told(png(), [(0.9, 0, 0.2, 0.1)]),
    "a mark before the page": told(png(), [(-0.1, 0, 0.2, 0.1)]),
    "a mark that is no number": told(png(), [(float("nan"), 0, 0.2, 0.1)]),
    "a mark without end": told(png(), [(0, 0, float("inf"), 0.1)]),
    "too many marks": told(png(), [MARK] * (MOST_MARKS + 1)),
    "marks that are words": with_facts(b'[["a","b","c","d"]]'),
    "no list": with_facts(b"{}"),
    "lists in lists": with_facts(b"[" * 60_000),
    "no JSON": with_facts(b"["),
    "a refusal for no reason we know": REFUSED + json.dumps(["because", "It is."]).encode(),
    "a refusal of another shape": REFUSED + b"[]",
    "a refusal without end": REFUSED + b"[" * 1_000_000,
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_no_other_answer_is_believed(answer: bytes) -> None:
    """The picture goes to a browser on somebody's desk."""
    with pytest.raises(BadAnswerError):
        checked_picture(answer)


@given(st.binary(max_size=80), st.integers(0, 300))
def test_whatever_is_changed_in_an_answer_it_is_believed_or_refused(noise: bytes, at: int) -> None:
    """No answer may end the program that checks it."""
    honest = told(png(), [MARK])
    for changed in (honest[:at] + noise + honest[at + len(noise) :], honest[:1] + noise, REFUSED + noise):
        try:
            checked_picture(changed)
        except BadAnswerError:
            continue


def test_more_than_a_request_may_hold_is_left_unmarked() -> None:
    """A page with thousands of matches is drawn all the same."""
    wanted = PageWanted(1, tuple(Sought("\U0001f600" * 2_000 + str(number), (0,)) for number in range(9)))
    many = PageWanted(1, (Sought("wait", tuple(range(9_999))), Sought("waits", (0,))))

    assert sum(len(words) for words, _ in wanted.sought) <= MOST_SOUGHT_CHARACTERS
    assert len(many.sought[0].which) == MOST_MARKS
    assert len(many.sought) == 1
