"""What drawing instructions leave open is closed, and nothing inside of texts is taken for an instruction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence.bundles.bound.operators import balance_of, without

PIECES = [b"q", b"Q", b"BT", b"ET", b"/P BMC", b"/P <</MCID 0>> BDC", b"EMC", b"(q ( Q) \\) BT)", b"% q Q\n"]
PIECES += [b"1 0 0 1 0 0 cm", b"BI /W 1 /H 1 ID q Q \x00 EI", b"<71>", b"[(q) -2 (Q)] TJ", b"/q gs", b"0 0 m"]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_what_was_made_even_is_even(pieces: list[bytes]) -> None:
    """Whatever a page leaves open, the stamp after it stands where it should."""
    content = b" ".join(pieces)
    balance = balance_of(content)
    mended = without(content, balance.stray) + balance.closing

    assert balance_of(mended).is_even


@given(st.binary(max_size=300))
def test_no_bytes_upset_it(content: bytes) -> None:
    """Contents are attackers' data."""
    balance_of(content)


def test_texts_comments_and_pictures_are_passed_over() -> None:
    """A letter q in a sentence opens nothing."""
    assert balance_of(b"(q \\( ( q ) Q) Tj % q q\n BI /W 1 ID q q \n EI /q gs [(Q)] TJ").is_even


def test_what_gives_back_too_much_is_taken_out() -> None:
    """In the bundle it would give back the state that the stamp relies on."""
    content = b"Q q 1 0 0 1 0 0 cm Q Q"
    balance = balance_of(content)

    assert without(content, balance.stray).split() == b"q 1 0 0 1 0 0 cm Q".split()
    assert balance.closing == b""
