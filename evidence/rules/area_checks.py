"""What must agree between an area's files: references that exist, references that are not equal, sources listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import BaseModel

from schemas.base import Sourced
from schemas.local_area import LocalArea

At = tuple[str | int, ...]


class MistakeAt(NamedTuple):
    """A mistake, placed by the file's short name and the keys and positions that lead to it."""

    file: str
    at: At
    problem: str
    remedy: str


class _Use(NamedTuple):
    """A reference used somewhere, with what it must be one of."""

    file: str
    at: At
    ref: str
    what: str
    known: Iterable[str]


def mistakes_between(local: LocalArea) -> list[MistakeAt]:
    """Everything that does not agree, in the order of the files."""
    return [
        *_equal_references(local),
        *_equal_series(local),
        *_equal_in_calls(local),
        *_misplaced_strands(local),
        *_unknown(local),
        *_unlisted(local),
        *_gaps(local),
    ]


def _equal_references(local: LocalArea) -> Iterator[MistakeAt]:
    """Concerns, strands and lines share one space of targets; the others each have their own."""
    spaces: list[list[tuple[str, At, str]]] = [
        [("area", ("organisations", i, "ref"), one.ref) for i, one in enumerate(local.area.organisations)],
        [("area", ("posts", i, "ref"), one.ref) for i, one in enumerate(local.area.posts)],
        [("area", ("localities", i, "ref"), one.ref) for i, one in enumerate(local.area.localities)],
        [("area", ("cohorts", i, "ref"), one.ref) for i, one in enumerate(local.area.cohorts)],
        [("requirements", ("sets", i, "ref"), one.ref) for i, one in enumerate(local.requirements.sets)],
        [("checkpoints", ("checkpoints", i, "ref"), one.ref) for i, one in enumerate(local.checkpoints.checkpoints)],
        list(_targets(local)),
    ]
    for space in spaces:
        seen: dict[str, str] = {}
        for file, at, ref in space:
            if ref.casefold() in seen:
                yield MistakeAt(file, at, f"two things share the reference {ref!r}.", "Give one of them another.")
            seen[ref.casefold()] = ref


def _equal_series(local: LocalArea) -> Iterator[MistakeAt]:
    """Gaps of a series are known by its reference: those of two would be one another's."""
    seen: dict[str, str] = {}
    for n, one in enumerate(local.policy.series):
        other = seen.setdefault(one.ref.casefold(), one.title)
        if n >= len(seen):
            problem = f"the series {other!r} and {one.title!r} share the reference {one.ref!r}."
            yield MistakeAt("policy", ("series", n, "ref"), problem, "Give one of them another.")


def _equal_in_calls(local: LocalArea) -> Iterator[MistakeAt]:
    """One template for each sort of inspection, and one line of it for each reference."""
    kinds: set[str] = set()
    for n, template in enumerate(local.call.templates if local.call else ()):
        if template.kind in kinds:
            problem = f"there are two templates for a {template.kind.words}."
            yield MistakeAt("call", ("templates", n, "kind"), problem, "Keep one of them.")
        kinds.add(template.kind)
        lines: set[str] = set()
        for i, line in enumerate(template.lines):
            if line.ref.casefold() in lines:
                at = ("templates", n, "lines", i, "ref")
                yield MistakeAt("call", at, f"two lines share the reference {line.ref!r}.", "Give one another.")
            lines.add(line.ref.casefold())


def _targets(local: LocalArea) -> Iterator[tuple[str, At, str]]:
    for s, one in enumerate(local.requirements.sets):
        for c, concern in enumerate(one.concerns):
            yield "requirements", ("sets", s, "concerns", c, "ref"), concern.ref
            for n, strand in enumerate(concern.strands):
                yield "requirements", ("sets", s, "concerns", c, "strands", n, "ref"), strand.ref
    for n, line in enumerate(local.plan.lines):
        yield "plan", ("lines", n, "ref"), line.ref


def _misplaced_strands(local: LocalArea) -> Iterator[MistakeAt]:
    for s, one in enumerate(local.requirements.sets):
        for c, concern in enumerate(one.concerns):
            for n, strand in enumerate(concern.strands):
                if not strand.ref.startswith(f"{concern.ref}."):
                    at = ("sets", s, "concerns", c, "strands", n, "ref")
                    problem = f"the strand {strand.ref!r} does not begin with its concern's reference."
                    yield MistakeAt("requirements", at, problem, f"Call it {concern.ref}.{strand.ref.split('.')[-1]}.")


def _unknown(local: LocalArea) -> Iterator[MistakeAt]:
    for use in [*_uses_in_area(local), *_uses_in_requirements(local), *_uses_elsewhere(local)]:
        if use.ref not in use.known:
            problem = f"there is no {use.what} {use.ref!r}."
            yield MistakeAt(use.file, use.at, problem, f"Use one of: {_shortlist(use.known)}.")


def _uses_in_area(local: LocalArea) -> Iterator[_Use]:
    for n, post in enumerate(local.area.posts):
        yield _Use("area", ("posts", n, "organisation"), post.organisation, "organisation", local.organisations)


