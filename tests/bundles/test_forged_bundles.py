"""A bundle may come from somebody who wants to be believed: no check may break, nor be talked into anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.bundles.verifying import verify
from tests.bundles.forgeries import FORGERIES, HIDDEN, Forgery, sealed_by_another
from tests.bundles.harms import Bundle, list_again
from tests.bundles.test_sealed_checks import PROGRAM, as_alone, run_alone


@pytest.mark.parametrize("forgery", [*FORGERIES.values(), HIDDEN], ids=[*FORGERIES, "bytes hidden in an entry"])
def test_a_forged_zip_is_refused_alike_with_and_without_the_product(
    forgery: Forgery, copied: Path, tmp_path: Path
) -> None:
    """A receiver without the product must not be told that it holds, nor be shown a program's failure."""
    bundle = forgery.made(copied, tmp_path / "forged.zip")

    verified = verify(bundle)

    assert any(forgery.words in one.sentence for one in verified.problems)
    assert run_alone(bundle, expect=1)["findings"] == as_alone(verified)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"to_whom": "Ofsted.\nFingerprint of the key: 0000"}, r"To: Ofsted.\nFingerprint of the key: 0000."),
        ({"to_whom": "\x1b[2JOfsted"}, r"To: \x1b[2JOfsted."),
        ({"what_for": "\ud800"}, r"For: \ud800."),
        ({"what_for": "The inspection\u202e"}, r"For: The inspection\u202e."),
        ({"asked_by": ["coordinator"]}, "Asked for by ['coordinator'], approved by Independent chair"),
        ({"partnership": {"a": 1}}, "of {'a': 1}, sealed on"),
    ],
    ids=["a line of ours", "a terminal's orders", "half a letter", "turned round", "a list", "a table"],
)
def test_the_words_of_a_seal_stay_on_their_own_line(said: dict[str, object], shown: str, copied: Path) -> None:
    """Whoever seals it again with another key could otherwise print the fingerprint that the reader looks for."""
    sealed_by_another(copied, **said)

    lines = verify(copied).seal.lines  # type: ignore[union-attr]
    told = subprocess.run([sys.executable, "-I", str(PROGRAM), str(copied)], capture_output=True, text=True, check=True)

    assert any(shown in line for line in lines)
    assert told.stdout.splitlines()[1:] == list(lines)
    assert sum(line.startswith("Fingerprint of the key:") for line in told.stdout.splitlines()) == 1


def test_bytes_behind_the_end_of_a_zip_are_named(sealed: Bundle, tmp_path: Path) -> None:
    """A second ZIP behind the first is what some programs would open."""
    longer = tmp_path / "longer.zip"
    longer.write_bytes(sealed.zip.read_bytes() + b"more")

    assert run_alone(longer, expect=1)["findings"] == as_alone(verify(longer))


def test_a_folder_that_is_only_a_shortcut_is_no_bundle(sealed: Bundle, tmp_path: Path) -> None:
    """What was received is checked, and not what it points to."""
    (tmp_path / "received").mkdir()
    (tmp_path / "received" / "bundle").symlink_to(sealed.folder)

    assert run_alone(tmp_path / "received", expect=1)["findings"] == as_alone(verify(tmp_path / "received"))


def test_a_name_that_windows_keeps_for_itself_is_named(copied: Path) -> None:
    """The inspector's computer may be unable to unpack it."""
    (copied / "data" / "CON.txt").write_text("late")
    list_again(copied)

    assert "could lie outside" in " ".join(one.sentence for one in verify(copied).problems)
    assert run_alone(copied, expect=1)["findings"] == as_alone(verify(copied))


def test_a_console_that_cannot_print_a_name_is_no_reason_to_fail(copied: Path) -> None:
    """Names of files come in every alphabet, and Windows prints to a pipe in one of fifty years ago."""
    (copied / "data" / "Żółć.txt").write_text("late")

    told = subprocess.run(
        [sys.executable, str(PROGRAM), str(copied)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )

    assert told.stderr == b""
    assert rb"data/\u017b\xf3\u0142\u0107.txt is not listed" in told.stdout
