"""A bucket is far away and shared: what goes wrong on the way to it is never taken for damage."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.errors import Damaged, StoreUnusable
from evidence.store.bucket import place_of
from evidence.store.bucket_mark import NAME
from evidence.store.originals import Condition, Originals
from evidence.store.originals_place import MARK, originals_in
from tests.servers.buckets import Wire

MINUTES = b"Synthetic example. Minutes of the improvement board, 3 March"
SHA256 = hashlib.sha256(MINUTES).hexdigest()
KEY = f"area/{SHA256[:2]}/{SHA256}"

Open = Callable[..., Originals]


@pytest.fixture
def opened(tmp_path: Path, bucket: tuple[Any, str], bucket_port: int) -> Open:
    """Opens the originals of a named data folder in the bucket, by default straight and at one prefix."""

    def open_them(folder: str = "data", *, port: int = bucket_port, prefix: str = "area", name: str = "") -> Originals:
        home = tmp_path / folder
        for part in ("originals", "incoming"):
            (home / part).mkdir(parents=True, exist_ok=True)
        url = f"s3://{name or bucket[1]}/{prefix}"
        return originals_in(home / "originals", home / "incoming", url=url, endpoint=f"http://127.0.0.1:{port}")

    return open_them


def keep(originals: Originals, data: bytes = MINUTES) -> str:
    with originals.arriving([data], limit_bytes=1000_000, name="minutes.txt") as arrived:
        originals.keep(arrived)
    return arrived.sha256


QUESTIONS: dict[str, Callable[[Originals], object]] = {
    "shallow look": lambda originals: originals.condition_of(SHA256, len(MINUTES), deep=False),
    "deep look": lambda originals: originals.condition_of(SHA256, len(MINUTES), deep=True),
    "open": lambda originals: originals.open(SHA256).read(),
    "list": lambda originals: originals.standing(),
    "all there": lambda originals: originals.all_there([SHA256]),
    "keep": keep,
    "remove": lambda originals: originals.remove(SHA256),
}
asking = pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS.keys())


@pytest.mark.slow
@asking
def test_out_of_reach_is_never_missing(opened: Open, wire: Wire, ask: Callable[[Originals], object]) -> None:
    """A network down for an hour must not put three years of evidence into quarantine."""
    originals = opened(port=wire.port)
    keep(originals)
    wire.close()

    with pytest.raises(StoreUnusable) as failed:
        ask(originals)
    assert "could not be reached" in str(failed.value)
    assert "EVIDENCE_ORIGINALS_ENDPOINT" in failed.value.remedy


@asking
def test_a_bucket_that_is_gone_is_never_missing_originals(
    opened: Open, bucket: tuple[Any, str], ask: Callable[[Originals], object]
) -> None:
    """A short question gets the same 404 for a missing bucket as for a missing object."""
    originals = opened()
    keep(originals)
    client, name = bucket
    for key in (KEY, f"area/{NAME}"):
        client.delete_object(Bucket=name, Key=key)
    client.delete_bucket(Bucket=name)

    with pytest.raises(StoreUnusable) as failed:
        ask(originals)
    assert f"no bucket {name}" in str(failed.value)


def test_an_emptied_place_is_said_to_be_emptied(opened: Open, bucket: tuple[Any, str]) -> None:
    """Somebody who empties a prefix, or a setting that names a wrong server, is no damage to single originals."""
    originals = opened()
    keep(originals)
    for key in (KEY, f"area/{NAME}"):
        bucket[0].delete_object(Bucket=bucket[1], Key=key)

    for deep in (False, True):
        with pytest.raises(StoreUnusable, match="does not carry the mark"):
            originals.condition_of(SHA256, len(MINUTES), deep=deep)


def test_bytes_garbled_on_the_way_up_are_not_kept(opened: Open, bucket: tuple[Any, str], wire: Wire) -> None:
    """This server checks nothing it is sent, as some do not, so what it stored is read back."""
    originals = opened(port=wire.port)
    keep(originals, b"Synthetic example. The first file of the folder.")
    wire.garble_up = (b"3 March", b"4 March")

    with pytest.raises(StoreUnusable, match="whole"):
        keep(originals)

    assert wire.garbled
    assert SHA256 not in opened().standing()


def test_bytes_garbled_on_the_way_down_raise_and_leave_nothing(opened: Open, wire: Wire, tmp_path: Path) -> None:
    """A reader is never handed other bytes than were brought."""
    originals = opened(port=wire.port)
    keep(originals)
    wire.garble_down = (b"3 March", b"4 March")

    with pytest.raises(Damaged), originals.at_hand(SHA256):
        pytest.fail("altered bytes are at hand")
    assert wire.garbled == 1
    assert list((tmp_path / "data" / "incoming").iterdir()) == []


def test_a_bit_lost_once_on_the_way_is_no_damage(opened: Open, wire: Wire) -> None:
    """Changed means changed in the bucket, so what looks changed is read a second time."""
    originals = opened(port=wire.port)
    keep(originals)

    class Once(tuple):  # type: ignore[type-arg]
        """A change that the wire makes to the first answer only."""

    wire.garble_down = Once((b"3 March", b"4 March"))
    changed = wire._changed

    def only_once(piece: bytes, way: str) -> bytes:
        piece = changed(piece, way)
        if wire.garbled:
            wire.garble_down = None
        return piece

    wire._changed = only_once  # type: ignore[method-assign]

    assert originals.condition_of(SHA256, len(MINUTES), deep=True) is Condition.OK
    assert wire.garbled == 1


def test_an_answer_cut_short_is_never_half_an_original(opened: Open, wire: Wire) -> None:
    """A connection that breaks in the middle must not look like a file that ends there."""
    data = b"Synthetic example. " * 30_000
    originals = opened(port=wire.port)
    sha256 = keep(originals, data)
    wire.cut_after = 100_000

    with pytest.raises(StoreUnusable):
        originals.condition_of(sha256, len(data), deep=True)
    with pytest.raises(StoreUnusable), originals.open(sha256) as file:
        file.read()


def test_two_data_folders_never_share_a_place(opened: Open) -> None:
    """Each would take the other's originals for orphans, and remove them after a day."""
    keep(opened("one"))

    with pytest.raises(StoreUnusable) as refused:
        keep(opened("two"))
    assert "prefix of its own" in refused.value.remedy


