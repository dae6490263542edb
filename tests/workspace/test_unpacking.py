"""Files inside mails: each becomes an item that can be found, and says which mail it came in."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import StoreUnusable
from evidence.ingest.taking import DEEPEST_ATTACHMENT
from evidence.workspace import unpacking
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, Marking, ReadingState
from schemas.finding import Question
from tests.ingest.outlook import LEAD, file_attached, message

pytestmark = pytest.mark.both_engines


def mail(*attached: tuple[str, bytes], about: str = "Waits for therapy") -> bytes:
    """A mail with files in it."""
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = about, "a@example.org", "b@example.org"
    letter["Date"] = "Mon, 12 Jan 2026 10:00:00 +0000"
    letter.set_content(f"Synthetic example. {about}: see what is attached.")
    for name, content in attached:
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


def nested(depth: int) -> bytes:
    """A mail in a mail in a mail, with a note in the innermost."""
    innermost = mail((f"note {depth}.txt", b"Synthetic note, far inside."), about=f"Level {depth}")
    for level in range(depth - 1, 0, -1):
        innermost = mail((f"level {level + 1}.eml", innermost), about=f"Level {level}")
    return innermost


def bring(workspace: Workspace, content: bytes, name: str = "letter.eml", details: Details | None = None) -> str:
    """Add a file and have everything done that waits."""
    added = workspace.add([content], name, details or Details())
    assert added.item is not None, added
    worker.see_to_it(workspace)
    return added.item


def test_a_file_in_a_mail_becomes_an_item_that_can_be_found(workspace: Workspace) -> None:
    """The report everybody looks for was sent as an attachment, and the mail's own text does not say what is in it."""
    letter = bring(workspace, mail(("audit.txt", b"Synthetic audit: forty rhubarb clinics were visited.")))

    (attached,) = workspace.attached(letter)
    assert attached.item is not None
    assert attached.name == "audit.txt"
    assert workspace.item(attached.item).version.reading is ReadingState.READ
    assert [hit.item for hit in workspace.find(Question(words="rhubarb")).hits] == [attached.item]
    assert [one.ref for one in workspace.came_with(attached.item)] == [letter]


def test_an_outlook_message_gives_up_its_files_as_well(workspace: Workspace) -> None:
    """Half of what a council keeps was dragged out of Outlook."""
    letter = bring(
        workspace, message(LEAD, attachments=[file_attached("audit.txt", b"Synthetic audit.")]), "letter.msg"
    )

    (attached,) = workspace.attached(letter)
    assert attached.item is not None
    assert workspace.item(attached.item).version.reading is ReadingState.READ


def test_the_mails_marking_holds_for_what_is_in_it_and_nothing_else_is_assumed(workspace: Workspace) -> None:
    """A file must not lose its protection by being taken out, and a date must not be guessed."""
    details = Details(marking=Marking.OFFICIAL_SENSITIVE, organisation="council")

    letter = bring(workspace, mail(("audit.txt", b"Synthetic audit.")), details=details)

    inside = workspace.item(workspace.attached(letter)[0].item or "")
    assert inside.details == Details(marking=Marking.OFFICIAL_SENSITIVE)
    assert inside.added_by == workspace.item(letter).added_by


def test_what_was_there_already_is_named_and_not_stored_twice(workspace: Workspace) -> None:
    """The same report comes with five mails."""
    report = bring(workspace, b"Synthetic report.", "report.txt")

    letter = bring(workspace, mail(("copy of report.txt", b"Synthetic report.")))

    assert workspace.attached(letter)[0].item == report
    assert len(workspace.items()) == 2


def test_a_file_that_cannot_be_taken_in_is_named_with_its_reason(workspace: Workspace) -> None:
    """A program in a mail is no evidence, and its refusal must not hide the rest."""
    letter = bring(workspace, mail(("setup.exe", b"MZ" + b"\0" * 200), ("note.txt", b"Synthetic note.")))

    program, note = workspace.attached(letter)
    assert program.item is None
    assert program.reason
    assert note.item is not None


def test_mails_in_mails_are_followed_so_far_and_no_further(workspace: Workspace) -> None:
    """A mail that holds itself a thousand times must end, and say where."""
    first = bring(workspace, nested(DEEPEST_ATTACHMENT + 2))

    items = workspace.items()
    assert len(items) == DEEPEST_ATTACHMENT + 1
    deepest = workspace.attached(items[-1].ref)[0]
    assert deepest.item is None
    assert "mails deep" in deepest.reason
    assert items[0].ref == first


