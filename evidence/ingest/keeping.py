"""Keeps one warm parent running: started when it is needed, replaced when it is found dead."""

from __future__ import annotations

from collections.abc import Callable

from evidence.errors import EvidenceError
from evidence.ingest import bubblewrap
from evidence.ingest.levels import Level, SandboxTooWeakError
from evidence.ingest.warm_parent import Ended, NotStartedError, WarmParent

WRAPPED_TRIES = 2


class SandboxUnavailableError(EvidenceError):
    """No reader process can be started on this machine."""

    remedy = "Check that the machine has memory left and that the installation is complete, then try again."

    def __init__(self) -> None:
        super().__init__("The process that reads documents cannot be started.")


class Keeper:
    """One warm parent, which is to hold its children apart no less than `least`."""

    def __init__(self, least: Level, *, sees: bool = False) -> None:
        """`sees` is for a parent whose children recognise words in pictures."""
        self._least, self._sees = least, sees
        self._wrapper = bubblewrap.wrapper()
        self._wrapped_tries_left = WRAPPED_TRIES
        self._parent: WarmParent | None = None

    @property
    def level(self) -> Level:
        """How far a reader is held apart here. Starts the warm parent."""
        return self._answer_of_ready_parent().level

    @property
    def recognises(self) -> bool:
        """Whether its readers can recognise words in pictures. Starts the warm parent."""
        return self._answer_of_ready_parent().recognises

    def start(self) -> WarmParent:
        """The warm parent, running and perhaps not ready yet."""
        if self._parent is None or not self._parent.is_alive():
            self.close()
            self._parent = WarmParent(self._wrapper, sees=self._sees)
        return self._parent

    def close(self) -> None:
        """End the warm parent and whatever child it has."""
        if self._parent:
            self._parent.end()
            self._parent = None

    def seen_to(self, see_to: Callable[[WarmParent], Ended]) -> tuple[Level, Ended]:
        """A warm parent found dead at the start is replaced, once; one that dies with the child is this document's."""
        try:
            parent = self.fit_parent()
            return parent.level, see_to(parent)
        except NotStartedError:
            self.close()
        try:
            parent = self.fit_parent()
            return parent.level, see_to(parent)
        except NotStartedError as error:
            self.close()
            raise SandboxUnavailableError from error

    def fit_parent(self) -> WarmParent:
        """A warm parent that is ready and holds its children apart as far as the installation asks."""
        parent = self._ready_parent()
        if parent.level.is_below(self._least):
            self.close()
            raise SandboxTooWeakError(parent.level, self._least)
        return parent

    def _answer_of_ready_parent(self) -> WarmParent:
        try:
            return self._ready_parent()
        except NotStartedError as error:
            raise SandboxUnavailableError from error

    def _ready_parent(self) -> WarmParent:
        parent = self.start()
        try:
            parent.wait_until_ready()
        except NotStartedError:
            self.close()
            if not parent.wrapped:
                raise
            # bubblewrap is there but may not work: many containers forbid the namespaces it needs. It may also have
            # been slow, or interrupted, this once.
            self._wrapped_tries_left -= 1
            if not self._wrapped_tries_left:
                self._wrapper = []
            return self._ready_parent()
        self._wrapped_tries_left = WRAPPED_TRIES
        return parent
