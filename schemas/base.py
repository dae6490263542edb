"""What every model of the vocabulary has in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Schema(BaseModel):
    """A frozen value. Unknown fields are refused, so a misspelt field in a file is a mistake and not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Sourced(Schema):
    """A fact of an area's files: where it comes from, and whether someone checked it there."""

    source: str = Field(description="key of a source listed in area.yaml")
    verified: bool = Field(description="true only when the fact was read in that source")


Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$")]
"""A short stable reference: letters, digits, full stops and hyphens."""


def _without_nul(said: object) -> object:
    """A NUL is nothing anybody typed, and not every database can hold one."""
    return said.replace("\x00", "") if isinstance(said, str) else said


Text = Annotated[str, BeforeValidator(_without_nul), StringConstraints(min_length=1, max_length=2000)]
"""Words a person reads: at least one character, at most 2,000."""
