"""Every share lies between nobody and everybody, with its numerator and denominator beside it: 0 <= part <= of.

Each answer of tests/test_figures.py is held to it, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from queries import Filters, QuestionError, answer_for, ask, results
from queries.disclosure.tables import keep_nested
from tests import factories
from tests.conftest import Once
from tests.edges import EDGES
from tests.factories import DAY, Programme, ends_on
from tests.inline_rows import build
from tests.shares import OVER_ONE, faults
from ui.views.groups import MEASURES, OF_TESTED


def days_of(programme: Programme) -> list[date]:
    """A day within the first group, after the last, and after everything."""
    starts = sorted(row["starts_on"] for row in programme.cohorts) or [date(2018, 3, 5)]
    last = max((ends_on(row) for row in programme.cohorts), default=date(2018, 7, 6))
    return [starts[0] + DAY, last + 40 * DAY, date(2019, 12, 31)]


def questions(programme: Programme) -> Iterator[tuple[str, str | None, Filters]]:
    """Every result in every way, of everybody and of the first group."""
    first = Filters(cohort=tuple(row["cohort_id"] for row in programme.cohorts[:1]))
    for result in results().values():
        if any(column.kind == "share" for column in result.columns):
            for by in result.takes_by if result.needs_by else (None, *result.takes_by):
                yield result.name, by, Filters()
            yield result.name, result.takes_by[0] if result.needs_by else None, first


ODD = ("nobody came",)
"""A programme in which a part could be taken from another whole; the others are asked in `make soak`."""
PARAMETERS = [
    pytest.param(index, name, turns, marks=[] if name in ODD and turns == 1 else [pytest.mark.soak], id=f"{name}, {turns} of 6")
    for index, name in enumerate(EDGES)
    for turns in (1, 6)
]


@pytest.mark.parametrize(("index", "name", "turns"), PARAMETERS)
def test_every_share_is_a_part_of_its_whole(index: int, name: str, turns: int, once: Once) -> None:
    """Each question in every other programme on one of the days, of the first group in every fourth programme; in `make soak` all."""
    programme = EDGES[name]
    store = once(f"edge{index}", lambda folder: build(factories.write(programme, folder / "csv"), folder / "store")) / "store"
    differences = []
    for turn, day in enumerate(days_of(programme)):
        for number, (result, by, filters) in enumerate(questions(programme)):
            if (index + number + turn) % 6 >= turns or (turns == 1 and filters and (index // 6 + number) % 2):
                continue
            try:
                differences += faults(ask(result, store, day, filters, by))
            except QuestionError:
                continue  # a selection that leaves nobody, a group that this programme does not have
        for name, (part, whole) in MEASURES.items():
            rows = ask("completion", store, day, by="cohort") if name == OF_TESTED else ask("cohorts", store, day)
            differences += [f"{part} {row[part]} of {whole} {row[whole]} in {row}" for row in rows.records if not 0 <= row[part] <= row[whole]]
    assert differences == []


@pytest.mark.soak
def test_every_published_share_is_a_part_of_its_whole(sample_store: Path) -> None:
    for result, by, _ in questions(Programme()):
        try:
            answer = answer_for("viewer", result, sample_store, date(2018, 9, 30), by=by)
        except QuestionError:
            continue
        shares = [column.name for column in answer.columns if column.kind == "share" and f"{result}.{column.name}" not in OVER_ONE]
        assert [row for row in answer.records for name in shares if row[name] is not None and not 0 <= row[name] <= 1] == []


def test_no_published_stage_is_more_than_the_one_before() -> None:
    """3 sold, shown as 0, and 3 of them again, shown as 5: each is rounded by itself. Exact stages are not touched."""
    rounded, exact = (SimpleNamespace(exact=each, step=SimpleNamespace(on=date(2018, 9, 30))) for each in (False, True))
    stages: list[Any] = [({"persons": shown}, {"persons": step}) for shown, step in ((4, exact), (10, rounded), (0, rounded), (5, rounded))]
    keep_nested(stages)
    assert [values["persons"] for values, _ in stages] == [4, 10, 0, 0]


def test_a_part_beyond_its_whole_is_seen(sample_store: Path) -> None:
    """The check finds what it looks for: 5 of 1."""
    from tests.answers import answer

    wrong = answer("cohorts", [{"cohort_id": "G0", "started": 1, "completed": 5, "completion_rate": 5.0}])
    assert len(list(faults(wrong))) == 2
