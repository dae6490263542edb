#!/usr/bin/env python3
"""Check a bundle of evidence, in its ZIP or in the folder it was unpacked to, with nothing but Python 3.8 or later.

    python3 verify.py                   (the folder that this file is in)
    python3 verify.py BUNDLE.zip
    python3 verify.py FOLDER --fingerprint "ab12 cd34 ..."

It names every file that was altered, is missing or was added, and says whether the seal's signature fits. It changes
nothing and asks nothing of the network. Exit 0: all is well. 1: something is wrong. 2: it could not be checked.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SEAL = "seal/"
STATEMENT, KEY, LOG = SEAL + "statement.dsse.json", SEAL + "public-key.pem", SEAL + "log.txt"
SEAL_FILES = frozenset((STATEMENT, KEY, LOG, SEAL + "log-checkpoint.json", SEAL + "covering-letter.txt"))
PAYLOAD_TYPE = "application/vnd.in-toto+json"
PREDICATE_TYPE = "urn:inspection-evidence:sealed-bundle:1"
BEFORE_THE_FIRST = "0" * 64
CHUNK_BYTES = 1024 * 1024
LONGEST = 256 * 1024 * 1024
LONGEST_TAG_FILE = 1024 * 1024
LONGEST_WORDS = 2_000
LONGEST_END = 22 + 65_535
MOST_FILES = 100_000
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8"
MUST_BE_LISTED = ("bagit.txt", "bag-info.txt", MANIFEST)
RESERVED = {"CON", "PRN", "AUX", "NUL"} | {f"{port}{number}" for port in ("COM", "LPT") for number in range(10)}

DRAFT_WORDS = "It is a draft: nobody has sealed it. Nothing changed since it was made; who made it, it does not prove."
EXAMPLE_WORDS = "Worked example, synthetic. Nothing in it is real."
IDENTITY_WORDS = "Identities are self-declared: each post is the one its holder chose, not a sign-in."
COMPARE_WORDS = (
    "Compare the fingerprint with the covering letter you were sent another way: only that shows who sealed it."
)

_LINE = re.compile(r"([0-9A-Fa-f]{64})[ \t]+\*?(\S.*)")
_NUMBER = re.compile(r"B-[0-9]{4,18}")
_OXUM = re.compile(rb"^Payload-Oxum: *(\d{1,18})\.(\d{1,18}) *\r?$", re.MULTILINE)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Finding(NamedTuple):
    """One thing that is wrong: what sort it is, with which file, and the sentence that says it."""

    code: str
    file: str
    sentence: str


class Sealed(NamedTuple):
    """What a seal says. Believe it only where nothing is wrong and the fingerprint is the one you were told."""

    number: str
    fingerprint: str
    said: dict[str, Any]


class Checked(NamedTuple):
    """What checking a bundle found."""

    kind: str
    files: int
    size_bytes: int
    findings: list[Finding]
    sealed: Sealed | None


class UnreadableError(Exception):
    """A file cannot be read; the message completes the sentence "it ..."."""


class NotABundleError(Exception):
    """What was given is no bundle; the message is a sentence."""


# The seal. ----------------------------------------------------------------------------------------------------------


def check_seal(
    sizes: Mapping[str, int], read: Callable[[str], bytes], reported: set[str]
) -> tuple[list[Finding], Sealed | None]:
    """What is wrong with the seal of a bundle, and what it says; neither when there is no seal.

    `sizes` are the files there are, `read` gives the bytes of one or raises UnreadableError, `reported` are the files
    something is known to be wrong with already.
    """
    if not is_sealed(sizes):
        return _strangers(sizes, SEAL_FILES), None
    if STATEMENT not in sizes:
        missing = _finding("missing", STATEMENT, "{file} is missing, so the seal proves nothing.")
        return [missing, *_strangers(sizes, SEAL_FILES)], None
    try:
        envelope = _envelope(_read_whole(sizes, read, STATEMENT))
        said = _said(envelope.payload)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, UnreadableError):
        sentence = "{file} cannot be read: it is not the signed statement of a bundle."
        return [_finding("bad seal", STATEMENT, sentence)], None
    findings, key = _check_signature(sizes, read, envelope)
    sealed = Sealed(said.number, fingerprint_of(key) if key else "", said.predicate)
    findings += [] if findings else _check_named_key(key, said)
    findings += _check_subjects(sizes, read, said, reported)
    findings += _check_log(sizes, read, said, reported | {finding.file for finding in findings})
    findings += _strangers(sizes, {*said.subjects, STATEMENT})
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.file), sealed


def is_sealed(sizes: Mapping[str, int]) -> bool:
    """True when there is a seal, sound or not."""
    return not SEAL_FILES.isdisjoint(sizes)


class _Envelope(NamedTuple):
    payload: bytes
    signature: bytes


class _Said(NamedTuple):
    number: str
    subjects: dict[str, str]
    predicate: dict[str, Any]
    entries: int
    last: str
    fingerprint: str


def _envelope(content: bytes) -> _Envelope:
    given = json.loads(content.decode("utf-8"))
    if given["payloadType"] != PAYLOAD_TYPE or len(given["signatures"]) != 1:
        raise ValueError("another kind of envelope")
    payload = base64.b64decode(given["payload"], validate=True)
    return _Envelope(payload, base64.b64decode(given["signatures"][0]["sig"], validate=True))


def _said(payload: bytes) -> _Said:
    given = json.loads(payload.decode("utf-8"))
    if given["predicateType"] != PREDICATE_TYPE:
        raise ValueError("another kind of statement")
    subjects = {one["name"]: one["digest"]["sha256"] for one in given["subject"]}
    if not {MANIFEST, TAG_MANIFEST, "data/manifest.json", KEY, LOG} <= set(subjects):
        raise ValueError("a statement that covers too little")
    said = given["predicate"]
    log = said["log"]
    if not isinstance(log["entries"], int):
        raise TypeError("a number of entries that is none")
    number, fingerprint = str(said["number"]), str(said["key"]["fingerprint"])
    if not _NUMBER.fullmatch(number):
        raise ValueError("a number no bundle has")
    return _Said(number, subjects, said, log["entries"], str(log["last"]), fingerprint)


def pre_authentication(payload: bytes) -> bytes:
    """What a DSSE signature is made over."""
    kind = PAYLOAD_TYPE.encode()
    return b" ".join((b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload))


def _check_signature(
    sizes: Mapping[str, int], read: Callable[[str], bytes], envelope: _Envelope
) -> tuple[list[Finding], bytes]:
    if KEY not in sizes:
        return [], b""  # it is among the subjects, and reported as missing with them
    try:
        key = key_in_pem(_read_whole(sizes, read, KEY))
    except (ValueError, UnreadableError):
        return [_finding("bad seal", KEY, "{file} is no Ed25519 public key, so the signature cannot be checked.")], b""
    if ed25519_fits(key, pre_authentication(envelope.payload), envelope.signature):
        return [], key
    sentence = "The signature in {file} does not fit: the statement or the key was changed after the sealing."
    return [_finding("bad seal", STATEMENT, sentence)], key


def _check_named_key(key: bytes, said: _Said) -> list[Finding]:
    if not key or fingerprint_of(key) == said.fingerprint:
        return []
    return [_finding("bad seal", KEY, "{file} is not the key that the signed statement names.")]


def _check_subjects(
    sizes: Mapping[str, int], read: Callable[[str], bytes], said: _Said, reported: set[str]
) -> list[Finding]:
    findings = []
    for name in sorted(said.subjects):
        if name not in sizes:
            if name not in reported:
                findings.append(_finding("missing", name, "{file} was sealed and is missing."))
            continue
        try:
            digest = hashlib.sha256(_read_whole(sizes, read, name)).hexdigest()
        except UnreadableError as error:
            if name not in reported:
                findings.append(_finding("altered", name, f"{{file}} {error}."))
            continue
        if digest != said.subjects[name] and name not in reported and name != LOG:
            sentence = "{file} is not the one that was sealed: it was changed after the sealing."
            findings.append(_finding("bad seal", name, sentence))
    return findings


def _check_log(
    sizes: Mapping[str, int], read: Callable[[str], bytes], said: _Said, reported: set[str]
) -> list[Finding]:
    """The log is lines of a chain: each is the hash of the one before with the hash of an entry, and that hash."""
    if LOG not in sizes or LOG in reported:
        return []
    content = _read_whole(sizes, read, LOG)
    lines = content.decode("ascii", "replace").splitlines()
    if len(lines) < said.entries:
        sentence = f"{{file}} was cut: the log had {said.entries} entries, and {len(lines)} are there."
        return [_finding("log cut", LOG, sentence)]
    if len(lines) > said.entries:
        sentence = f"{{file}} was added to: the log had {said.entries} entries, and {len(lines)} are there."
        return [_finding("log cut", LOG, sentence)]
    before = BEFORE_THE_FIRST
    for number, line in enumerate(lines, start=1):
        chained, _, entry = line.partition(" ")
        if chained != hashlib.sha256((before + entry).encode("ascii", "replace")).hexdigest():
            sentence = f"{{file}} was altered at line {number}: it does not follow from the line before."
            return [_finding("log cut", LOG, sentence)]
        before = chained
    if before != said.last or hashlib.sha256(content).hexdigest() != said.subjects[LOG]:
        return [_finding("log cut", LOG, "{file} is another log than the one that was sealed.")]
    return []


def _strangers(sizes: Mapping[str, int], known: Collection[str]) -> list[Finding]:
    added = [name for name in sizes if name.startswith(SEAL) and name not in known]
    sentence = "{file} does not belong to the seal: it was added after the sealing."
    return [_finding("extra", name, sentence) for name in added]


def compare_fingerprint(sealed: Sealed | None, told: str) -> list[Finding]:
    """What is wrong when the key is not the one the reader was told of."""
    wanted = re.sub(r"[^0-9a-f]", "", told.lower().replace("sha256", ""))
    if sealed is None:
        return [_finding("another key", STATEMENT, "There is no seal to compare the fingerprint with.")]
    if wanted == sealed.fingerprint:
        return []
    own, other = grouped(sealed.fingerprint), grouped(wanted) or "none"
    sentence = f"The seal was made with another key: its fingerprint is {own}, and you were told {other}."
    return [Finding("another key", KEY, sentence)]


def grouped(fingerprint: str) -> str:
    """A fingerprint as people compare it, four letters at a time."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def fingerprint_of(key: bytes) -> str:
    """The SHA-256 of a public key's 32 bytes."""
    return hashlib.sha256(key).hexdigest()


