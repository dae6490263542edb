"""Originals are kept alike in a folder and in a bucket: one set of promises, run on both."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.errors import FileRefused, StoreUnusable
from evidence.store.originals import Condition, OriginalMissing, Originals, PlaceTaken
from evidence.store.originals_place import MARK, originals_in

MINUTES = b"Synthetic example. Minutes of the improvement board, 3 March"
OTHER = b"Synthetic example. Minutes of the improvement board, 3 MARCH"
NOWHERE = hashlib.sha256(b"never brought").hexdigest()

Spoil = Callable[[str, bytes | None], None]


class Kept:
    """Originals under test, and a way to their place behind the product's back."""

    def __init__(self, originals: Originals, home: Path, spoil: Spoil) -> None:
        self.originals, self.incoming, self.spoil = originals, home / "incoming", spoil

    def keep(self, data: bytes) -> str:
        """Bring a file in; answers its hash."""
        with self.originals.arriving([data], limit_bytes=10_000_000, name="minutes.txt") as arrived:
            self.originals.keep(arrived)
        return arrived.sha256


def place_in(folder: Path) -> Spoil:
    """Alters or takes away a file by its name."""

    def spoil(name: str, data: bytes | None) -> None:
        path = folder / name
        path.unlink(missing_ok=True)
        if data is not None:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)

    return spoil


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """Empty originals, in a folder and then in a bucket."""
    folder, incoming = tmp_path / "originals", tmp_path / "incoming"
    folder.mkdir()
    incoming.mkdir()
    if request.param == "folder":
        return Kept(originals_in(folder, incoming), tmp_path, place_in(folder))
    client, bucket = request.getfixturevalue("bucket")
    port = request.getfixturevalue("bucket_port")

    def spoil(name: str, data: bytes | None) -> None:
        key = f"area/one/{name}"
        if data is None:
            client.delete_object(Bucket=bucket, Key=key)
        else:
            client.put_object(Bucket=bucket, Key=key, Body=data)

    url = f"s3://{bucket}/area/one"
    return Kept(originals_in(folder, incoming, url=url, endpoint=f"http://127.0.0.1:{port}"), tmp_path, spoil)


