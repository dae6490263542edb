"""tesseract, where it is installed: words in pictures, by its C interface, as a confined reader can run no program.

The names are from tesseract/capi.h of its fifth edition, the sonames from Debian and Homebrew.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from evidence.ingest.readers.answers import Picture

SONAMES = ("libtesseract.so.5", "libtesseract.5.dylib")
LEPTONICA_SONAMES = ("liblept.so.5", "libleptonica.so.6", "libleptonica.6.dylib")
LANGUAGE = b"eng"

ONLY_NEURAL = 1  # OEM_LSTM_ONLY
WHOLE_PAGE = 3  # PSM_AUTO: columns and blocks are found; the picture is taken to stand upright
SILENT = 6  # L_SEVERITY_NONE

# Below this a "text" is what recognition makes of a photograph, a signature or a page that lies on its side.
LEAST_CONFIDENCE = 65

TABLE_COLUMNS, WORD_LEVEL = 12, "5"

_Stop = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_int)


class RecognitionStoppedError(Exception):
    """The words of one picture took longer than it was given."""


class Seen(NamedTuple):
    """What was made of one picture, and how sure that is, of a hundred."""

    text: str
    confidence: int

    @property
    def words(self) -> str:
        """The text; empty when it is a mere guess."""
        return self.text if self.confidence >= LEAST_CONFIDENCE else ""


class PlacedWord(NamedTuple):
    """A word, and where it stands in points of the picture from its top left."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


class Tesseract:
    """The library with English loaded. Not for two threads at once."""

    def __init__(self) -> None:
        """Load it. OSError where it, or its English, is not installed."""
        with contextlib.suppress(OSError):
            # Its complaints about odd pictures would otherwise stand on the terminal.
            _first_of(LEPTONICA_SONAMES).setMsgSeverity(SILENT)
        self._library = _with_types(_first_of(SONAMES))
        self.name = f"tesseract {self._library.TessVersion().decode(errors='replace').lstrip('v')}"
        self._base = self._library.TessBaseAPICreate()
        if self._library.TessBaseAPIInit2(self._base, None, LANGUAGE, ONLY_NEURAL) != 0:
            raise OSError("tesseract has no English installed")
        # Left to the end of the process, it complains on the terminal that nobody took it down.
        atexit.register(self._library.TessBaseAPIDelete, self._base)
        self._library.TessBaseAPISetPageSegMode(self._base, WHOLE_PAGE)
        # Made here, before any confinement: a callback is a piece of program written into memory.
        self._asks_whether_to_stop = _Stop(self._must_stop)
        self._stop: Callable[[], bool] = _never
        self._monitor = self._library.TessMonitorCreate()
        self._library.TessMonitorSetCancelFunc(self._monitor, self._asks_whether_to_stop)

    def seen_in(self, picture: Picture, *, stop: Callable[[], bool]) -> Seen:
        """What is seen in a picture as it stands. `stop` is asked again and again."""
        self._look_at(picture, stop)
        try:
            return Seen(self._text(), int(self._library.TessBaseAPIMeanTextConf(self._base)))
        finally:
            self._done()

    def _look_at(self, picture: Picture, stop: Callable[[], bool]) -> None:
        library, self._stop = self._library, stop
        library.TessBaseAPISetImage(
            self._base, picture.points, picture.width, picture.height, 1, picture.bytes_per_line
        )
        library.TessBaseAPISetSourceResolution(self._base, picture.points_per_inch)
        if library.TessBaseAPIRecognize(self._base, self._monitor) != 0:
            self._done()
            raise RecognitionStoppedError

    def _done(self) -> None:
        self._stop = _never
        self._library.TessBaseAPIClear(self._base)

    def placed_in(self, picture: Picture, *, stop: Callable[[], bool]) -> list[PlacedWord]:
        """Every word seen in a picture as it stands, however unsure, in reading order. The same errors."""
        self._look_at(picture, stop)
        try:
            return list(_placed(self._text_at(self._library.TessBaseAPIGetTsvText(self._base, 0))))
        finally:
            self._done()

    def _text(self) -> str:
        return self._text_at(self._library.TessBaseAPIGetUTF8Text(self._base))

    def _text_at(self, text: int | None) -> str:
        if not text:
            return ""
        try:
            return ctypes.string_at(text).decode(errors="replace")
        finally:
            self._library.TessDeleteText(text)

    def _must_stop(self, _: int | None, __: int) -> bool:
        return self._stop()


def _placed(table: str) -> Iterator[PlacedWord]:
    """The words in tesseract's table: level, five numbers, left, top, width, height, confidence and text in a row."""
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == TABLE_COLUMNS and cells[0] == WORD_LEVEL and cells[-1].strip():
            left, top, width, height = map(int, cells[6:10])
            yield PlacedWord(cells[-1], left, top, left + width, top + height)


def installed_tesseract() -> Tesseract | None:
    """The library, loaded once for this process and its forks; None where it is not installed, or does not work."""
    return None if _given_up else _loaded()


def give_up_tesseract() -> None:
    """Do without it from here on: it was tried and does not work where readers work."""
    _given_up.append(True)


_given_up = list[bool]()


@functools.cache
def _loaded() -> Tesseract | None:
    try:
        return Tesseract()
    except (OSError, AttributeError):
        # An AttributeError is a library of the right name without the functions we know.
        return None


def _never() -> bool:
    return False


def _first_of(sonames: tuple[str, ...]) -> ctypes.CDLL:
    # By name, as the search that ctypes offers runs programs, which are not there inside bubblewrap.
    for soname in sonames:
        with contextlib.suppress(OSError):
            return ctypes.CDLL(soname)
    raise OSError(f"{sonames[0]} is not installed")


def _with_types(library: ctypes.CDLL) -> ctypes.CDLL:
    """The functions used, with what they take and answer: handles are pointers, which ctypes would cut to an int."""
    handle, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[type | None, list[type]]] = {
        "TessVersion": (text, []),
        "TessBaseAPICreate": (handle, []),
        "TessBaseAPIInit2": (number, [handle, text, text, number]),
        "TessBaseAPISetPageSegMode": (None, [handle, number]),
        "TessBaseAPISetImage": (None, [handle, text, number, number, number, number]),
        "TessBaseAPISetSourceResolution": (None, [handle, number]),
        "TessBaseAPIRecognize": (number, [handle, handle]),
        "TessBaseAPIMeanTextConf": (number, [handle]),
        "TessBaseAPIGetUTF8Text": (handle, [handle]),
        "TessBaseAPIGetTsvText": (handle, [handle, number]),
        "TessBaseAPIClear": (None, [handle]),
        "TessBaseAPIDelete": (None, [handle]),
        "TessDeleteText": (None, [handle]),
        "TessMonitorCreate": (handle, []),
        "TessMonitorSetCancelFunc": (None, [handle, _Stop]),
    }
    for name, (answers, takes) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = answers, takes
    return library
