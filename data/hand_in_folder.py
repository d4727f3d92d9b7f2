"""Where a hand-in waits until it is published: a folder of its own inside the store, for its owner only, swept with what killed programs leave.

Its name is that of a file being written (data/files.py), so that no version ever holds it and the next start removes it.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from data.files import FORGOTTEN, remove

LONGEST_NAME = 120


def begin(store_folder: Path) -> Path:
    """Make a folder for a hand-in, and remove those that were forgotten. Raises OSError if it can't be made."""
    for path in store_folder.glob(f".hand-in.{os.getpid()}.*.new"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > FORGOTTEN:
                remove(path)
    path = store_folder / f".hand-in.{os.getpid()}.{secrets.token_hex(4)}.new"
    path.mkdir(parents=True, mode=0o700)
    return path


def put(folder: Path, name: str, content: bytes | memoryview) -> Path:
    """Write a file of the hand-in, under its own name if that is free. Raises OSError."""
    plain = "".join(each for each in name.replace("\\", "/").rsplit("/", 1)[-1] if each.isprintable()).lstrip(".")[-LONGEST_NAME:] or "_"
    path, number = folder / plain, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(plain).stem} ({number}){Path(plain).suffix}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
        file.write(content)
    return path


def files(folder: Path) -> list[Path]:
    """The files of the hand-in by name; the folder counts as used. Raises OSError if it is gone."""
    os.utime(folder)
    return sorted(path for path in folder.iterdir() if path.is_file())
