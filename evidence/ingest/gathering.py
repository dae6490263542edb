"""The pages of a document taken one by one, the words of pictures among them recognised, until it or a limit ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from evidence.ingest.cleaning import clean_line, clean_text
from evidence.ingest.progress import AT_THE_START, Progress
from evidence.ingest.readers.answers import CannotRead, Opened, PageFailed, PageText, Picture
from evidence.ingest.recognition import Recognition
from evidence.settings import Limits
from schemas.evidence import Page

LABEL_CHARACTERS = 200


@dataclass(slots=True)
class Gathered:
    """What came of taking the pages: those of this run, and what was found of the document up to now."""

    limits: Limits
    recognition: Recognition
    before: Progress = AT_THE_START
    """What earlier readers of the same document had found."""
    pages: list[Page] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    unrecognised: list[int] = field(default_factory=list)
    """Pages that are pictures nobody looked at, or not to the end."""
    wordless: list[int] = field(default_factory=list)
    """Pages that are pictures in which no words were found."""
    characters: int = 0
    has_pictures: bool = False
    stopped: str = ""
    """Why the rest was left out, when a limit ended it."""
    next_page: int = 0
    """Where the next reader has to go on, when this one stopped in time."""

    @property
    def read(self) -> int:
        """How many pages have been read."""
        return self.before.read + len(self.pages)

    @property
    def has_text(self) -> bool:
        """True when any page has words."""
        return self.before.has_text or any(page.text for page in self.pages)

    @property
    def looked_at(self) -> int:
        """How many pictures were looked at for words."""
        return self.before.looked_at + self.recognition.looked_at

    def progress(self) -> Progress | None:
        """What the next reader has to know; None when there is nothing left for one."""
        if not self.next_page:
            return None
        return Progress(
            next_page=self.next_page,
            read=self.read,
            characters=self.characters,
            has_text=self.has_text,
            failed=tuple(self.failed),
            cut=tuple(self.cut),
            recognised=tuple(self.recognised),
            unrecognised=tuple(self.unrecognised),
            wordless=tuple(self.wordless),
            looked_at=self.looked_at,
        )


def gather(opened: Opened, limits: Limits, recognition: Recognition, before: Progress) -> Gathered:
    """Take the pages from where the earlier readers stopped."""
    gathered = Gathered(
        limits,
        recognition,
        before,
        failed=list(before.failed),
        cut=list(before.cut),
        recognised=list(before.recognised),
        unrecognised=list(before.unrecognised),
        wordless=list(before.wordless),
        characters=before.characters,
        has_pictures=before.looked_at > 0,
    )
    for number, page in enumerate(opened.pages, start=1):
        if number < before.next_page:
            continue
        if number > limits.pages:
            gathered.stopped = f"the rest is over the limit of {limits.pages:,} pages"
        elif isinstance(page, PageFailed):
            gathered.failed.append(number)
        else:
            _take(gathered, number, page)
        if gathered.stopped or gathered.next_page:
            break
    if opened.total and opened.total > limits.pages and not gathered.stopped and not gathered.next_page:
        gathered.stopped = f"the rest is over the limit of {limits.pages:,} pages"
    return gathered


def _take(gathered: Gathered, number: int, page: PageText) -> None:
    """Add one page, or say why the document ends here."""
    limits, text, recognised = gathered.limits, clean_text(page.text), False
    if not text and page.picture:
        gathered.has_pictures = True
        if not gathered.recognition.has_time:
            gathered.next_page = number
            return
        try:
            text = clean_text(_words_in_picture(gathered, number, page.picture))
        except CannotRead:
            gathered.failed.append(number)
            return
        except MemoryError:
            # One monstrous picture among readable pages; the pages are still worth having.
            gathered.unrecognised.append(number)
        recognised = bool(text)
    if len(text) > limits.page_characters:
        text = text[: limits.page_characters]
        gathered.cut.append(number)
    gathered.characters += len(text)
    if gathered.characters > limits.characters:
        gathered.stopped = f"the rest is over the limit of {limits.characters:,} characters"
        return
    if recognised:
        gathered.recognised.append(number)
    label = clean_line(page.label, longest=LABEL_CHARACTERS)
    gathered.pages.append(Page(number=number, label=label, text=text, recognised=recognised))


def _words_in_picture(gathered: Gathered, number: int, picture: Callable[[], Picture]) -> str:
    """The words recognised on a page; empty, and the page noted, when nobody looked or it took too long."""
    recognition = gathered.recognition
    if recognition.engine is None:
        gathered.unrecognised.append(number)
        return ""
    if gathered.looked_at >= gathered.limits.recognised_pages:
        gathered.unrecognised.append(number)
        return ""
    words = recognition.words_in(picture())
    if words is None:
        gathered.unrecognised.append(number)
    elif not clean_text(words).strip():
        gathered.wordless.append(number)
    return words or ""