def test_a_mail_and_all_inside_it_share_one_budget(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred files in each of a hundred mails would fill a disk."""
    monkeypatch.setattr(unpacking, "MOST_IN_ONE_FAMILY", 5)
    many = [(f"note {number}.txt", f"Synthetic note {number}.".encode()) for number in range(4)]
    inside = mail(*[(name, content + b" Inside.") for name, content in many], about="Inside")

    letter = bring(workspace, mail(*many, ("inside.eml", inside)))

    assert len(workspace.items()) == 1 + 5
    left = workspace.attached(workspace.attached(letter)[4].item or "")
    assert all("holds more" in one.reason or "holds over" in one.reason for one in left)


def test_a_crash_between_two_files_is_made_good(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stops the worker half-way, each file ends up an item once."""
    original = unpacking.Unpacking._store

    def dying(self: unpacking.Unpacking, mail_: unpacking.Mail, one, *rest):  # type: ignore[no-untyped-def]
        if one.number == 2:
            raise RuntimeError("the machine goes down")
        return original(self, mail_, one, *rest)

    with monkeypatch.context() as going_down:
        going_down.setattr(unpacking.Unpacking, "_store", dying)
        with pytest.raises(RuntimeError, match="goes down"):
            bring(workspace, mail(("one.txt", b"Synthetic one."), ("two.txt", b"Synthetic two.")))
    worker.see_to_it(workspace)

    assert [one.item is not None for one in workspace.attached("E-0001")] == [True, True]
    assert len(workspace.items()) == 3
    assert workspace.audit_fault() == ""


def test_reading_a_mail_again_makes_no_second_items(workspace: Workspace, data_folder: Path) -> None:
    """A damaged original that was put back is read again."""
    letter = bring(workspace, mail(("audit.txt", b"Synthetic audit.")))
    place = next(data_folder.glob(f"originals/*/{workspace.item(letter).version.sha256}"))
    content = place.read_bytes()
    place.chmod(0o600)
    place.write_bytes(b"X" + content[1:])
    examine(data_folder, deep=True)
    place.write_bytes(content)
    examine(data_folder, deep=True)
    worker.see_to_it(workspace)

    assert len(workspace.items()) == 2
    assert len(workspace.attached(letter)) == 1


def test_the_doctor_finds_a_store_with_mails_sound(workspace: Workspace, data_folder: Path) -> None:
    """Items nobody added by hand must not look like items nobody added."""
    bring(workspace, nested(3))

    assert examine(data_folder, deep=True).sound


def test_nothing_is_taken_out_of_a_mail_that_was_altered(workspace: Workspace, data_folder: Path) -> None:
    """Bytes that nobody brought must not become evidence, by way of a mail that somebody did bring."""
    workspace.add([mail(("audit.txt", b"Synthetic audit."))], "letter.eml")
    with worker.at_work(workspace.core) as upkeep:
        assert upkeep is not None
        upkeep.read_waiting()
        place = next(data_folder.glob(f"originals/*/{workspace.item('E-0001').version.sha256}"))
        content = place.read_bytes()
        place.chmod(0o600)
        place.write_bytes(content.replace(b"U3ludGhldGlj", b"QUFBQUFBQUFB"))
        upkeep.catch_up()
        altered = workspace.item("E-0001").version
        place.write_bytes(content)
        upkeep.look_after_originals()
    examine(data_folder, deep=True)
    worker.see_to_it(workspace)

    assert altered.reading is ReadingState.QUARANTINED
    assert [one.item for one in workspace.attached("E-0001")] == ["E-0002"]
    assert workspace.pages("E-0002")[0].text == "Synthetic audit."


def test_one_mail_that_cannot_be_unpacked_holds_nobody_up(
    workspace: Workspace, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other evidence must be found meanwhile, and the worker must not start over for ever."""

    def failing(*_: object) -> None:
        raise StoreUnusable("The place of the mail's original does not answer.")

    monkeypatch.setattr(unpacking.Unpacking, "take_out", failing)
    workspace.add([mail(("audit.txt", b"Synthetic audit."))], "letter.eml")
    note = bring(workspace, b"Synthetic rhubarb.", "note.txt")

    assert [hit.item for hit in workspace.find(Question(words="rhubarb")).hits] == [note]
    assert workspace.work_waiting() == 0
