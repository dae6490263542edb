"""Whoever receives a bundle is told of every harm in the same words, by `evidence verify` and by verify.py alone."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.bundles.contents import lay_out
from evidence.bundles.manifest_json import manifest_of
from evidence.bundles.offline import verify as alone
from evidence.bundles.offline.travelling import offline_checks
from evidence.bundles.sealed_archive import copy_to_seal
from evidence.bundles.signing import SigningKey
from evidence.bundles.verifying import verify
from evidence.errors import Contradiction, Damaged
from schemas.bundles import LeftOut, Selection, Verified
from schemas.coverage import Considered
from schemas.manifest import Manifest
from tests.bundles.harms import HARMS, Bundle, Harm, seal, zip_again

PROGRAM = Path(alone.__file__)

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd2"
        "5bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c38"
        "7b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a"
        "7c15e9716ed28dc027beceea1ec40a",
    ),
)


def run_alone(bundle: Path, *words: str, expect: int | None = None) -> dict[str, object]:
    """The answer of verify.py, run by a Python that knows nothing of ours."""
    command = [sys.executable, "-I", str(PROGRAM), str(bundle), "--json", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.stderr == ""
    if expect is not None:
        assert done.returncode == expect
    return json.loads(done.stdout)


def as_alone(verified: Verified) -> list[dict[str, str]]:
    return [{"code": one.code.value, "file": one.file, "sentence": one.sentence} for one in verified.problems]


def test_verify_py_checks_the_folder_it_is_in_when_no_other_is_named(sealed: Bundle) -> None:
    """Whoever unpacked a bundle and starts the program without a word more gets an answer, not a usage."""
    done = subprocess.run(
        [sys.executable, "-I", str(sealed.folder / "verify.py")], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stdout.startswith("The sealed bundle verifies: ")


def test_a_sealed_bundle_verifies_for_everybody(sealed: Bundle) -> None:
    """What was handed over proves itself, with the product and without it, packed and unpacked."""
    for path in (sealed.zip, sealed.folder):
        verified = verify(path, fingerprint=sealed.key.fingerprint)
        told = run_alone(path, "--fingerprint", sealed.key.fingerprint, expect=0)

        assert verified.problems == ()
        assert told["kind"] == verified.kind == "sealed bundle"
        assert verified.seal is not None
        assert verified.seal.fingerprint == sealed.key.fingerprint
        assert "approved by Independent chair" in " ".join(verified.seal.lines)


def test_a_draft_verifies_as_a_draft_and_says_so(sealed: Bundle) -> None:
    """Nobody may take what nobody approved for a sealed bundle."""
    told = run_alone(sealed.draft, expect=0)
    said = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(sealed.draft)], capture_output=True, text=True, check=True
    ).stdout

    assert told["kind"] == verify(sealed.draft).kind == "draft"
    assert "It is a draft: nobody has sealed it." in said


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_every_harm_is_named_alike(harm: Harm, sealed: Bundle, copied: Path, tmp_path: Path) -> None:
    """An inspector's own check and ours must never tell two stories."""
    harm.does(copied)

    for bundle in (copied, zip_again(copied, tmp_path / "again.zip")):
        verified = verify(bundle, fingerprint=sealed.key.fingerprint)
        told = run_alone(bundle, "--fingerprint", sealed.key.fingerprint, expect=1)

        found = [(one.code.value, one.file) for one in verified.problems]
        assert set(harm.found) <= set(found)
        assert len(found) <= len(harm.found) + 1  # a seal that cannot be read has no fingerprint either
        assert any(harm.words in one.sentence for one in verified.problems)
        assert told["findings"] == as_alone(verified)


def test_without_the_fingerprint_another_key_is_shown_to_be_compared(copied: Path) -> None:
    """A bundle alone cannot say whose key it is; the reader is told to compare, and with what."""
    HARMS["sealed again with another key"].does(copied)

    verified = verify(copied)

    assert verified.sound
    assert verified.seal is not None
    assert "covering letter you were sent another way" in verified.seal.lines[-1]


