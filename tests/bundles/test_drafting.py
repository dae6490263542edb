"""A draft is whole, deterministic and provable, or it is not there at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import tracemalloc
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import bagit
import pytest

from evidence.bundles.drafting import write_draft
from evidence.bundles.verifying import verify
from evidence.errors import Contradiction, Damaged, StoreUnusable
from schemas.bundles import Selection
from schemas.tests_of_evidence import EvidenceTest
from tests.bundles.making import Shelf, item, link, sample_items, sample_links, sample_selection

ROOT = Path(__file__).resolve().parents[2]


def names_in(draft: Path) -> list[str]:
    """The names below the draft's top folder."""
    with ZipFile(draft) as archive:
        return [name.partition("/")[2] for name in archive.namelist()]


def read_in(draft: Path, name: str) -> str:
    with ZipFile(draft) as archive:
        top = archive.namelist()[0].partition("/")[0]
        return archive.read(f"{top}/{name}").decode()


def test_a_draft_passes_the_checking_programs_everybody_has(unpacked: Path) -> None:
    """An inspector needs nothing of ours to see that no file was changed."""
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        checked = subprocess.run(["sha256sum", "-c", "--strict", manifest], cwd=unpacked, check=False)

        assert checked.returncode == 0


def test_a_draft_is_a_bag_to_another_implementation(unpacked: Path) -> None:
    """The layout is a published standard, so it must be valid to somebody else's reading of it."""
    bag = bagit.Bag(str(unpacked))

    assert bag.is_valid()
    assert bag.version_info == (1, 0)
    assert bag.info["Source-Organization"] == "Example Local Area SEND Partnership"
    assert "Bagging-Date" not in bag.info


def test_the_top_folder_says_area_checkpoint_and_scope(draft: Path) -> None:
    """Somebody with several drafts in one downloads folder must tell them apart."""
    with ZipFile(draft) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}

    assert tops == {"bundle-lancashire-monitoring-PA2-PA3"}


def test_originals_lie_under_their_first_concern_and_only_once(draft: Path) -> None:
    """The minutes speak for two concerns; two copies would make an inspector wonder which one is right."""
    originals = [name for name in names_in(draft) if name.startswith("data/evidence/")]

    assert originals == [
        "data/evidence/PA2/E-0001 Minutes of the improvement board, 3 March.pdf",
        "data/evidence/PA2/E-0002 Waiting times by locality, quarter four.xlsx",
        "data/evidence/PA2/E-0004 letter.eml",
        "data/evidence/PA3/E-0003 What young people told us.csv",
    ]
    links = re.findall(r'href="evidence/PA2/E-0001[^"#]*"', read_in(draft, "data/index.html"))
    assert len(links) == 4  # two strands, its own entry and the list of files; those of quotes lead to a page of it


def test_originals_are_copied_byte_for_byte(unpacked: Path, selection: Selection, shelf: Shelf) -> None:
    """What inspectors open must be what was received."""
    minutes = selection.items[0]

    copied = next(unpacked.glob("data/evidence/PA2/E-0001*")).read_bytes()

    assert copied == shelf.held[minutes.version.sha256]


def test_the_answer_counts_what_went_in(selection: Selection, shelf: Shelf, tmp_path: Path) -> None:
    """The coordinator reads this line to know that the draft is complete."""
    drafted = write_draft(selection, shelf, tmp_path / "draft.zip")

    assert (drafted.items, drafted.links, drafted.gaps) == (4, 5, 5)
    assert drafted.left_out == selection.left_out
    assert drafted.size_bytes == (tmp_path / "draft.zip").stat().st_size
    summed = subprocess.run(["sha256sum", drafted.path], capture_output=True, text=True, check=True)
    assert summed.stdout.startswith(drafted.sha256)


def test_the_same_selection_gives_the_same_bytes(selection: Selection, shelf: Shelf, tmp_path: Path) -> None:
    """Two people who draft the same must be able to see that they did."""
    first = write_draft(selection, shelf, tmp_path / "first.zip")
    second = write_draft(selection, shelf, tmp_path / "second.zip")

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    assert first.sha256 == second.sha256


def test_the_bytes_do_not_depend_on_where_or_when_they_are_made(draft: Path, tmp_path: Path) -> None:
    """A server in another time zone, with another hash seed and locale, must draft the same."""
    elsewhere = tmp_path / "elsewhere.zip"
    program = textwrap.dedent(
        f"""
        from pathlib import Path
        import locale, time
        locale.setlocale(locale.LC_ALL, "")
        from evidence.bundles.drafting import write_draft
        from tests.bundles.making import Shelf, sample_selection
        shelf = Shelf()
        write_draft(sample_selection(shelf), shelf, Path({str(elsewhere)!r}))
        """
    )
    surroundings = os.environ | {
        "TZ": "Pacific/Auckland",
        "PYTHONHASHSEED": "4242",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": ".",
    }
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=surroundings, check=True)

    assert elsewhere.read_bytes() == draft.read_bytes()


