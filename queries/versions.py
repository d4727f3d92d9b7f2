"""The version that questions are answered from, taken once for a page, a briefing or a command.

While imports are published and undone, each question for itself would take whatever counts at its moment, and one page would mix
two versions. Inside `one_version` all questions about a store get the version that counted at its beginning, whose file stays open
meanwhile, even if it is pruned.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data import store
from data.messages import DataError
from queries.connection import FileState, file_state, keeping_open
from queries.registry import QuestionError

ATTEMPTS = 5
"""How often the version is taken anew where its file goes while it is being opened."""


@dataclass(frozen=True)
class Current:
    """The version that counts, and the state of its file."""

    version: store.Version
    state: FileState


_of_block: ContextVar[tuple[Path, Current | None] | None] = ContextVar("of_block", default=None)
"""The store of the innermost `one_version`, and its version."""


def current_version(folder: Path) -> Current | None:
    """The version that counts, or counted at the beginning of `one_version`; None if nothing was imported yet.

    Raises QuestionError if the store cannot be read.
    """
    outer = _of_block.get()
    if outer is not None and outer[0] == folder:
        return outer[1]
    with readable(folder):
        version = store.shown(folder)
        return None if version is None else Current(version, file_state(version.path))


@contextmanager
def one_version(folder: Path, version: Current | None = None) -> Iterator[Current | None]:
    """Answer all questions of the block about the store from one version: that which counts now, or the given one.

    A block inside another about the same store keeps the version of the outer one. Raises QuestionError if the store cannot be read.
    """
    outer = _of_block.get()
    if outer is not None and outer[0] == folder and version is None:
        yield outer[1]
        return
    with ExitStack() as stack:
        current = stack.enter_context(_opened(folder, version))
        token = _of_block.set((folder, current))
        try:
            yield current
        finally:
            _of_block.reset(token)


@contextmanager
def _opened(folder: Path, version: Current | None) -> Iterator[Current | None]:
    """The version with its file open; taken anew where the file was pruned between the two."""
    with ExitStack() as stack:
        for attempt in range(ATTEMPTS):
            current = version or current_version(folder)
            if current is None:
                break
            try:
                with readable(folder):
                    stack.enter_context(keeping_open(current.state))
                break
            except QuestionError:
                if version is not None or attempt == ATTEMPTS - 1 or current.version.path.exists():
                    raise
        yield current


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Turn what goes wrong in opening the store into one sentence."""
    try:
        yield
    except DataError as error:
        raise QuestionError(**error.sentence) from error
    except (OSError, ValueError, TypeError, duckdb.Error) as error:
        raise QuestionError(
            f"Simpanan {folder} tidak dapat dibaca; periksa foldernya (python -m data versions).",
            f"The store {folder} can't be read; check the folder (python -m data versions).",
        ) from error
