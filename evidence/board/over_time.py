"""What a board paper says of time: what changed since the last board, and what will have gone by the checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evidence.board.blocks import Cell, Column, Group, Look, Paragraph, Row, Section, State, Table, told, words
from evidence.rules.outlook_words import NO_BOARD, compared_with, direction, fell_first, how_many_changed, what_falls
from evidence.rules.words import day, listed
from schemas.forecast import Forecast, Renewal
from schemas.snapshots import CoverageChanges, StrandChanged, TestChanged

NOTHING_AHEAD = "Nothing is forecast for a day that has gone by."
CHANGED = (Column("Strand or test", 30), Column("Was", 14), Column("Is", 14), Column("Because", 42))

Changed = Callable[[TestChanged], bool]


def _rose(test: TestChanged) -> bool:
    return test.after.rank > test.before.rank


def _fell(test: TestChanged) -> bool:
    return test.after.rank < test.before.rank


def changes_in_words(changes: CoverageChanges | None) -> str:
    """How many strands rose and fell, and how many of their tests."""
    if changes is None:
        return NO_BOARD
    tests = [test for strand in changes.strands for test in strand.tests]
    moved = f" Of their tests {sum(map(_rose, tests))} rose and {sum(map(_fell, tests))} fell." if tests else ""
    return f"{how_many_changed(changes)}{moved}"


def forecast_in_words(forecast: Forecast | None) -> str:
    """How much will be weaker, and how little would mend it."""
    return what_falls(forecast, forecast.today) if forecast else NOTHING_AHEAD


def what_changed(changes: CoverageChanges | None) -> Section:
    """The strands that rose or fell as a whole, and every test that fell."""
    title = "What changed since the last board"
    if changes is None:
        return Section(title, (Paragraph(NO_BOARD),))
    said = f"{changes_in_words(changes)} {compared_with(changes)}"
    whole = [one for one in changes.strands if one.rose or one.fell]
    rows = tuple(_whole_strand(one) for one in fell_first(whole))
    columns = (Column("Strand", 46), Column("Was", 18), Column("Is", 18), Column("Rose or fell", 18))
    moved = Table("Strands that rose or fell as a whole", columns, rows)
    fallen = Table("Tests that fell, and because of what", CHANGED, tuple(_tests(changes.strands, _fell)))
    blocks = (Paragraph(said), *((moved,) if moved.rows else ()), *((fallen,) if fallen.rows else ()))
    return Section(title, blocks)


def every_change(changes: CoverageChanges | None) -> Iterator[Section]:
    """The tests that rose, strand by strand; nothing when none did."""
    rows = tuple(_tests(changes.strands, _rose)) if changes else ()
    if rows:
        table = Table("Tests that rose since the last board, and because of what", CHANGED, rows)
        yield Section("Every test that rose", (table,), new_page=True)


def _whole_strand(one: StrandChanged) -> Row:
    return Row((words(f"{one.ref} {one.title}"), (State(one.before),), (State(one.after),), words(direction(one))))


def _tests(strands: Sequence[StrandChanged], which: Changed) -> Iterator[Row | Group]:
    for strand in strands:
        tests = [test for test in strand.tests if which(test)]
        if tests:
            yield Group(words(f"{strand.ref} {strand.title}", Look.STRONG))
        for test in tests:
            because = " ".join(test.because)
            yield Row((words(test.test.words), (State(test.before),), (State(test.after),), words(because)))


def looking_ahead(forecast: Forecast | None) -> Section:
    """What will be weaker by the checkpoint's last day, and what to renew, by whom and by when."""
    title = "What will have gone stale, and what would renew it"
    if forecast is None:
        return Section(title, (Paragraph(NOTHING_AHEAD),))
    said = f"Looking ahead to {forecast.title}. {forecast_in_words(forecast)}"
    tables = (_renewals(forecast), _falling(forecast), _fading(forecast))
    return Section(title, (Paragraph(said), *(table for table in tables if table.rows)))


def _renewals(forecast: Forecast) -> Table:
    columns = (Column("What to bring anew", 34), Column("Who, and by when", 24), Column("What it brings back", 42))
    return Table("Renewals, the first due first", columns, tuple(_renewal_row(one) for one in forecast.renewals))


def _renewal_row(one: Renewal) -> Row:
    dated = f"{one.kind.capitalize()}; the new one must speak for {day(one.dated_from)} or later"
    return Row(
        (
            told((f"{one.item} {one.title}", Look.PLAIN), (dated, Look.QUIET)),
            told((one.post_title, Look.PLAIN), (f"by {day(one.due)}", Look.STRONG)),
            words(listed(one.mends, most=12)),
        )
    )


def _falling(forecast: Forecast) -> Table:
    columns = (Column("Strand and test", 42), Column("Today", 17), Column("Then", 17), Column("Renewals mend it", 24))
    rows = tuple(
        Row(
            (
                words(f"{one.test.words}: {one.strand_title}"),
                (State(one.now),),
                (State(one.then),),
                words("Yes" if one.mended else "No: it needs other evidence"),
            )
        )
        for one in forecast.falling
    )
    return Table("Tests that will be weaker", columns, rows)


def _fading(forecast: Forecast) -> Table:
    columns = (Column("Evidence", 40), Column("Strands it shows something of", 30), Column("Counts until", 30))
    rows = []
    for item in dict.fromkeys(one.item for one in forecast.fading):
        own = [one for one in forecast.fading if one.item == item]
        until = min(one.counts_until for one in own)
        strands = listed(sorted({one.strand for one in own}), most=12)
        cell: Cell = told((day(until), Look.PLAIN), (own[0].because, Look.QUIET))
        rows.append(Row((words(f"{item} {own[0].title}"), words(strands), cell)))
    return Table("Evidence that counts today and will not then", columns, tuple(rows))
