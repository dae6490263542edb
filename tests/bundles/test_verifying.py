"""Checking a bundle finds everything that is wrong with it, names it, and does no harm."""

from __future__ import annotations

import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import warnings
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.bundles.verifying import verify
from evidence.errors import NotFound
from schemas.bundles import ProblemCode, Verified

TOP = "bundle-lancashire-monitoring-PA2-PA3"
MINUTES = "data/evidence/PA2/E-0001 Minutes of the improvement board, 3 March.pdf"
SURVEY = "data/evidence/PA3/E-0003 What young people told us.csv"


def rewrite(draft: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """Write the draft's ZIP again with some of its files changed."""
    files = contents_of(draft)
    change(files)
    with ZipFile(draft, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def append(draft: Path, entry: ZipInfo | str, content: bytes) -> None:
    with ZipFile(draft, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the library warns of a name it holds already
        archive.writestr(entry, content)


def contents_of(draft: Path) -> dict[str, bytes]:
    with ZipFile(draft) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def found(verified: Verified) -> list[tuple[ProblemCode, str]]:
    return [(problem.code, problem.file) for problem in verified.problems]


def test_a_draft_verifies_as_a_zip_and_as_a_folder(draft: Path, unpacked: Path) -> None:
    """People check what they were sent and what they unpacked."""
    for path in (draft, unpacked, unpacked.parent):
        verified = verify(path)

        assert verified.sound
        assert verified.kind == "draft"
        sizes = [file.stat().st_size for file in unpacked.rglob("*") if file.is_file()]
        assert (verified.files, verified.size_bytes) == (len(sizes), sum(sizes))


def test_a_draft_zipped_again_by_another_program_still_verifies(draft: Path, unpacked: Path, tmp_path: Path) -> None:
    """A coordinator may unpack a draft, look, and zip it again with whatever the computer has."""
    again = Path(shutil.make_archive(str(tmp_path / "again"), "zip", unpacked.parent))

    assert verify(again).problems == ()


def test_the_form_for_large_files_verifies(draft: Path) -> None:
    """A recording of several gigabytes states its size elsewhere in the ZIP."""
    files = contents_of(draft)
    with ZipFile(draft, "w") as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(content)

    assert verify(draft).problems == ()


def test_a_zip_written_to_a_pipe_verifies(draft: Path) -> None:
    """Some programs state each size after the bytes and not before them."""
    files = contents_of(draft)

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError("a pipe has no place")

    pipe = Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    draft.write_bytes(pipe.getvalue())

    assert verify(draft).problems == ()


def test_a_folder_entry_that_holds_bytes_is_told(draft: Path) -> None:
    """Bytes behind the name of a folder are a file that most programs never show."""
    append(draft, ZipInfo(f"{TOP}/data/more/"), b"synthetic")

    assert [code for code, _ in found(verify(draft))] == [ProblemCode.UNSAFE_NAME]


def test_a_locked_entry_is_told(draft: Path) -> None:
    """What cannot be read cannot be checked, and must not pass."""
    content = bytearray(draft.read_bytes())
    listed = content.rindex(f"{TOP}/{SURVEY}".encode())
    content[listed - 38] |= 1
    draft.write_bytes(content)

    verified = verify(draft)

    assert found(verified) == [(ProblemCode.ALTERED, SURVEY)]
    assert "password" in verified.problems[0].sentence


def test_a_file_name_that_is_not_text_is_told_in_print(unpacked: Path) -> None:
    """A name that cannot be printed would break the very list that reports it."""
    (Path(os.fsdecode(os.fsencode(unpacked / "data") + b"/\xff\xfe.txt"))).write_bytes(b"x")

    problems = verify(unpacked).problems

    assert {problem.code for problem in problems} == {ProblemCode.UNSAFE_NAME, ProblemCode.EXTRA}
    assert all(problem.model_dump_json().isprintable() for problem in problems)


def test_a_path_with_nothing_there_is_not_found(tmp_path: Path) -> None:
    """A slip in the name must not read as a bundle that failed."""
    with pytest.raises(NotFound) as missing:
        verify(tmp_path / "no such draft.zip")

    assert missing.value.remedy


def test_a_changed_file_in_a_folder_is_named(unpacked: Path) -> None:
    """One flipped byte of evidence must be found."""
    minutes = unpacked / MINUTES
    content = bytearray(minutes.read_bytes())
    content[200] ^= 1
    minutes.write_bytes(content)

    verified = verify(unpacked)

    assert found(verified) == [(ProblemCode.ALTERED, MINUTES)]
    assert "is not what it was" in verified.problems[0].sentence


def test_a_flipped_byte_in_the_zip_is_named(draft: Path) -> None:
    """Transfer damage strikes the ZIP itself and not a tidy copy of its files."""
    content = bytearray(draft.read_bytes())
    at = content.index(b"%PDF")
    content[at + 100] ^= 1
    draft.write_bytes(content)

    assert found(verify(draft)) == [(ProblemCode.ALTERED, MINUTES)]


def test_a_replaced_file_in_a_sound_zip_is_named(draft: Path) -> None:
    """A ZIP rewritten with other evidence has right checksums of its own."""
    rewrite(draft, lambda files: files.update({f"{TOP}/{SURVEY}": b"question,answer\n"}))

    assert found(verify(draft)) == [(ProblemCode.ALTERED, SURVEY)]


def test_a_missing_file_is_named(draft: Path, unpacked: Path) -> None:
    """Evidence that was taken out is as bad as evidence that was changed."""
    rewrite(draft, lambda files: files.pop(f"{TOP}/{SURVEY}"))
    (unpacked / SURVEY).unlink()

    assert found(verify(draft)) == [(ProblemCode.MISSING, SURVEY)]
    assert found(verify(unpacked)) == [(ProblemCode.MISSING, SURVEY)]


@pytest.mark.parametrize("name", ["data/evidence/PA2/late.pdf", "data/late.pdf", "late.txt", "seal/late.txt"])
def test_an_added_file_is_named_wherever_it_lies(name: str, draft: Path, unpacked: Path) -> None:
    """Files slipped in beside the manifests would be read as part of what was handed over."""
    append(draft, f"{TOP}/{name}", b"late")
    (unpacked / name).parent.mkdir(exist_ok=True)
    (unpacked / name).write_bytes(b"late")

    assert found(verify(draft)) == [(ProblemCode.EXTRA, name)]
    assert found(verify(unpacked)) == [(ProblemCode.EXTRA, name)]


def test_a_file_beside_the_bundles_folder_is_named(draft: Path) -> None:
    """It would be unpacked next to the bundle and opened with it."""
    append(draft, "READ ME FIRST.html", b"synthetic")

    assert found(verify(draft)) == [(ProblemCode.EXTRA, "READ ME FIRST.html")]


def test_an_edited_manifest_is_named(unpacked: Path) -> None:
    """Changing a file and its line in the manifest must not be enough."""
    (unpacked / SURVEY).write_bytes(b"question,answer\n")
    manifest = unpacked / "manifest-sha256.txt"
    lines = manifest.read_text().splitlines()
    new = sha256(b"question,answer\n").hexdigest()
    manifest.write_text("".join(f"{new}  {SURVEY}\n" if SURVEY in line else f"{line}\n" for line in lines))

    assert found(verify(unpacked)) == [(ProblemCode.ALTERED, "manifest-sha256.txt")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("not a line", "is not a SHA-256 and a file name"),
        ("0" * 64 + "  ../../outside.txt", "could lie outside the bundle"),
        ("0" * 64 + "  /etc/passwd", "could lie outside the bundle"),
        ("0" * 64 + "  bag-info.txt", "belongs in the other list"),
        ("0" * 64 + f"  {SURVEY}", "a second time"),
    ],
)
def test_a_manifest_line_that_cannot_be_believed_is_told(line: str, sentence: str, unpacked: Path) -> None:
    """A manifest from elsewhere may name files outside the bundle; nothing there is ever opened."""
    with (unpacked / "manifest-sha256.txt").open("r+") as manifest:
        number = len(manifest.readlines()) + 1
        manifest.write(f"{line}\n")

    problems = verify(unpacked).problems

    assert [problem.code for problem in problems] == [ProblemCode.BAD_MANIFEST, ProblemCode.ALTERED]
    assert sentence in problems[0].sentence
    assert f"line {number}" in problems[0].sentence


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_a_missing_manifest_is_told(name: str, unpacked: Path) -> None:
    """Without a manifest every file would look sound."""
    (unpacked / name).unlink()

    assert (ProblemCode.MISSING, name) in found(verify(unpacked))


def test_a_tag_manifest_that_skips_the_manifest_is_told(unpacked: Path) -> None:
    """It would let the manifest be rewritten without a trace."""
    tags = unpacked / "tagmanifest-sha256.txt"
    tags.write_text("".join(line for line in tags.read_text().splitlines(True) if " manifest-sha256" not in line))

    assert found(verify(unpacked)) == [(ProblemCode.BAD_MANIFEST, "tagmanifest-sha256.txt")]


def test_a_manifest_that_is_not_text_is_told(unpacked: Path) -> None:
    """Damage can strike the manifest as well as the evidence."""
    (unpacked / "manifest-sha256.txt").write_bytes(b"\xff\xfe\x00")

    assert (ProblemCode.BAD_MANIFEST, "manifest-sha256.txt") in found(verify(unpacked))


def test_a_description_that_counts_otherwise_is_told(unpacked: Path) -> None:
    """Every hash can be right and the description still promise another number of files."""
    describe_otherwise(unpacked, "999")

    assert found(verify(unpacked)) == [(ProblemCode.BAD_MANIFEST, "bag-info.txt")]


def test_a_description_with_a_number_nobody_can_read_is_told(unpacked: Path) -> None:
    """Five thousand digits are more than a number may have; whoever wrote them must not stop the check."""
    describe_otherwise(unpacked, "7" * 5_000)

    assert found(verify(unpacked)) == [(ProblemCode.BAD_MANIFEST, "bag-info.txt")]


def describe_otherwise(unpacked: Path, files: str) -> None:
    """Change how many files the description promises, and have the list of such files say that it is meant."""
    info, tags = unpacked / "bag-info.txt", unpacked / "tagmanifest-sha256.txt"
    before = sha256(info.read_bytes()).hexdigest()
    info.write_text(re.sub(r"(Payload-Oxum: \d+\.)\d+", rf"\g<1>{files}", info.read_text()))
    tags.write_text(tags.read_text().replace(before, sha256(info.read_bytes()).hexdigest()))


def test_a_name_held_twice_is_named(draft: Path) -> None:
    """Two programs would unpack two different files from one ZIP."""
    append(draft, f"{TOP}/{SURVEY}", b"question,answer\n")

    verified = verify(draft)

    assert found(verified) == [(ProblemCode.EXTRA, SURVEY)]
    assert "more than once" in verified.problems[0].sentence


def test_names_that_differ_only_in_capitals_are_told(draft: Path) -> None:
    """On Windows and Mac the second would replace the first."""
    append(draft, f"{TOP}/DATA/index.html", b"<p>synthetic</p>")

    verified = verify(draft)

    assert found(verified) == [(ProblemCode.EXTRA, "DATA/index.html")]
    assert "capital letters" in verified.problems[0].sentence


@pytest.mark.parametrize(
    "name",
    [
        f"{TOP}/../../outside.txt",
        "/etc/outside.txt",
        "..\\..\\outside.txt",
        "C:/outside.txt",
        f"{TOP}/data/a//b.txt",
        f"{TOP}/data/NUL.txt",
        f"{TOP}/data/trailing. ",
        f"{TOP}/data/\u202efdp.exe",
    ],
)
def test_an_unsafe_name_is_told_and_nothing_is_written(name: str, draft: Path, tmp_path: Path) -> None:
    """A careless unpacking program would write outside the folder; the check must warn before anybody unpacks."""
    append(draft, ZipInfo(name), b"outside")
    before = sorted(tmp_path.parent.rglob("*"))

    verified = verify(draft)

    assert [problem.code for problem in verified.problems] == [ProblemCode.UNSAFE_NAME]
    assert verified.problems[0].sentence.isprintable()
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_a_shortcut_in_a_zip_is_told(draft: Path) -> None:
    """Unpacked, it would show a file of the reader's own computer as evidence."""
    entry = ZipInfo(f"{TOP}/data/shortcut.pdf")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    append(draft, entry, b"/etc/passwd")

    assert found(verify(draft)) == [(ProblemCode.UNSAFE_NAME, f"{TOP}/data/shortcut.pdf")]


def test_shortcuts_and_devices_in_a_folder_are_told_and_not_followed(unpacked: Path, tmp_path: Path) -> None:
    """A shortcut to the right bytes passes every hash, and breaks on the next computer."""
    elsewhere = tmp_path / "elsewhere.csv"
    shutil.move(unpacked / SURVEY, elsewhere)
    (unpacked / SURVEY).symlink_to(elsewhere)
    (unpacked / "data" / "more").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(unpacked / "data" / "pipe")

    verified = verify(unpacked)

    unsafe = {file for code, file in found(verified) if code is ProblemCode.UNSAFE_NAME}
    assert unsafe == {SURVEY, "data/more", "data/pipe"}
    assert (ProblemCode.MISSING, SURVEY) in found(verified)


def test_an_entry_that_holds_more_than_it_says_is_told(draft: Path) -> None:
    """Another program would unpack the rest, which no checksum covers."""
    content = draft.read_bytes()
    with ZipFile(draft) as archive:
        entry = next(entry for entry in archive.infolist() if entry.filename.endswith(MINUTES))
    shorter = struct.pack("<L", entry.file_size - 5)
    at = content.index(f"{TOP}/{MINUTES}".encode())
    listed = content.rindex(f"{TOP}/{MINUTES}".encode())
    changed = bytearray(content)
    changed[at - 8 : at - 4] = shorter
    changed[listed - 22 : listed - 18] = shorter
    draft.write_bytes(changed)

    verified = verify(draft)

    assert found(verified) == [(ProblemCode.ALTERED, MINUTES)]
    assert "larger than the ZIP says" in verified.problems[0].sentence


def test_entries_that_share_their_bytes_are_told(draft: Path) -> None:
    """The trick behind the ZIPs that unpack to petabytes."""
    content = bytearray(draft.read_bytes())
    with ZipFile(draft) as archive:
        first = archive.infolist()[0]
    listed = content.rindex(f"{TOP}/{SURVEY}".encode())
    content[listed - 4 : listed] = struct.pack("<L", first.header_offset)
    draft.write_bytes(content)

    verified = verify(draft)

    assert any("lies over another file" in problem.sentence for problem in verified.problems)
    assert any("another name beside its bytes" in problem.sentence for problem in verified.problems)


def test_a_bomb_costs_little_memory(draft: Path, tmp_path: Path) -> None:
    """Someone will point the check at a file that unpacks to more than the computer has."""
    rewrite(draft, lambda files: files.update({f"{TOP}/{SURVEY}": bytes(64 * 1024 * 1024)}))
    program = (
        "import resource, sys; from pathlib import Path; from evidence.bundles.verifying import verify;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; verified = verify(Path(sys.argv[1]));"
        "print(len(verified.problems), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program, str(draft)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )

    problems, more_kilobytes = map(int, ran.stdout.split())
    assert problems == 1
    assert more_kilobytes < 32 * 1024


def test_bytes_hidden_between_entries_are_told(draft: Path) -> None:
    """A ZIP can carry a file that its table of contents does not name."""
    with ZipFile(draft, "a", ZIP_STORED) as archive:
        archive.writestr(f"{TOP}/data/hidden.txt", b"synthetic " * 50)
        archive.filelist.pop()

    verified = verify(draft)

    assert [problem.code for problem in verified.problems] == [ProblemCode.EXTRA]
    assert "belong to no file" in verified.problems[0].sentence


@pytest.mark.parametrize("keep", [0, 3, 1000, -1, -30])
def test_a_truncated_zip_is_not_a_bundle(keep: int, draft: Path) -> None:
    """A download that stopped early is the commonest damage of all."""
    draft.write_bytes(draft.read_bytes()[:keep])

    verified = verify(draft)

    assert found(verified) == [(ProblemCode.NOT_A_BUNDLE, "draft.zip")]
    assert verified.problems[0].sentence.endswith(".")


def test_other_files_and_folders_are_not_bundles(tmp_path: Path) -> None:
    """Somebody will name the wrong file, and the answer must say so and not crash."""
    picture, empty, other = tmp_path / "holiday.jpg", tmp_path / "empty", tmp_path / "other.zip"
    picture.write_bytes(b"\xff\xd8\xff" * 100)
    empty.mkdir()
    with ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "synthetic")

    for path in (picture, empty, other):
        assert found(verify(path)) == [(ProblemCode.NOT_A_BUNDLE, path.name)]


def test_a_bag_of_another_version_is_told(unpacked: Path) -> None:
    """Its rules may differ, so saying it is sound would be a guess."""
    (unpacked / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")

    codes = [code for code, _ in found(verify(unpacked))]

    assert ProblemCode.NOT_A_BUNDLE in codes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), cut=st.booleans())
def test_any_damage_to_the_zip_is_answered_and_never_a_crash(
    place: float, value: int, cut: bool, draft: Path, tmp_path: Path
) -> None:
    """A damaged bundle must be told in a sentence, whichever byte it was."""
    content = bytearray(draft.read_bytes())
    at = int(place * len(content))
    content[at] = value
    harmed = tmp_path / "harmed.zip"
    harmed.write_bytes(content[: at + 1] if cut else content)

    verified = verify(harmed)

    assert all(problem.sentence.isprintable() for problem in verified.problems)
    assert not verified.sound or contents_of(harmed) == contents_of(draft)
