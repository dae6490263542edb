"""What a board paper says of time: what changed since the last board, and what will have gone by the checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from evidence.board.blocks import Cell, Column, Group, Look, Paragraph, Row, Section, State, Table, told, words
from evidence.rules.words import counted, day, listed
from schemas.forecast import Forecast, Renewal
from schemas.snapshots import CoverageChanges, StrandChanged, TestChanged

NO_BOARD = "There was no board before this day to compare with."
NOTHING_AHEAD = "Nothing is forecast: the day or the window looked at has gone by."
CHANGED = (Column("Strand or test", 30), Column("Was", 14), Column("Is", 14), Column("Because", 42))

Changed = Callable[[TestChanged], bool]


def _rose(test: TestChanged) -> bool:
    return test.after.rank > test.before.rank


def _fell(test: TestChanged) -> bool:
    return test.after.rank < test.before.rank


def changes_in_words(changes: CoverageChanges | None) -> str:
    """How many strands and tests rose and fell."""
    if changes is None:
        return NO_BOARD
    tests = [test for strand in changes.strands for test in strand.tests]
    strands = f"{sum(one.rose for one in changes.strands)} rose and {sum(one.fell for one in changes.strands)} fell"
    return f"Of the strands {strands}; of their tests {sum(map(_rose, tests))} rose and {sum(map(_fell, tests))} fell."


def forecast_in_words(forecast: Forecast | None) -> str:
    """How much will be weaker, and how little would mend it."""
    if forecast is None or forecast.latest <= forecast.today:
        return NOTHING_AHEAD
    if not forecast.falling:
        return f"No test that holds today will be weaker by {day(forecast.latest)}."
    mended = sum(one.mended for one in forecast.falling)
    weaker, renewals = counted(len(forecast.falling), "test"), counted(len(forecast.renewals), "renewal")
    return (
        f"By {day(forecast.latest)}, {weaker} will be weaker than today unless evidence is renewed; {renewals} would "
        f"bring back {mended}."
    )


def what_changed(changes: CoverageChanges | None) -> Section:
    """The strands that rose or fell as a whole, and every test that fell."""
    title = "What changed since the last board"
    if changes is None:
        return Section(title, (Paragraph(NO_BOARD),))
    anew = (
        "" if changes.kept else " No snapshot was kept for it, so it is worked out anew under today’s links and rules."
    )
    compared = f"Compared with {changes.before}.{anew} {changes_in_words(changes)}"
    whole = [one for one in changes.strands if one.rose or one.fell]
    rows = tuple(_whole_strand(one) for one in sorted(whole, key=lambda one: one.rose))
    columns = (Column("Strand", 46), Column("Was", 18), Column("Is", 18), Column("Rose or fell", 18))
    moved = Table("Strands that rose or fell as a whole", columns, rows)
    fallen = Table("Tests that fell, and because of what", CHANGED, tuple(_tests(changes.strands, _fell)))
    blocks = (Paragraph(compared), *((moved,) if moved.rows else ()), *((fallen,) if fallen.rows else ()))
    return Section(title, blocks)


def every_change(changes: CoverageChanges | None) -> Iterator[Section]:
    """The tests that rose, strand by strand; nothing when none did."""
    rows = tuple(_tests(changes.strands, _rose)) if changes else ()
    if rows:
        table = Table("Tests that rose since the last board, and because of what", CHANGED, rows)
        yield Section("Every test that rose", (table,), new_page=True)


def _whole_strand(one: StrandChanged) -> Row:
    return Row((words(f"{one.ref} {one.title}"), (State(one.before),), (State(one.after),), words(_which_way(one))))


def _which_way(one: StrandChanged) -> str:
    return "Rose" if one.rose else "Fell"


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
    if forecast is None or forecast.latest <= forecast.today:
        return Section(title, (Paragraph(NOTHING_AHEAD),))
    said = f"Looking ahead to {forecast.title}, whose last day is {day(forecast.latest)}. {forecast_in_words(forecast)}"
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
