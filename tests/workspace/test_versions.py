"""A newer version of an item: links whose words it still says follow to it; any other waits for somebody to look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound, QuoteNotFound
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.coverage import Considered, WhyNotCounted
from schemas.doctor import FindingCode
from schemas.links import Link, LinkStatus, NewLink, Passage, QuoteFate, Verdict
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from schemas.versions import PageFate
from tests.conftest import MINUTES, NOW

pytestmark = pytest.mark.both_engines

QUOTE = "41 of 60 therapy clinics are open"
SUMMARY = "# Summary\n\nSynthetic example. What the board decided stands on the next page.\n\n"
SAME = MINUTES.replace("Upper Moor.", "Upper Moor and Lower Moor.")
MOVED = SUMMARY + MINUTES
CHANGED = MINUTES.replace("41 of 60", "45 of 60")
GONE = "# Minutes of the improvement board, withdrawn\n\nSynthetic example. These minutes are being written anew.\n"

NewVersion = Callable[[str], Link]


@pytest.fixture
def link(workspace: Workspace, minutes: str) -> Link:
    """A link with a quote, accepted by the chair."""
    passages = (Passage(page=1, quote=QUOTE),)
    made = workspace.link(
        NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.", passages=passages)
    )
    return workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read page 1.")


@pytest.fixture
def new_version(workspace: Workspace, link: Link, tmp_path: Path) -> NewVersion:
    """Bring a newer version of the minutes in and have it read; answers the link as it then stands."""

    def bring(text: str) -> Link:
        bring_in(workspace, link.item, tmp_path, text)
        (stands,) = workspace.links_of(link.item)
        return stands

    return bring


def bring_in(workspace: Workspace, item: str, tmp_path: Path, text: str, *, read: bool = True) -> None:
    """A newer version of an item."""
    path = tmp_path / "newer.md"
    path.write_text(text, encoding="utf-8")
    workspace.add_file(path, version_of=item)
    if read:
        worker.see_to_it(workspace)


def action(workspace: Workspace) -> tuple[CoverageState, tuple[Considered, ...]]:
    """The state of the test the link serves, and the links it does not count."""
    (result,) = [
        one
        for one in workspace.coverage(target="PA1.waits").concerns[0].strands[0].tests
        if one.test is EvidenceTest.ACTION
    ]
    return result.state, result.not_counted


def audited(workspace: Workspace, what: str) -> list[tuple[str, str, dict[str, object]]]:
    """Who did a thing, to what, and what was said of it."""
    return [(one.actor, one.object, one.detail) for one in workspace.audit_entries() if one.action == what]


@pytest.mark.parametrize(("text", "fate", "page"), [(SAME, QuoteFate.SAME, 1), (MOVED, QuoteFate.MOVED, 2)])
def test_a_link_whose_words_still_stand_is_carried_and_can_be_decided_again(
    workspace: Workspace, link: Link, new_version: NewVersion, text: str, fate: QuoteFate, page: int
) -> None:
    """Nobody should have to link forty quotes anew because a page was put in; but somebody decides again."""
    assert action(workspace)[0] is CoverageState.MET

    carried = new_version(text)

    assert (carried.version, carried.status) == (2, LinkStatus.LAPSED)
    assert carried.passages == (Passage(page=page, quote=QUOTE),)
    assert [(found.fate, found.was, found.now) for found in carried.refound] == [
        (fate, link.passages[0], carried.passages[0])
    ]
    assert action(workspace)[0] is CoverageState.AWAITING
    decided = workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, f"It stands on page {page}.")
    assert decided.status is LinkStatus.ACCEPTED
    assert action(workspace)[0] is CoverageState.MET


@pytest.mark.parametrize(
    ("text", "fate", "because"),
    [
        (CHANGED, QuoteFate.CHANGED, "The words it quotes were changed in version 2."),
        (GONE, QuoteFate.GONE, "The words it quotes are gone from version 2."),
    ],
)
def test_a_link_whose_words_do_not_stand_stays_behind_and_counts_for_nothing(
    workspace: Workspace, link: Link, new_version: NewVersion, text: str, fate: QuoteFate, because: str
) -> None:
    """An inspector who opens the newest version must not look for words it does not say."""
    flagged = new_version(text)

    assert (flagged.version, flagged.status, flagged.passages) == (1, LinkStatus.LAPSED, link.passages)
    assert [found.fate for found in flagged.refound] == [fate]
    state, ((not_counted),) = action(workspace)
    assert state is CoverageState.NOT_MET
    why = {QuoteFate.CHANGED: WhyNotCounted.QUOTE_CHANGED, QuoteFate.GONE: WhyNotCounted.QUOTE_GONE}[fate]
    assert (not_counted.why_not, not_counted.because) == (why, because)
    with pytest.raises(Contradiction, match=r"words it quotes .* version 2"):
        workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "Still fine.")


def test_changed_words_are_shown_as_they_now_stand(new_version: NewVersion) -> None:
    """The new figure is what somebody has to look at."""
    (found,) = new_version(CHANGED).refound

    assert found.now == Passage(page=1, quote="45 of 60 therapy clinics are open")


def test_what_was_carried_and_flagged_is_audited_once_for_the_item(
    workspace: Workspace, link: Link, tmp_path: Path
) -> None:
    """The machine moved a link: the log says which and why, in the machine's own name."""
    families = (Passage(page=1, quote="Families told the forum"),)
    voice = NewLink(
        item=link.item, target="PA1.waits", test=EvidenceTest.FAMILY_VOICE, says="Waits fell.", passages=families
    )
    second = workspace.link(voice)
    bring_in(workspace, link.item, tmp_path, CHANGED)

    detail = {
        "version": 2,
        "carried": [{"link": second.ref, "carried": True, "quotes": ["same"]}],
        "flagged": [{"link": link.ref, "carried": False, "quotes": ["changed"]}],
    }
    assert audited(workspace, "refind-quotes") == [("worker", link.item, detail)]
    assert workspace.audit_fault() == ""


