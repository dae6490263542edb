"""Postcodes, telephones, e-mails and dates of birth."""

from __future__ import annotations

import pytest

from evidence.rules.personal_data.looking import personal_data_in
from schemas.gate import Certainty, FindingKind


@pytest.mark.parametrize(
    ("text", "kind", "certainty", "shown"),
    [
        ("Home address: 1 Nowhere, ZZ9 9ZZ", None, None, ""),
        ("Lives at 1 Nowhere, AB1 0AA", FindingKind.POSTCODE, Certainty.CERTAIN, "AB* ***"),
        ("The hub, AB1 0AA", FindingKind.POSTCODE, Certainty.LIKELY, "AB* ***"),
        ("the hub, ab1 0aa", FindingKind.POSTCODE, Certainty.POSSIBLE, "ab* ***"),
        ("Tel. 07700 900123", FindingKind.PHONE, Certainty.CERTAIN, "07*** ****23"),
        ("or +44 (0)7700 900123 after six", FindingKind.PHONE, Certainty.LIKELY, "+44 (*)**** ****23"),
        ("or 07700900123", FindingKind.PHONE, Certainty.LIKELY, "07*******23"),
        ("Helpline 0300 123 4567", FindingKind.PHONE, Certainty.POSSIBLE, "03** *** **67"),
        ("ask zebedee@example.org.", FindingKind.EMAIL, Certainty.CERTAIN, "z******@example.org"),
        ("DOB: 03/04/2012", FindingKind.DATE_OF_BIRTH, Certainty.CERTAIN, "**/**/**12"),
        ("date of birth 3rd April 2012", FindingKind.DATE_OF_BIRTH, Certainty.CERTAIN, "*** ***** **12"),
        ("born on 2012-04-03", FindingKind.DATE_OF_BIRTH, Certainty.LIKELY, "****-**-**"),
        ("The board met on 3 April 2012", None, None, ""),
        ("DOB: 45/45/2012", None, None, ""),
        ("01 02 03 04 05 of the plan", None, None, ""),
        ("me@ or @example", None, None, ""),
    ],
)
def test_each_with_its_certainty_and_mask(
    text: str, kind: FindingKind | None, certainty: Certainty | None, shown: str
) -> None:
    """What is found, how surely, and how it is shown."""
    found = [(one.kind, one.certainty, one.shown) for one in personal_data_in(text)]

    assert found == ([(kind, certainty, shown)] if kind and certainty else [])


@pytest.mark.parametrize(
    "evil",
    ["0", "a", "a.", "1 ", "07 ", "a1 ", "born 1/1/1 ", "a@", "@", "nhs ", "AB12", "1 | ", "| 9434765919 ", "d.o.b "],
)
def test_no_text_takes_longer_than_its_length_asks_for(evil: str) -> None:
    """The text of a page is whatever somebody wrote there, and the gate looks at it in the app itself."""
    half = len(personal_data_in((evil * 100_000)[:100_000]))

    assert half <= 100_000 // len(evil)
