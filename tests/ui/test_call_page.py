"""The call on the screen: rehearsed, called, answered line by line, asked besides, built, ended; for whoever looks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence.rules.words import day
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.calls import Call, LineSaid, LineStatus, NewAsk, NewCallLine
from schemas.evidence import EvidenceKind
from schemas.links import Verdict
from tests.ui.conftest import HOSTILE, Open
from tests.ui.looking import drawn, told, words

COORDINATOR = "coordinator"
SUPPLIED = LineSaid(status=LineStatus.SUPPLIED, items=("E-0001",))


def desk_of(folder: Path, post: str = COORDINATOR) -> Workspace:
    return Workspace.of(shared_core(folder), post)


def called(folder: Path, *, in_weeks: int = 0) -> Call:
    """Monitoring, called for the first day notice can arrive so many weeks from today."""
    desk = desk_of(folder)
    return desk.call_checkpoint("monitoring", desk.first_notice(desk.today + timedelta(weeks=in_weeks)))


def accept(folder: Path) -> None:
    """Let the standard count, so that it may go into a bundle."""
    desk_of(folder, "independent-chair").decide("L-0001", Verdict.ACCEPT, "I read page 1.")


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def opened(open_page: Open, folder: Path, **asked: str) -> AppTest:
    return open_page(folder, "call", post=asked.pop("post", COORDINATOR), **asked)


def test_before_the_call_the_page_says_how_it_goes_and_that_the_list_is_not_official(
    open_page: Open, worked: Path
) -> None:
    """Nobody may take the template for the inspectors' own list."""
    page = opened(open_page, worked, at="monitoring")

    said = words(page)
    assert "No checkpoint is called." in said
    assert "This is not the official information request." in said
    assert "Not verified, check against the current handbook." in said
    assert "No survey of families" in said
    assert page.selectbox(key="call_checkpoint").value == "monitoring"


def test_another_template_or_day_lays_out_other_days(open_page: Open, worked: Path) -> None:
    """The coordinator tries a date before the telephone rings."""
    page = opened(open_page, worked, at="monitoring")
    page.selectbox(key="call_kind").select("full").run()
    page.text_input(key="call_notice_monitoring").set_value("21 December 2026").run()

    assert "Surveys go out" in words(page)
    assert "7 January 2027" in words(page)  # ten working days on, over Christmas and the New Year


@pytest.mark.parametrize(("said", "answer"), [("someday", "is not a date"), ("25 December 2026", "not a working day")])
def test_a_day_on_which_no_notice_can_arrive_is_refused_and_can_be_mended(
    open_page: Open, worked: Path, said: str, answer: str
) -> None:
    """The box keeps what was typed, with the reason beside it."""
    page = opened(open_page, worked, at="monitoring")
    page.text_input(key="call_notice_monitoring").set_value(said).run()

    assert answer in told(page)
    assert page.text_input(key="call_notice_monitoring").value == said
    assert not [one for one in page.button if one.key == "call_button"]
    page.text_input(key="call_notice_monitoring").set_value("21 December 2026").run()
    assert page.button(key="call_button").label == "It is called, with notice on 21 December 2026"


def test_one_press_calls_it_and_opens_the_board(open_page: Open, worked: Path) -> None:
    """From the telephone to the board in one action."""
    page = opened(open_page, worked, at="monitoring")

    press(page, "call_button")

    call = desk_of(worked).open_call()
    assert "C-0001" in told(page)
    said = words(page)
    assert f"Notice {day(call.notice_on)}" in said
    assert "10 lines, 10 not confirmed yet" in said
    assert "IR-05" in said
    assert "Not said yet" in said
    assert "Nothing held" in said