def test_sealing_alters_no_other_entry(sealed: Bundle) -> None:
    """What was approved is what was sealed, byte for byte."""
    before, after = sealed.draft.read_bytes(), sealed.zip.read_bytes()
    with ZipFile(sealed.draft) as draft, ZipFile(sealed.zip) as bundle:
        assert after[: draft.start_dir] == before[: draft.start_dir]
        assert [name.partition("/")[2] for name in bundle.namelist()[len(draft.namelist()) :]] == [
            "seal/covering-letter.txt",
            "seal/log-checkpoint.json",
            "seal/log.txt",
            "seal/public-key.pem",
            "seal/statement.dsse.json",
        ]
        for entry in draft.infolist():
            assert bundle.getinfo(entry.filename).header_offset == entry.header_offset


def test_the_programs_everybody_has_still_say_ok(sealed: Bundle) -> None:
    """A seal on top may not break the plain check."""
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert subprocess.run(["sha256sum", "-c", "--quiet", name], cwd=sealed.folder, check=False).returncode == 0


def test_the_travelling_check_is_the_one_we_use(sealed: Bundle) -> None:
    """What an inspector runs is this very file, and it runs on a Python of years ago."""
    source = PROGRAM.read_bytes()

    assert (sealed.folder / "verify.py").read_bytes() == source
    assert (sealed.folder / "VERIFY.html").read_bytes() == offline_checks()["VERIFY.html"]
    ast.parse(source, feature_version=(3, 8))


def test_the_manifest_tells_everything_and_reads_back(sealed: Bundle, selection: Selection) -> None:
    """Machines compare bundles years later by this file."""
    manifest = Manifest.model_validate_json((sealed.folder / "data/manifest.json").read_bytes())

    assert manifest.links == selection.links
    assert manifest.coverage == selection.concerns
    assert manifest.gaps == selection.gaps
    assert manifest.left_out == selection.left_out
    for file in manifest.files:
        assert hashlib.sha256((sealed.folder / "data" / file.path).read_bytes()).hexdigest() == file.sha256
    there = {path.relative_to(sealed.folder / "data").as_posix() for path in (sealed.folder / "data").rglob("*.*")}
    unlisted = {"manifest.json", "ro-crate-metadata.json"}
    assert {path for path in there if (sealed.folder / "data" / path).is_file()} - unlisted == {
        file.path for file in manifest.files
    }


def test_what_the_receiver_is_not_told_is_not_in_the_manifest(selection: Selection) -> None:
    """The manifest must not give away the title that the index keeps back."""
    withheld = LeftOut(item="E-0008", title="Case notes of a named child", why="Marked higher.", withheld=True)
    others = LeftOut(item="E-0009", title="Another that was not picked", why="Not picked.", not_picked=True)
    considered = Considered(link="L-0008", item="E-0008", title=withheld.title, says="x", on=None)
    first, *rest = selection.concerns
    strand, *strands = first.strands
    test = strand.tests[0].model_copy(update={"not_counted": (considered,)})
    strand = strand.model_copy(update={"tests": (test, *strand.tests[1:])})
    concerns = (first.model_copy(update={"strands": (strand, *strands)}), *rest)
    told = selection.model_copy(update={"left_out": (withheld, others), "concerns": concerns})

    manifest = manifest_of(lay_out(told), {})

    assert [one.item for one in manifest.left_out] == ["E-0008"]
    assert manifest.not_picked == 1
    assert withheld.title not in manifest.model_dump_json()


def test_the_name_a_file_came_under_stays_behind(sealed: Bundle, selection: Selection) -> None:
    """Names of files are where names of children hide."""
    text = (sealed.folder / "data/manifest.json").read_text()

    named = [item.version.file_name for item in selection.items if item.details.title]
    assert named
    assert not any(name in text for name in named)


