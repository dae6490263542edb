"""Mails nested, counted and coded beyond measure, and Outlook messages whose tables lead in circles."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterator

from evidence.ingest.compound import Tree
from evidence.ingest.compound_writer import compound_file
from evidence.ingest.readers import mapi
from tests.hostile.files import DAMAGED, EMPTY, LARGE, PARTLY, READ, Hostile, zlib_bomb
from tests.hostile.names import NAMES
from tests.ingest.outlook import LEAD, file_attached, message, message_attached, tree

HEAD = b"From: Board <board@council.example>\r\nTo: forum@parents.example\r\nSubject: Synthetic minutes\r\n"
WORDS = b"The board met on 3 March 2026. All of it synthetic.\r\n"
SIGNATURES = {0x0037: "Synthetic minutes", 0x1000: "The board met on 3 March 2026.", **LEAD}
MAIL_ENDS = frozenset({READ, PARTLY, EMPTY, DAMAGED, LARGE})


def hostile_mails() -> Iterator[Hostile]:
    """One file for each trick."""
    for name, make in MAILS.items():
        yield Hostile(f"{name}.eml", "T12", make(), MAIL_ENDS)
    for name, content in MESSAGES.items():
        yield Hostile(f"{name}.msg", "T12", content(), MAIL_ENDS)


def good_mail() -> bytes:
    """A sound mail with an attachment."""
    parts = [b"Content-Type: text/plain\r\n\r\n" + WORDS, _attached(b"minutes.csv", b"quarter,plans\r\n")]
    return _of_parts(parts)


def good_message() -> bytes:
    """A sound Outlook message with an attachment."""
    return message(SIGNATURES, attachments=[file_attached("minutes.csv", b"quarter,plans\r\n")])


def _plain(more: bytes = b"", words: bytes = WORDS) -> bytes:
    return HEAD + more + b"\r\n" + words


def _of_parts(parts: list[bytes], *, boundary: bytes = b"part", more: bytes = b"") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"
    kind = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\r\n'
    return HEAD + more + kind + b"\r\n" + body


def _attached(name: bytes, content: bytes, *, coding: bytes = b"base64") -> bytes:
    held = base64.encodebytes(content) if coding == b"base64" else content
    return (
        b'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n'
        b"Content-Transfer-Encoding: " + coding + b"\r\n\r\n" + held
    )


def _nested(levels: int) -> bytes:
    heads = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(levels)
    )
    return HEAD + b"MIME-Version: 1.0\r\n" + b"".join(heads) + b"Content-Type: text/plain\r\n\r\n" + WORDS


def _mails_in_mails(levels: int) -> bytes:
    return (HEAD + b"Content-Type: message/rfc822\r\n\r\n") * levels + HEAD + b"\r\n" + WORDS


def _same_boundary(levels: int) -> bytes:
    return HEAD + (b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' * levels) + b"\r\n" + WORDS


def _charset(name: bytes) -> bytes:
    return _plain(b'MIME-Version: 1.0\r\nContent-Type: text/plain; charset="' + name + b'"\r\n')


def _coding(name: bytes, words: bytes) -> bytes:
    return _plain(b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: " + name + b"\r\n", words)


def _named_attachments() -> bytes:
    names = [name.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"") for name in NAMES[:90]]
    return _of_parts([_attached(name.replace(b'"', b"'"), b"synthetic") for name in names])


def _continued() -> bytes:
    pieces = b"".join(b';\r\n filename*%d="aaaa"' % number for number in range(20_000))
    return _plain(b"Content-Disposition: attachment" + pieces + b"\r\n")


MAILS: dict[str, Callable[[], bytes]] = {
    "two thousand levels of parts": lambda: _nested(2_000),
    "two thousand mails in mails": lambda: _mails_in_mails(2_000),
    "a boundary used again on every level": lambda: _same_boundary(2_000),
    "a hundred thousand parts": lambda: _of_parts([b"\r\na"] * 100_000),
    "a hundred thousand empty parts": lambda: _of_parts([b""] * 100_000),
    "a hundred thousand boundaries of nothing": lambda: _of_parts([b"\r\na"], boundary=b"") + b"--\r\n" * 100_000,
    "a boundary that is all there is": lambda: _of_parts([b"--" * 10], boundary=b"-"),
    "no boundary": lambda: _plain(b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n"),
    "a boundary of a million letters": lambda: _of_parts([WORDS], boundary=b"b" * 1_000_000),
    "a header of five million letters": lambda: _plain(b"X-Long: " + b"a" * 5_000_000 + b"\r\n"),
    "a subject of two million words": lambda: _plain(b"Subject: " + b"a b " * 1_000_000 + b"\r\n"),
    "a header folded two hundred thousand times": lambda: _plain(b"Subject: a\r\n" + b" b\r\n" * 200_000),
    "a hundred thousand headers": lambda: _plain(b"".join(b"X-%d: a\r\n" % number for number in range(100_000))),
    "fifty thousand subjects": lambda: _plain(b"Subject: a\r\n" * 50_000),
    "only headers": lambda: HEAD,
    "a header with a nought": lambda: _plain(b"Subject: a\0b\x1b[31mred\r\n"),
    "coded words without end": lambda: _plain(b"Subject: " + b"=?utf-8?q?=E2=80=AE?= " * 50_000 + b"\r\n"),
    "coded words in coded words": lambda: _plain(b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\r\n"),
    "comments in comments": lambda: _plain(b"To: " + b"(" * 100_000 + b"\r\nDate: " + b"(" * 100_000 + b"\r\n"),
    "quotation marks without end": lambda: _plain(b"To: " + b'"a\\' * 100_000 + b"\r\n"),
    "a hundred thousand recipients": lambda: _plain(b"To: " + b"a <a@b.example>, " * 100_000 + b"\r\n"),
    "groups of recipients without end": lambda: _plain(b"To: " + b"a:" * 100_000 + b"\r\n"),
    "a name in twenty thousand pieces": _continued,
    "a date of nonsense": lambda: _plain(b"Date: Tue, 99 Foo 999999999999 99:99:99 +999999999\r\n"),
    "base64 of 10 MB": lambda: _of_parts([_attached(b"a.bin", b"a" * 7_500_000)]),
    "base64 of rubbish": lambda: _coding(b"base64", b"=@" * 1_000_000),
    "base64 of a bomb": lambda: _of_parts([_attached(b"a.gz", zlib_bomb(b" " * 1024 * 1024, 512))]),
    "quoted marks without end": lambda: _coding(b"quoted-printable", b"=" * 3_000_000),
    "quoted line ends without end": lambda: _coding(b"quoted-printable", b"=\r\n" * 1_000_000),
    "a coding nobody knows": lambda: _coding(b"x-attacker", WORDS),
    "an old coding cut off": lambda: _coding(b"x-uuencode", b"begin 666 ../../owned\r\n" + b"M" * 500_000),
    "a charset nobody knows": lambda: _charset(b"x-attacker"),
    "a charset that is a module": lambda: _charset(b"../../os"),
    "a charset that unpacks": lambda: _charset(b"zlib"),
    "a charset that shifts": lambda: _charset(b"rot13"),
    "a charset that is punycode": lambda: _plain(
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=punycode\r\n", b"a-" + b"9" * 200_000
    ),
    "a charset of a hundred thousand letters": lambda: _charset(b"a" * 100_000),
    "attachments with every nasty name": _named_attachments,
    "a thousand attachments": lambda: _of_parts([_attached(b"a%d.txt" % number, b"a") for number in range(1_000)]),
    "a web page 100,000 deep inside": lambda: _plain(
        b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n", b"<div>" * 100_000 + WORDS
    ),
    "a script inside": lambda: _plain(
        b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n",
        b"<script>fetch('http://attacker.invalid')</script><img src=http://attacker.invalid/a.png><p>" + WORDS,
    ),
    "a body elsewhere": lambda: _plain(
        b'MIME-Version: 1.0\r\nContent-Type: message/external-body; access-type=local-file; name="/etc/passwd"\r\n'
    ),
}


def _changed(at: int, *numbers: int) -> Callable[[], bytes]:
    """A sound message with numbers of its header changed."""

    def make() -> bytes:
        content = bytearray(good_message())
        struct.pack_into(f"<{len(numbers)}I", content, at, *numbers)
        return bytes(content)

    return make


def _table_in_circles(number: int) -> Callable[[], bytes]:
    def make() -> bytes:
        content = bytearray(message(SIGNATURES, attachments=[file_attached("a.bin", bytes(200_000))]))
        (first,) = struct.unpack_from("<I", content, 76)
        for entry in range(128):
            struct.pack_into("<I", content, (first + 1) * 512 + 4 * entry, number)
        return bytes(content)

    return make


def _deep_message(levels: int) -> Callable[[], bytes]:
    def make() -> bytes:
        inside = tree(SIGNATURES, header_bytes=mapi.HEADER_OF_MESSAGE_INSIDE)
        for _ in range(levels):
            inside = tree(
                SIGNATURES, attachments=[message_attached(inside)], header_bytes=mapi.HEADER_OF_MESSAGE_INSIDE
            )
        return message(SIGNATURES, attachments=[message_attached(inside)])

    return make


def _count_of_attachments() -> bytes:
    held = tree(SIGNATURES)
    held[mapi.PROPERTIES] = struct.pack("<8xIIII8x", *[0xFFFFFFFF] * 4) + held[mapi.PROPERTIES][32:]
    return compound_file(held)


def _size_of_a_stream() -> bytes:
    content = bytearray(good_message())
    at = content.index("__substg1.0_1000001F".encode("utf-16-le"))
    struct.pack_into("<Q", content, at + 120, 2**63)
    return bytes(content)


def _many_storages() -> bytes:
    held = tree(SIGNATURES)
    for number in range(5_000):
        held[f"{mapi.ATTACHMENT}{number:08X}"] = Tree()
    return compound_file(held)


MESSAGES: dict[str, Callable[[], bytes]] = {
    "a table that is its own table": _changed(76, 0, 0, 0),
    "tables of tables without end": _changed(68, 1, 0xFFFFFFFF),
    "a directory beyond the end": _changed(48, 0x7FFFFFFF),
    "a directory that is the table": _changed(48, 0),
    "small sectors beyond the end": _changed(60, 0x7FFFFFFF, 0xFFFFFFFF),
    "sectors of two thousand million bytes": _changed(30, 0x001F001F),
    "every sector leads to the first": _table_in_circles(0),
    "every sector leads to the sixth": _table_in_circles(5),
    "attachments beyond counting": _count_of_attachments,
    "a stream of more bytes than there are": _size_of_a_stream,
    "messages 60 deep": _deep_message(60),
    "five thousand attachments of nothing": _many_storages,
    "rich text that unpacks": lambda: message(
        {0x0037: "Synthetic", 0x1009: struct.pack("<IIII", 100, 0x7FFFFFFF, 0x75465A4C, 0) + b"\xff" * 99, **LEAD}
    ),
    "a code page nobody knows": lambda: message({0x0037: "Synthetic", 0x3FFD: 99_999, 0x1000: "words", **LEAD}),
    "a message cut in the middle": lambda: good_message()[: len(good_message()) // 2],
    "only a beginning": lambda: good_message()[:600],
}
