"""Secrets kept outside the store: in the environment, or in a file that only its owner may read."""

from __future__ import annotations

import os
from pathlib import Path

from data.messages import DataError


def secret_in_environment(variable: str, owner: str) -> str:
    """The secret in a variable of the environment. Raises DataError, naming the file of its `owner`, if it is empty or can't be sent."""
    text = os.environ.get(variable, "").strip()
    if not text:
        raise DataError("secret_not_set", file=owner, extra=variable)
    return _usable(text, owner)


def secret_in_file(path: Path, owner: str) -> str:
    """The secret that a file holds. Raises DataError if others can read the file, or it can't be used."""
    return _usable(owners_text(path, owner).strip(), owner)


def owners_text(path: Path, owner: str) -> str:
    """The text of a file that only its owner may read. Raises DataError if others can, or if it can't be read."""
    try:
        if os.name != "nt" and path.stat().st_mode & 0o077:
            raise DataError("secret_readable", file=owner, extra=path)
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError("secret_unreadable", file=owner, extra=path) from error


def _usable(text: str, owner: str) -> str:
    if not text or not text.isascii() or not text.isprintable():
        raise DataError("secret_unusable", file=owner)
    return text