def _uses_in_requirements(local: LocalArea) -> Iterator[_Use]:
    places = [place.ref for place in local.area.localities]
    cohorts = [cohort.ref for cohort in local.area.cohorts]
    for s, one in enumerate(local.requirements.sets):
        for c, concern in enumerate(one.concerns):
            at: At = ("sets", s, "concerns", c)
            yield _Use("requirements", (*at, "post"), concern.post, "post", local.posts)
            for i, ref in enumerate(concern.responsible):
                yield _Use("requirements", (*at, "responsible", i), ref, "organisation", local.organisations)
            for n, strand in enumerate(concern.strands):
                deeper: At = (*at, "strands", n)
                yield _Use("requirements", (*deeper, "post"), strand.post, "post", local.posts)
                for i, ref in enumerate(strand.localities):
                    yield _Use("requirements", (*deeper, "localities", i), ref, "locality", places)
                for i, ref in enumerate(strand.cohorts):
                    yield _Use("requirements", (*deeper, "cohorts", i), ref, "cohort", cohorts)


def _uses_elsewhere(local: LocalArea) -> Iterator[_Use]:
    sets = [one.ref for one in local.requirements.sets]
    for n, line in enumerate(local.plan.lines):
        for i, ref in enumerate(line.answers):
            yield _Use("plan", ("lines", n, "answers", i), ref, "strand", local.strands)
        yield _Use("plan", ("lines", n, "lead_post"), line.lead_post, "post", local.posts)
        yield _Use("plan", ("lines", n, "accountable_post"), line.accountable_post, "post", local.posts)
        yield _Use("plan", ("lines", n, "organisation"), line.organisation, "organisation", local.organisations)
    for n, checkpoint in enumerate(local.checkpoints.checkpoints):
        for i, ref in enumerate(checkpoint.scope.sets):
            yield _Use("checkpoints", ("checkpoints", n, "scope", "sets", i), ref, "requirement set", sets)
    for n, exception in enumerate(local.policy.exceptions):
        yield _Use("policy", ("exceptions", n, "strand"), exception.strand, "strand", local.strands)
        yield _Use("policy", ("exceptions", n, "post"), exception.post, "post", local.posts)
    yield from _uses_in_series(local)
    yield from _uses_in_calls(local)


def _uses_in_series(local: LocalArea) -> Iterator[_Use]:
    """A series that names nothing there is would never lack anything, and nobody would notice."""
    targets, bodies = [*local.strands, *local.lines], [meeting.body for meeting in local.area.meetings]
    for n, series in enumerate(local.policy.series):
        at: At = ("series", n)
        yield _Use("policy", (*at, "target"), series.target, "strand or line", targets)
        yield _Use("policy", (*at, "post"), series.post, "post", local.posts)
        if series.organisation:
            yield _Use("policy", (*at, "organisation"), series.organisation, "organisation", local.organisations)
        if series.meetings_of:
            known = dict.fromkeys(bodies)
            yield _Use("policy", (*at, "meetings_of"), series.meetings_of, "body with meetings", known)


def _uses_in_calls(local: LocalArea) -> Iterator[_Use]:
    """On the day the call comes nobody has time for a line that answers to nothing."""
    targets = [*local.concerns, *local.strands, *local.lines]
    for n, template in enumerate(local.call.templates if local.call else ()):
        for i, ref in enumerate(template.serves):
            at: At = ("templates", n, "serves", i)
            yield _Use("call", at, ref, "checkpoint", local.checkpoints_by_ref)
        for i, day in enumerate(template.days):
            if day.post:
                yield _Use("call", ("templates", n, "days", i, "post"), day.post, "post", local.posts)
        for i, line in enumerate(template.lines):
            at = ("templates", n, "lines", i)
            yield _Use("call", (*at, "post"), line.post, "post", local.posts)
            for o, ref in enumerate(line.organisations):
                yield _Use("call", (*at, "organisations", o), ref, "organisation", local.organisations)
            for t, ref in enumerate(line.targets):
                yield _Use("call", (*at, "targets", t), ref, "concern, strand or line", targets)


def _unlisted(local: LocalArea) -> Iterator[MistakeAt]:
    """Sources that area.yaml does not list."""
    listed = local.area.sources
    parts = {
        "area": local.area,
        "requirements": local.requirements,
        "plan": local.plan,
        "checkpoints": local.checkpoints,
        **({"call": local.call} if local.call else {}),
    }
    for file, part in parts.items():
        for at, source in _sources(part, ()):
            if source not in listed:
                yield MistakeAt(file, at, f"no source {source!r} is listed in area.yaml.", "List it under sources.")


def _sources(value: object, at: At) -> Iterator[tuple[At, str]]:
    if isinstance(value, tuple):
        for n, one in enumerate(value):
            yield from _sources(one, (*at, n))
    elif isinstance(value, BaseModel):
        source = getattr(value, "source", None)
        if isinstance(source, str) and (isinstance(value, Sourced) or source):
            yield (*at, "source"), source
        for name in type(value).model_fields:
            yield from _sources(getattr(value, name), (*at, name))


def _gaps(local: LocalArea) -> Iterator[MistakeAt]:
    """Kinds of concern the policy says nothing about."""
    for kind in dict.fromkeys(concern.kind for concern in local.concerns.values()):
        if kind not in local.policy.required:
            problem = f"nothing says which tests a {kind.value} needs."
            yield MistakeAt("policy", ("required",), problem, f"Add {kind.value!r} with its list of tests.")


def _shortlist(known: Iterable[str]) -> str:
    names = list(known)
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
