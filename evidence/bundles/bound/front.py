"""What the pages made for the bundle say: cover, index, dividers and slips, as the template reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.bundles.bound.documents import Document, Section
from evidence.bundles.bound.plan import COVER, INDEX, Plan, slip_of, volume_cover
from evidence.bundles.contents import Contents
from evidence.bundles.html_parts import sentence
from evidence.bundles.wording import (
    DRAFT_NOTICE,
    EXAMPLE_NOTICE,
    IDENTITY_NOTICE,
    change_of,
    decision_of,
    evidence_date,
    sizes,
    strength_of,
    voice_of,
    window,
)
from evidence.markup import visible
from evidence.rules.going_on import in_earlier_bundles, kind_of_bundle
from evidence.rules.states import MARKS
from evidence.rules.words import counted, day
from schemas.bundles import Selection
from schemas.coverage import StrandCoverage, TestResult
from schemas.links import Link
from schemas.tests_of_evidence import CoverageState

UNNUMBERED = 0
"""The number told before the pages are counted; it takes the same room on paper as any other."""


@dataclass(frozen=True, slots=True)
class Front:
    """Everything that the pages of ours speak of."""

    contents: Contents
    sections: Sequence[Section]
    slips: Mapping[str, str]
    """Why each document that is not bound is not, by its reference."""
    pages: Mapping[str, int]

    def paper(self, plan: Plan) -> dict[str, Any]:
        """What the template reads, with the numbers of a plan."""
        selection = self.contents.selection
        units = [self._cover(plan), self._index(plan)]
        for number, section in enumerate(self.sections):
            units.append({"name": f"section-{number}", **self._section(section, plan)})
            units += [self._slip(one) for one in section.documents if one.ref in self.slips]
        units += [self._volume(plan, volume) for volume in range(2, len(plan.volumes) + 1)]
        paper: dict[str, Any] = _told(
            {
                "title": f"{selection.checkpoint_title}: {kind_of_bundle(selection)}",
                "partnership": selection.partnership,
                "mark": EXAMPLE_NOTICE if selection.worked_example else "",
                "running": f"{selection.partnership}. {selection.checkpoint_title}",
                "units": units,
            }
        )
        return paper

    def _cover(self, plan: Plan) -> dict[str, Any]:
        selection = self.contents.selection
        audience = selection.audience
        concerns = [one.concern for one in self.sections if one.concern and not one.strand]
        bound, documents = len(selection.items) - len(self.slips), counted(len(selection.items), "document")
        facts = [
            ("Evidence tested for", window(selection)),
            ("Scope", ", ".join(selection.scope) or "All concerns that the checkpoint looks at"),
            ("Made for", audience.title if audience else "Inspectors"),
            ("Edition", selection.edition.value.capitalize()),
            (
                "Evidence",
                f"{documents}: {bound:,} bound here in full, {_slips_in_words(len(self.slips))}",
            ),
            ("Pages", self._extent(plan)),
            *_before(selection),
        ]
        return {
            "name": COVER,
            "is": "cover",
            "checkpoint": selection.checkpoint_title,
            "kind": _first_capital(kind_of_bundle(selection)),
            "facts": [{"label": label, "words": words} for label, words in facts],
            "words": audience.cover if audience else "",
            "notices": [f"{DRAFT_NOTICE}.", IDENTITY_NOTICE],
            "concerns": [
                {"ref": one.ref, "title": one.title, "state": _state(one.state), **self._at(plan, f"section-{place}")}
                for place, one in self._concerns()
            ]
            if concerns
            else [],
        }

    def _concerns(self) -> Iterator[tuple[int, Any]]:
        for place, section in enumerate(self.sections):
            if section.concern and not section.strand:
                yield place, section.concern

    def _extent(self, plan: Plan) -> str:
        first, last = plan.volumes[0][0], plan.volumes[-1][1]
        volumes = f" in {counted(len(plan.volumes), 'volume')}" if len(plan.volumes) > 1 else ""
        return f"{first:,} to {last:,}{volumes}; the number at the foot of each page is the one your viewer shows"

    def _index(self, plan: Plan) -> dict[str, Any]:
        rows: list[dict[str, Any]] = []
        for place, section in enumerate(self.sections):
            at = self._at(plan, f"section-{place}")
            if section.strand:
                rows.append(
                    {
                        "is": "strand",
                        "ref": section.ref,
                        "title": section.strand.title,
                        "state": _state(section.strand.state),
                        **at,
                    }
                )
            elif section.concern:
                rows.append(
                    {
                        "is": "concern",
                        "ref": section.ref,
                        "title": section.concern.title,
                        "state": _state(section.concern.state),
                        **at,
                    }
                )
            else:
                rows.append({"is": "concern", "ref": "", "title": "Other documents", "state": None, **at})
            rows += [self._row(document, plan) for document in section.documents]
        return {"name": INDEX, "is": "index", "rows": rows}

    def _row(self, document: Document, plan: Plan) -> dict[str, Any]:
        details = document.item.details
        return {
            "is": "document",
            "ref": document.ref,
            "title": document.item.title,
            "about": self._about(document),
            "extent": "Slip" if document.ref in self.slips else counted(self.pages[document.ref], "page"),
            **self._at(plan, document.ref),
            "date": evidence_date(details),
        }

    def _about(self, document: Document) -> str:
        details, names = document.item.details, self.contents.selection.organisations
        organisation = details.organisation and names.get(details.organisation, details.organisation)
        kind = details.kind.value.capitalize() if details.kind else ""
        return ", ".join(one for one in (kind, organisation) if one)

    def _section(self, section: Section, plan: Plan) -> dict[str, Any]:
        if section.strand:
            return self._strand(section.strand, plan)
        if section.concern:
            concern, names = section.concern, self.contents.selection.organisations
            new = " A strand with a page number has something new here." if self.contents.selection.supplement else ""
            responsible = (
                "; then ".join(names.get(ref, ref) for ref in concern.responsible) or "the source names nobody"
            )
            places = {one.ref: f"section-{place}" for place, one in enumerate(self.sections) if one.strand}
            return {
                "is": "concern",
                "ref": concern.ref,
                "title": concern.title,
                "state": _state(concern.state),
                "reason": sentence(concern.reason),
                "kind": f"{concern.kind.value.capitalize()}. Responsible: {responsible}.{new}",
                "strands": [
                    {
                        "ref": one.ref,
                        "title": one.title,
                        "state": _state(one.state),
                        "reason": sentence(one.reason),
                        **self._at(plan, places.get(one.ref, "")),
                    }
                    for one in concern.strands
                ],
            }
        return {
            "is": "other",
            "title": "Other documents",
            "documents": [self._row(document, plan) for document in section.documents],
        }

    def _strand(self, strand: StrandCoverage, plan: Plan) -> dict[str, Any]:
        selection = self.contents.selection
        required = [result for result in strand.tests if result.state is not CoverageState.NOT_REQUIRED]
        excused = [result for result in strand.tests if result.state is CoverageState.NOT_REQUIRED]
        warning = "Done, impact not shown. " if strand.done_impact_not_shown else ""
        return {
            "is": "strand",
            "ref": strand.ref,
            "title": strand.title,
            "state": _state(strand.state),
            "reason": f"{warning}{sentence(strand.reason)}",
            "owner": f"Owned by {selection.posts.get(strand.post, strand.post)}.",
            "tests": [
                {"test": one.test.words, "question": one.test.question, "state": _state(one.state), "why": _why(one)}
                for one in required
            ],
            "excused": "; ".join(f"{one.test.words} ({one.reason.rstrip('.')})" for one in excused),
            "before": in_earlier_bundles(selection, strand=strand.ref),
            "links": [self._link(link, plan) for link in self.contents.supporting(strand.ref)],
            "contrary": [self._link(link, plan) for link in self.contents.contrary(strand.ref)],
            "gaps": [
                {"test": gap.test.words, "next": sentence(gap.next_step), "owner": gap.post_title}
                for gap in selection.gaps
                if gap.strand == strand.ref
            ],
        }

    def _link(self, link: Link, plan: Plan) -> dict[str, Any]:
        item = self.contents.placed[link.item].item
        change = change_of(link.change)
        quotes = [{"quote": passage.quote, **self._at_page(plan, link.item, passage.page)} for passage in link.passages]
        beneath = [
            strength_of(link),
            f"Change: {change}" if change else "",
            f"What changed because of the check: {link.follow_up}" if link.follow_up else "",
            voice_of(item.details.voice),
            decision_of(link.decision, self.contents.selection.posts),
        ]
        answer = link.response or "None yet. This test is not met until there is one."
        return {
            "ref": link.item,
            "title": item.title,
            "date": evidence_date(item.details),
            "test": link.test.words,
            "says": link.says,
            "quotes": quotes,
            "beneath": [one for one in beneath if one],
            "response": answer if link.contrary else "",
            **self._at(plan, link.item),
        }

    def _slip(self, document: Document) -> dict[str, Any]:
        version, place = document.item.version, self.contents.placed[document.ref]
        facts = [
            ("Reference", document.ref),
            ("File", version.file_name),
            ("Type", document.ending or version.media_type),
            ("Size", sizes(place.size_bytes)),
            ("Dated", evidence_date(document.item.details)),
            ("In this bundle", f"data/{place.path}"),
            ("SHA-256", place.sha256),
        ]
        return {
            "name": slip_of(document.ref),
            "is": "slip",
            "title": document.item.title,
            "why": self.slips[document.ref],
            "facts": [{"label": label, "words": words} for label, words in facts],
        }

    def _volume(self, plan: Plan, volume: int) -> dict[str, Any]:
        first, last = plan.volumes[volume - 1]
        return {
            "name": volume_cover(volume),
            "is": "volume",
            "title": f"Volume {volume:,} of {len(plan.volumes):,}",
            "words": f"Pages {first:,} to {last:,}. The index of all volumes stands at the beginning of volume 1.",
            "notices": [f"{DRAFT_NOTICE}."],
        }

    def _at(self, plan: Plan, key: str) -> dict[str, Any]:
        return _numbered(plan, plan.starts.get(key))

    def _at_page(self, plan: Plan, ref: str, page: int) -> dict[str, Any]:
        if ref in self.slips:
            return {**_numbered(plan, plan.starts.get(ref)), "source_page": f"page {page:,} of the file"}
        return {**_numbered(plan, plan.page(ref, page)), "source_page": ""}


def _numbered(plan: Plan, number: int | None) -> dict[str, Any]:
    """A page as it is told and as it is gone to."""
    if not number:
        return {"page": "", "to": UNNUMBERED, "volume": ""}
    volume = f"Volume {plan.volume_of(number)}" if len(plan.volumes) > 1 else ""
    return {"page": f"{number:,}", "to": number, "volume": volume}


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _before(selection: Selection) -> Iterator[tuple[str, str]]:
    """What a supplement goes on from, and how much its receiver has already."""
    if supplement := selection.supplement:
        yield "Goes on from", f"{supplement.bundle}, sealed on {day(supplement.sealed_on)}"
        held = counted(len(supplement.held), "document")
        yield "In earlier bundles", f"{held}, the same now; index.html says where each is"


def _slips_in_words(count: int) -> str:
    if not count:
        return "none as a slip"
    return f"{count:,} as a slip that names the file" if count == 1 else f"{count:,} as slips that name their files"


def _state(state: CoverageState) -> dict[str, str]:
    return {"state": state.value, "mark": MARKS[state], "word": state.words}


def _why(result: TestResult) -> str:
    ends = ", ".join(f"{day(end.on)}: {end.state.words.lower()}" for end in result.ends)
    differ = len({end.state for end in result.ends}) > 1
    return f"{sentence(result.reason)}{f' ({ends})' if differ else ''}"


def _told(value: Any) -> Any:
    """The same with every word on one line, and its invisible marks shown."""
    if isinstance(value, str):
        return " ".join(visible(value).split())
    if isinstance(value, dict):
        return {name: _told(one) for name, one in value.items()}
    return [_told(one) for one in value] if isinstance(value, list) else value
