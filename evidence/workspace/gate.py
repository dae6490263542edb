"""The gate before release: what a draft would give away, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

from sqlmodel import Session

from evidence.bundles.wording import TITLE_KEPT_BACK
from evidence.errors import Contradiction, EvidenceError, NotFound
from evidence.rules import findings as found_by
from evidence.rules.access import Action, authorize_finding_decision
from evidence.rules.personal_data.looking import RULES, personal_data_in
from evidence.rules.personal_data.names import NameList
from evidence.store import gate as kept
from evidence.store import items as stored
from evidence.store.renditions import redaction
from evidence.workspace.bundling import against
from evidence.workspace.looking_into import Looked, LookingInto, Tell, redacted_copies
from evidence.workspace.names_file import names_to_look_for
from schemas.bundles import Choice, HeldBefore, LeftOut, Selection, Supplement
from schemas.evidence import Item, Page
from schemas.gate import Certainty, Finding, FindingDecision, FindingKind, FindingVerdict, Found, GateReport
from schemas.links import Link
from schemas.renditions import Rendition

LEFT_OUT = "It was left out before release. "
MOST_AT_ONCE = 5_000
MOST_REMEMBERED = 20_000


class _LookedThrough(NamedTuple):
    """What was found in a file, and the first page that says it is sensitive; zero when none does."""

    findings: tuple[Finding, ...]
    said_sensitive: int


class Gate(LookingInto):
    """Looking into what would leave."""

    def selection(self, choice: Choice) -> Selection:
        """Everything a draft of a choice would hold, without what was left out before release."""
        whole = super().selection(choice)
        with self._looking() as session:
            decided = kept.decided_for(session, choice.audience)
            before = stored.items_named(session, {one.item for one in _held(whole)})
        left_out = _items_left_out(whole, decided, before=before.values())
        reasons = {ref: LEFT_OUT + decision.why for ref, decision in left_out.items()}
        return _titles_kept_back(_without(whole, reasons), names_to_look_for(self.core.folder))

    def gate(self, choice: Choice, *, asked_by: str = "", tell: Tell | None = None) -> GateReport:
        """Everything that must be decided before a draft of the choice may leave, and what was.

        Files that were never looked into are now, which takes a moment each; `tell` hears each one's title. With
        `asked_by`, the post that asks for the release, a decision to release made by that post settles nothing.
        """
        whole = super().selection(choice)
        names = names_to_look_for(self.core.folder)
        looked = self.look_into(whole, tell)
        with self._looking() as session:
            decided = kept.decided_for(session, choice.audience)
            findings = self._findings(session, whole, looked, names)
        findings += _no_longer_found(findings, decided, whole)
        settling = _Settling(whole, decided, asked_by)
        return GateReport(
            found=tuple(settling.found(finding) for finding in found_by.in_order(findings)),
            looked_into=len(whole.items),
            names=len(names),
        )

    def _findings(self, session: Session, whole: Selection, looked: Looked, names: NameList) -> list[Finding]:
        links_of = _by_item(whole.links)
        undecided = _by_item(self._links(session).undecided())
        copies = redacted_copies(whole)
        findings = list[Finding]()
        for item in whole.items:
            own = links_of.get(item.ref, [])
            through = self._looked_through(session, item, looked, names)
            findings += through.findings
            if copy := copies.get(item.ref):
                findings += self._looked_through_copy(session, copy, looked, names)
            said = [*found_by.said_of(item), *(words for link in own for words in found_by.said_by(link))]
            said += [
                words for one in whole.challenges if one.item == item.ref for words in found_by.said_in_challenge(one)
            ]
            said += [found_by.said_of_rendition(one) for one in whole.renditions if one.item == item.ref]
            findings += found_by.personal_data(found_by.about(item), said, names)
            findings += found_by.about_its_state(item, undecided.get(item.ref, ()), names)
            findings += found_by.about_its_marking(item, through.said_sensitive, whole.audience, names)
        for ref in sorted(_only_asked_about(whole)):
            asked = [words for one in whole.challenges if one.item == ref for words in found_by.said_in_challenge(one)]
            findings += found_by.personal_data(found_by.about(self._visible_item(session, ref)), asked, names)
        return findings

    def _looked_through(self, session: Session, item: Item, looked: Looked, names: NameList) -> _LookedThrough:
        """What stands in the file itself. Remembered, as the same bytes read alike say the same."""
        of, version = found_by.about(item), item.version
        if version.sha256 in looked.damaged:
            where = "its original, which is missing or no longer what it was"
            return _LookedThrough((found_by.one_of(of, FindingKind.DAMAGED, Certainty.CERTAIN, where, names),), 0)
        into = looked.into[version.sha256]
        read = (of, version.reader, version.characters, hash(into), names.digest, RULES)
        remembered = self.core.spotted
        if read not in remembered:
            if len(remembered) > MOST_REMEMBERED:
                remembered.clear()
            pages = self._pages(session, item)
            said = [*map(found_by.said_on, pages), *map(found_by.said_in, into.parts)]
            found = [*found_by.personal_data(of, said, names), *found_by.beside_the_words(of, into, names)]
            remembered[read] = _LookedThrough(tuple(found), found_by.page_said_sensitive(pages))
        return cast("_LookedThrough", remembered[read])

    def _looked_through_copy(
        self, session: Session, copy: Rendition, looked: Looked, names: NameList
    ) -> Sequence[Finding]:
        """What stands in the redacted copy that leaves in the place of a file: whatever nobody thought to cover."""
        of = found_by.about_copy(copy)
        if copy.sha256 in looked.damaged:
            where = "its bytes, which are missing or no longer what they were"
            return [found_by.one_of(of, FindingKind.DAMAGED, Certainty.CERTAIN, where, names)]
        into = looked.into[copy.sha256]
        said = [*found_by.said_in_copy(redaction(session, copy.ref)), *map(found_by.said_in, into.parts)]
        return [*found_by.personal_data(of, said, names), *found_by.beside_the_words(of, into, names)]

    def _pages(self, session: Session, item: Item) -> list[Page]:
        row = stored.version_row(session, stored.number_of(item.ref, "E"), item.version.number)
        assert row.id is not None
        return stored.pages(session, row.id)

    def names_digest(self) -> str:
        """The digest of the area's own list of names; empty without one. Whatever is kept of a report goes by it."""
        return names_to_look_for(self.core.folder).digest

    def decide_finding(self, choice: Choice, key: str, verdict: FindingVerdict, why: str) -> Found:
        """Decide what is done about a finding. Raises what `decide_findings` raises."""
        return self.decide_findings(choice, [key], verdict, why)[0]

    def decide_findings(
        self, choice: Choice, keys: Sequence[str], verdict: FindingVerdict, why: str
    ) -> tuple[Found, ...]:
        """Decide the same about several findings in one item, for the audience of the choice.

        It stands for these bytes and lapses with a newer version. Raises NotFound for a finding there is not,
        NotAllowed for a post that brought the item in or linked it, Contradiction for a verdict that cannot be carried
        out or a reason that itself gives something away.
        """
        known = {one.finding.key: one.finding for one in self.gate(choice).found}
        missing = [key for key in keys if key not in known]
        if missing or not keys:
            raise NotFound(
                f"There is nothing {missing[0] if missing else ''} to decide for this choice.".replace("  ", " "),
                remedy="See `evidence gate` for what there is; what changed since must be looked at anew.",
            )
        chosen = [known[key] for key in dict.fromkeys(keys)][:MOST_AT_ONCE]
        self._check_verdict(chosen, verdict, why)
        item = chosen[0].item
        with self._doing(Action.DECIDE_FINDING, item) as doing:
            self._check_independent(doing.session, item)
            for finding in chosen:
                decision = FindingDecision(
                    finding=finding.key,
                    verdict=verdict,
                    why=why,
                    post=self.actor.post,
                    decided_at=doing.at,
                    audience=choice.audience,
                )
                kept.insert_finding_decision(doing.session, finding, decision)
            kinds = sorted({finding.kind.value for finding in chosen})
            told = {"findings": [finding.key for finding in chosen], "kinds": kinds}
            doing.detail = {**told, "verdict": verdict.value, "why": why, "audience": choice.audience}
            settling = _Settling(super().selection(choice), kept.decided_for(doing.session, choice.audience), "")
        return tuple(settling.found(finding) for finding in chosen)

    def why_not_decide_findings(self, item: str) -> str:
        """Why the acting post may not decide what is found in an item, as a sentence; empty when it may."""
        try:
            with self._looking() as session:
                self._check_independent(session, item)
        except EvidenceError as refusal:
            return f"{refusal} {refusal.remedy}".strip()
        return ""

    def _check_verdict(self, chosen: Sequence[Finding], verdict: FindingVerdict, why: str) -> None:
        if len({finding.item for finding in chosen}) > 1:
            raise Contradiction("These findings are in several items.", remedy="Decide one item at a time.")
        outside = [finding for finding in chosen if not finding.in_file]
        if verdict is FindingVerdict.REDACT and outside:
            raise Contradiction(
                f"A redaction takes nothing out of {outside[0].where}: that is not in the file.",
                remedy="Put the words right where they stand, or leave the item out, or release it with a reason.",
            )
        gives_away = personal_data_in(why, names_to_look_for(self.core.folder))
        if any(one.certainty is not Certainty.POSSIBLE for one in gives_away):
            raise Contradiction(
                "The reason itself says something that may not leave.",
                remedy="Say why without a name, a number or an address: the reason is kept and may be shown.",
            )

    def _check_independent(self, session: Session, ref: str) -> None:
        item = self._visible_item(session, ref)
        versions = stored.versions(session, stored.number_of(item.ref, "E"))
        authorize_finding_decision(
            self.actor,
            item.ref,
            brought_by={item.added_by, *(version.received_by for version in versions)},
            linked_by={link.made_by for link in self._links(session).of_item(item.ref)},
        )


