"""The worked example: the Lancashire area, its synthetic documents, their links and the decisions about them.

It is made by the same workspace functions a person uses, in a folder of its own. Its clock is fixed, so that the same
version makes the same example on any day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence import plain_yaml
from evidence.errors import EvidenceError, StoreUnusable
from evidence.settings import shipped
from evidence.workspace.beside import built_beside
from evidence.workspace.folder import create_folder, purpose_of
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.evidence import AddOutcome
from schemas.links import NewLink
from schemas.register import Register, RegisteredDocument, RegisteredFinding, RegisteredLink
from schemas.requests import NewRequest
from schemas.tests_of_evidence import EvidenceTest

BEGINS = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)

Progress = Callable[[str], None]
CatchUp = Callable[[Workspace], None]


class Ticking:
    """A clock that moves on a second each time somebody looks at it."""

    def __init__(self, start: datetime) -> None:
        self._next = start

    def __call__(self) -> datetime:
        """The moment it is."""
        self._next += timedelta(seconds=1)
        return self._next


def make_example(folder: Path, *, catch_up: CatchUp, progress: Progress = lambda _: None) -> bool:
    """Make the worked example; False when it is already there. Refuses a folder that holds anything else.

    It is built beside its place and moved there when whole, so a half-made example is never opened.
    """
    folder = folder.resolve()  # `.` has no name to build beside
    purpose = purpose_of(folder)
    if purpose == "example":
        return False
    if purpose or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        what = "holds an area's own evidence" if purpose else "is not empty"
        raise StoreUnusable(f"{folder} {what}.", remedy="Name another folder for the worked example.")
    with built_beside(folder) as beside:
        _build(beside, catch_up, progress)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    return True


def load_register(path: Path) -> Register:
    """The register of an example's documents."""
    return Register.model_validate(plain_yaml.load(path.read_text(encoding="utf-8")))


def _build(folder: Path, catch_up: CatchUp, progress: Progress) -> None:
    documents = shipped("corpus", "documents")
    register = load_register(documents / "register.yaml")
    clock = Ticking(BEGINS)
    create_folder(folder, shipped("corpus", "areas", "lancashire"), purpose="example", clock=clock)
    workspace = Workspace.open(folder, clock=clock)
    try:
        items: dict[str, str] = {}
        for document in register.documents:
            items[document.file] = _add(workspace, documents, document, items)
            if document.version_of:
                catch_up(workspace)
            progress(document.file)
        catch_up(workspace)
        for document in register.documents:
            for link in document.links:
                _link(workspace, items[document.file], document.file, link)
        _chase(workspace, register, items)
        for decided in register.findings:
            _decide_findings(workspace, decided, items)
    finally:
        workspace.close()


def _chase(workspace: Workspace, register: Register, items: dict[str, str]) -> None:
    """The requests, risks and snapshots of the example, made once all evidence is in and every gap is noted."""
    for asked in register.requests:
        gap = _gap(workspace, asked.strand, asked.test, asked.checkpoint)
        new = NewRequest(gap=gap, asked_of=asked.asked_of, due=asked.due)
        made = workspace.acting_as(asked.by).ask(new)
        if asked.answered:
            workspace.answer_request(made.ref, items[asked.answered])
    for risk in register.risks:
        gap = _gap(workspace, risk.strand, risk.test, risk.checkpoint)
        workspace.acting_as(risk.by).accept_risk(gap, reason=risk.reason, until=risk.until)
    for kept in register.snapshots:
        workspace.acting_as(kept.by).take_snapshot(kept.occasion, checkpoint=kept.checkpoint)


def _decide_findings(workspace: Workspace, decided: RegisteredFinding, items: dict[str, str]) -> None:
    """Decide about everything of these kinds that stands in the way of inspectors, one item after the other."""
    desk, choice = workspace.acting_as(decided.by), Choice(checkpoint=decided.checkpoint)
    wanted = [
        one.finding
        for one in desk.gate(choice).in_the_way
        if one.finding.kind in decided.kinds and (not decided.file or one.finding.item == items[decided.file])
    ]
    for item in dict.fromkeys(finding.item for finding in wanted):
        keys = [finding.key for finding in wanted if finding.item == item]
        desk.decide_findings(choice, keys, decided.verdict, decided.why)


def _gap(workspace: Workspace, strand: str, test: EvidenceTest, checkpoint: str) -> str:
    for gap in workspace.gaps(checkpoint=checkpoint, target=strand).gaps:
        if gap.test is test and not gap.series:
            return gap.ref
    raise StoreUnusable(
        f"The example's register asks for {test.value} of {strand}, which is no gap.", remedy="Correct the register."
    )


def _add(workspace: Workspace, folder: Path, document: RegisteredDocument, items: dict[str, str]) -> str:
    earlier = items[document.version_of] if document.version_of else None
    added = workspace.acting_as(document.by).add_file(folder / document.file, document.details, version_of=earlier)
    if added.outcome is AddOutcome.REFUSED or added.item is None:
        raise StoreUnusable(f"The example's file {document.file} was refused: {added.reason}", remedy=added.remedy)
    return added.item


def _link(workspace: Workspace, item: str, file: str, registered: RegisteredLink) -> None:
    names = set(NewLink.model_fields) & set(RegisteredLink.model_fields)
    new = NewLink(item=item, **{name: getattr(registered, name) for name in names})
    try:
        link = workspace.acting_as(registered.by).link(new)
        if registered.response:
            workspace.acting_as(registered.by).answer(link.ref, registered.response)
        if registered.decision:
            decision = registered.decision
            workspace.acting_as(decision.post).decide(link.ref, decision.verdict, decision.why)
    except EvidenceError as error:
        raise StoreUnusable(
            f"The example's register is wrong about {file}, {registered.target}, {registered.test}: {error}",
            remedy=error.remedy,
        ) from error