_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\s([A-Za-z0-9+/=\s]{1,200})-----END PUBLIC KEY-----\s*\Z")
_SPKI = bytes.fromhex("302a300506032b6570032100")


def key_in_pem(content: bytes) -> bytes:
    """The 32 bytes of an Ed25519 public key. Raises ValueError for anything else."""
    match = _PEM.match(content.decode("ascii"))
    der = base64.b64decode("".join(match.group(1).split()), validate=True) if match else b""
    if len(der) != 44 or not der.startswith(_SPKI):
        raise ValueError("no Ed25519 public key")
    return der[12:]


# Ed25519, as RFC 8032 words it. It checks public signatures only, so it need not take equal time. -------------------

_P = 2**255 - 19
_Q = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


class _Point(NamedTuple):
    x: int
    y: int
    z: int
    t: int


def _added(one: _Point, other: _Point) -> _Point:
    a, b = (one.y - one.x) * (other.y - other.x) % _P, (one.y + one.x) * (other.y + other.x) % _P
    c, d = 2 * one.t * other.t * _D % _P, 2 * one.z * other.z % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return _Point(e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: _Point) -> _Point:
    total = _Point(0, 1, 1, 0)
    while number > 0:
        if number & 1:
            total = _added(total, point)
        point = _added(point, point)
        number >>= 1
    return total


