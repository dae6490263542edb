"""Parts of office files in which some words are marked as hidden, deleted or added: told apart as they are swept."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.ingest.readers.hidden_parts import Gathering
from evidence.ingest.readers.hidden_xml import Attributes, Sweep, Words, plain_attribute
from schemas.hidden import HiddenKind

ALTERNATE = {"descr", "title"}
NOT_SHOWN = {"0", "false"}
YES = {"1", "true", "on"}
CHANGES = {
    "del": "deleted words that are still there",
    "moveFrom": "moved words that are still there",
    "ins": "added words that are marked as such",
    "moveTo": "moved words that are marked as such",
}
GONE = {"del", "moveFrom"}


class _Marked(Sweep):
    """A sweep with alternate text told apart."""

    def __init__(self) -> None:
        super().__init__()
        self._alternate = Words()

    def start(self, name: str, attributes: Attributes) -> None:
        """Keep what pictures are described by."""
        super().start(name, attributes)
        if name in {"docPr", "cNvPr"}:
            for key, value in attributes.items():
                if key in ALTERNATE and value:
                    self._alternate.add(value)
                    self._alternate.part()

    def tell(self, gathering: Gathering) -> None:
        """Hand over what was found."""
        gathering.add(HiddenKind.ALTERNATE_TEXT, "alternate text of a picture", str(self._alternate))


class DocumentSweep(_Marked):
    """Word's text: tracked changes with their authors, hidden words, and what its fields say."""

    def __init__(self) -> None:
        super().__init__()
        self._open = list[str]()
        self._changes = {name: Words() for name in CHANGES}
        self._seen = set[str]()
        self._authors = dict[str, None]()
        self._hidden, self._fields = Words(), Words()
        self._is_hidden = self._in_look = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Note which change or hidden run begins."""
        if name == "r":
            self._is_hidden = False
        elif name == "rPr":
            self._in_look = True
        elif name == "vanish" and self._in_look:
            self._is_hidden = plain_attribute(attributes, "val").lower() not in NOT_SHOWN
        if name in CHANGES and not self._in_look:
            self._open.append(name)
            self._seen.add(name)
            self._authors[plain_attribute(attributes, "author")] = None
        elif name in {"instrText", "delInstrText"}:
            self._open.append(name)
        super().start(name, attributes)

    def end(self, name: str) -> None:
        """Note which ends."""
        super().end(name)
        if name == "rPr":
            self._in_look = False
        elif name == "p":
            self._is_hidden = False
            for words in (self._hidden, *self._changes.values()):
                words.part()
        elif self._open and self._open[-1] == name and not (name in CHANGES and self._in_look):
            self._open.pop()

    def into(self, name: str) -> Words:
        """Into the innermost change, or the hidden words."""
        if self._open and self._open[-1] in {"instrText", "delInstrText"}:
            return self._fields
        if self._is_hidden:
            return self._hidden
        change = next((one for one in reversed(self._open) if one in CHANGES), None)
        return self._changes[change] if change else self.words

    def tell(self, gathering: Gathering) -> None:
        """Hand over the changes, the hidden words and what fields say."""
        super().tell(gathering)
        authors = "\n".join(author for author in self._authors if author)
        for name, where in CHANGES.items():
            said = str(self._changes[name])
            if name in self._seen and (said or name in GONE):
                gathering.add(HiddenKind.CHANGE, where, f"{said}\n{authors}")
        if said := str(self._hidden):
            gathering.add(HiddenKind.HIDDEN_TEXT, "words that are marked as hidden", said)
        gathering.add(HiddenKind.OTHER, "the instructions of its fields", str(self._fields))
        gathering.add(HiddenKind.OTHER, "what is noted in its text and not shown", str(self.values))


class WorkbookSweep(Sweep):
    """Excel's list of sheets: those that are hidden, and names given to ranges."""

    def __init__(self) -> None:
        super().__init__()
        self._sheets = list[tuple[str, str]]()

    def start(self, name: str, attributes: Attributes) -> None:
        """Keep the name of a hidden sheet."""
        super().start(name, attributes)
        state = attributes.get("state", "visible")
        if name == "sheet" and state != "visible":
            self._sheets.append((attributes.get("name", ""), state))

    def tell(self, gathering: Gathering) -> None:
        """Hand over the hidden sheets, whose words are among the pages."""
        _tell_hidden_sheets(gathering, [name for name, _ in self._sheets])
        gathering.add(HiddenKind.OTHER, "names given in the workbook", f"{self.words}\n{self.values}")