def test_the_crate_lists_every_file_and_has_no_clock(sealed: Bundle) -> None:
    """Archives take the bundle in by this file; it must be the same on any day."""
    crate = json.loads((sealed.folder / "data/ro-crate-metadata.json").read_text())["@graph"]
    root = next(one for one in crate if one["@id"] == "./")

    assert root["datePublished"] == "2026-03-03"
    assert {one["@id"] for one in root["hasPart"]} == {one["@id"] for one in crate if one["@type"] == "File"}
    assert "manifest.json" in {one["@id"] for one in root["hasPart"]}


def test_a_draft_that_changed_since_is_not_sealed(sealed: Bundle, tmp_path: Path) -> None:
    """What is sealed is what was approved, or nothing."""
    draft = tmp_path / "draft.zip"
    shutil.copyfile(sealed.draft, draft)
    content = bytearray(draft.read_bytes())
    content[2000] ^= 1
    draft.write_bytes(content)
    before = hashlib.sha256(sealed.draft.read_bytes()).hexdigest()

    with pytest.raises(Damaged, match="no longer what was approved"), copy_to_seal(draft, before):
        pass
    with pytest.raises(Damaged, match="no longer in the data folder"), copy_to_seal(tmp_path / "gone.zip", before):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["draft.zip"]


def test_two_do_not_seal_one_draft_at_once(sealed: Bundle, tmp_path: Path) -> None:
    """Two people press the button; one bundle comes of it."""
    draft = tmp_path / "draft.zip"
    shutil.copyfile(sealed.draft, draft)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    with (
        copy_to_seal(draft, digest),
        pytest.raises(Contradiction, match="being sealed at this moment"),
        copy_to_seal(draft, digest),
    ):
        pass


def test_whoever_waited_at_the_copy_does_not_write_over_what_was_sealed(
    sealed: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two opens the copy, the first publishes that very file, and then lets go of it."""
    draft, bundle = tmp_path / "draft.zip", tmp_path / "B-0001.zip"
    shutil.copyfile(sealed.draft, draft)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    opened = os.open

    def opened_at_a_bad_moment(path: Path, *how: int) -> int:
        descriptor = opened(path, *how)
        monkeypatch.setattr(os, "open", opened)
        seal(draft, bundle, sealed.key)
        return descriptor

    monkeypatch.setattr(os, "open", opened_at_a_bad_moment)
    with pytest.raises(Contradiction, match="being sealed at this moment"), copy_to_seal(draft, digest):
        pass

    assert verify(bundle).sound
    assert verify(bundle).kind == "sealed bundle"


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_fit_and_no_other(key: str, message: str, signature: str) -> None:
    """The check's own arithmetic is held to the published vectors of RFC 8032."""
    raw, said, signed = map(bytes.fromhex, (key, message, signature))

    assert alone.ed25519_fits(raw, said, signed)
    assert not alone.ed25519_fits(raw, said + b"x", signed)
    assert not alone.ed25519_fits(raw, said, signed[:32] + bytes(32))
    assert not alone.ed25519_fits(raw, said, signed[:-1])


def test_a_signature_with_the_order_added_does_not_fit() -> None:
    """A signature has one form: whoever could write a second one could pass an altered bundle for another."""
    key, _, signature = (bytes.fromhex(part) for part in VECTORS[0])
    order = 2**252 + 27742317777372353535851937790883648493
    added = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")

    assert not alone.ed25519_fits(key, b"", signature[:32] + added)


@settings(max_examples=20, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), flip=st.integers(0, 511))
def test_our_arithmetic_agrees_with_the_library(seed: bytes, message: bytes, flip: int) -> None:
    """Two implementations that share nothing must say the same of any signature."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    harmed = bytearray(signature)
    harmed[flip // 8] ^= 1 << flip % 8

    assert alone.ed25519_fits(public, message, signature)
    assert not alone.ed25519_fits(public, message, bytes(harmed))


@pytest.mark.parametrize("pem", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(pem: bytes) -> None:
    """A damaged key file must be told from a good one before anything is signed."""
    with pytest.raises(ValueError):
        SigningKey(pem)