def _same(one: _Point, other: _Point) -> bool:
    return (one.x * other.z - other.x * one.z) % _P == 0 and (one.y * other.z - other.y * one.z) % _P == 0


def _x_of(y: int, sign: int) -> int | None:
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    if square == 0:
        return None if sign else 0
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P != 0:
        x = x * _ROOT % _P
    if (x * x - square) % _P != 0:
        return None
    return _P - x if x & 1 != sign else x


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE_X = _x_of(_BASE_Y, 0) or 0
_BASE = _Point(_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def _point(packed: bytes) -> _Point | None:
    number = int.from_bytes(packed, "little")
    y = number & ((1 << 255) - 1)
    x = _x_of(y, number >> 255)
    return None if x is None else _Point(x, y, 1, x * y % _P)


def ed25519_fits(key: bytes, message: bytes, signature: bytes) -> bool:
    """True when the signature of the message was made with the private half of this key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    own, nonce = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if own is None or nonce is None or scalar >= _Q:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _Q
    return _same(_times(scalar, _BASE), _added(nonce, _times(challenge, own)))


# The bag. -----------------------------------------------------------------------------------------------------------


class Held:
    """A bundle's files, by their path below the bundle's own folder."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.findings: list[Finding] = []

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time. Raises UnreadableError."""
        raise NotImplementedError

    def whole(self, name: str) -> bytes:
        """All the bytes of a file."""
        return b"".join(self.chunks(name))


class InFolder(Held):
    """A bundle that was unpacked. Shortcuts are reported and never followed."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        inside = list(path.iterdir())
        only = inside[0] if len(inside) == 1 else path
        if not (path / "bagit.txt").exists() and only.is_dir() and not only.is_symlink():
            path = only
        self._root = path
        for folder, folders, files in os.walk(path):
            folders.sort()
            for file in sorted(files + [one for one in folders if Path(folder, one).is_symlink()]):
                self._place(Path(folder, file))

    def _place(self, path: Path) -> None:
        kind, name = path.lstat(), path.relative_to(self._root).as_posix()
        if stat.S_ISLNK(kind.st_mode):
            sentence = "{file} is a shortcut to something outside the bundle's own files, so it was not followed."
            self.findings.append(_finding("unsafe name", name, sentence))
        elif not stat.S_ISREG(kind.st_mode):
            self.findings.append(_finding("unsafe name", name, "{file} is not an ordinary file, so it was not opened."))
        else:
            self.sizes[name] = kind.st_size
            if not _is_safe(name):
                sentence = "{file} has a name that is not safe on every computer."
                self.findings.append(_finding("unsafe name", name, sentence))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read a file."""
        try:
            with (self._root / name).open("rb") as stream:
                while True:
                    chunk = stream.read(CHUNK_BYTES)
                    if not chunk:
                        return
                    yield chunk
        except OSError as error:
            raise UnreadableError(f"cannot be read ({error.strerror or error})") from error


class InZip(Held):
    """A bundle in its ZIP. Nothing is unpacked to the disk."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._stream = path.open("rb")
        self._refuse_more()
        try:
            self._archive = zipfile.ZipFile(self._stream)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error, OverflowError) as error:
            raise NotABundleError("The file is damaged or cut short: it is not a complete ZIP.") from error
        self._entries: dict[str, zipfile.ZipInfo] = {}
        entries = self._archive.infolist()
        if len(entries) > MOST_FILES:
            raise NotABundleError(f"The ZIP holds more than {MOST_FILES:,} files, which no bundle does.")
        top = _top_folder([entry.orig_filename for entry in entries])
        seen: dict[str, str] = {}
        for entry in entries:
            self._place(entry, top, seen)
        self._check_extents(entries)

    def _place(self, entry: zipfile.ZipInfo, top: str, seen: dict[str, str]) -> None:
        name = entry.orig_filename
        inside = name[len(top) :]
        if name.endswith("/") and entry.file_size == 0 and entry.compress_size <= 2:
            return
        if not _is_safe(name) or stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            sentence = "{file} could be unpacked outside the bundle's folder, or not at all; do not unpack this ZIP."
            self.findings.append(_finding("unsafe name", name, sentence))
        elif not name.startswith(top):
            self.findings.append(_finding("extra", name, "{file} stands outside the bundle's folder in the ZIP."))
        elif inside.casefold() in seen:
            sentence = "{file} is in the ZIP more than once; which one is unpacked depends on the program."
            self.findings.append(_finding("extra", inside, sentence))
        else:
            seen[inside.casefold()] = inside
            self._entries[inside] = entry
            self.sizes[inside] = entry.file_size

    def _refuse_more(self) -> None:
        """What stands behind the end of a ZIP belongs to no file, and other programs may take it for the ZIP."""
        self._stream.seek(max(0, self._stream.seek(0, os.SEEK_END) - LONGEST_END))
        tail = self._stream.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or end + 22 + int.from_bytes(tail[end + 20 : end + 22], "little") != len(tail):
            raise NotABundleError("The file has bytes after the end of its ZIP, or it is cut short.")

    def _check_extents(self, entries: list[zipfile.ZipInfo]) -> None:
        """Entries lie one after the other: bytes that belong to none, or to two, were put so afterwards."""
        reached, last = 0, ""
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            last = entry.orig_filename
            if entry.header_offset < reached:
                sentence = "{file} lies over another file in the ZIP, so its size is not what it says."
                self.findings.append(_finding("altered", last, sentence))
            elif entry.header_offset > reached + 24:
                self._hidden(last, entry.header_offset - reached)
            self._stream.seek(entry.header_offset)
            header = self._stream.read(30)
            lengths = struct.unpack("<HH", header[26:30]) if len(header) == 30 else (0, 0)
            reached = max(reached, entry.header_offset + 30 + sum(lengths) + entry.compress_size)
        directory = self._archive.start_dir
        if reached > directory:
            self.findings.append(_finding("altered", last, "{file} claims more bytes than the ZIP has."))
        elif directory > reached + 24:
            self._hidden("the table of contents", directory - reached)

    def _hidden(self, before: str, size: int) -> None:
        sentence = f"The ZIP holds {size:,} bytes before {{file}} that belong to no file."
        self.findings.append(_finding("extra", before, sentence))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read an entry to its real end: zipfile stops at the size it claims, where other programs read on."""
        entry = self._entries[name]
        reached, checksum = 0, 0
        try:
            for piece in self._unpacked(entry, self._data_at(entry)):
                reached, checksum = reached + len(piece), zlib.crc32(piece, checksum)
                if reached > entry.file_size:
                    raise UnreadableError("is larger than the ZIP says")
                yield piece
        except (zlib.error, OSError) as error:
            raise UnreadableError("cannot be unpacked: its bytes in the ZIP are damaged") from error
        if reached != entry.file_size:
            raise UnreadableError("is smaller than the ZIP says")
        if checksum != entry.CRC:
            raise UnreadableError("is not what it was when the ZIP was made: its checksum differs")

    def _data_at(self, entry: zipfile.ZipInfo) -> int:
        """Where an entry's bytes begin. Some programs believe the header beside them: both must say the same."""
        self._stream.seek(entry.header_offset)
        header = self._stream.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise UnreadableError("is not where the ZIP's table of contents says")
        flags, method, checksum, packed, size, name_length, extra_length = struct.unpack("<6x2H4x3L2H", header)
        if self._stream.read(name_length) != entry.orig_filename.encode(
            "utf-8" if entry.flag_bits & 0x800 else "cp437"
        ):
            raise UnreadableError("has another name beside its bytes than in the ZIP's table of contents")
        if (entry.flag_bits | flags) & 1:
            raise UnreadableError("is locked with a password")
        if method != entry.compress_type or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableError("is packed in a way no bundle uses")
        stated = ((checksum, entry.CRC), (packed, entry.compress_size), (size, entry.file_size))
        if not flags & 8 and any(one not in (other, 0xFFFFFFFF) for one, other in stated):
            raise UnreadableError("states two different sizes or checksums in the ZIP")
        return entry.header_offset + 30 + int(name_length) + int(extra_length)

    def _unpacked(self, entry: zipfile.ZipInfo, at: int) -> Iterator[bytes]:
        if entry.compress_type == zipfile.ZIP_STORED:
            yield from self._packed(at, entry.compress_size)
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        for piece in self._packed(at, entry.compress_size):
            waiting = piece
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, CHUNK_BYTES)
                waiting = inflater.unconsumed_tail
            if inflater.eof and inflater.unused_data:
                raise UnreadableError("has bytes hidden behind its end in the ZIP")
        yield inflater.flush()
        if not inflater.eof:
            raise UnreadableError("is cut short in the ZIP")

    def _packed(self, at: int, left: int) -> Iterator[bytes]:
        while left:
            self._stream.seek(at)
            piece = self._stream.read(min(left, CHUNK_BYTES))
            if not piece:
                raise UnreadableError("is cut short in the ZIP")
            at, left = at + len(piece), left - len(piece)
            yield piece