def test_a_place_that_holds_anything_is_not_taken(opened: Open, bucket: tuple[Any, str]) -> None:
    """What is there is somebody's."""
    bucket[0].put_object(Bucket=bucket[1], Key="area/payroll.csv", Body=b"x")

    with pytest.raises(StoreUnusable, match="not empty"):
        keep(opened())


def test_a_folder_of_local_originals_is_not_pointed_at_a_bucket(opened: Open, tmp_path: Path) -> None:
    """Set on a folder in use, the address would make every original look missing."""
    originals = opened()
    (tmp_path / "data" / "originals" / "ab").mkdir()

    with pytest.raises(StoreUnusable) as refused:
        originals.standing()
    assert "restore" in refused.value.remedy


def test_another_address_for_the_same_folder_is_refused(opened: Open) -> None:
    """A typing error in the prefix is named as one."""
    keep(opened())

    with pytest.raises(StoreUnusable, match=r"are in s3://.*/area, not in s3://.*/aera"):
        opened(prefix="aera").standing()


def test_the_same_folder_finds_its_place_again(opened: Open) -> None:
    """After a restart, and from every process of the product."""
    keep(opened())

    assert opened().standing() == {SHA256}


def test_a_claim_cut_short_is_made_again(opened: Open, tmp_path: Path) -> None:
    """A crash between the mark in the bucket and the file beside it must not lock the folder out of its place."""
    keep(opened())
    mark = tmp_path / "data" / "originals" / MARK
    mark.rename(mark.with_name(f"{MARK}.trying"))

    assert opened().standing() == {SHA256}
    assert mark.exists()


def test_app_and_worker_claim_the_place_as_one(opened: Open) -> None:
    """They start together, and the first upload may come while the worker looks for orphans."""
    several = [opened() for _ in range(6)]
    failures: list[Exception] = []

    def ask(originals: Originals) -> None:
        try:
            originals.standing()
        except StoreUnusable as error:
            failures.append(error)

    threads = [threading.Thread(target=ask, args=(one,)) for one in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_the_same_bytes_from_many_people_at_once_are_one_original(opened: Open) -> None:
    """Five people upload the minutes after the meeting; nobody is refused."""
    several = [opened() for _ in range(5)]
    several[0].standing()
    failures: list[Exception] = []

    def bring(originals: Originals) -> None:
        try:
            keep(originals)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=bring, args=(one,)) for one in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert several[0].standing() == {SHA256}


def test_the_names_in_a_bucket_are_those_of_a_folder(opened: Open, bucket: tuple[Any, str]) -> None:
    """A plain copy of the bucket is a folder of originals, so nobody is locked in."""
    keep(opened())

    found = bucket[0].list_objects_v2(Bucket=bucket[1])["Contents"]

    assert {entry["Key"] for entry in found} == {KEY, f"area/{NAME}"}


def test_without_credentials_it_says_which_are_wanted(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commonest mistake when a service is set up."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)

    with pytest.raises(StoreUnusable) as failed:
        opened().standing()
    assert "AWS_ACCESS_KEY_ID" in failed.value.remedy


def test_giving_a_place_up_leaves_it_as_it_was_found(opened: Open, bucket: tuple[Any, str]) -> None:
    """A restore that failed must be possible again at the same place."""
    originals = opened("failed restore")
    keep(originals)
    originals.give_up_place()

    assert "Contents" not in bucket[0].list_objects_v2(Bucket=bucket[1])
    assert keep(opened("next restore")) == SHA256


def test_a_place_claimed_before_is_never_given_up(opened: Open) -> None:
    """Only the process that found it empty knows that all in it is its own."""
    keep(opened())
    opened().give_up_place()

    assert opened().standing() == {SHA256}


@pytest.mark.parametrize("prefix", ["", "a", "a/b/c", "area.one/2026-27"])
def test_every_plain_prefix_can_be_used(bucket: tuple[Any, str], prefix: str) -> None:
    """Some have a bucket each, some a shelf in a common one."""
    place = place_of(f"s3://{bucket[1]}/{prefix}")

    assert place.key("x") == (f"{prefix}/x" if prefix else "x")
    assert str(place) == f"s3://{bucket[1]}/{prefix}".rstrip("/")
