"""What each page asks of the store as of a date never asked before: milliseconds of all its queries, and how many there are."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from queries import period, query
from queries.disclosure import history
from tests.visits import NAMES, visit

ROUNDS = 3


def of_pages(store: Path) -> dict[str, dict[str, float]]:
    """The queries of each page, as medians over several days of the last month."""
    known = period(store)
    assert known is not None
    days = (known[1] - timedelta(days=back) for back in count(1))
    measured: dict[str, dict[str, float]] = {}
    with pytest.MonkeyPatch.context() as patch:
        asked = _watched(patch)
        for name in NAMES:
            rounds = []
            for _ in range(1 + ROUNDS):  # the first one makes what is made once
                asked.clear()
                visit(store, patch, name, as_of=next(days).isoformat())
                rounds.append((1000 * sum(asked), len(asked)))
            measured[name] = {"ms": median(taken for taken, _ in rounds[1:]), "queries": median(number for _, number in rounds[1:])}
    return measured


def _watched(patch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of each query from now on."""
    asked: list[float] = []
    for module, name in ((query, "_reading"), (history, "reading")):
        patch.setattr(module, name, _timed(getattr(module, name), asked))
    return asked


def _timed(reading: Any, asked: list[float]) -> Any:
    @contextmanager
    def timed(*args: Any, **more: Any) -> Iterator[Any]:
        before = time.perf_counter()
        with reading(*args, **more) as cursor:
            yield cursor
        asked.append(time.perf_counter() - before)

    return timed