def check(path: Path) -> Checked:
    """Check a bundle at a path. Raises NotABundleError, and OSError where nothing can be read there."""
    held: Held = InFolder(path) if path.is_dir() else InZip(path)
    if "bagit.txt" not in held.sizes:
        raise NotABundleError("The folder is not a bundle: it does not hold bagit.txt.")
    findings = held.findings + _declared(held)
    expected: dict[str, str] = {}
    for name in (MANIFEST, TAG_MANIFEST):
        listed, wrong = _listed(held, name)
        expected.update(listed)
        findings += wrong
    findings += _missing(expected, held) + _extra(expected, held) + _altered(expected, held)
    findings += [] if findings else _stated_size(held)
    wrong, sealed = check_seal(held.sizes, held.whole, {finding.file for finding in findings})
    findings += wrong
    kind = "sealed bundle" if is_sealed(held.sizes) else "draft"
    return Checked(kind, len(held.sizes), sum(held.sizes.values()), findings, sealed)


def _declared(held: Held) -> list[Finding]:
    try:
        content = _read_whole(held.sizes, held.whole, "bagit.txt", LONGEST_TAG_FILE)
    except UnreadableError:
        return []  # reported with the altered files
    if content.replace(b"\r\n", b"\n").strip() == DECLARATION:
        return []
    return [_finding("not a bundle", "bagit.txt", "{file} does not declare a BagIt 1.0 bag in UTF-8.")]


