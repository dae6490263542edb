"""Numbers that stand for a person: found when they are valid, certain only with a check and a cue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.personal_data.looking import personal_data_in
from evidence.rules.personal_data.numbers import UPN_LETTERS, is_nhs_number, is_upn
from evidence.rules.personal_data.spotted import MASK, masked
from schemas.gate import Certainty, FindingKind

# The NHS gives out no number that begins with 999: they are for tests.
nine_digits = st.integers(0, 999_999).map(lambda number: f"999{number:06d}")
upn_places = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012d}")


def checked(nine: str) -> str | None:
    """The ten digits with their check digit; None for the one in eleven that has none."""
    return next((nine + digit for digit in "0123456789" if is_nhs_number(nine + digit)), None)


def upn_of(places: str) -> str:
    return next(letter + places for letter in UPN_LETTERS if is_upn(letter + places))


@given(nine_digits, st.sampled_from(["{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "{0}\u00a0{1}\u00a0{2}"]))
def test_a_valid_nhs_number_with_its_cue_is_certain_however_it_is_written(nine: str, layout: str) -> None:
    """A number a person could be looked up by must not leave because of a blank."""
    number = checked(nine)
    if number is None:
        return
    written = layout.format(number[:3], number[3:6], number[6:])

    (found,) = personal_data_in(f"The child's NHS number is {written}, synthetic.")

    assert (found.kind, found.certainty) == (FindingKind.NHS_NUMBER, Certainty.CERTAIN)


@given(nine_digits, st.integers(1, 9))
def test_a_wrong_check_digit_is_never_certain(nine: str, off: int) -> None:
    """Certainty that a counting error can produce is worth nothing."""
    number = checked(nine)
    if number is None:
        return
    wrong = number[:9] + str((int(number[9]) + off) % 10)

    with_cue = personal_data_in(f"NHS number: {wrong}")
    without = personal_data_in(f"Contract reference {wrong}")

    assert [one.certainty for one in with_cue if one.kind is FindingKind.NHS_NUMBER] == [Certainty.LIKELY]
    assert not [one for one in without if one.kind is FindingKind.NHS_NUMBER]


@given(nine_digits)
def test_ten_digits_without_a_cue_are_only_possible(nine: str) -> None:
    """One in eleven of all numbers of ten digits passes the check."""
    number = checked(nine)
    if number is None:
        return

    found = personal_data_in(f"Order {number} was paid.")

    assert [(one.kind, one.certainty) for one in found] == [(FindingKind.NHS_NUMBER, Certainty.POSSIBLE)]


@given(upn_places)
def test_a_valid_pupil_number_is_found_and_certain_with_its_cue(places: str) -> None:
    """The number follows a child through every school."""
    number = upn_of(places)

    alone, named = personal_data_in(f"Row 7 {number} present"), personal_data_in(f"UPN {number}")

    assert [(one.kind, one.certainty) for one in alone] == [(FindingKind.UPN, Certainty.LIKELY)]
    assert [(one.kind, one.certainty) for one in named] == [(FindingKind.UPN, Certainty.CERTAIN)]


@given(upn_places, st.sampled_from(UPN_LETTERS))
def test_a_wrong_check_letter_is_never_certain(places: str, letter: str) -> None:
    """The same for pupils."""
    if letter + places == upn_of(places):
        return

    found = personal_data_in(f"UPN {letter}{places}")

    assert [one.certainty for one in found] == [Certainty.LIKELY]


@given(st.text(max_size=40), st.integers(0, 9), st.integers(0, 9))
def test_masking_never_shows_the_whole(said: str, first: int, last: int) -> None:
    """What is shown on screen, in the log and on paper must not be what is to be kept in."""
    shown = masked(said, first=first, last=last)

    letters = sum(letter.isalnum() for letter in said)
    assert len(shown) == len(said)
    assert shown.count(MASK) - said.count(MASK) >= (letters + 1) // 2


@pytest.mark.parametrize(
    "text",
    [
        "1,943 476 5919 pounds",
        "grid 943476591912345",
        "0.9434765919 of the whole",
        "NK 12 34 56 C was never given out",
        "ABC123456D",
        "0000000000",
    ],
)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    """A gate that cries at every figure is clicked through."""
    assert personal_data_in(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "certainty", "shown"),
    [
        ("NHS number: 943 476 5919", FindingKind.NHS_NUMBER, Certainty.CERTAIN, "943 *** **19"),
        ("943 476 5919 (NHS no.)", FindingKind.NHS_NUMBER, Certainty.CERTAIN, "943 *** **19"),
        ("ring 943-476-5919", FindingKind.NHS_NUMBER, Certainty.LIKELY, "943-***-**19"),
        ("NI number QQ 12 34 56 C", None, None, ""),
        ("NI number AB 12 34 56 C", FindingKind.NI_NUMBER, Certainty.CERTAIN, "AB ** ** ** C"),
        ("ab123456c", FindingKind.NI_NUMBER, Certainty.LIKELY, "ab******c"),
    ],
)
def test_each_number_with_its_certainty_and_mask(
    text: str, kind: FindingKind | None, certainty: Certainty | None, shown: str
) -> None:
    """What people will read on the page before release."""
    found = [(one.kind, one.certainty, one.shown) for one in personal_data_in(text)]

    assert found == ([(kind, certainty, shown)] if kind else [])


def test_a_cue_over_the_column_of_a_table_counts() -> None:
    """Most numbers leave in spreadsheets, far below the words that say what they are."""
    rows = "\n".join(f"Child {number} | north | 9434765919" for number in range(40))
    text = f"Name | Locality | NHS number\n{rows}"

    found = personal_data_in(text)

    assert len(found) == 40
    assert {one.certainty for one in found} == {Certainty.CERTAIN}
