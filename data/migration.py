"""Opening a store: what every command and the server does first.

What killed programs left there is removed. A current version of an earlier release is made anew with today's tables and facts; the old file
stays a version like any other.
"""

from __future__ import annotations

from pathlib import Path

from data import store
from data.facts import is_outdated
from data.messages import DataError


def open_store(folder: Path, migrating: bool = True) -> None:
    """Tidy a store and, unless not `migrating`, bring its current version to today's form.

    Losses and damage are reported by the action that follows. Raises DataError, OSError and duckdb.Error if an older version can't be made
    anew.
    """
    store.tidy(folder)
    if migrating:
        try:
            version = store.current(folder)
            outdated = version is not None and is_outdated(version.path)
        except (DataError, FileNotFoundError):  # another version took its place, and it was deleted
            return
        if outdated:
            migrate(folder)


def migrate(folder: Path) -> store.Version | None:
    """Publish the current version anew where it is outdated; None if it isn't, or nothing was imported yet. Raises DataError."""
    version = store.current(folder)
    if version is None or not is_outdated(version.path):
        return None
    from data.importer import rebuild_facts  # not before it is needed: it takes a while to load

    return rebuild_facts(folder, store.MIGRATE)
