"""Secrets kept outside the store: in the environment, or in a file that only its owner may read."""

from __future__ import annotations

import os
from pathlib import Path

from data.messages import DataError


def secret_in_environment(variable: str, whose: str) -> str:
    """The secret in a variable of the environment. Raises DataError, naming `whose` it is, if it is empty or can't be sent."""
    text = os.environ.get(variable, "").strip()
    if not text:
        raise DataError("secret_not_set", file=whose, extra=variable)
    return _usable(text, whose)


def secret_in_file(path: Path, whose: str) -> str:
    """The secret that a file holds. Raises DataError if others can read the file, or it can't be used."""
    return _usable(owners_text(path, whose).strip(), whose)


def owners_text(path: Path, whose: str) -> str:
    """The text of a file that only its owner may read. Raises DataError if others can, or if it can't be read."""
    try:
        if os.name != "nt" and path.stat().st_mode & 0o077:
            raise DataError("secret_readable", file=whose, extra=path)
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError("secret_unreadable", file=whose, extra=path) from error


def _usable(text: str, whose: str) -> str:
    if not text or not text.isascii() or not text.isprintable():
        raise DataError("secret_unusable", file=whose)
    return text
