"""What is said of a binding while it goes on."""

from __future__ import annotations

from evidence.bundles.bound.jobs import OWN, Bind, Check, Neighbour, Run, Source
from evidence.workspace.binding_progress import BindingProgress

SOURCES = tuple(Source(key=key, offset=0, length=1) for key in (OWN, "E-0001", "E-0002"))
RUNS = (
    Run(source=OWN, first=0, count=2, number=101),
    Run(source="E-0001", first=0, count=1, number=103, title="E-0001 Minutes of March"),
    Run(source="E-0002", first=0, count=4, number=104, title="E-0002 Survey"),
)


def bind(*volumes: Neighbour) -> Bind:
    return Bind(sources=SOURCES, runs=RUNS, marks=(), title="", partnership="", volumes=volumes)


def said_of(asked: Bind | Check, *begun: str) -> list[str]:
    said: list[str] = []
    progress = BindingProgress(asked, said.append)
    for key in begun:
        progress.begun(key)
    return said


def test_each_document_is_told_once_and_the_pages_between_them_are_not() -> None:
    """A count that runs past its end, or begins again at each divider, is believed by nobody."""
    whole = bind(Neighbour(name="bundle.pdf", first=101, last=107))

    assert said_of(whole, OWN, "E-0001", OWN, "E-0002", "E-0002", OWN) == [
        "Binding 1 of 2: E-0001 Minutes of March",
        "Binding 2 of 2: E-0002 Survey",
    ]


def test_where_there_are_volumes_it_says_which_one_is_being_made() -> None:
    """The count begins again with each volume, so that it must not look like the whole."""
    first, second = (Neighbour(name="bundle-1.pdf", first=1, last=100), Neighbour(name="b", first=101, last=107))

    assert said_of(bind(first, second), "E-0001") == ["Binding volume 2 of 2, document 1 of 2: E-0001 Minutes of March"]


def test_a_check_tells_of_no_document() -> None:
    """It goes through the volume as a whole, which is told when it begins."""
    assert said_of(Check(first=1, said=()), "E-0001") == []
