"""What changed between two looks at coverage: which strands rose or fell, and because of which links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.rules.words import counted, listed
from schemas.coverage import Coverage, StrandCoverage, TestResult, WhyNotCounted
from schemas.snapshots import CoverageChanges, Stood, StrandChanged, StrandStood, TestChanged, TestStood

WHY = {why: why.value for why in WhyNotCounted}


def stood(coverage: Coverage) -> Stood:
    """A look at coverage, cut down to what two looks are compared by and a snapshot keeps."""
    strands = tuple(_strand(strand) for concern in coverage.concerns for strand in concern.strands)
    return Stood(
        title=coverage.title,
        checkpoint=coverage.checkpoint,
        earliest=coverage.earliest,
        latest=coverage.latest,
        strands=strands,
    )


def _strand(strand: StrandCoverage) -> StrandStood:
    tests = tuple(_test(result) for result in strand.tests)
    return StrandStood(
        ref=strand.ref,
        title=strand.title,
        concern=strand.concern,
        state=strand.state,
        reason=strand.reason,
        tests=tests,
    )


def _test(result: TestResult) -> TestStood:
    # What comes from an answer needs no check, and a large area has tens of thousands of links in these.
    return TestStood.model_construct(
        test=result.test,
        state=result.state,
        reason=result.reason,
        counted=tuple([one.link for one in result.counted]),
        not_counted={one.link: WHY[one.why_not] for one in result.not_counted if one.why_not},
    )


def changes_between(
    before: Stood, after: Stood, *, called: tuple[str, str], kept: bool, titles: Mapping[str, str]
) -> CoverageChanges:
    """The strands that rose or fell, or one of whose tests did. `titles` names links, for people."""
    earlier = {strand.ref: strand for strand in before.strands}
    now = {strand.ref: strand for strand in after.strands}
    both = [(earlier[ref], strand) for ref, strand in now.items() if ref in earlier]
    changed = (_changed(was, strand, titles) for was, strand in both)
    return CoverageChanges(
        before=called[0],
        after=called[1],
        kept=kept,
        strands=tuple(one for one in changed if one.tests or one.before is not one.after),
        added=tuple(ref for ref in now if ref not in earlier),
        gone=tuple(ref for ref in earlier if ref not in now),
    )


def _changed(was: StrandStood, strand: StrandStood, titles: Mapping[str, str]) -> StrandChanged:
    earlier = {one.test: one for one in was.tests}
    tests = tuple(
        TestChanged(
            test=one.test,
            before=earlier[one.test].state,
            after=one.state,
            because=tuple(_because(earlier[one.test], one, titles)),
        )
        for one in strand.tests
        if one.test in earlier and earlier[one.test].state is not one.state
    )
    return StrandChanged(
        ref=strand.ref, title=strand.title, concern=strand.concern, before=was.state, after=strand.state, tests=tests
    )


def _because(was: TestStood, now: TestStood, titles: Mapping[str, str]) -> Iterator[str]:
    """The links that count now and did not, those that no longer do and why, and else the reason that is given."""
    before, after = set(was.counted), set(now.counted)
    come = [link for link in now.counted if link not in before]
    if come:
        yield f"{counted(len(come), 'link counts', 'links count')} now: {_named(come, titles)}."
    for why, links in _no_longer(was, now, after).items():
        yield f"{_named(links, titles)} no longer {'counts' if len(links) == 1 else 'count'}: {why}."
    if not come and not before - after:
        yield now.reason


def _no_longer(was: TestStood, now: TestStood, after: set[str]) -> dict[str, list[str]]:
    """The links that counted and no longer do, by why."""
    gone: dict[str, list[str]] = {}
    for link in was.counted:
        if link not in after:
            gone.setdefault(now.not_counted.get(link, "it is no longer looked at"), []).append(link)
    return gone


def _named(links: list[str], titles: Mapping[str, str]) -> str:
    return listed([f"{link} ({titles[link]})" if link in titles else link for link in links], most=3)