def test_a_rehearsal_shows_lines_gaps_and_blockers_and_leaves_nothing(open_page: Open, worked: Path) -> None:
    """It can be done each week, and its answer goes when the evidence changes."""
    page = opened(open_page, worked, at="monitoring")

    press(page, "rehearse_button")

    said = words(page)
    assert "1 thing stands between the draft and its seal" in said
    assert "Nothing that was accepted answers any line" in said
    assert "less than a minute" in said
    assert "What the draft says is not shown yet" in said
    assert desk_of(worked).calls() == []
    accept(worked)
    page.run()
    assert "the evidence has changed since the last rehearsal" in words(page)


def test_who_may_not_call_or_rehearse_is_told_who_may(open_page: Open, worked: Path) -> None:
    """Everybody sees how it goes; two posts take the call."""
    page = opened(open_page, worked, post="head-of-send")

    said = words(page)
    assert "may not say that a checkpoint is called" in said
    assert "may not make a bundle" in said
    assert "Posts that may:" in said
    assert not page.button


def test_a_call_to_come_says_how_long_there_is(open_page: Open, worked: Path) -> None:
    """Announced with a date, it is not yet late with anything."""
    call = called(worked, in_weeks=3)

    page = opened(open_page, worked)

    assert f"Notice arrives on {day(call.notice_on)}, in " in words(page)
    assert "Overdue Nothing" in words(page)


def test_a_call_that_is_past_says_so_and_what_is_late(open_page: Open, worked: Path) -> None:
    """A board nobody closed must not look like one in progress."""
    called(worked, in_weeks=-10)

    page = opened(open_page, worked, due="overdue")

    assert "The last day was" in words(page)
    assert "Close the call when nothing more is asked." in words(page)
    assert "10 things" in words(page)
    assert page.text[0].value.startswith("10 lines of 10")


def test_lines_are_narrowed_by_supplier_status_and_due_in_the_address(open_page: Open, worked: Path) -> None:
    """Each supplier gets the list of its own."""
    call = called(worked)
    desk_of(worked).say_of_line(call.ref, "IR-05", LineSaid(status=LineStatus.TO_FOLLOW, note="On Friday."))

    page = opened(open_page, worked, post=COORDINATOR)
    page.selectbox(key="call_status").select("to follow").run()

    assert page.text[0].value.startswith("1 line of 10")
    assert page.query_params["status"] == "to follow"
    page.selectbox(key="call_post").select("qa-lead").run()
    assert "No line is like that. Take a filter away." in words(page)


def test_a_line_is_answered_and_confirmed_on_its_own_page(open_page: Open, worked: Path) -> None:
    """What stands for it comes first, and both who said it and who confirmed it are kept."""
    call = called(worked)
    page = opened(open_page, worked, call=call.ref, line="IR-05")
    assert page.title[0].value.replace("\\", "").startswith("IR-05 Timeliness of plans")

    page.radio(key=f"say_status_{call.ref}_IR-05").set_value(LineStatus.SUPPLIED)
    page.multiselect(key=f"say_items_{call.ref}_IR-05").set_value(["E-0001"])
    press(page, f"say_button_{call.ref}_IR-05")
    press(page, f"confirm_{call.ref}_IR-05")

    line = next(one for one in desk_of(worked).call_lines(call.ref) if one.ref == "IR-05")
    assert (line.status, line.items, line.said_by, line.confirmed_by) == (
        LineStatus.SUPPLIED, ("E-0001",), COORDINATOR, COORDINATOR,
    )  # fmt: skip
    assert "IR-05 is confirmed." in told(page)
    assert "Said by Inspection Coordinator. Confirmed by Inspection Coordinator." in words(opened(open_page, worked))


def test_what_is_accepted_and_fresh_is_already_chosen(open_page: Open, worked: Path) -> None:
    """On that day the usual answer is two presses: say it, confirm it."""
    accept(worked)
    desk = desk_of(worked)
    call = called(worked)
    line = next(one for one in desk.call_lines(call.ref) if one.ref == "IR-05")
    fields = {name: getattr(line, name) for name in NewCallLine.model_fields}
    policies = NewCallLine(**fields | {"kinds": (EvidenceKind.POLICY,)})
    desk.change_line(call.ref, "IR-05", policies, why="They ask for the standard.")

    page = opened(open_page, worked, call=call.ref, line="IR-05")

    assert page.multiselect(key=f"say_items_{call.ref}_IR-05").value == ["E-0001"]
    assert "Fresh" in words(page)