class SheetSweep(_Marked):
    """An Excel sheet: hidden rows and columns, formulas, and what is printed around it. Its cells are the pages."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = self._columns = 0
        self._open = list[str]()
        self._cells = Words()

    def start(self, name: str, attributes: Attributes) -> None:
        """Count what is hidden."""
        if attributes.get("hidden") in YES:
            self._rows += name == "row"
            self._columns += name == "col"
        self._open.append(name)
        if name not in {"row", "c", "col"}:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        """Follow where words stand."""
        if name not in {"row", "c", "col"}:
            super().end(name)
        if self._open:
            self._open.pop()

    def text(self, said: str) -> None:
        """Keep words that are no cell's value: a value is among the pages, and may be a million times there."""
        if not self._open or self._open[-1] not in {"v", "t"}:
            super().text(said)

    def tell(self, gathering: Gathering) -> None:
        """Hand over what is hidden, and the words that are no cells."""
        super().tell(gathering)
        hidden = [
            f"{count:,} hidden {what}{'s' if count > 1 else ''}"
            for count, what in ((self._rows, "row"), (self._columns, "column"))
            if count
        ]
        if hidden:
            gathering.add(HiddenKind.HIDDEN_ROWS, f"{' and '.join(hidden)} on a sheet")
        gathering.add(
            HiddenKind.OTHER, "formulas, headers, footers and links of a sheet", f"{self.words}\n{self.values}"
        )


class SlideSweep(_Marked):
    """A slide: whether it is hidden. Its words are a page."""

    def __init__(self) -> None:
        super().__init__()
        self._is_hidden = False

    def start(self, name: str, attributes: Attributes) -> None:
        """See whether it is shown."""
        super().start(name, attributes)
        if name == "sld" and attributes.get("show") in NOT_SHOWN:
            self._is_hidden = True

    def tell(self, gathering: Gathering) -> None:
        """Hand over that it is hidden, and what is noted on it."""
        super().tell(gathering)
        if self._is_hidden:
            gathering.add(HiddenKind.HIDDEN_SLIDE, "a slide that is hidden")
        gathering.add(HiddenKind.OTHER, "what is noted on a slide and not shown", str(self.values))


class OpenSheetsSweep(Sweep):
    """An OpenDocument spreadsheet: comments, tracked changes, hidden sheets, rows and columns."""

    def __init__(self) -> None:
        super().__init__()
        self._comments, self._changes = Words(), Words()
        self._open = list[str]()
        self._style = ""
        self._hiding = set[str]()
        self._sheets = list[str]()
        self._lines = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Note what begins, and whether it is shown."""
        self._open.append(name)
        if name == "style":
            self._style = plain_attribute(attributes, "name")
        elif name == "table-properties" and plain_attribute(attributes, "display") in NOT_SHOWN:
            self._hiding.add(self._style)
        elif name == "table" and plain_attribute(attributes, "style-name") in self._hiding:
            self._sheets.append(plain_attribute(attributes, "name"))
        elif plain_attribute(attributes, "visibility") in {"collapse", "filter"}:
            self._lines += 1
        super().start(name, attributes)

    def end(self, name: str) -> None:
        """Note what ends."""
        super().end(name)
        if self._open:
            self._open.pop()

    def into(self, name: str) -> Words:
        """Comments and changes apart."""
        if "annotation" in self._open:
            return self._comments
        return self._changes if "tracked-changes" in self._open else self.words

    def tell(self, gathering: Gathering) -> None:
        """Hand over what is not among the pages."""
        if said := str(self._comments):
            gathering.add(HiddenKind.COMMENT, "a comment", said)
        if said := str(self._changes):
            gathering.add(HiddenKind.CHANGE, "what was changed and is kept", said)
        _tell_hidden_sheets(gathering, self._sheets)
        if self._lines:
            gathering.add(HiddenKind.HIDDEN_ROWS, f"{self._lines:,} groups of hidden rows or columns")
        gathering.add(HiddenKind.OTHER, "words of the spreadsheet beside its cells", f"{self.words}\n{self.values}")


def _tell_hidden_sheets(gathering: Gathering, names: Sequence[str]) -> None:
    for name in names[:200]:
        gathering.add(HiddenKind.HIDDEN_SHEET, f"the sheet ‘{name[:100]}’, which is hidden", name)
