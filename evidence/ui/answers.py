"""What pages ask of the workspace again and again, worked out once for each state of the store.

Everything kept here is frozen, so one copy serves every reader, and is keyed by the folder, its revision and the day:
there is no lifetime after which an answer might be out of date, because it never is.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from evidence.errors import EvidenceError
from evidence.ui.session import Moment
from evidence.workspace.workspace import Workspace
from schemas.board import BoardPaper
from schemas.bundles import Choice
from schemas.calls import CallBoard
from schemas.choosing import Preview
from schemas.coverage import Coverage, LineStanding
from schemas.evidence import Item
from schemas.finding import Found, Question
from schemas.forecast import Forecast
from schemas.gap_filter import GapFilter
from schemas.gaps import Gap
from schemas.gate import GateReport
from schemas.moves import Awaiting
from schemas.partners import OrganisationShare, Timeline
from schemas.pictures import PagePicture
from schemas.releases import Release
from schemas.requests import EvidenceRequest
from schemas.snapshots import CoverageChanges, SnapshotTaken
from schemas.versions import VersionsCompared


def items(desk: Workspace) -> tuple[Item, ...]:
    """The items the acting post may see, read once for each state of the store."""
    return _items(desk, str(desk.core.folder), desk.revision(), desk.actor.post)


@st.cache_resource(max_entries=8, show_spinner=False)
def _items(_desk: Workspace, folder: str, revision: int, post: str) -> tuple[Item, ...]:
    return tuple(_desk.items())


def gaps(desk: Workspace, at: Moment, target: str | None = None) -> tuple[Gap, ...]:
    """The gaps as at a moment, worked out once for each state of the store."""
    return _gaps(desk, str(desk.core.folder), desk.revision(), desk.today, at, target)


@st.cache_resource(max_entries=24, show_spinner=False)
def _gaps(_desk: Workspace, folder: str, revision: int, today: date, at: Moment, target: str | None) -> tuple[Gap, ...]:
    return _desk.gaps(**at.asked, target=target).gaps


def gaps_wanted(desk: Workspace, at: Moment, wanted: GapFilter) -> tuple[Gap, ...]:
    """The gaps as at a moment, narrowed and ordered, worked out once for each state of the store."""
    return _gaps_wanted(desk, str(desk.core.folder), desk.revision(), desk.today, at, wanted.model_dump_json(), wanted)


@st.cache_resource(max_entries=24, show_spinner=False)
def _gaps_wanted(
    _desk: Workspace, folder: str, revision: int, today: date, at: Moment, asked: str, _wanted: GapFilter
) -> tuple[Gap, ...]:
    return _desk.gaps_wanted(_wanted, **at.asked).gaps


def requests(desk: Workspace) -> tuple[EvidenceRequest, ...]:
    """Every request, read once for each state of the store."""
    return _requests(desk, str(desk.core.folder), desk.revision(), desk.today)


@st.cache_resource(max_entries=8, show_spinner=False)
def _requests(_desk: Workspace, folder: str, revision: int, today: date) -> tuple[EvidenceRequest, ...]:
    return tuple(_desk.requests())


def releases(desk: Workspace) -> tuple[Release, ...]:
    """Every release as it stands, looked at once for each state of the store."""
    return _releases(desk, str(desk.core.folder), desk.revision(), desk.today)


@st.cache_resource(max_entries=8, show_spinner=False)
def _releases(_desk: Workspace, folder: str, revision: int, today: date) -> tuple[Release, ...]:
    return tuple(_desk.releases())


def lines(desk: Workspace) -> tuple[LineStanding, ...]:
    """The plan's lines as at today, worked out once for each state of the store."""
    return _lines(desk, str(desk.core.folder), desk.revision(), desk.today)


@st.cache_resource(max_entries=8, show_spinner=False)
def _lines(_desk: Workspace, folder: str, revision: int, today: date) -> tuple[LineStanding, ...]:
    return _desk.lines(as_at=today)


def coverage(desk: Workspace, at: Moment, target: str | None = None) -> Coverage:
    """Coverage as at a moment, worked out once for each state of the store."""
    return _coverage(desk, str(desk.core.folder), desk.revision(), desk.today, at, target)


@st.cache_resource(max_entries=48, show_spinner=False)
def _coverage(_desk: Workspace, folder: str, revision: int, today: date, at: Moment, target: str | None) -> Coverage:
    return _desk.coverage(**at.asked, target=target)


def preview(desk: Workspace, choice: Choice) -> Preview:
    """What the receiver of a draft would see, worked out once for each state of the store."""
    return _preview(desk, str(desk.core.folder), desk.revision(), desk.actor.post, choice.model_dump_json(), choice)


@st.cache_resource(max_entries=16, show_spinner=False)
def _preview(_desk: Workspace, folder: str, revision: int, post: str, asked: str, _choice: Choice) -> Preview:
    return _desk.preview(_choice)


def call_board(desk: Workspace, ref: str) -> CallBoard:
    """The board of a call as it stands at this minute, worked out once for each state of the store."""
    minute = f"{desk.now_here:%Y-%m-%d %H:%M}"
    return _call_board(desk, str(desk.core.folder), desk.revision(), minute, desk.actor.post, ref)


@st.cache_resource(max_entries=8, show_spinner=False)
def _call_board(_desk: Workspace, folder: str, revision: int, minute: str, post: str, ref: str) -> CallBoard:
    return _desk.call_board(ref)


