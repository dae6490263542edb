"""What a page needs to know of this visit: the folder, the acting post, the date looked at, and where links go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st
from pydantic import BaseModel, ValidationError
from streamlit.delta_generator import DeltaGenerator

from evidence.errors import Contradiction, EvidenceError
from evidence.rules.words import day
from evidence.settings import data_folder
from evidence.ui.components.text import md_escape
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.local_area import LocalArea

POST = "acting_post"
MOMENT = "looked_at"
KEPT = "kept_in_addresses"
TOLD = "told"
COUNT = "told_count"
TODAY = "today"

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Moment:
    """What coverage is looked at as at: a checkpoint, a date, or today when neither is given."""

    checkpoint: str | None = None
    on: date | None = None

    @property
    def slug(self) -> str:
        """How an address names it."""
        return self.checkpoint or (self.on.isoformat() if self.on else TODAY)

    @property
    def asked(self) -> dict[str, Any]:
        """How the workspace is asked about it."""
        return {"checkpoint": self.checkpoint} if self.checkpoint else {"as_at": self.on}

    def words(self, area: LocalArea) -> str:
        """What it is called in a sentence."""
        if self.checkpoint:
            return area.checkpoints_by_ref[self.checkpoint].title
        return day(self.on) if self.on else "today"


def moment_of(slug: str, area: LocalArea) -> Moment:
    """The moment an address names; today when it names nothing we know."""
    if slug in area.checkpoints_by_ref:
        return Moment(checkpoint=slug)
    try:
        return Moment(on=date.fromisoformat(slug))
    except ValueError:
        return Moment()


def area() -> LocalArea:
    """The local area of the data folder."""
    return shared_core(data_folder()).area


def workspace() -> Workspace:
    """The workspace of the acting post."""
    return Workspace.of(shared_core(data_folder()), acting_post())


def acting_post() -> str:
    """The post acting in this visit: the one chosen, else the one the address names, else the first quality lead."""
    known = area().posts
    if st.session_state.get(POST) not in known:
        named = st.query_params.get("as", "")
        st.session_state[POST] = named if named in known else _first_post()
    return str(st.session_state[POST])


def _first_post() -> str:
    return Workspace.of(shared_core(data_folder())).actor.post


def moment() -> Moment:
    """The moment looked at in this visit; the monitoring inspection to begin with, or the first checkpoint."""
    if MOMENT not in st.session_state:
        known = area().checkpoints_by_ref
        usual = "monitoring" if "monitoring" in known else next(iter(known))
        st.session_state[MOMENT] = moment_of(st.query_params.get("at", usual), area()).slug
    return moment_of(st.session_state[MOMENT], area())


def keep_address() -> None:
    """Write the post and the moment into the address, so that a reload or a shared link keeps both."""
    kept = {"as": acting_post(), "at": moment().slug}
    st.session_state[KEPT] = kept
    for name, value in kept.items():
        if st.query_params.get(name) != value:
            st.query_params[name] = value


def address(view: str = "", /, **params: object) -> str:
    """A link to a page of the app, which keeps the acting post and the moment. Not yet escaped for HTML."""
    said = {name: str(value) for name, value in params.items() if value not in (None, "")}
    return f"{view or './'}?{urlencode({**said, **st.session_state[KEPT]})}"


def asked_for(name: str) -> str:
    """What the address asks for, such as an item or a strand; empty when it says nothing."""
    return str(st.query_params.get(name, ""))


def put_in_address(chosen: Mapping[str, str]) -> None:
    """Let the address ask for what is chosen, by name; an empty word is not said in it."""
    for name, value in chosen.items():
        if value and asked_for(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]


@contextmanager
def kindly() -> Iterator[None]:
    """Show a failure we foresaw with its remedy. Anything else is a mistake of ours and stays loud."""
    try:
        yield
    except EvidenceError as error:
        remedy = f"  \n**What to do:** {md_escape(error.remedy)}" if error.remedy else ""
        st.error(f"{md_escape(error)}{remedy}")


def tell(message: str) -> None:
    """Keep a message for after the page is drawn anew. Markdown; what people wrote in it is escaped."""
    st.session_state[TOLD] = message
    st.session_state[COUNT] = messages_told() + 1


def messages_told() -> int:
    """How many messages were told in this visit."""
    return int(st.session_state.get(COUNT, 0))


def show_told() -> None:
    """Show the message kept for this drawing, once, at a place of its own."""
    told = told_here()
    if message := st.session_state.pop(TOLD, ""):
        told.success(message)


def told_here() -> DeltaGenerator:
    """A place for a message that comes and goes.

    It is there with nothing to say too: were it not, all below it would be drawn anew when the message goes, and what
    somebody is typing there be lost.
    """
    return st.empty()


def checked(model: type[Model], **fields: Any) -> Model:
    """A schema made of what a form said, or a refusal in words that says which field is wrong."""
    try:
        return model(**fields)
    except ValidationError as error:
        raise Contradiction(
            " ".join(_problem(one["loc"], one["msg"]) for one in error.errors()),
            remedy="Correct what the form says and save again. Nothing was saved.",
        ) from error


def _problem(where: tuple[int | str, ...], said: str) -> str:
    field = str(where[0]).replace("_", " ").capitalize() if where else ""
    words = said.removeprefix("Value error, ").rstrip(".")
    return f"{field}: {words}." if field else f"{words[:1].upper()}{words[1:]}."


def titled(words: str) -> None:
    """Name what a page shows in the title of the window, so that tabs and screen readers tell pages apart."""
    st.set_page_config(page_title=f"{words} – {area().area.name} evidence")