def test_no_entry_carries_a_date_or_an_owner(draft: Path) -> None:
    """Dates and modes of the machine that wrote it would make equal drafts differ."""
    with ZipFile(draft) as archive:
        entries = archive.infolist()

    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_text_is_deflated_and_what_is_compressed_already_is_stored(draft: Path) -> None:
    """Deflating a PDF again takes minutes over a whole area's evidence and saves nothing."""
    with ZipFile(draft) as archive:
        packed = {Path(entry.filename).suffix: entry.compress_type for entry in archive.infolist()}

    assert packed[".pdf"] == packed[".xlsx"] == ZIP_STORED
    assert packed[".csv"] == packed[".html"] == packed[".txt"] == ZIP_DEFLATED


def test_titles_that_differ_only_in_capitals_give_two_files(shelf: Shelf, tmp_path: Path) -> None:
    """On Windows and Mac one file would silently replace the other."""
    items = (
        *sample_items(shelf),
        item(
            shelf, "e-0001", "MINUTES of the improvement board, 3 march", "m.pdf", b"%PDF-1.4 other synthetic minutes"
        ),
    )
    links = (*sample_links(), link("L-0006", "e-0001", "PA2.recovery-plan", EvidenceTest.ACTION, "Another record."))
    write_draft(sample_selection(shelf, items=items, links=links), shelf, tmp_path / "draft.zip")

    names = names_in(tmp_path / "draft.zip")

    assert len({name.lower() for name in names}) == len(names)
    assert verify(tmp_path / "draft.zip").sound