def test_what_may_not_go_to_inspectors_is_said_beside_its_line(open_page: Open, worked: Path) -> None:
    """Nothing is left out silently, least of all on that day."""
    call = called(worked)
    added = desk_of(worked, "quality-lead").add([b"Synthetic example. Not read yet."], "late.txt").item
    assert added
    desk_of(worked).say_of_line(call.ref, "IR-05", LineSaid(status=LineStatus.SUPPLIED, items=(added,)))

    said = words(opened(open_page, worked))

    assert f"{added} stays out of the bundle. Its text has not been read yet." in said


def test_half_an_answer_is_refused_and_what_was_typed_stays(open_page: Open, worked: Path) -> None:
    """Nothing typed on that day may be lost."""
    call = called(worked)
    page = opened(open_page, worked, call=call.ref, line="IR-05")
    page.radio(key=f"say_status_{call.ref}_IR-05").set_value(LineStatus.LINK)
    page.text_area(key=f"say_note_{call.ref}_IR-05").set_value("The dashboard of the council.")

    press(page, f"say_button_{call.ref}_IR-05")

    assert "A link needs the place it leads to." in told(page)
    assert page.text_area(key=f"say_note_{call.ref}_IR-05").value == "The dashboard of the council."
    page.text_input(key=f"say_where_{call.ref}_IR-05").set_value("https://example.org/dashboard")
    press(page, f"say_button_{call.ref}_IR-05")
    assert desk_of(worked).call_lines(call.ref)[4].where == "https://example.org/dashboard"


def test_a_line_is_changed_added_and_dropped(open_page: Open, worked: Path) -> None:
    """Inspectors never ask for quite what the template says."""
    call = called(worked)
    page = opened(open_page, worked, call=call.ref, line="IR-05")
    page.text_area(key=f"line_asks_{call.ref}_IR-05").set_value("Timeliness of plans since 2023")
    page.text_input(key=f"line_why_{call.ref}_IR-05").set_value("They said so.")
    press(page, f"line_save_{call.ref}_IR-05")
    assert "IR-05 is changed." in told(page)
    page.text_area(key=f"drop_why_{call.ref}_IR-05").set_value("They have it.")
    press(page, f"drop_button_{call.ref}_IR-05")
    assert "the line was dropped" in words(page)

    board = opened(open_page, worked)
    board.text_area(key=f"line_asks_{call.ref}_new").set_value("The diary of the board")
    board.selectbox(key=f"line_post_{call.ref}_new").select("coordinator")
    board.text_input(key=f"line_due_{call.ref}_new").set_value(day(call.notice_on))
    press(board, f"line_save_{call.ref}_new")

    lines = {one.ref: one for one in desk_of(worked).call_lines(call.ref)}
    assert (lines["IR-05"].asks, lines["IR-05"].status) == ("Timeliness of plans since 2023", LineStatus.DROPPED)
    assert lines["IR-11"].asks == "The diary of the board"


def test_a_line_that_is_not_there_is_answered_with_the_board(open_page: Open, worked: Path) -> None:
    """An old link must say what is wrong."""
    call = called(worked)

    assert "has no line <b>x. Choose one" in told(opened(open_page, worked, call=call.ref, line="<b>x"))
    assert "There is no call C-0099." in told(opened(open_page, worked, call="C-0099"))