class _Settling:
    """Which findings stand in the way no more."""

    def __init__(self, whole: Selection, decided: Mapping[str, kept.Decided], asked_by: str) -> None:
        self._decided, self._asked_by = decided, asked_by
        self._left_out = set(_items_left_out(whole, decided))
        # Somebody who links an item after deciding about it has become its author.
        self._authors = {item.ref: {item.added_by, item.version.received_by} for item in whole.items}
        for link in whole.links:
            self._authors.get(link.item, set()).add(link.made_by)
        self._redacted = redacted_copies(whole)

    def found(self, finding: Finding) -> Found:
        """A finding with the decision that stands about it."""
        known = self._decided.get(finding.key)
        decision = known.decision if known else None
        settled = finding.item in self._left_out or (decision is not None and self._settles(finding, decision))
        return Found(finding=finding, decision=decision, settled=settled)

    def _settles(self, finding: Finding, decision: FindingDecision) -> bool:
        if decision.verdict is FindingVerdict.REDACT:
            # What still stands in the copy is settled by another copy without it.
            return finding.item in self._redacted and not finding.rendition
        by_author = decision.post == self._asked_by or decision.post in self._authors.get(finding.item, ())
        return decision.verdict is FindingVerdict.RELEASE and not by_author


def _items_left_out(
    whole: Selection, decided: Mapping[str, kept.Decided], *, before: Iterable[Item] = ()
) -> dict[str, FindingDecision]:
    """The items that were decided to stay out, while they have the bytes that was decided about; and those of which
    nothing but challenges would leave. `before` are those in an earlier bundle, whose titles would be told again."""
    digests = {item.ref: item.version.sha256 for item in (*whole.items, *before)}
    asked = _only_asked_about(whole) - digests.keys()
    return {
        one.finding.item: one.decision
        for one in decided.values()
        if one.decision.verdict is FindingVerdict.LEAVE_OUT
        and (digests.get(one.finding.item) == one.sha256 or one.finding.item in asked)
    }


