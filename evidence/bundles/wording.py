"""How dates, figures and people's words are written in everything a draft holds."""

from __future__ import annotations

from evidence.rules import words
from evidence.rules.words import counted, day
from schemas.bundles import LeftOut, Selection
from schemas.challenges import Challenge
from schemas.evidence import Details, Voice
from schemas.links import Change, Decision, Link, LinkStatus, Point, Strength, Verdict

DRAFT_NOTICE = "Draft, unless it was sealed: VERIFY.html tells"
IDENTITY_NOTICE = (
    "Identities in this bundle are self-declared: each decision names the post its maker chose, not a sign-in."
)
SHOWS_NOTHING = "It was picked by hand, and no accepted link says what it shows in this scope yet."
TITLE_KEPT_BACK = "Title not for this audience"
EXAMPLE_NOTICE = "Worked example, synthetic"


def window(selection: Selection) -> str:
    """The checkpoint's window in words."""
    return words.window(selection.earliest, selection.latest)


def evidence_date(details: Details) -> str:
    """The date or period an item speaks for."""
    if details.period_from and details.period_to:
        return f"{day(details.period_from)} to {day(details.period_to)}"
    return day(details.as_at) if details.as_at else "Undated"


def sizes(size_bytes: int) -> str:
    """A size as people read it."""
    if size_bytes < 1000:
        return counted(size_bytes, "byte")
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1000:.0f} KB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def voice_of(voice: Voice | None) -> str:
    """Whose voice an item carries, how it was heard and from how many."""
    if voice is None:
        return ""
    many = f"{voice.how_many:,} people" if voice.how_many else ""
    partly = "partly completed by others" if voice.partly_by_others else ""
    return ", ".join(part for part in (f"Voice of {voice.speaker.value}", voice.how, many, partly) if part)


def change_of(change: Change | None) -> str:
    """What changed for children, in one sentence."""
    if change is None:
        return ""
    if change.baseline is None or change.better is None:
        return f"{change.in_words} (evaluated by {change.evaluated_by})"
    points = ", then ".join(_point(point) for point in (change.baseline, *change.later))
    unit = f" ({change.unit})" if change.unit else ""
    evaluated = f". {change.in_words}" if change.in_words else ""
    return f"{change.measure}{unit}: {points}; {change.better.value} is better{evaluated}"


def strength_of(link: Link) -> str:
    """How much a link shows, where that is less than all."""
    return {
        Strength.DIRECT: "",
        Strength.PARTIAL: "Shows part of this only",
        Strength.CONTEXT: "Context: not counted towards any test",
    }[link.strength]


def decision_of(decision: Decision | None, posts: dict[str, str]) -> str:
    """Who decided about a link, when and why."""
    if decision is None:
        return "No decision recorded"
    verb = "Accepted" if decision.verdict is Verdict.ACCEPT else "Challenged"
    post = posts.get(decision.post, decision.post)
    return f"{verb} by {post}, {day(decision.decided_at.date())}: {decision.why}"


def challenge_asked(challenge: Challenge, posts: dict[str, str]) -> str:
    """Who challenged a link, and when."""
    return f"{challenge.link}, by {posts.get(challenge.post, challenge.post)}, {day(challenge.asked_at.date())}"


def challenge_became(challenge: Challenge, posts: dict[str, str]) -> str:
    """What became of a challenge: its answer, or that it is open."""
    if challenge.answered_by and challenge.answered_at:
        by = posts.get(challenge.answered_by, challenge.answered_by)
        still = "" if challenge.status is LinkStatus.ACCEPTED else " That acceptance no longer stands."
        return f"Accepted since by {by}, {day(challenge.answered_at.date())}: {challenge.answer}{still}"
    if challenge.answer:
        return f"Answered: {challenge.answer} The link stays challenged and counts for nothing."
    return "Open: not answered yet. The link counts for nothing."


def left_out_title(left: LeftOut) -> str:
    """What the receiver is told an item left out is called."""
    return TITLE_KEPT_BACK if left.withheld else left.title


def told_left_out(selection: Selection) -> list[LeftOut]:
    """The items left out that the receiver is told of one by one."""
    return [left for left in selection.left_out if not left.not_picked]


def not_picked(selection: Selection) -> str:
    """How many items stay out because others were picked, as a sentence; empty when none does."""
    number = len(selection.left_out) - len(told_left_out(selection))
    if not number:
        return ""
    others = counted(number, "more item has", "more items have")
    return f"The items of this bundle were picked by hand. {others} links in this scope and were not picked."


def made_for(selection: Selection) -> str:
    """Whom a draft is for and in which edition, in a sentence; empty when nobody said."""
    if selection.audience is None:
        return ""
    return f"For: {selection.audience.title}. {selection.edition.value.capitalize()} edition."


def _point(point: Point) -> str:
    value = int(point.value) if point.value.is_integer() else point.value
    return f"{value:,} on {day(point.on)}"
