"""One thread computes what several want at the same time; the others wait for it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock


class QuestionLocks:
    """A lock for each question that is being computed."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: dict[Hashable, tuple[Lock, int]] = {}

    @contextmanager
    def one(self, question: Hashable) -> Iterator[None]:
        """Run the block for that question alone; it should first look whether another thread has just finished it."""
        with self._guard:
            lock, waiting = self._locks.get(question, (Lock(), 0))
            self._locks[question] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, waiting = self._locks[question]
                if waiting == 1:
                    del self._locks[question]
                else:
                    self._locks[question] = lock, waiting - 1
