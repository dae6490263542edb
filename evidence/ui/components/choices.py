"""Choices that narrow a list and stand in the address, so that a list can be shared as it is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from evidence.ui import session

WRITTEN = "choices_written"


class Choice(NamedTuple):
    """One way to narrow or order a list."""

    name: str
    """How the address names it."""
    label: str
    words: Mapping[str, str]
    """Everything that can be chosen, with its words."""
    otherwise: str
    """The words for not narrowing."""
    offered: Iterable[str] | None = None
    """What is on offer just now; everything when it is not said."""


def choose_all(view: str, choices: Sequence[Choice], *, abreast: int = 3) -> dict[str, str]:
    """Show the choices of a page and answer what is chosen by name, an empty word for what is not narrowed.

    Past the first row they are folded away, so that the list itself stands on the first screen.
    """
    _take_from_address(view, choices)
    first, more = choices[:abreast], choices[abreast:]
    chosen = _choose(view, first, abreast)
    if more:
        used = any(st.session_state[_key(view, choice.name)] for choice in more)
        with st.expander("More ways to narrow the list", expanded=used):
            chosen |= _choose(view, more, abreast)
    session.put_in_address(chosen)
    st.session_state[WRITTEN] = (view, dict(chosen))
    return chosen


def _choose(view: str, choices: Sequence[Choice], abreast: int) -> dict[str, str]:
    chosen = {}
    for at, choice in enumerate(choices):
        if at % abreast == 0:
            columns = st.columns(abreast)
        key = _key(view, choice.name)
        # What was chosen stays on offer, also where nothing is like it any more.
        offered = dict.fromkeys(["", *(choice.offered or choice.words), st.session_state[key]])
        words = {"": choice.otherwise, **choice.words}
        chosen[choice.name] = str(
            columns[at % abreast].selectbox(choice.label, list(offered), format_func=words.__getitem__, key=key)
        )
    return chosen


def _take_from_address(view: str, choices: Sequence[Choice]) -> None:
    """Let the choices be what the address asks for, when that is something else than what was chosen last.

    What the address asks for and there is not, is no choice.
    """
    said = {choice.name: session.asked_for(choice.name) for choice in choices}
    shown = all(_key(view, name) in st.session_state for name in said)
    if shown and st.session_state.get(WRITTEN) == (view, said):
        return
    for choice in choices:
        asked = said[choice.name]
        st.session_state[_key(view, choice.name)] = asked if asked in choice.words else ""


def _key(view: str, name: str) -> str:
    return f"{view}_{name}"