def test_what_inspectors_ask_for_is_logged_and_sent(open_page: Open, worked: Path) -> None:
    """Asked, due, sent and version, each kept."""
    called(worked)
    page = opened(open_page, worked)
    page.text_area(key="call_ask_asks").set_value(HOSTILE)
    page.selectbox(key="call_ask_post").select("data-lead")
    press(page, "call_ask_button")
    assert "A-0001 is logged" in told(page)
    assert "<img" not in drawn(page)

    page.selectbox(key="ask_sent_item").select("E-0001")
    page.text_input(key="ask_sent_how").set_value("By the secure way")
    press(page, "ask_sent_button")

    assert "A-0001 was sent." in told(page)
    assert "version 1" in words(page)
    assert "By the secure way" in words(page)
    (ask,) = desk_of(worked).call_board("C-0001").asks
    assert (ask.item, ask.version, ask.sent_by) == ("E-0001", 1, COORDINATOR)


def test_an_ask_without_its_post_or_due_time_is_refused_in_words(open_page: Open, worked: Path) -> None:
    """The form says which field is wrong."""
    called(worked)
    page = opened(open_page, worked)
    page.text_area(key="call_ask_asks").set_value("A diary")
    page.text_input(key="call_ask_at").set_value("5pm")

    press(page, "call_ask_button")

    assert "Post:" in told(page)
    assert "Due at:" in told(page)
    assert page.text_area(key="call_ask_asks").value == "A diary"


def test_the_days_bundle_is_built_from_what_is_confirmed(open_page: Open, worked: Path) -> None:
    """One press, and the board says what went in which bundle, and what stayed out."""
    accept(worked)
    call = called(worked)
    page = opened(open_page, worked)
    assert "Nothing that was supplied is confirmed yet" in words(page)
    desk_of(worked).say_of_line(call.ref, "IR-05", SUPPLIED)
    desk_of(worked).confirm_line(call.ref, "IR-05")
    page.run()

    press(page, "build_day")

    (made,) = desk_of(worked).call_board(call.ref).drafts
    assert "is made: 1 item." in told(page)
    assert f"bundles/{made.file}?as=coordinator" in drawn(page)
    assert f"For {day(made.day)}, not sealed: E-0001 version 1" in words(page)


def test_a_day_is_moved(open_page: Open, worked: Path) -> None:
    """Inspectors agree other days on the telephone."""
    call = called(worked)
    page = opened(open_page, worked)
    key = f"{call.ref}_0_{call.days[0].on.isoformat()}"
    later = call.days[-1].on + timedelta(days=1)

    page.text_input(key=f"day_on_{key}").set_value(day(later))
    press(page, f"day_save_{key}")

    assert desk_of(worked).call(call.ref).days[-1].on == later
    assert f"is on {day(later)}." in told(page)


def test_a_call_is_ended_and_stays_to_be_looked_at(open_page: Open, worked: Path) -> None:
    """Years later somebody asks what was handed over."""
    call = called(worked)
    desk_of(worked).log_ask(call.ref, NewAsk(asks="A diary", post="data-lead", due_on=call.notice_on))
    page = opened(open_page, worked)
    page.text_area(key=f"end_why_{call.ref}").set_value("The report is published.")
    press(page, f"end_button_{call.ref}")

    assert "No checkpoint is called." in words(page)
    assert f"call?call={call.ref}" in drawn(page)
    past = opened(open_page, worked, call=call.ref)
    assert "was closed on" in words(past)
    assert "The report is published." in words(past)
    assert "A diary" in words(past)
    assert not past.button


@pytest.mark.parametrize("post", ["independent-chair", "head-of-send", "national-adviser"])
def test_the_board_and_a_line_open_for_every_post_with_what_it_may(open_page: Open, worked: Path, post: str) -> None:
    """Suppliers answer, the chair changes, an adviser looks."""
    call = called(worked)

    board = opened(open_page, worked, post=post)
    line = opened(open_page, worked, post=post, call=call.ref, line="IR-05")

    assert not board.error
    assert not line.error
    labels = {one.label for one in line.button}
    assert ("Say it" in labels) == (post == "head-of-send")
    assert ("Drop the line" in labels) == (post == "independent-chair")
