"""Checks what a forked reader answers. A hostile document may have written it, so nothing in it is trusted."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from pydantic import ValidationError

from evidence.ingest.cleaning import clean_line, clean_text
from evidence.ingest.progress import AT_THE_START, Part, Progress
from evidence.ingest.triage import display_name
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import Attachment, EvidenceKind, Page, Proposal, Proposals, ReadingState

# A character takes at most four bytes in UTF-8; labels, reasons and the JSON around them share the rest.
BYTES_PER_CHARACTER = 4
ROOM_FOR_THE_REST = 4 * MEBIBYTE

# Brackets, commas and numbers for each page and attachment, and in the lists of pages' numbers; ten numbers at most.
BARE_BYTES_FOR_EACH = 100
BARE_BYTES_FOR_REST = 4096
# Possessive, so that a long text needs no memory to go back over; and one that never ends is taken to the end, or it
# would be looked through again from each mark in it.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)

# A reader never says these of a document; the worker and the malware check do.
NOT_A_READERS_TO_SAY = {ReadingState.WAITING, ReadingState.QUARANTINED}


class BadAnswerError(Exception):
    """The answer is not one an honest reader gives."""


def longest_answer(limits: Limits) -> int:
    """How many bytes an honest answer can have at the most."""
    return BYTES_PER_CHARACTER * limits.characters + ROOM_FOR_THE_REST


def without_strings(answer: bytes) -> bytes:
    """What is left of JSON without its strings: how much is built when it is parsed, whatever its texts say."""
    return _STRING.sub(b"", answer)


def checked_part(
    answer: bytes,
    *,
    limits: Limits,
    isolation: str,
    before: Progress = AT_THE_START,
    may_recognise: bool = False,
    may_hand_over: bool = False,
) -> Part:
    """The part in `answer`, cleaned, or BadAnswerError. How it was held apart is ours to say, not its own.

    `before` is what the readers before it had found. A reader that may recognise words may stop for lack of time; one
    that may hand over, at the first picture.
    """
    # Before it is parsed: a few bytes of JSON can become a hundred times as many in memory.
    if len(without_strings(answer)) > BARE_BYTES_FOR_EACH * (limits.pages + limits.attachments) + BARE_BYTES_FOR_REST:
        raise BadAnswerError("more than the pages there may be")
    try:
        part = Part.model_validate_json(answer)
    except ValidationError as error:
        raise BadAnswerError("not a part of a reading") from error
    said = part.reading
    _check_state(part, before)
    _check_pages(said.pages, limits)
    _check_attachments(said.attachments, limits)
    _check_recognised(said.pages, limits, may_recognise=may_recognise)
    if part.stopped:
        _check_stopped(part.stopped, before, limits, may_recognise=may_recognise, may_hand_over=may_hand_over)
        _check_adds_up(part.stopped, said.pages, before, limits)
    _check_order(part, before)
    clean = {
        "reason": clean_line(said.reason, longest=600),
        "pages": tuple(_clean_page(page) for page in said.pages),
        "reader": clean_line(said.reader, longest=80),
        "isolation": isolation,
        "proposals": _checked_proposals(said.proposals),
        "attachments": tuple(map(_clean_attachment, said.attachments)),
    }
    return Part(reading=said.model_copy(update=clean), stopped=part.stopped)


def check_whole(pages: tuple[Page, ...], limits: Limits) -> None:
    """Check the pages of several parts together, each of which was within limits by itself."""
    _check_pages(pages, limits)
    _check_recognised(pages, limits, may_recognise=True)


def _check_state(part: Part, before: Progress) -> None:
    said = part.reading
    if said.state in NOT_A_READERS_TO_SAY:
        raise BadAnswerError("a state no reader may give")
    if part.stopped and said.state is not ReadingState.PARTLY_READ:
        raise BadAnswerError("it goes on, and is complete")
    if said.pages and not said.state.has_text:
        raise BadAnswerError("state and pages contradict each other")
    if said.state.has_text and not (said.pages or before.read or part.stopped):
        raise BadAnswerError("state and pages contradict each other")
    if said.state is not ReadingState.READ and not said.reason:
        raise BadAnswerError("no reason given")


def _check_order(part: Part, before: Progress) -> None:
    """Its pages begin where the reader before stopped, and end where it stopped itself."""
    pages, stopped = part.reading.pages, part.stopped
    if pages and pages[0].number < before.next_page:
        raise BadAnswerError("a page that was read before")
    if stopped and pages and pages[-1].number >= stopped.next_page:
        raise BadAnswerError("a page beyond where it stopped")
    if stopped and stopped.read != before.read + len(pages):
        raise BadAnswerError("pages that are not there")


def _check_stopped(
    stopped: Progress, before: Progress, limits: Limits, *, may_recognise: bool, may_hand_over: bool
) -> None:
    """Whoever stops for lack of time has looked at pictures and come further: so the readers have an end."""
    if may_recognise:
        came_further = before.next_page < stopped.next_page and before.looked_at < stopped.looked_at
    else:
        came_further = may_hand_over and stopped.looked_at == 0
    if not came_further or stopped.next_page > limits.pages or stopped.looked_at > limits.recognised_pages:
        raise BadAnswerError("it stopped without a reason to stop")
    for numbers in (stopped.failed, stopped.cut, stopped.recognised, stopped.unrecognised, stopped.wordless):
        if len(numbers) > limits.pages or any(number >= stopped.next_page for number in numbers):
            raise BadAnswerError("numbers of pages that were not reached")


def _check_adds_up(stopped: Progress, pages: tuple[Page, ...], before: Progress, limits: Limits) -> None:
    """What it says of the pages up to now is what the readers before said, and what its own pages show."""
    recognised = tuple(page.number for page in pages if page.recognised)
    if stopped.characters != before.characters + sum(len(page.text) for page in pages):
        raise BadAnswerError("characters that are not there")
    if stopped.characters > limits.characters:
        raise BadAnswerError("too many characters")
    if stopped.has_text != (before.has_text or any(page.text for page in pages)):
        raise BadAnswerError("words that are not there")
    if stopped.recognised != before.recognised + recognised:
        raise BadAnswerError("recognised pages that are not there")
    if not len(recognised) <= stopped.looked_at - before.looked_at <= stopped.next_page - before.next_page:
        raise BadAnswerError("pictures that are not there")


def _check_recognised(pages: tuple[Page, ...], limits: Limits, *, may_recognise: bool) -> None:
    recognised = [page for page in pages if page.recognised]
    if recognised and not may_recognise:
        raise BadAnswerError("words recognised where there is no picture")
    if len(recognised) > limits.recognised_pages:
        raise BadAnswerError("more recognised than was looked at")
    if any(not page.text for page in recognised):
        raise BadAnswerError("no words, and yet recognised")


def _check_pages(pages: tuple[Page, ...], limits: Limits) -> None:
    if len(pages) > limits.pages:
        raise BadAnswerError("too many pages")
    if any(page.number > limits.pages for page in pages):
        raise BadAnswerError("a page number over the limit")
    if any(before.number >= after.number for before, after in pairwise(pages)):
        raise BadAnswerError("page numbers do not ascend")
    if any(len(page.text) > limits.page_characters for page in pages):
        raise BadAnswerError("a page is too long")
    if sum(len(page.text) for page in pages) > limits.characters:
        raise BadAnswerError("too many characters")


def _check_attachments(attachments: tuple[Attachment, ...], limits: Limits) -> None:
    if len(attachments) > limits.attachments:
        raise BadAnswerError("too many attachments")
    if any(attachment.number != number for number, attachment in enumerate(attachments, start=1)):
        raise BadAnswerError("attachments are not numbered one by one")
    if any(attachment.size_bytes > limits.file_bytes for attachment in attachments):
        raise BadAnswerError("an attachment larger than a file may be")


def _clean_attachment(attachment: Attachment) -> Attachment:
    return attachment.model_copy(update={"name": display_name(attachment.name)})


def _clean_page(page: Page) -> Page:
    label, text = clean_line(page.label, longest=200), clean_text(page.text)
    if label == page.label and text == page.text:
        return page
    return page.model_copy(update={"label": label, "text": text})


def _checked_proposals(said: Proposals) -> Proposals:
    """The proposals that make sense; a kind there is not, or a date there is not, is dropped."""
    return Proposals(
        title=_clean(said.title),
        kind=_clean(said.kind) if said.kind and said.kind.value in set(EvidenceKind) else None,
        as_at=_clean(said.as_at) if said.as_at and _is_date(said.as_at.value) else None,
    )


def _clean(proposal: Proposal | None) -> Proposal | None:
    if proposal is None or not clean_line(proposal.value, longest=300):
        return None
    return Proposal(value=clean_line(proposal.value, longest=300), where=clean_line(proposal.where, longest=300))


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
