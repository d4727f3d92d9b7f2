"""The pointer: the small file of a store that says which version counts, and which was the last one published.

It bears a check of its own, so that a damaged pointer is never taken for another version's. Pointers of earlier releases hold
the number alone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from data.files import text_of, write_whole

NAME = "current"


@dataclass(frozen=True)
class Pointer:
    """`number` of the version that counts (0: none), and of the `last` one published (None if an earlier release did not write it)."""

    number: int
    last: int | None


class DamagedPointer(ValueError):
    """The file is there, but does not hold what was written."""


def read(folder: Path) -> Pointer | None:
    """The pointer of a store; None if there is none. Raises Damaged, and OSError if it cannot be read."""
    try:
        text = text_of(folder / NAME)
    except UnicodeDecodeError as error:
        raise DamagedPointer from error
    if text is None:
        return None
    if not text.isascii():
        raise DamagedPointer
    if alone := re.fullmatch(r"(\d{1,9})\n", text):
        return Pointer(int(alone[1]), None)
    parts = re.fullmatch(r"(\d{1,9}) (\d{1,9}) ([0-9a-f]{16})\n", text)
    if parts is None or _check(parts[1], parts[2]) != parts[3]:
        raise DamagedPointer
    return Pointer(int(parts[1]), int(parts[2]))


def write(folder: Path, number: int, last: int) -> None:
    """Point to a version. Raises OSError if the store cannot be written."""
    write_whole(folder / NAME, f"{number} {last} {_check(str(number), str(last))}\n")


def _check(number: str, last: str) -> str:
    return hashlib.sha256(f"{number} {last}".encode()).hexdigest()[:16]
