"""Texts that are made once for the same content and kept in memory, within a number of bytes."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Text = TypeVar("Text", str, bytes)


def size(content: Hashable) -> int:
    """About how many bytes a key made of tuples takes."""
    return sys.getsizeof(content) + (sum(map(size, content)) if isinstance(content, tuple) else 0)


class TextCache(Generic[Text]):
    """Texts by what they were made of, the least recently used first; texts and keys together take at most `most` bytes."""

    def __init__(self, most: int) -> None:
        self.most, self.bytes_used = most, 0
        self._texts: OrderedDict[Hashable, tuple[Text, int]] = OrderedDict()
        self._guard = Lock()

    def find(self, content: Hashable) -> Text | None:
        """The text made of that content before; None if it was not made, or was forgotten."""
        with self._guard:
            if content not in self._texts:
                return None
            self._texts.move_to_end(content)
            return self._texts[content][0]

    def get(self, content: Hashable, make: Callable[[], Text]) -> Text:
        """The text made of that content before; made now where it was not, or was forgotten."""
        known = self.find(content)
        if known is not None:
            return known
        text = make()
        bytes_used = sys.getsizeof(text) + size(content)
        with self._guard:
            if content not in self._texts:
                self._texts[content] = text, bytes_used
                self.bytes_used += bytes_used
            while self.bytes_used > self.most and len(self._texts) > 1:
                self.bytes_used -= self._texts.popitem(last=False)[1][1]
        return text
