"""What the next page will ask is asked, or made, while nobody waits: of the version of a store that counts, where it is small.

A thread that outlived what it reads of would be in the way of everybody else: each call does one small piece (`ask_ahead`), and opens or keeps
no version that does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import duckdb

from data.databases import is_little
from queries import steps
from queries.connection import FileState, is_last_asked, make_ready
from queries.query import bring, has_room, lacking, period
from queries.registry import QuestionError, results
from queries.versions import current_version


def ask_ahead(folder: Path) -> bool:
    """Do one piece; False where none is left.

    First the stretches that the last pages lacked around their dates (queries/steps.py), then those beside, then what no page has asked yet.
    The latter two only while half of the memory for answers is free.
    """
    with suppress(QuestionError, duckdb.Error):  # who asks is told
        now = current_version(folder)
        if now is None or not is_little(now.state[0]):
            return False
        return _bring_lacking(now.state) or next(_first_pages(now.state, folder), False)
    return False


def _bring_lacking(current: FileState) -> bool:
    while (noted := lacking.take()) is not None:
        (state, name, by, since), as_of, turn = noted
        if state != current or not is_last_asked(state) or (turn and not has_room()):
            continue
        if not turn:
            lacking.put_off(noted)
        if bring(state, name, by, since, as_of, beside=turn > 0):
            return True
    return False


@lru_cache(maxsize=4)
def _first_pages(state: FileState, folder: Path) -> Iterator[bool]:
    """Before anybody has asked for a page of this version: opens it, makes what all results call and look up, and asks for the stretches around the
    date on which the pages open."""
    covered = period(folder)
    yield True
    if covered is None:
        return
    for name, result in results().items():
        make_ready(state, result.query())
        yield True
        for by in (*([] if result.needs_by else [None]), *result.takes_by):
            if name in steps.STEPS and not result.takes_since and has_room():
                bring(state, name, by, None, covered[1], beside=False)
                yield True