def gate(desk: Workspace, choice: Choice) -> GateReport:
    """What must be decided before a draft of a choice may leave."""
    return _gate(desk, choice, str(desk.core.folder), desk.revision(), desk.names_digest(), choice.model_dump_json())


@st.cache_resource(max_entries=12, show_spinner=False)
def _gate(_desk: Workspace, _choice: Choice, folder: str, revision: int, names: str, asked: str) -> GateReport:
    return _desk.gate(_choice)


def find(desk: Workspace, question: Question) -> Found:
    """The pages that answer a question, looked for once for each state of the store."""
    asked = desk, question, str(desk.core.folder), desk.revision(), desk.actor.post, question.model_dump_json()
    found = _find(*asked)
    if found.notice:
        _find.clear(*asked)  # an index being rebuilt, say, is no state of the store and soon over
    return found


@st.cache_resource(max_entries=32, show_spinner=False)
def _find(_desk: Workspace, _question: Question, folder: str, revision: int, post: str, asked: str) -> Found:
    return _desk.find(_question)


def review_queue(desk: Workspace, at: Moment) -> tuple[Awaiting, ...]:
    """The links that await a decision, by what each would move, worked out once for each state of the store."""
    return _review_queue(desk, str(desk.core.folder), desk.revision(), desk.today, at, desk.actor.post)


@st.cache_resource(max_entries=24, show_spinner=False)
def _review_queue(
    _desk: Workspace, folder: str, revision: int, today: date, at: Moment, post: str
) -> tuple[Awaiting, ...]:
    return _desk.review_queue(**at.asked)


def compared(desk: Workspace, item: str, later: int) -> VersionsCompared:
    """A version of an item compared with the one before it."""
    return _compared(desk, str(desk.core.folder), desk.revision(), item, later)


@st.cache_resource(max_entries=32, show_spinner=False)
def _compared(_desk: Workspace, folder: str, revision: int, item: str, later: int) -> VersionsCompared:
    return _desk.compare_versions(item, later=later)


def changes(desk: Workspace, at: Moment, since: str | date | None) -> CoverageChanges | None:
    """What changed since a snapshot, a day or the last board; None when there was no board."""
    return _changes(desk, str(desk.core.folder), desk.revision(), desk.today, at, since)


@st.cache_resource(max_entries=24, show_spinner=False)
def _changes(
    _desk: Workspace, folder: str, revision: int, today: date, at: Moment, since: str | date | None
) -> CoverageChanges | None:
    return _desk.changes(**at.asked, since=since)


def snapshots(desk: Workspace) -> tuple[SnapshotTaken, ...]:
    """What was kept, newest first."""
    return _snapshots(desk, str(desk.core.folder), desk.revision())


@st.cache_resource(max_entries=8, show_spinner=False)
def _snapshots(_desk: Workspace, folder: str, revision: int) -> tuple[SnapshotTaken, ...]:
    return tuple(_desk.snapshots())


def forecast(desk: Workspace, checkpoint: str) -> Forecast:
    """What counts today and will not at a checkpoint, and what would mend it."""
    return _forecast(desk, str(desk.core.folder), desk.revision(), desk.today, checkpoint)


@st.cache_resource(max_entries=12, show_spinner=False)
def _forecast(_desk: Workspace, folder: str, revision: int, today: date, checkpoint: str) -> Forecast:
    return _desk.forecast(checkpoint=checkpoint)


def partners(desk: Workspace, at: Moment) -> tuple[OrganisationShare, ...]:
    """Who contributes what, as at a moment."""
    return _partners(desk, str(desk.core.folder), desk.revision(), desk.today, at)


@st.cache_resource(max_entries=12, show_spinner=False)
def _partners(_desk: Workspace, folder: str, revision: int, today: date, at: Moment) -> tuple[OrganisationShare, ...]:
    return _desk.partners(**at.asked)


def timeline(desk: Workspace) -> Timeline:
    """Evidence by date against checkpoints and meetings."""
    return _timeline(desk, str(desk.core.folder), desk.revision(), desk.actor.post)


@st.cache_resource(max_entries=8, show_spinner=False)
def _timeline(_desk: Workspace, folder: str, revision: int, post: str) -> Timeline:
    return _desk.timeline()


def board_paper(desk: Workspace, at: Moment) -> BoardPaper:
    """What a board is told as at a moment."""
    return _board_paper(desk, str(desk.core.folder), desk.revision(), desk.today, desk.actor.post, at)


@st.cache_resource(max_entries=8, show_spinner=False)
def _board_paper(_desk: Workspace, folder: str, revision: int, today: date, post: str, at: Moment) -> BoardPaper:
    return _desk.board_paper(**at.asked)


def why_no_picture(desk: Workspace, ref: str, version: int) -> str:
    """Why a version has no pictures of its pages, as a sentence; empty when it has, as far as is known."""
    try:
        return desk.why_no_picture(ref, version)
    except EvidenceError as refusal:  # it is kept back, say
        return f"{refusal} {refusal.remedy}".strip()


def page_picture(
    desk: Workspace, ref: str, version: int, page: int, *, words: str = "", quotes: tuple[str, ...] = ()
) -> PagePicture | None:
    """A page as a picture with words, or quotes, marked on it; None for what has no picture.

    The workspace keeps the last few itself, so they are not kept here again.
    """
    with st.spinner("Drawing the page"):
        return desk.page_picture(ref, version, page, words=words, quotes=quotes)