def _only_asked_about(whole: Selection) -> set[str]:
    """The items that stay out themselves, but are told of in challenges."""
    return {one.item for one in whole.challenges} - {item.ref for item in whole.items}


def _no_longer_found(
    findings: Iterable[Finding], decided: Mapping[str, kept.Decided], whole: Selection
) -> list[Finding]:
    """Findings that keep an item out though they are found no more, so that the decision can be looked at again."""
    known = {finding.key for finding in findings}
    out = _items_left_out(whole, decided)
    return [
        one.finding
        for key, one in decided.items()
        if key not in known and one.finding.item in out and one.decision == out[one.finding.item]
    ]


def _without(whole: Selection, reasons: Mapping[str, str]) -> Selection:
    out = [
        # Its title may be the very thing that it is left out for.
        LeftOut(item=item.ref, title=item.title, why=reasons[item.ref], withheld=True)
        for item in whole.items
        if item.ref in reasons
    ]
    out += [
        LeftOut(item=one.item, title=one.title, why=reasons[one.item], withheld=True)
        for one in _held(whole)
        if one.item in reasons
    ]
    asked = tuple(one for one in whole.challenges if one.item not in reasons)
    out_against = against(link for link in whole.links if link.item in reasons)
    return whole.model_copy(
        update={
            "items": tuple(item for item in whole.items if item.ref not in reasons),
            "links": tuple(link for link in whole.links if link.item not in reasons),
            "challenges": asked,
            "challenges_withheld": whole.challenges_withheld + len(whole.challenges) - len(asked),
            "contrary_withheld": whole.contrary_withheld + out_against,
            "renditions": tuple(one for one in whole.renditions if one.item not in reasons),
            "left_out": tuple(sorted([*whole.left_out, *out], key=lambda one: one.item)),
            "supplement": _holding(whole, [one for one in _held(whole) if one.item not in reasons]),
        }
    )


def _held(whole: Selection) -> tuple[HeldBefore, ...]:
    return whole.supplement.held if whole.supplement else ()


def _holding(whole: Selection, held: Iterable[HeldBefore]) -> Supplement | None:
    return whole.supplement and whole.supplement.model_copy(update={"held": tuple(held)})


def _titles_kept_back(whole: Selection, names: NameList) -> Selection:
    """The titles of what stays out, or is in an earlier bundle, are told as well, and nobody decides about them: one
    that names somebody is not."""

    def names_somebody(title: str) -> bool:
        return any(one.certainty is not Certainty.POSSIBLE for one in personal_data_in(title, names))

    left_out = (
        left.model_copy(update={"withheld": left.withheld or names_somebody(left.title)}) for left in whole.left_out
    )
    held = (
        one.model_copy(update={"title": TITLE_KEPT_BACK}) if names_somebody(one.title) else one for one in _held(whole)
    )
    return whole.model_copy(update={"left_out": tuple(left_out), "supplement": _holding(whole, held)})


def _by_item(links: Iterable[Link]) -> dict[str, list[Link]]:
    by_item: dict[str, list[Link]] = {}
    for link in links:
        by_item.setdefault(link.item, []).append(link)
    return by_item
