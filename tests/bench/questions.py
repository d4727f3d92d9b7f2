"""What each page asks of the store as of a date never asked before: milliseconds of all its queries, and how many there are."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from streamlit.runtime.scriptrunner_utils import script_run_context
from streamlit.testing.v1 import AppTest

from queries import period, query
from queries.disclosure import history
from tests.bench.pages import LONGEST
from tests.visits import FRAME, NAMES

ROUNDS = 7
"""Dates after the first; from the second of them on each brings some answers of many days around it (queries/steps.py), for the others too."""


def of_pages(store: Path) -> dict[str, dict[str, float]]:
    """The queries of each page, as medians over several days of the last month."""
    known = period(store)
    assert known is not None
    days = (known[1] - timedelta(days=back) for back in count(1))
    measured: dict[str, dict[str, float]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MENTAS_STORE", str(store))
        seconds = _watched(patch)
        for name in NAMES:
            rounds = []
            for _ in range(1 + ROUNDS):  # the first one makes what is made once
                seconds.clear()
                _visit(name, next(days))
                rounds.append((1000 * sum(seconds), len(seconds)))
            measured[name] = {"ms": median(taken for taken, _ in rounds[1:]), "queries": median(number for _, number in rounds[1:])}
    return measured


def _visit(name: str, day: date) -> None:
    """Open a page as of a day, however long it takes."""
    with _without_a_script():
        page = AppTest.from_file(FRAME, default_timeout=LONGEST)
    page.query_params["as_of"] = day.isoformat()
    if name != NAMES[0]:
        page.switch_page(f"../pages/{name}.py")
    page.run()
    assert not page.exception


@contextmanager
def _without_a_script() -> Iterator[None]:
    """AppTest writes in its session before any script runs, for each page; Streamlit warns of that, as of a program that forgot to start it."""
    log = logging.getLogger(script_run_context.__name__)
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _watched(patch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of each query from now on."""
    seconds: list[float] = []
    for module, name in ((query, "_reading"), (history, "reading")):
        patch.setattr(module, name, _timed(getattr(module, name), seconds))
    return seconds


def _timed(reading: Any, seconds: list[float]) -> Any:
    @contextmanager
    def timed(*args: Any, **more: Any) -> Iterator[Any]:
        before = time.perf_counter()
        with reading(*args, **more) as cursor:
            yield cursor
        seconds.append(time.perf_counter() - before)

    return timed
