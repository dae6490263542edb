"""A local area with its files put together, and the look-ups everybody needs."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from schemas.actors import Actor
from schemas.area import (
    ActionLine,
    Area,
    Checkpoint,
    Checkpoints,
    Concern,
    Organisation,
    Plan,
    Policy,
    Post,
    Requirements,
    RequirementSet,
    Strand,
)
from schemas.audiences import Audience
from schemas.base import Schema
from schemas.call_templates import CallTemplates


class StrandPlace(NamedTuple):
    """A strand with the concern and the requirement set it belongs to."""

    strand: Strand
    concern: Concern
    requirement_set: RequirementSet


class LocalArea(Schema):
    """The place whose partnership is inspected: loaded and checked, ready to use."""

    area: Area
    requirements: Requirements
    plan: Plan
    checkpoints: Checkpoints
    policy: Policy
    audiences: tuple[Audience, ...] = ()
    """Those that ship, with the area's own in their place."""
    call: CallTemplates | None = None

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Organisations by reference."""
        return {organisation.ref: organisation for organisation in self.area.organisations}

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Posts by reference."""
        return {post.ref: post for post in self.area.posts}

    @cached_property
    def concerns(self) -> dict[str, Concern]:
        """Concerns of every requirement set, by reference, in the order of the files."""
        return {concern.ref: concern for one in self.requirements.sets for concern in one.concerns}

    @cached_property
    def strands(self) -> dict[str, StrandPlace]:
        """Strands by reference. A concern that names no strands is judged as one strand of its own."""
        return {
            strand.ref: StrandPlace(strand, concern, one)
            for one in self.requirements.sets
            for concern in one.concerns
            for strand in concern.strands or (_whole_concern(concern),)
        }

    @cached_property
    def lines(self) -> dict[str, ActionLine]:
        """Action lines by reference."""
        return {line.ref: line for line in self.plan.lines}

    @cached_property
    def lines_by_strand(self) -> dict[str, tuple[ActionLine, ...]]:
        """The lines that answer each strand."""
        return {ref: tuple(line for line in self.plan.lines if ref in line.answers) for ref in self.strands}

    @cached_property
    def checkpoints_by_ref(self) -> dict[str, Checkpoint]:
        """Checkpoints by reference."""
        return {checkpoint.ref: checkpoint for checkpoint in self.checkpoints.checkpoints}

    @cached_property
    def audiences_by_ref(self) -> dict[str, Audience]:
        """Audiences of bundles by reference."""
        return {audience.ref: audience for audience in self.audiences}

    def strands_of_set(self, ref: str) -> tuple[str, ...]:
        """The strands of a requirement set; none when there is no such set."""
        return tuple(strand for strand, place in self.strands.items() if place.requirement_set.ref == ref)

    def strands_in_scope(self, checkpoint: Checkpoint | None) -> tuple[StrandPlace, ...]:
        """The strands a checkpoint looks at; all of them when there is no checkpoint."""
        if checkpoint is None:
            return tuple(self.strands.values())
        return tuple(
            place
            for place in self.strands.values()
            if place.requirement_set.ref in checkpoint.scope.sets and place.concern.kind in checkpoint.scope.kinds
        )

    def strands_under(self, target: str) -> tuple[str, ...]:
        """The strands a reference stands for: a strand itself, a concern's strands, or those a line answers."""
        if target in self.strands:
            return (target,)
        if target in self.concerns:
            return tuple(ref for ref, place in self.strands.items() if place.concern.ref == target)
        line = self.lines.get(target)
        return line.answers if line else ()

    def actor(self, post: str) -> Actor:
        """The actor a post makes. The post must exist."""
        known = self.posts[post]
        return Actor(post=known.ref, title=known.title, organisation=known.organisation, roles=known.roles)


def _whole_concern(concern: Concern) -> Strand:
    return Strand(
        ref=concern.ref, title=concern.title, post=concern.post, source=concern.source, verified=concern.verified
    )