def _listed(held: Held, name: str) -> tuple[dict[str, str], list[Finding]]:
    if name not in held.sizes:
        return {}, [_finding("missing", name, "{file} is missing: without it nothing can be checked.")]
    try:
        text = _read_whole(held.sizes, held.whole, name).decode("utf-8")
    except UnreadableError as error:
        return {}, [_finding("bad manifest", name, f"{{file}} {error}.")]
    except UnicodeDecodeError:
        return {}, [_finding("bad manifest", name, "{file} is not text in UTF-8, so nothing in it can be believed.")]
    listed: dict[str, str] = {}
    findings = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        wrong = _take_line(name, line, listed)
        if wrong:
            findings.append(_finding("bad manifest", name, f"{{file}}, line {number}: {wrong}"))
    if not listed:
        findings.append(_finding("bad manifest", name, "{file} lists no file."))
    elif name == TAG_MANIFEST:
        sentence = "{file} does not list %s, so a change of it could not be seen."
        unseen = [one for one in MUST_BE_LISTED if one not in listed]
        findings += [_finding("bad manifest", name, sentence % one) for one in unseen]
    return listed, findings


def _take_line(name: str, line: str, listed: dict[str, str]) -> str:
    """Add a line's file to those listed; say what is wrong with a line that cannot be believed."""
    match = _LINE.fullmatch(line)
    if not match:
        return "is not a SHA-256 and a file name." if line else ""
    digest, path = match.group(1).lower(), match.group(2)
    if not _is_safe(path):
        return f"names {_shown(path)}, which could lie outside the bundle."
    if (name == MANIFEST) != path.startswith("data/"):
        return f"names {_shown(path)}, which belongs in the other list."
    if path in listed:
        return f"names {_shown(path)} a second time."
    listed[path] = digest
    return ""


