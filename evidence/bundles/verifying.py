"""Check a draft or bundle: every file there, unaltered, nothing added, nothing unsafe. Nothing is unpacked.

The seal is checked by the very code that travels in the bundle, so that all say the same of it.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

from evidence.bundles.bag import DECLARATION, MANIFEST, TAG_MANIFEST
from evidence.bundles.held_files import Holding, Listing, NotABundleError, UnreadableEntryError, problem
from evidence.bundles.held_in_folder import FolderHolding
from evidence.bundles.held_in_zip import ZipHolding
from evidence.bundles.manifests import LONGEST_MANIFEST, read_manifest
from evidence.bundles.offline import verify as offline
from evidence.errors import NotFound, StoreUnusable
from schemas.bundles import Problem, ProblemCode, SealSays, Verified

LONGEST_TAG_FILE = 1024 * 1024

# No payload has more bytes than eighteen digits can say, and a number of thousands of digits cannot be read at all.
_OXUM = re.compile(rb"^Payload-Oxum: *(\d{1,18})\.(\d{1,18}) *\r?$", re.MULTILINE)


def verify(path: Path, *, fingerprint: str = "") -> Verified:
    """Check a bundle in a ZIP or in the folder it was unpacked to, and report everything that is wrong with it.

    `fingerprint` is that of the key the reader was told of; a seal made with another is a problem.
    """
    try:
        with ExitStack() as stack:
            return _verify_holding(path, _holding(path, stack), fingerprint)
    except FileNotFoundError as error:
        raise NotFound(f"There is nothing at {path}.", remedy="Check the path; name the ZIP or its folder.") from error
    except NotABundleError as error:
        wrong = problem(ProblemCode.NOT_A_BUNDLE, path.name or str(path), str(error))
        return Verified(path=str(path), kind="unknown", files=0, size_bytes=0, problems=(wrong,))
    except OSError as error:
        raise StoreUnusable(
            f"{path} cannot be read: {error.strerror or error}.", remedy="Ask for leave to read it, or copy it first."
        ) from error


def _holding(path: Path, stack: ExitStack) -> Holding:
    if path.is_dir():
        return FolderHolding(path)
    if path.exists() and not path.is_file():
        raise NotABundleError("This is neither a file nor a folder.")
    return ZipHolding(stack.enter_context(path.open("rb")))


def _verify_holding(path: Path, holding: Holding, fingerprint: str) -> Verified:
    listing = holding.listing()
    if "bagit.txt" not in listing.files:
        raise NotABundleError("The folder is not a bundle: it does not hold bagit.txt.")
    problems = [*listing.problems, *_declaration(holding, listing)]
    expected, wrong = _expected(holding, listing)
    problems += wrong
    problems += _missing(expected, listing)
    problems += _extra(expected, listing)
    problems += _altered(expected, holding, listing)
    problems += [] if problems else _stated_size(holding, listing)
    wrong, seal = _seal(holding, listing, {one.file for one in problems}, fingerprint)
    problems += wrong
    return Verified(
        path=str(path),
        kind="sealed bundle" if offline.is_sealed(listing.files) else "draft",
        files=len(listing.files),
        size_bytes=sum(listing.files.values()),
        problems=tuple(problems),
        seal=seal,
    )


def _seal(
    holding: Holding, listing: Listing, reported: set[str], fingerprint: str
) -> tuple[list[Problem], SealSays | None]:
    def read(name: str) -> bytes:
        try:
            return b"".join(holding.chunks(name))
        except UnreadableEntryError as error:
            raise offline.UnreadableError(str(error)) from error

    findings, sealed = offline.check_seal(listing.files, read, reported)
    findings += offline.compare_fingerprint(sealed, fingerprint) if fingerprint else []
    problems = [Problem(code=ProblemCode(one.code), file=one.file, sentence=one.sentence) for one in findings]
    if sealed is None:
        return problems, None
    lines = tuple(offline.sealed_lines(sealed))
    return problems, SealSays(number=sealed.number, fingerprint=sealed.fingerprint, lines=lines)


def _declaration(holding: Holding, listing: Listing) -> list[Problem]:
    try:
        content = _read_small(holding, listing, "bagit.txt", LONGEST_TAG_FILE)
    except UnreadableEntryError:
        return []  # reported with the altered files
    if content.replace(b"\r\n", b"\n").strip() == DECLARATION.strip().encode():
        return []
    return [problem(ProblemCode.NOT_A_BUNDLE, "bagit.txt", "{file} does not declare a BagIt 1.0 bag in UTF-8.")]


def _expected(holding: Holding, listing: Listing) -> tuple[dict[str, str], list[Problem]]:
    """What both manifests list, together."""
    expected: dict[str, str] = {}
    problems = []
    for name in (MANIFEST, TAG_MANIFEST):
        if name not in listing.files:
            problems.append(problem(ProblemCode.MISSING, name, "{file} is missing: without it nothing can be checked."))
            continue
        try:
            listed, wrong = read_manifest(name, _read_small(holding, listing, name, LONGEST_MANIFEST))
        except UnreadableEntryError as error:
            listed, wrong = {}, [problem(ProblemCode.BAD_MANIFEST, name, f"{{file}} {error}.")]
        expected |= listed
        problems += wrong
    return expected, problems


def _missing(expected: dict[str, str], listing: Listing) -> list[Problem]:
    absent = sorted(set(expected) - set(listing.files) - {MANIFEST})
    return [problem(ProblemCode.MISSING, name, "{file} is listed in the manifest but is missing.") for name in absent]


def _extra(expected: dict[str, str], listing: Listing) -> list[Problem]:
    unlisted = set(listing.files) - set(expected) - {MANIFEST, TAG_MANIFEST, "bagit.txt"}
    added = sorted(name for name in unlisted if not name.startswith(offline.SEAL))  # what belongs there, the seal says
    sentence = "{file} is not listed in the manifest: it was added after the bundle was made."
    return [problem(ProblemCode.EXTRA, name, sentence) for name in added]


def _altered(expected: dict[str, str], holding: Holding, listing: Listing) -> list[Problem]:
    problems = []
    for name in sorted(set(expected) & set(listing.files)):
        try:
            running = sha256()
            for chunk in holding.chunks(name):
                running.update(chunk)
            if running.hexdigest() != expected[name]:
                sentence = "{file} is not what it was when the bundle was made: its SHA-256 differs."
                problems.append(problem(ProblemCode.ALTERED, name, sentence))
        except UnreadableEntryError as error:
            problems.append(problem(ProblemCode.ALTERED, name, f"{{file}} {error}."))
    return problems


def _stated_size(holding: Holding, listing: Listing) -> list[Problem]:
    """The description states the payload's size and number; it is only worth a word when nothing else is wrong."""
    try:
        stated = _OXUM.search(_read_small(holding, listing, "bag-info.txt", LONGEST_TAG_FILE))
    except UnreadableEntryError as error:
        return [problem(ProblemCode.BAD_MANIFEST, "bag-info.txt", f"{{file}} {error}.")]
    sizes = [size for name, size in listing.files.items() if name.startswith("data/")]
    if stated and (int(stated.group(1)), int(stated.group(2))) == (sum(sizes), len(sizes)):
        return []
    sentence = f"{{file}} does not state the size of what is here: {sum(sizes)} bytes in {len(sizes)} files."
    return [problem(ProblemCode.BAD_MANIFEST, "bag-info.txt", sentence)]


def _read_small(holding: Holding, listing: Listing, name: str, limit_bytes: int) -> bytes:
    if listing.files[name] > limit_bytes:
        raise UnreadableEntryError(f"is larger than {limit_bytes:,} bytes, which no bundle needs")
    return b"".join(holding.chunks(name))