def name_of(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def test_bytes_come_back_as_they_came(kept: Kept) -> None:
    """Inspectors get the file that was brought, to the last byte, however large."""
    data = os.urandom(3_000_001)
    sha256 = kept.keep(data)

    with kept.originals.open(sha256) as file:
        assert file.read() == data
    with kept.originals.at_hand(sha256) as path:
        assert path.read_bytes() == data
    assert sha256 == hashlib.sha256(data).hexdigest()


def test_nothing_is_left_in_incoming(kept: Kept) -> None:
    """What is passing through must not pile up: it is a second copy of personal data."""
    sha256 = kept.keep(MINUTES)
    with kept.originals.at_hand(sha256):
        pass

    assert list(kept.incoming.iterdir()) == []


def test_keeping_twice_changes_nothing(kept: Kept) -> None:
    """The same report arrives from three people; there is one original."""
    assert kept.keep(MINUTES) == kept.keep(MINUTES)

    assert kept.originals.standing() == {hashlib.sha256(MINUTES).hexdigest()}


def test_an_empty_file_can_be_kept(kept: Kept) -> None:
    """A zero length is where streaming code trips."""
    sha256 = kept.keep(b"")

    assert kept.originals.condition_of(sha256, 0, deep=True) is Condition.OK


def test_what_stands_in_an_originals_place_is_never_overwritten_nor_taken_for_it(kept: Kept) -> None:
    """Even damaged bytes are evidence of what happened; but nobody may be told that theirs are safe."""
    sha256 = kept.keep(MINUTES)
    kept.spoil(name_of(sha256), OTHER)

    with pytest.raises(PlaceTaken, match="Something else stands") as refused:
        kept.keep(MINUTES)

    assert (refused.value.sha256, refused.value.condition) == (sha256, Condition.CHANGED)
    with kept.originals.open(sha256) as file:
        assert file.read() == OTHER


def test_keeping_again_puts_back_what_was_taken_meanwhile(kept: Kept) -> None:
    """Between the bytes and the row, a sweep may have removed the same bytes as an orphan."""
    with kept.originals.arriving([MINUTES], limit_bytes=1000, name="a.txt") as arrived:
        kept.originals.keep(arrived)
        kept.originals.remove(arrived.sha256)
        kept.originals.keep_again(arrived)

    assert kept.originals.standing() == {arrived.sha256}


def test_a_missing_original_is_said_to_be_missing(kept: Kept) -> None:
    """Missing has its own next step: restore it from a backup."""
    kept.keep(MINUTES)

    with pytest.raises(OriginalMissing):
        kept.originals.open(NOWHERE)
    with pytest.raises(OriginalMissing), kept.originals.at_hand(NOWHERE):
        pytest.fail("there is nothing at hand")
    assert not kept.originals.all_there([NOWHERE])


@pytest.mark.parametrize(
    ("data", "shallow", "deep"),
    [
        (MINUTES, Condition.OK, Condition.OK),
        (OTHER, Condition.OK, Condition.CHANGED),
        (MINUTES[:-1], Condition.WRONG_SIZE, Condition.WRONG_SIZE),
        (b"", Condition.WRONG_SIZE, Condition.WRONG_SIZE),
        (None, Condition.MISSING, Condition.MISSING),
    ],
)
def test_each_condition_is_told_apart(kept: Kept, data: bytes | None, shallow: Condition, deep: Condition) -> None:
    """The doctor's finding and its remedy follow from this."""
    sha256 = kept.keep(MINUTES)
    kept.spoil(name_of(sha256), data)

    assert kept.originals.condition_of(sha256, len(MINUTES), deep=False) is shallow
    assert kept.originals.condition_of(sha256, len(MINUTES), deep=True) is deep


@pytest.mark.slow
def test_what_stands_is_listed_past_one_page(kept: Kept) -> None:
    """A server lists a thousand names at a time; an original on the second page must not look like a missing one."""
    sha256 = kept.keep(MINUTES)
    extra = {hashlib.sha256(str(number).encode()).hexdigest() for number in range(1_050)}
    for name in extra:
        kept.spoil(name_of(name), b"x")

    assert kept.originals.standing() == {sha256, *extra}
    assert kept.originals.all_there([sha256, *extra])


def test_strays_are_named_and_count_as_nothing(kept: Kept) -> None:
    """Somebody's notes among the originals are worth a word, and are never an original."""
    sha256 = kept.keep(MINUTES)
    kept.spoil("ab/notes.txt", b"x")
    kept.spoil(f"cd/{NOWHERE if NOWHERE[:2] != 'cd' else '0' * 64}", b"x")
    (kept.incoming / "notes.txt").write_text("x", encoding="utf-8")

    strays = kept.originals.strays()

    assert [name.rpartition("/")[2] for name in strays if "notes" in name] == ["notes.txt", "notes.txt"]
    assert len(strays) == 3
    assert kept.originals.standing() == {sha256}


def test_removing_takes_one_away_and_may_be_repeated(kept: Kept) -> None:
    """A sweep that was cut short does it again."""
    sha256, other = kept.keep(MINUTES), kept.keep(OTHER)
    kept.originals.remove(sha256)
    kept.originals.remove(sha256)

    assert kept.originals.standing() == {other}


def test_a_file_over_the_limit_reaches_nothing(kept: Kept) -> None:
    """Whatever is refused is refused before it is kept anywhere."""
    with (
        pytest.raises(FileRefused),
        kept.originals.arriving([b"x" * 600, b"x" * 600], limit_bytes=1000, name="big.txt"),
    ):
        pytest.fail("it arrived")

    assert kept.originals.standing() == set()
    assert list(kept.incoming.iterdir()) == []


def test_a_dead_readers_copy_is_swept(kept: Kept) -> None:
    """A process killed while an original was at hand leaves a copy, and the next worker removes it."""
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (kept.incoming / f"{int(dead.stdout)}-0123").write_bytes(MINUTES)
    sha256 = kept.keep(MINUTES)

    with kept.originals.at_hand(sha256):
        assert kept.originals.sweep_incoming() == 1
    assert list(kept.incoming.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["bucket/prefix", "s3://", "s3://a", "s3://Upper/x", "s3://bucket/../x", "s3://b ucket", "https://x/y"]
)
def test_an_address_that_is_none_is_refused_with_what_to_write(tmp_path: Path, url: str) -> None:
    """A slip in a setting is found when the product starts, not at the first upload."""
    pytest.importorskip("boto3")

    with pytest.raises(StoreUnusable) as refused:
        originals_in(tmp_path, tmp_path, url=url)
    assert "s3://BUCKET/PREFIX" in refused.value.remedy


def test_a_folder_whose_originals_are_in_a_bucket_is_not_read_without_it(tmp_path: Path) -> None:
    """A setting that got lost must not make every original look missing."""
    (tmp_path / MARK).write_text("{}", encoding="utf-8")

    with pytest.raises(StoreUnusable, match="kept in a bucket"):
        originals_in(tmp_path, tmp_path)