def test_a_link_without_a_quote_waits_for_somebody_to_look(workspace: Workspace, minutes: str, tmp_path: Path) -> None:
    """Nothing can be looked for, so nothing can be said of it; a person carries it as it is."""
    made = workspace.link(NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened."))
    bring_in(workspace, minutes, tmp_path, SAME)
    (waits,) = workspace.links_of(minutes)

    carried = workspace.carry(made.ref)

    assert (waits.version, waits.refound) == (1, ())
    assert (carried.version, carried.status) == (2, LinkStatus.AWAITING)


def test_a_person_carries_a_link_with_the_words_that_now_stand(
    workspace: Workspace, link: Link, new_version: NewVersion
) -> None:
    """It keeps its sentence and its history, and counts only once somebody else accepts the new words."""
    flagged = new_version(CHANGED)

    carried = workspace.carry(link.ref)

    assert (carried.version, carried.status, carried.says) == (2, LinkStatus.LAPSED, link.says)
    assert carried.passages == (flagged.refound[0].now,)
    assert carried.decision == link.decision
    assert action(workspace)[0] is CoverageState.AWAITING
    said = {
        "item": link.item,
        "from": 1,
        "version": 2,
        "passages": [{"page": 1, "quote": "45 of 60 therapy clinics are open"}],
    }
    assert audited(workspace, "carry") == [("lead", link.ref, said)]
    accepted = workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "45 is more.")
    assert accepted.status is LinkStatus.ACCEPTED


def test_a_person_carries_a_link_with_words_of_their_own_choice(
    workspace: Workspace, link: Link, new_version: NewVersion
) -> None:
    """The newer version may say the same in quite other words; they must stand on the page all the same."""
    new_version(GONE)
    with pytest.raises(Contradiction, match="quotes words that are gone from version 2"):
        workspace.carry(link.ref)
    with pytest.raises(QuoteNotFound):
        workspace.carry(link.ref, (Passage(page=1, quote="45 clinics"),))

    carried = workspace.carry(link.ref, (Passage(page=1, quote="being  written anew"),))

    assert carried.passages == (Passage(page=1, quote="being written anew"),)
    assert [(found.fate, found.now) for found in carried.refound] == [(QuoteFate.CHANGED, carried.passages[0])]


