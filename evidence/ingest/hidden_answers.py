"""The check of what a forked reader says a file hides. A hostile document may have written it."""

from __future__ import annotations

from pydantic import ValidationError

from evidence.ingest.checked_answers import BadAnswerError, without_strings
from evidence.ingest.cleaning import clean_line, clean_text
from schemas.hidden import HiddenPart, LookedInto

MOST_PARTS, MOST_CHARACTERS, MOST_TOLD = 4_000, 4_000_000, 200
LONGEST_WHERE = 300
# Brackets, names and commas that an honest answer needs for each part.
BARE_BYTES_FOR_EACH, BARE_BYTES_FOR_REST = 60, 4_096


def checked_hidden(answer: bytes) -> LookedInto:
    """What was found, cleaned, or BadAnswerError."""
    # Before it is parsed: a few bytes of JSON can become a hundred times as many in memory.
    if len(without_strings(answer)) > BARE_BYTES_FOR_EACH * MOST_PARTS + BARE_BYTES_FOR_REST:
        raise BadAnswerError("more than the parts there may be")
    try:
        said = LookedInto.model_validate_json(answer)
    except ValidationError as error:
        raise BadAnswerError("not what was found in a file") from error
    if len(said.parts) > MOST_PARTS or max(len(said.active), len(said.not_looked_into)) > MOST_TOLD:
        raise BadAnswerError("too many parts")
    if sum(len(part.text) for part in said.parts) > MOST_CHARACTERS:
        raise BadAnswerError("too many characters")
    return LookedInto(
        parts=tuple(map(_clean, said.parts)),
        active=tuple(clean_line(one, longest=LONGEST_WHERE) for one in said.active),
        not_looked_into=tuple(clean_line(one, longest=LONGEST_WHERE) for one in said.not_looked_into),
    )


def _clean(part: HiddenPart) -> HiddenPart:
    where = clean_line(part.where, longest=LONGEST_WHERE)
    return part.model_copy(update={"where": where, "text": clean_text(part.text)})
