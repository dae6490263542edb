"""Names that unpack on every computer, whatever a title holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bundles.names import LONGEST_FOLDER, LONGEST_NAME, file_name, folder_name, is_safe_path, safe_extension

EXTENSIONS = st.sampled_from(["", ".pdf", ".xlsx", ".csv", ".longexte"])


@given(st.lists(st.tuples(st.text(max_size=400), EXTENSIONS), max_size=8))
def test_names_are_safe_bounded_and_unique_whatever_the_titles(titles: list[tuple[str, str]]) -> None:
    """One bad name can stop a whole bundle from unpacking, or replace another file."""
    taken: set[str] = set()
    for title, extension in titles:
        name = file_name("E-0001", title, extension, taken=taken)

        assert is_safe_path(name)
        assert name.isascii()
        assert name.isprintable()
        assert "/" not in name
        assert len(name) <= LONGEST_NAME
        assert name.endswith(extension)
        assert name.lower() not in taken
        taken.add(name.lower())


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_folder_names_are_safe_and_bounded_whatever_the_words(words: list[str]) -> None:
    """An area may be called anything at all."""
    name = folder_name(*words)

    assert is_safe_path(name)
    assert "/" not in name
    assert len(name) <= LONGEST_FOLDER + 1


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Minutes of the improvement board, 3 March", "E-0004 Minutes of the improvement board, 3 March.pdf"),
        ("Café réport – “final” / v2", "E-0004 Cafe report - final - v2.pdf"),
        ("../../etc/passwd", "E-0004 ..-..-etc-passwd.pdf"),
        ("Health & care", "E-0004 Health and care.pdf"),
        ("invoice\u202efdp.exe", "E-0004 invoicefdp.exe.pdf"),
        ("report.PDF", "E-0004 report.pdf"),
        ("子ども", "E-0004.pdf"),
        ("Ends with dots ... ", "E-0004 Ends with dots.pdf"),
    ],
)
def test_a_name_stays_readable(title: str, expected: str) -> None:
    """An inspector should know the file by its name."""
    assert file_name("E-0004", title, ".pdf", taken=()) == expected


def test_a_very_long_title_is_cut_and_keeps_its_ending() -> None:
    """Three hundred characters, slashes and marks that turn the direction of text do not unpack on Windows."""
    title = "Áudit/of\\plans\u202e\u2067: " * 20

    name = file_name("E-0004", title[:300], ".pdf", taken=())

    assert len(name) <= LONGEST_NAME
    assert name.startswith("E-0004 Audit-of-plans")
    assert name.endswith(".pdf")


@pytest.mark.parametrize("reserved", ["CON", "nul", "Com1", "lpt9"])
def test_names_that_windows_keeps_for_itself_are_avoided(reserved: str) -> None:
    """Windows cannot unpack a folder called CON."""
    assert is_safe_path(folder_name(reserved))
    assert not is_safe_path(reserved)
    assert not is_safe_path(f"data/{reserved}.txt")


@pytest.mark.parametrize(
    ("original", "media_type", "expected"),
    [
        ("Report.PDF", "application/pdf", ".pdf"),
        ("report", "application/pdf", ".pdf"),
        ("report.p/df", "application/pdf", ".pdf"),
        ("report.exe", "application/pdf", ".pdf"),
        ("notes", "text/plain; charset=utf-8", ".txt"),
        ("notes.", "application/x-unknown", ""),
        ("data.tar.gz", "application/gzip", ".gz"),
    ],
)
def test_the_ending_is_the_originals_own_where_that_is_safe(original: str, media_type: str, expected: str) -> None:
    """A double click must open the file in the right program, and must never run it."""
    assert safe_extension(original, media_type) == expected


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/",
        "C:/x",
        "a\\b",
        "a/.",
        "dot.",
        " space",
        "tab\t",
        "\u202eright",
    ],
)
def test_a_path_that_could_leave_its_folder_is_not_safe(path: str) -> None:
    """Checking trusts this one question for every name in a bundle from elsewhere."""
    assert not is_safe_path(path)
