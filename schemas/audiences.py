"""Who a bundle is for, as data: what may enter, how much of it, and what its cover says."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PositiveInt, model_validator

from schemas.base import Ref, Schema, Text
from schemas.evidence import Marking


class Audience(Schema):
    """A reader of bundles: what may be handed to them, and how."""

    ref: Ref
    title: Text = Field(description="inspectors, the improvement board, the public ...")
    markings: tuple[Marking, ...] = Field(description="an item marked otherwise stays out; unmarked counts as OFFICIAL")
    publishable_only: bool = Field(default=False, description="only items that are marked as publishable go in")
    challenges: bool = Field(default=False, description="the chair's challenges and their answers go in")
    contrary: bool = Field(default=True, description="evidence that points the other way goes in, with its answer")
    largest_bytes: PositiveInt = Field(default=2_000_000_000, description="a draft larger than this is refused")
    largest_file_bytes: PositiveInt = Field(default=200_000_000, description="an item larger than this stays out")
    volume_pages: PositiveInt = Field(default=1_500, description="bundle.pdf is cut into volumes of at most so many")
    name_words: PositiveInt = Field(default=12, description="a file is called by its reference and so many words")
    page_words: bool = Field(default=True, description="the index may hold how each page begins, so that it is found")
    cover: Annotated[str, Field(max_length=2000)] = Field(default="", description="the covering words")


class Audiences(Schema):
    """The file audiences.yaml."""

    audiences: tuple[Audience, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Audiences:
        refs = [one.ref.casefold() for one in self.audiences]
        twice = [one.ref for one in self.audiences if refs.count(one.ref.casefold()) > 1]
        if twice:
            raise ValueError(f"two audiences share the reference {twice[0]}; give one of them another")
        return self