def _missing(expected: Mapping[str, str], held: Held) -> list[Finding]:
    absent = sorted(set(expected) - set(held.sizes) - {MANIFEST})
    return [_finding("missing", name, "{file} is listed in the manifest but is missing.") for name in absent]


def _extra(expected: Mapping[str, str], held: Held) -> list[Finding]:
    known = set(expected) | {MANIFEST, TAG_MANIFEST, "bagit.txt"}
    added = sorted(name for name in held.sizes if name not in known and not name.startswith(SEAL))
    sentence = "{file} is not listed in the manifest: it was added after the bundle was made."
    return [_finding("extra", name, sentence) for name in added]


def _altered(expected: Mapping[str, str], held: Held) -> list[Finding]:
    findings = []
    for name in sorted(set(expected) & set(held.sizes)):
        running = hashlib.sha256()
        try:
            for chunk in held.chunks(name):
                running.update(chunk)
        except UnreadableError as error:
            findings.append(_finding("altered", name, f"{{file}} {error}."))
            continue
        if running.hexdigest() != expected[name]:
            sentence = "{file} is not what it was when the bundle was made: its SHA-256 differs."
            findings.append(_finding("altered", name, sentence))
    return findings


def _stated_size(held: Held) -> list[Finding]:
    """The description states the payload's size and number; it is only worth a word when nothing else is wrong."""
    try:
        stated = _OXUM.search(_read_whole(held.sizes, held.whole, "bag-info.txt", LONGEST_TAG_FILE))
    except UnreadableError as error:
        return [_finding("bad manifest", "bag-info.txt", f"{{file}} {error}.")]
    sizes = [size for name, size in held.sizes.items() if name.startswith("data/")]
    if stated and (int(stated.group(1)), int(stated.group(2))) == (sum(sizes), len(sizes)):
        return []
    sentence = f"{{file}} does not state the size of what is here: {sum(sizes)} bytes in {len(sizes)} files."
    return [_finding("bad manifest", "bag-info.txt", sentence)]


