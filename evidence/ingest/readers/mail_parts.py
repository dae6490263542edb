"""A mail taken apart: its headers, its words and what is attached, with an end to parts in parts in parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.feedparser import BytesFeedParser
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from typing import Any, BinaryIO

from evidence.ingest.decoding import decoded
from evidence.ingest.readers.mail_words import says_far_less, shown_words

MOST_PARTS = 500
DEEPEST = 10
LONGEST_HEADER = 10_000
LONGEST_HEADER_OF_A_PART = 1_000
CHUNK_BYTES = 64 * 1024
WORDS = ("text/plain", "text/html")


class _TooManyPartsError(Exception):
    """The mail goes on beyond what is followed; it says how."""


class Part(EmailMessage):
    """A mail or a part of one, that knows how deep it lies."""

    depth = 0

    def get_content_maintype(self) -> str:
        """The first half of the type. A mail inside a mail counts as a file: it is read in turn, as one of its own."""
        maintype = super().get_content_maintype()
        return "application" if maintype == "message" else maintype

    def attach(self, payload: Any) -> None:
        """Take in a part, unless that is one level too deep."""
        payload.depth = self.depth + 1
        if payload.depth > DEEPEST:
            raise _TooManyPartsError(f"Parts inside parts over {DEEPEST} deep, and what follows them, were left out.")
        super().attach(payload)


class _Policy(EmailPolicy):
    """The standard library's way of reading headers, made safe: a header is cut short, and never ends the reading."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        # Some headers take time that grows with the square of their length.
        name, value = super().header_source_parse(sourcelines)
        longest = LONGEST_HEADER_OF_A_PART if name.lower().startswith("content-") else LONGEST_HEADER
        return name, value[:longest]

    def header_fetch_parse(self, name: str, value: str) -> Any:
        try:
            return super().header_fetch_parse(name, value)
        except MemoryError:
            raise
        except Exception:
            # The parser of headers fails on damaged ones with IndexError, AttributeError, RecursionError ...
            return value.encode(errors="replace").decode()


@dataclass(slots=True)
class Mail:
    """A mail as far as it was followed, and what was left out."""

    root: Part
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Contents:
    """The parts that carry the mail's own words, and all others."""

    words: list[Part] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)


def parsed_mail(file: BinaryIO) -> Mail:
    """The mail in `file`. When it has too many parts, it is followed up to there."""
    made = list[Part]()

    def new_part(policy: Policy[Any] | None = None) -> Part:
        if len(made) > MOST_PARTS:
            raise _TooManyPartsError(f"Everything after the first {MOST_PARTS:,} parts was left out.")
        made.append(Part(policy))
        return made[-1]

    parser = BytesFeedParser(policy=_Policy(message_factory=new_part))
    problems = list[str]()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK_BYTES):
            parser.feed(chunk)
        parser.close()
    except _TooManyPartsError as error:
        problems.append(str(error))
    return Mail(made[0], problems)


def contents_of(root: Part) -> Contents:
    """The mail's words, in order, and what is attached to it."""
    contents = Contents()
    _sort(root, contents)
    return contents


def is_web_page(part: Part) -> bool:
    """True for words written as a web page."""
    return part.get_content_subtype() == "html"


def text_of(part: Part) -> str:
    """A part's words in the encoding it states, when that is a real one and decodes them."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    for encoding in (part.get_content_charset("utf-8"), "utf-8"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, ValueError):
            # No such encoding, one that is not for text, or not the true one.
            continue
    return decoded(content, "cp1252")


def _sort(part: Part, contents: Contents) -> None:
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        if part.get_content_subtype() == "alternative":
            _sort_alternatives(list(_children(part)), contents)
        else:
            for child in _children(part):
                _sort(child, contents)
    elif part.get_content_type() in WORDS and not part.is_multipart() and not _is_attached(part):
        contents.words.append(part)
    else:
        contents.attached.append(part)


def _sort_alternatives(choices: list[Part], contents: Contents) -> None:
    """The same words in several forms: the plain one if it holds them, else the first other one that does.

    Some programs put "This mail has pictures" in the plain form, and all the words in the other.
    """
    sorted_choices = list[Contents]()
    for choice in choices:
        sorted_choices.append(Contents())
        _sort(choice, sorted_choices[-1])
    best = min(sorted_choices, key=_plainness, default=Contents())
    others = [choice for choice in sorted_choices if _plainness(choice) == 1]
    if others and best is not others[0] and says_far_less(_words_of(best), _words_of(others[0])):
        best = others[0]
    contents.words += best.words
    for one in sorted_choices:
        contents.attached += one.attached


def _words_of(choice: Contents) -> str:
    return "\n".join(shown_words(text_of(part)) if is_web_page(part) else text_of(part) for part in choice.words)


def _plainness(choice: Contents) -> int:
    if not any(str(part.get_payload() or "").strip() for part in choice.words):
        return 2
    return 0 if choice.words[0].get_content_type() == "text/plain" else 1


def _children(part: Part) -> Iterator[Part]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Part))


def _is_attached(part: Part) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())