def test_an_existing_file_is_never_overwritten(selection: Selection, shelf: Shelf, tmp_path: Path) -> None:
    """The file there may be the draft that was handed over."""
    to = tmp_path / "handed over.zip"
    to.write_bytes(b"handed over")

    with pytest.raises(Contradiction) as refused:
        write_draft(selection, shelf, to)

    assert to.read_bytes() == b"handed over"
    assert "Name another file" in refused.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["handed over.zip"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(selection: Selection, tmp_path: Path) -> None:
    """Two people may draft to one name on a shared drive."""
    to = tmp_path / "draft.zip"

    class SlowShelf(Shelf):
        def open(self, sha256: str):  # type: ignore[no-untyped-def]
            to.write_bytes(b"somebody else's")
            return super().open(sha256)

    shelf = SlowShelf()
    chosen = sample_selection(shelf)
    with pytest.raises(Contradiction):
        write_draft(chosen, shelf, to)

    assert to.read_bytes() == b"somebody else's"
    assert [path.name for path in tmp_path.iterdir()] == ["draft.zip"]


def test_a_missing_folder_is_named(selection: Selection, shelf: Shelf, tmp_path: Path) -> None:
    """A slip in the path must not make folders nobody asked for."""
    with pytest.raises(StoreUnusable, match="no folder") as refused:
        write_draft(selection, shelf, tmp_path / "not there" / "draft.zip")

    assert refused.value.remedy
    assert not (tmp_path / "not there").exists()


@pytest.mark.parametrize("harm", ["altered", "longer", "shorter", "gone"])
def test_a_damaged_original_is_named_and_nothing_is_left(
    harm: str, selection: Selection, shelf: Shelf, tmp_path: Path
) -> None:
    """A bundle with one silently broken file would undo the trust in all the others."""
    digest = selection.items[1].version.sha256
    sound = shelf.held.pop(digest)
    harmed = {"altered": b"X" + sound[1:], "longer": sound + b"X", "shorter": sound[:-1]}
    if harm in harmed:
        shelf.held[digest] = harmed[harm]

    with pytest.raises(Damaged, match=r"E-0002, waiting\.xlsx") as damaged:
        write_draft(selection, shelf, tmp_path / "draft.zip")

    assert damaged.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_failing_disk_under_an_original_is_told_and_nothing_is_left(shelf: Shelf, tmp_path: Path) -> None:
    """The remedy is another one than for a full disk under the draft."""

    class FailingFile(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    class FailingShelf(Shelf):
        def open(self, sha256: str) -> BytesIO:
            return FailingFile(self.held[sha256])

    failing = FailingShelf()
    with pytest.raises(Damaged, match=r"E-0001, minutes\.pdf, cannot be read \(Input/output error\)"):
        write_draft(sample_selection(failing), failing, tmp_path / "draft.zip")

    assert list(tmp_path.iterdir()) == []


def test_giving_up_half_way_leaves_nothing(tmp_path: Path) -> None:
    """People press Ctrl+C when a draft takes longer than the inspectors' patience."""

    class Interrupted(Shelf):
        def open(self, sha256: str) -> BytesIO:
            raise KeyboardInterrupt

    shelf = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        write_draft(sample_selection(shelf), shelf, tmp_path / "draft.zip")

    assert list(tmp_path.iterdir()) == []


def test_the_order_of_the_names_looked_up_does_not_matter(
    selection: Selection, shelf: Shelf, draft: Path, tmp_path: Path
) -> None:
    """Names come from the store in any order; only the chosen order of evidence is meant."""
    turned = {field: dict(reversed(getattr(selection, field).items())) for field in ("organisations", "posts", "lines")}
    write_draft(selection.model_copy(update=turned), shelf, tmp_path / "turned.zip")

    assert (tmp_path / "turned.zip").read_bytes() == draft.read_bytes()


def test_a_name_with_a_line_break_adds_no_field_to_the_description(shelf: Shelf, tmp_path: Path) -> None:
    """A partnership's name is typed by people, and a line break there would forge the bag's description."""
    forged = sample_selection(shelf, partnership="Example\nPayload-Oxum: 0.0\r\nBagging-Date: 1999-01-01")
    write_draft(forged, shelf, tmp_path / "draft.zip")

    assert len(read_in(tmp_path / "draft.zip", "bag-info.txt").splitlines()) == 6
    assert verify(tmp_path / "draft.zip").sound


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """Half a bundle on a memory stick looks like a bundle until somebody opens it in front of inspectors."""
    program = textwrap.dedent(
        f"""
        import resource
        from pathlib import Path
        from evidence.bundles.drafting import write_draft
        from evidence.errors import StoreUnusable
        from tests.bundles.making import Shelf, sample_selection
        shelf = Shelf()
        selection = sample_selection(shelf)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))
        try:
            write_draft(selection, shelf, Path({str(tmp_path / "draft.zip")!r}))
        except StoreUnusable as error:
            print(error, "|", error.remedy)
        """
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "nothing was left" in ran.stdout
    assert "Make room" in ran.stdout
    assert ran.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_a_place_without_hard_links_still_gets_its_draft(
    selection: Selection, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory sticks know no hard links, and inspectors are handed memory sticks."""

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    write_draft(selection, shelf, tmp_path / "draft.zip")

    assert verify(tmp_path / "draft.zip").sound
    assert [path.name for path in tmp_path.iterdir()] == ["draft.zip"]


def test_a_large_original_is_never_held_whole(shelf: Shelf, tmp_path: Path) -> None:
    """A partnership's recordings and scans are larger than a small server's memory."""
    content = os.urandom(24 * 1024 * 1024)
    items = (item(shelf, "E-0009", "A long scan", "scan.pdf", content),)
    chosen = sample_selection(shelf, items=items, links=())
    (tmp_path / "original").write_bytes(content)

    class DiskShelf:
        def open(self, sha256: str):  # type: ignore[no-untyped-def]
            return (tmp_path / "original").open("rb")

    tracemalloc.start()
    write_draft(chosen, DiskShelf(), tmp_path / "draft.zip")
    drafting_peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    sound = verify(tmp_path / "draft.zip").sound
    checking_peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sound
    assert max(drafting_peak, checking_peak) < len(content) / 2


def test_an_item_without_a_link_lies_apart(shelf: Shelf, tmp_path: Path) -> None:
    """Whatever was selected goes in, even when nothing says yet what it shows."""
    items = (item(shelf, "E-0009", "A report nobody has linked", "report.pdf", b"%PDF-1.4 synthetic"),)
    write_draft(sample_selection(shelf, items=items, links=()), shelf, tmp_path / "draft.zip")

    assert "data/evidence/other/E-0009 A report nobody has linked.pdf" in names_in(tmp_path / "draft.zip")


def test_a_link_to_something_outside_the_selection_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    """An index that points at a file which is not there would be worse than no index."""
    stranger = link("L-0099", "E-0404", "PA2.recovery-plan", EvidenceTest.ACTION, "Points at nothing.")

    with pytest.raises(Contradiction, match="L-0099 is about item E-0404"):
        write_draft(sample_selection(shelf, links=(stranger,)), shelf, tmp_path / "draft.zip")


def test_the_readme_says_how_to_check_and_what_a_draft_is(draft: Path) -> None:
    """It is the one file that somebody without a browser or our program will open."""
    readme = read_in(draft, "data/README.txt")

    assert "sha256sum -c manifest-sha256.txt" in readme
    assert "Draft, unless it was sealed: VERIFY.html tells" in readme
    assert readme.startswith("Worked example, synthetic")