def _read_whole(sizes: Mapping[str, int], read: Callable[[str], bytes], name: str, limit_bytes: int = LONGEST) -> bytes:
    if sizes[name] > limit_bytes:
        raise UnreadableError(f"is larger than {limit_bytes:,} bytes, which no bundle needs")
    return read(name)


def _top_folder(names: list[str]) -> str:
    for name in names:
        if name == "bagit.txt" or (name.endswith("/bagit.txt") and name.count("/") == 1):
            return name[: -len("bagit.txt")]
    raise NotABundleError("The ZIP is not a bundle: no folder at its top holds bagit.txt.")


def _is_safe(path: str) -> bool:
    return all(map(_is_safe_part, path.split("/")))


def _is_safe_part(part: str) -> bool:
    if part in ("", ".", "..") or part != part.strip(" ").rstrip(".") or _device(part):
        return False
    return not any(letter in '\\:*?"<>|' or unicodedata.category(letter).startswith("C") for letter in part)


def _device(part: str) -> bool:
    """True for names that Windows keeps for devices, whatever follows the first full stop."""
    return part.partition(".")[0].rstrip().upper() in RESERVED


def _finding(code: str, file: str, sentence: str) -> Finding:
    name = _shown(file)
    return Finding(code, name, sentence.replace("{file}", name))


