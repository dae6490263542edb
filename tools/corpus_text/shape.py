"""The shapes a synthetic document can have before it becomes a file."""

from __future__ import annotations

from dataclasses import dataclass

NOTICE = "Synthetic example \N{EN DASH} built from public facts; not the partnership's own document"
SHORT_NOTICE = "Synthetic example"
RECONSTRUCTED = (
    "Synthetic example. Reconstructed to agree with published percentages; "
    "the counts are invented where no base was published."
)
INVENTED = "Synthetic example. The figures are invented and are not published figures."
OFFICIAL_STATISTICS = (
    "Synthetic example. Holds official statistics: Department for Education, Open Government Licence v3.0."
)

DISTRICTS = (
    "Burnley",
    "Chorley",
    "Fylde",
    "Hyndburn",
    "Lancaster",
    "Pendle",
    "Preston",
    "Ribble Valley",
    "Rossendale",
    "South Ribble",
    "West Lancashire",
    "Wyre",
)

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a paper."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short points."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row is its heading row. Widths are shares of the page's width."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


Block = str | Heading | Points | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of words: drawn as PDF, DOCX, HTML, Markdown or plain text, as its name's ending says."""

    file: str
    title: str
    issuer: str
    dated: str
    blocks: tuple[Block, ...]
    sources: tuple[str, ...] = ()
    marking: str = "OFFICIAL"
    password: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: sentences above the table, then its heading row and its rows."""

    name: str
    notes: tuple[str, ...]
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A spreadsheet of one or more sheets."""

    file: str
    title: str
    issuer: str
    sheets: tuple[Sheet, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A CSV file: every row ends with the sentence that says what it is."""

    file: str
    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slides:
    """A set of slides, each a title with points."""

    file: str
    title: str
    issuer: str
    slides: tuple[tuple[str, tuple[str, ...]], ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail between posts, never people. `sent` is as a mail writes dates."""

    file: str
    subject: str
    sender: str
    receiver: str
    sent: str
    body: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """Pages that are pictures of text, as a flatbed scanner leaves them."""

    file: str
    title: str
    pages: tuple[tuple[str, ...], ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """The very same bytes as another file, under another name."""

    file: str
    of: str
    sources: tuple[str, ...] = ()


Source = Paper | Workbook | Rows | Slides | Mail | Scan | Copy
