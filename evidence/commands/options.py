"""How the command line's words become values: dates, kinds of evidence, and whose voice."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from schemas.evidence import EvidenceKind, Speaker, Voice


class DateOption(click.ParamType[date]):
    """A date such as 2026-03-03."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            found = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date. Write it like 2026-03-03.", param, ctx)
        return found


class KindOption(click.ParamType[EvidenceKind]):
    """A kind of evidence, in full or by its first word: `data`, `data-snapshot`, `minutes`."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> EvidenceKind:
        """The kind, or a usage error that lists them."""
        if isinstance(value, EvidenceKind):
            return value
        said = value.casefold().replace("-", " ")
        found = next((kind for kind in EvidenceKind if said in (kind.value, kind.value.split()[0])), None)
        if found is None:
            kinds = ", ".join(kind.value.replace(" ", "-") for kind in EvidenceKind)
            self.fail(f"{value!r} is not a kind of evidence. Use one of: {kinds}.", param, ctx)
        return found


VOICES = {
    "families": Voice(speaker=Speaker.FAMILIES),
    "children": Voice(speaker=Speaker.CHILDREN),
    "children-partly-by-others": Voice(speaker=Speaker.CHILDREN, partly_by_others=True),
    "practice": Voice(speaker=Speaker.PRACTICE),
}


class VoiceOption(click.ParamType[Voice]):
    """Whose voice an item carries."""

    name = "voice"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Voice:
        """The voice, or a usage error that lists them."""
        if isinstance(value, Voice):
            return value
        if value not in VOICES:
            self.fail(f"{value!r} is not a voice. Use one of: {', '.join(VOICES)}.", param, ctx)
        return VOICES[value]


as_date = DateOption()
KIND = KindOption()
VOICE = VoiceOption()