def _shown(name: str) -> str:
    """A file name that can be printed, with invisible letters spelt out and at most 300 characters."""
    letters = [
        _spelt(letter) if letter != " " and unicodedata.category(letter)[0] in "CZ" else letter for letter in name[:301]
    ]
    return "".join(letters) + ("…" if len(name) > 300 else "")


def _printed(value: Any) -> str:
    """What a seal says, on one line: its words could otherwise pass for lines of this program."""
    words = str(value)
    letters = [_spelt(one) if unicodedata.category(one) in UNPRINTED else one for one in words[:LONGEST_WORDS]]
    return "".join(letters) + ("…" if len(words) > LONGEST_WORDS else "")


UNPRINTED = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))


def _spelt(letter: str) -> str:
    return letter.encode("unicode_escape", "backslashreplace").decode("ascii")


# Saying it. ---------------------------------------------------------------------------------------------------------


def sealed_lines(sealed: Sealed) -> list[str]:
    """What a seal says, line by line."""
    said = sealed.said
    purpose, receiver = _printed(said.get("what_for")).rstrip("."), _printed(said.get("to_whom")).rstrip(".")
    asked_by, approved_by, sealed_by = (_post(said, what) for what in ("asked_by", "approved_by", "sealed_by"))
    example = [EXAMPLE_WORDS] if said.get("worked_example") else []
    return [
        *example,
        f"Bundle {sealed.number} of {_printed(said.get('partnership'))}, sealed on {_day(said.get('sealed_at'))}.",
        f"For: {purpose}. To: {receiver}.",
        f"Asked for by {asked_by}, approved by {approved_by}, sealed by {sealed_by}.",
        IDENTITY_WORDS,
        f"Fingerprint of the key: {grouped(sealed.fingerprint)}",
        COMPARE_WORDS,
    ]


def _post(said: dict[str, Any], what: str) -> str:
    """The title of a post that a seal names."""
    posts, ref = said.get("posts"), str(said.get(what))
    return _printed(posts.get(ref, ref) if isinstance(posts, dict) else ref)


def _day(moment: Any) -> str:
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)", str(moment))
    if not match or not 1 <= int(match.group(2)) <= 12:
        return _printed(moment)
    month = _MONTHS[int(match.group(2)) - 1]
    return f"{int(match.group(3))} {month} {match.group(1)} at {match.group(4)} UTC"


def _lines(checked: Checked) -> list[str]:
    if checked.findings:
        count = len(checked.findings)
        return [
            "1 problem:" if count == 1 else f"{count} problems:",
            *(finding.sentence for finding in checked.findings),
        ]
    holds = f"The {checked.kind} verifies: {checked.files} files, none altered, missing or extra."
    return [holds, *(sealed_lines(checked.sealed) if checked.sealed else [DRAFT_WORDS])]


def main() -> int:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description="Check a bundle of evidence. It changes nothing.")
    here = str(Path(__file__).resolve().parent)
    parser.add_argument("bundle", nargs="?", default=here, help="the ZIP or folder; else the folder this file is in")
    parser.add_argument("--fingerprint", default="", help="the key's fingerprint, from the covering letter")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    asked = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # many a console cannot print every letter of a name
    try:
        checked = check(Path(asked.bundle))
    except NotABundleError as error:
        checked = Checked("unknown", 0, 0, [Finding("not a bundle", Path(asked.bundle).name, str(error))], None)
    except OSError as error:
        sys.stderr.write(f"{asked.bundle} cannot be read: {error.strerror or error}\n")
        return 2
    if asked.fingerprint:
        checked = checked._replace(findings=checked.findings + compare_fingerprint(checked.sealed, asked.fingerprint))
    if asked.json:
        told = checked._asdict()
        told["findings"] = [finding._asdict() for finding in checked.findings]
        told["sealed"] = checked.sealed._asdict() if checked.sealed else None
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(checked)) + "\n")
    return 1 if checked.findings else 0


if __name__ == "__main__":
    sys.exit(main())
