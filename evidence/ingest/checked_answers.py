"""Checks what a forked reader answers. A hostile document may have written it, so nothing in it is trusted."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from pydantic import ValidationError

from evidence.ingest.cleaning import clean_line, clean_text
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import EvidenceKind, Page, Proposal, Proposals, Reading, ReadingState

# A character takes at most four bytes in UTF-8; labels, reasons and the JSON around them share the rest.
BYTES_PER_CHARACTER = 4
ROOM_FOR_THE_REST = 4 * MEBIBYTE

# A reader never says these of a document; the worker and the malware check do.
NOT_A_READERS_TO_SAY = {ReadingState.WAITING, ReadingState.QUARANTINED}


class BadAnswerError(Exception):
    """The answer is not one an honest reader gives."""


def longest_answer(limits: Limits) -> int:
    """How many bytes an honest answer can have at the most."""
    return BYTES_PER_CHARACTER * limits.characters + ROOM_FOR_THE_REST


def checked_reading(answer: bytes, *, limits: Limits, isolation: str) -> Reading:
    """The reading in `answer`, cleaned, or BadAnswerError. How it was held apart is ours to say, not its own."""
    try:
        said = Reading.model_validate_json(answer)
    except ValidationError as error:
        raise BadAnswerError("not a reading") from error
    _check_state(said)
    _check_pages(said.pages, limits)
    return Reading(
        state=said.state,
        reason=clean_line(said.reason, longest=600),
        pages=tuple(_clean_page(page) for page in said.pages),
        reader=clean_line(said.reader, longest=80),
        isolation=isolation,
        proposals=_checked_proposals(said.proposals),
    )


def _check_state(said: Reading) -> None:
    if said.state in NOT_A_READERS_TO_SAY:
        raise BadAnswerError("a state no reader may give")
    if said.state.has_text != bool(said.pages):
        raise BadAnswerError("state and pages contradict each other")
    if said.state is not ReadingState.READ and not said.reason:
        raise BadAnswerError("no reason given")


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


def _clean_page(page: Page) -> Page:
    return Page(number=page.number, label=clean_line(page.label, longest=200), text=clean_text(page.text))


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
