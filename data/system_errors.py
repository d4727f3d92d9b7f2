"""Errors of the system below (disk, files, databases, memory) as one sentence each, for whoever runs a command or opens a page."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import duckdb

from data.bilingual import Text
from data.messages import sentence

FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", -1))
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
MISSING = (errno.ENOENT, errno.ENOTDIR)
NO_ROOM = ("no space left", "disk is full", "not enough space", "could not write", "quota")
"""How the databases say that a disk is full."""


def sentence_of(error: BaseException) -> Text | None:
    """What an error means and what to do; None for one that is a fault of the program.

    An error that carries a sentence of its own (DataError, QuestionError) keeps it.
    """
    own = getattr(error, "sentence", None)
    if isinstance(own, dict):
        return own
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        return _of_system(error)
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return sentence("out_of_memory")
    if isinstance(error, duckdb.Error | sqlite3.Error):
        text = str(error).lower()
        if any(each in text for each in NO_ROOM):
            return sentence("disk_full", file="")
        if isinstance(error, duckdb.IOException | duckdb.InternalException | duckdb.FatalException | duckdb.SerializationException | sqlite3.Error):
            return sentence("database_unreadable")
    return None


def _of_system(error: OSError) -> Text:
    file = str(Path(error.filename)) if isinstance(error.filename, str | Path) else ""
    for codes, message in ((FULL, "disk_full"), (FORBIDDEN, "file_forbidden"), (MISSING, "file_missing")):
        if error.errno in codes:
            return sentence(message, file=f" ({file})" if message == "disk_full" and file else file or "?")
    return sentence("store_unreadable", file=file or "?", extra=error.strerror or type(error).__name__)