def test_who_carried_a_link_cannot_decide_it(workspace: Workspace, link: Link, new_version: NewVersion) -> None:
    """They chose the words it now quotes, which is making half a link."""
    new_version(CHANGED)
    reviewer = workspace.acting_as("reviewer")
    reviewer.carry(link.ref)

    with pytest.raises(NotAllowed, match="Health reviewer carried L-0001 to a newer version"):
        reviewer.decide(link.ref, Verdict.ACCEPT, "Mine.")


def test_only_those_who_bring_evidence_carry_links(workspace: Workspace, link: Link, new_version: NewVersion) -> None:
    """The chair decides about links and does not shape them."""
    new_version(CHANGED)

    with pytest.raises(NotAllowed, match="may not carry a link"):
        workspace.acting_as("chair").carry(link.ref)


def test_a_link_about_the_newest_version_is_not_carried(workspace: Workspace, link: Link) -> None:
    """There is nowhere to carry it to."""
    with pytest.raises(Contradiction, match="which is the newest"):
        workspace.carry(link.ref)


def test_a_version_not_yet_read_says_nothing_of_the_words(workspace: Workspace, link: Link, tmp_path: Path) -> None:
    """Not read is not gone."""
    bring_in(workspace, link.item, tmp_path, CHANGED, read=False)

    (waits,) = workspace.links_of(link.item)
    assert (waits.version, waits.status, waits.refound) == (1, LinkStatus.LAPSED, ())
    with pytest.raises(Contradiction, match="has not been read yet"):
        workspace.carry(link.ref)
    with pytest.raises(Contradiction, match="there is a newer one"):
        workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "Still fine.")


def test_a_version_without_text_says_nothing_of_the_words(workspace: Workspace, link: Link, tmp_path: Path) -> None:
    """A scan may say every word of it."""
    bring_in(workspace, link.item, tmp_path, " \n")

    (waits,) = workspace.links_of(link.item)
    assert (waits.version, waits.refound) == (1, ())
    with pytest.raises(Contradiction, match="has no text to look for"):
        workspace.carry(link.ref)
    assert "has no text to compare" in workspace.compare_versions(link.item).changes.unknown


def test_a_third_version_that_says_the_words_again_takes_the_link_from_the_first(
    workspace: Workspace, link: Link, new_version: NewVersion
) -> None:
    """A correction withdrawn: what was said of version 2 no longer matters."""
    new_version(CHANGED)

    carried = new_version(MOVED)

    assert (carried.version, [found.fate for found in carried.refound]) == (3, [QuoteFate.MOVED])


def test_links_are_whole_after_being_carried(
    workspace: Workspace, link: Link, new_version: NewVersion, data_folder: Path
) -> None:
    """The doctor looks for every quoted word on the page it is said to be on."""
    new_version(MOVED)
    workspace.close()

    examined = examine(data_folder, clock=lambda: NOW, reader_level=lambda: "not asked")
    assert examined.sound
    assert FindingCode.PASSAGE_NOT_FOUND not in {finding.code for finding in examined.findings}


def test_two_versions_are_compared_page_by_page(workspace: Workspace, link: Link, new_version: NewVersion) -> None:
    """What changed must be seen without reading both."""
    new_version(MOVED)
    new_version(SUMMARY + CHANGED)

    newest = workspace.compare_versions(link.item).changes
    first = workspace.compare_versions(link.item, later=2).changes
    both = workspace.compare_versions(link.item, earlier=1, later=3).changes

    assert [page.fate for page in newest.pages] == [PageFate.SAME, PageFate.ALTERED]
    assert [page.fate for page in first.pages] == [PageFate.ADDED, PageFate.MOVED]
    assert [page.fate for page in both.pages] == [PageFate.ADDED, PageFate.ALTERED]


def test_versions_that_are_not_there_are_not_compared(workspace: Workspace, link: Link) -> None:
    """Asked for a version there is not, the answer is not silence."""
    with pytest.raises(Contradiction, match="no version before version 1"):
        workspace.compare_versions(link.item)
    with pytest.raises(NotFound, match="has no version 7"):
        workspace.compare_versions(link.item, later=7, earlier=1)
