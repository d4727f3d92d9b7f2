"""Work that nobody waits for: done in a thread of its own once no visitor has been served for a moment, and taken up again after the next."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread, main_thread
from time import monotonic, sleep

from data import store
from queries import ask_ahead

SECONDS = 0.3
"""How long nobody must have been served. Who goes on at once, as through the months, is not kept waiting for what may be asked later."""


class Quiet:
    """Pieces of work for when it is quiet: `piece` does one and says whether there may be more. Nothing is done before `allow`.

    The thread is there only while there is work, and ends with the piece at hand when the process does.
    """

    def __init__(self, piece: Callable[[], bool]) -> None:
        self._piece, self._guard = piece, Lock()
        self._allowed, self._served, self._last, self._working = False, 0, 0.0, False

    def allow(self) -> None:
        """Let work be done in this process, from now on."""
        self._allowed = True
        with self.serving():
            pass

    @contextmanager
    def serving(self) -> Iterator[None]:
        """A visitor is served in the block."""
        with self._guard:
            self._served += 1
        try:
            yield
        finally:
            with self._guard:
                self._served -= 1
                self._last = monotonic()
                begins = self._allowed and not self._served and not self._working
                self._working |= begins
            if begins:
                Thread(target=self._work, name="quiet").start()

    def _work(self) -> None:
        before, more = -1.0, True
        while True:
            with self._guard:
                more |= self._last != before  # somebody was served meanwhile
                before = self._last
                if self._served or not more or not main_thread().is_alive():
                    self._working = False
                    return
            left = before + SECONDS - monotonic()
            if left > 0:
                sleep(left)
                continue
            try:
                more = self._piece()
            except Exception:  # whoever needs what it does finds out; the next one is as good as ever
                logging.getLogger("mentas").exception("ahead")
                more = False


ahead = Quiet(lambda: ask_ahead(store.default_folder()))
"""What the next page may ask for."""
