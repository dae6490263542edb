"""Documents read side by side: each reader is a thread with a sandbox of its own, and hands over as it finishes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Generic, Self, TypeVar

from evidence.ingest.sandbox import Sandbox

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class SideBySide(Generic[Task, Answer]):
    """Readers at work for as long as the block lasts.

    No more is held than `most_held` in all, by the measure of `weight`: a reader that has more to hand over waits until
    something was taken. An exception in a reader is raised to whoever takes, after all that was read before it.
    """

    def __init__(
        self,
        sandboxes: Sequence[Sandbox],
        read: Callable[[Sandbox, Task], Answer],
        *,
        weight: Callable[[Answer], int],
        most_held: int,
    ) -> None:
        self._read, self._weight, self._most_held = read, weight, most_held
        self._changed = threading.Condition()
        self._waiting: deque[Task] = deque()
        self._done: deque[tuple[Task, Answer]] = deque()
        self._in_hand: list[Task] = []
        self._held = 0
        self._failure: BaseException | None = None
        self._over = False
        # Daemons: a reader in the middle of a document must not keep a process that was told to end.
        self._threads = [threading.Thread(target=self._work, args=(one,), daemon=True) for one in sandboxes]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._over = True
            self._waiting.clear()
            self._changed.notify_all()
        if error is None or isinstance(error, Exception):
            for thread in self._threads:
                thread.join()

    def give(self, tasks: Sequence[Task]) -> None:
        """Have these read, in this order."""
        with self._changed:
            self._waiting += tasks
            self._changed.notify_all()

    def outstanding(self) -> list[Task]:
        """What was given and not yet taken."""
        with self._changed:
            return [*self._in_hand, *self._waiting, *(task for task, _ in self._done)]

    def take(self, *, at_least: int, seconds: float) -> list[tuple[Task, Answer]]:
        """What is done: once it is so many, or all there is, or the readers are held up, or the time has passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_worth_taking(at_least), timeout=seconds)
            taken = [*self._done]
            self._done.clear()
            self._held = 0
            self._changed.notify_all()
            if self._failure is not None and not taken:
                raise self._failure
            return taken

    def _is_worth_taking(self, at_least: int) -> bool:
        idle = not (self._waiting or self._in_hand)
        return len(self._done) >= at_least or idle or self._held >= self._most_held or self._failure is not None

    def _work(self, sandbox: Sandbox) -> None:
        while (task := self._next()) is not None:
            try:
                answer = self._read(sandbox, task)
            except BaseException as error:  # it is raised where it can be dealt with
                self._fail(error)
                return
            self._hand_over(task, answer)

    def _next(self) -> Task | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._over)
            if self._over:
                return None
            task = self._waiting.popleft()
            self._in_hand.append(task)
            return task

    def _hand_over(self, task: Task, answer: Answer) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._held < self._most_held or self._over)
            self._in_hand.remove(task)
            self._done.append((task, answer))
            self._held += self._weight(answer)
            self._changed.notify_all()

    def _fail(self, error: BaseException) -> None:
        """All readers stop: what one cannot do for a reason of ours, the others cannot either."""
        with self._changed:
            self._failure = self._failure or error
            self._over = True
            self._changed.notify_all()
