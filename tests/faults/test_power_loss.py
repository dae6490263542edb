"""The model of a disk that lost its power, held against small logs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.calls import Call, parse
from tests.faults.power_loss import Disk

Log = Callable[..., list[Call]]


def hexed(text: str) -> str:
    """As strace writes strings when asked for every byte."""
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with one file on the disk."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "old").write_text("on the disk")
    return home


@pytest.fixture
def log(home: Path) -> Log:
    """Calls from short lines: what stands in quotes or brackets is a path in the home, or a text after `=`."""

    def made(*lines: str) -> list[Call]:
        written = "\n".join(f"7  {line}" for line in lines).replace('"text"', f'"{hexed("text")}"')
        for name in ("new", "old", "kept"):
            path = hexed(str(home / name))
            written = written.replace(f'"{name}"', f'"{path}"').replace(f"<{name}>", f"<{path}>")
        return list(parse(written.replace("<home>", f"<{hexed(str(home))}>")))

    return made


OPENED = 'openat(AT_FDCWD<home>, "new", O_WRONLY|O_CREAT|O_EXCL, 0600) = 3<new>'


def after(home: Path, calls: list[Call], *, names_too: bool = False) -> dict[str, str]:
    """What is left in the home: names and contents."""
    disk = Disk(home)
    (home / "new").write_text("text")
    disk.follow(calls)
    disk.lose_power(names_too=names_too)
    return {path.name: path.read_text() for path in home.iterdir()}


def test_what_was_written_and_not_synced_is_lost_and_its_name_stands(home: Path, log: Log) -> None:
    """The commonest way to lose a file: it is there, and empty."""
    calls = log(OPENED, 'write(3<new>, "text", 4) = 4')

    assert after(home, calls) == {"old": "on the disk", "new": ""}


def test_what_was_synced_stays(home: Path, log: Log) -> None:
    """Else everything would look lost."""
    calls = log(OPENED, 'write(3<new>, "text", 4) = 4', "fsync(3<new>) = 0")

    assert after(home, calls) == {"old": "on the disk", "new": "text"}


def test_a_name_is_lost_until_its_folder_is_synced(home: Path, log: Log) -> None:
    """A file safe on the disk under no name is lost all the same."""
    synced = (OPENED, 'write(3<new>, "text", 4) = 4', "fsync(3<new>) = 0")

    assert after(home, log(*synced), names_too=True) == {"old": "on the disk"}
    assert after(home, log(*synced, "fsync(4<home>) = 0"), names_too=True) == {"old": "on the disk", "new": "text"}


def test_a_sync_that_failed_does_not_count_and_a_later_one_does_not_bring_it_back(home: Path, log: Log) -> None:
    """After a failed fsync Linux forgets the pages: trying it again answers well and saves nothing."""
    failed = "fsync(3<new>) = -1 EIO (Input/output error) (INJECTED)"
    calls = log(OPENED, 'write(3<new>, "text", 4) = 4', failed, "fsync(3<new>) = 0")

    assert after(home, calls)["new"] == ""


def test_two_names_of_one_file_share_what_is_lost(home: Path, log: Log) -> None:
    """An original is a second name for what arrived."""
    calls = log(OPENED, 'write(3<new>, "text", 4) = 4', 'link("new", "kept") = 0')
    (home / "kept").write_text("text")

    assert after(home, calls) == {"old": "on the disk", "new": "", "kept": ""}


def test_pages_written_over_and_not_synced_are_what_they_were(home: Path, log: Log) -> None:
    """A database moving its log into its file writes over what was there."""
    opened = 'openat(AT_FDCWD<home>, "old", O_RDWR) = 5<old>'
    over = 'pwrite64(5<old>, "text", 4, 3) = 4'
    (home / "new").touch()

    assert after(home, log(opened, over))["old"] == "on the disk"
    assert after(home, log(opened, over, "fdatasync(5<old>) = 0"))["old"] == "on textdisk"


def test_a_way_of_writing_the_model_does_not_know_is_refused(home: Path, log: Log) -> None:
    """A model that misses writes would call everything safe."""
    calls = log(OPENED, "copy_file_range(5<old>, NULL, 3<new>, NULL, 11, 0) = 11")

    with pytest.raises(ValueError, match="copy_file_range"):
        after(home, calls)


def test_a_call_cut_in_two_by_another_thread_is_put_together(home: Path, log: Log) -> None:
    """The readers are threads beside the one that writes."""
    calls = log('unlink("old" <unfinished ...>', "<... unlink resumed>) = 0")

    assert [(call.name, call.worked) for call in calls] == [("unlink", True)]
