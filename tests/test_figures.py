"""Every named result against the recount in plain Python, on random programmes and on the sample.

`python -m tests.test_figures SEED...` asks everything of those programmes and shows the smallest one that differs.
"""

from __future__ import annotations

import math
import sys
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.importer import import_paths
from queries import Answer, Filters, QuestionError, ask, results
from tests import factories, oracle
from tests.conftest import StoreOf
from tests.factories import Programme
from tests.inline_rows import build
from tests.shares import faults
from tests.tiny import tiny

DATES = factories.AS_OF
SELECTIONS = (
    Filters(),
    Filters(cohort=("G0",)),
    Filters(cohort=("G1", "G2")),
    Filters(skill=("salon", "bakery")),
    Filters(age_band=("18-24", "unknown")),
    Filters(origin=("Kendal", "unknown")),
    Filters(origin=("wonogiri",), skill=("bakery", "sewing", "salon")),
    Filters(education=("none", "unknown"), skill=("sewing", "culinary")),
    Filters(registered_from=date(2017, 1, 1), registered_to=date(2017, 12, 31)),
    Filters(cohort=("G0", "G2", "G3"), registered_to=date(2018, 3, 1), age_band=("25-34", "35-44", "45+")),
    Filters(registered_from=date(2035, 1, 1)),  # nobody
)
SEEDS = factories.COVERING
ROUNDED_QUANTILE = ("design_effect", "lower", "upper")
"""Columns made with a quantile of Student's t that SQL takes from a table or an expansion (error below 1e-7) and the recount from scipy."""


def first_difference(answered: Any, counted: list[dict[str, Any]]) -> str:
    """The first difference between the answer's rows and the recount's, readable; empty where there is none."""
    answered = list(answered)
    if len(answered) != len(counted):
        only = [row for row in counted if row not in answered][:1] + [row for row in answered if row not in counted][:1]
        return f"{len(answered)} rows answered, {len(counted)} counted; for example {only}"
    for index, (row, expected) in enumerate(zip(answered, counted, strict=True)):
        if list(row) != list(expected):
            return f"columns {list(row)} answered, {list(expected)} expected"
        for name, value in expected.items():
            got = row[name]
            close = 1e-6 if "design_effect" in expected and name in ROUNDED_QUANTILE else 1e-12
            same = got == pytest.approx(value, rel=close, abs=close) if isinstance(value, float) and isinstance(got, float) else got == value
            if not same or type(got) is not type(value):
                return f"row {index}, {name}: {got!r} answered, {value!r} counted; row {row}"
    return ""


def leak(answer: Answer) -> str:
    """What a frame must not hold: infinity, null where the rows hold something or the other way round, a number that is not the row's."""
    try:
        frame = answer.frame
    except (ValueError, TypeError) as error:
        return f"no frame at all: {error}"
    for name in frame.columns:
        for index, row in enumerate(answer.records):
            cell, value = frame[name].iloc[index], row[name]
            same = bool(pd.isna(cell)) == (value is None)
            if same and isinstance(value, int | float):
                same = math.isfinite(cell) and cell == value
            if same and isinstance(value, date):
                same = cell.date() == value
            if not same:
                return f"{name} is {cell} in the frame, {value} in the rows"
    return ""


Questions = list[tuple[str, str | None, Any]]


def difference(programme: Programme, folder: Path, as_of: date, filters: Filters, questions: Questions) -> str:
    """The first difference between the store's answers and the recount of the programme, or share that is no part of its whole, with its
    question; empty where there is none."""
    count = oracle.Count(programme, as_of, oracle.Selection(**vars(filters)))
    for result, by, since in questions:
        answer = ask(result, folder, as_of, filters, by, since)
        fault = first_difference(answer.records, oracle.recount(result, count, by, since)) or next(faults(answer), "")
        if fault:
            return f"{result} by {by} since {since} as of {as_of} in {filters}: {fault}"
    return ""


def hold(programme: Programme, folder: Path, as_of: date, filters: Filters, questions: Questions) -> None:
    fault = difference(programme, folder, as_of, filters, questions)
    assert not fault, fault


@cache
def turns_of_programmes() -> tuple[list[tuple[date, Filters, Questions]], ...]:
    """What each programme of SEEDS is asked: a twelfth of the questions at one date as a whole, and another twelfth at the date after it inside
    a selection.

    Over all programmes every question is asked as a whole and inside a selection (test_everything_is_asked), and nobody's of them all by
    test_tiny_programme. `make soak` asks 40 programmes everything at every date inside every selection.
    """
    turns: list[list[tuple[date, Filters, Questions]]] = []
    for index in range(len(SEEDS)):
        day = DATES[index % len(DATES)]
        turns.append([(day, SELECTIONS[0], oracle.questions(day)[7 * index % len(SEEDS) :: len(SEEDS)])])
        later = DATES[(index + 1) % len(DATES)]
        turns[-1].append((later, SELECTIONS[1 + index % (len(SELECTIONS) - 1)], oracle.questions(later)[5 * index % len(SEEDS) :: len(SEEDS)]))
    return tuple(turns)


def unknown_here(filters: Filters, programme: Programme) -> bool:
    """Whether a filter names an origin that nobody of the programme has; such a question is refused, and only such."""
    return not set(filters.origin) <= {row["origin"] or "unknown" for row in programme.residents} | {"unknown"}


@pytest.mark.parametrize(("index", "seed"), enumerate(SEEDS))
def test_random_programme(index: int, seed: int, store_of: StoreOf) -> None:
    programme, folder = store_of(seed)
    for as_of, filters, questions in turns_of_programmes()[index]:
        if unknown_here(filters, programme):
            with pytest.raises(QuestionError):
                ask("headline", folder, as_of, filters)
            continue
        hold(programme, folder, as_of, filters, questions)


def test_everything_is_asked() -> None:
    """The turns leave nothing out: every result and grouping as a whole and inside a selection, and every selection."""
    turns = [(as_of, filters, question) for turn in turns_of_programmes() for as_of, filters, questions in turn for question in questions]
    assert {filters for _, filters, _ in turns} == set(SELECTIONS)
    for whole in (True, False):
        for asked_of in {(result, by) for result, by, _ in oracle.questions(DATES[0])}:
            dates = {as_of for as_of, filters, (result, by, _) in turns if (result, by) == asked_of and bool(filters) is not whole}
            assert dates, (asked_of, whole)
        for as_of in DATES:
            number = sum(day == as_of and bool(filters) is not whole for day, filters, _ in turns)
            assert number == pytest.approx(len(oracle.questions(as_of)) / 4, abs=2)


@pytest.mark.parametrize("result", results())
def test_every_result_is_recounted(result: str) -> None:
    """A result without a recount in tests/oracle/ fails here by its name, and so does one that the recount does not ask in every way it takes."""
    assert result in oracle.RECOUNTS, f"{result} has no recount: write one in tests/oracle/ and list it in RECOUNTS"
    described = results()[result]
    assert {by for by in oracle.BY.get(result, ()) if by} == set(described.takes_by), result
    assert (None in oracle.BY.get(result, (None,))) is not described.needs_by, result
    assert oracle.SINCE.get(result, ()) == described.takes_since, result


def test_every_recount_is_of_a_result() -> None:
    assert set(oracle.RECOUNTS) == set(results())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1040))
def test_random_programme_at_length(seed: int, store_of: StoreOf) -> None:
    """75 s of CPU time each, so that 200 of them took as long as everything else together."""
    programme, folder = store_of(seed)
    for as_of in DATES:
        for filters in SELECTIONS:
            if not unknown_here(filters, programme):
                hold(programme, folder, as_of, filters, oracle.questions(as_of))


def test_tiny_programme(tmp_path: Path) -> None:
    """The programme whose figures test_oracle.py works out by hand, on the days on which something changes around its date, every sixth
    question on every sixth day; and its frames. The median of two amounts that differ by one rupiah is no whole number."""
    programme = tiny()
    programme.follow_ups[4] |= {"earning": True, "monthly_income": 500_001}  # beside P1's 500,000
    store = build(factories.write(programme, tmp_path / "csv"), tmp_path / "store")
    # On the first there is nobody: as many as the target of 0 wants, so it is reached.
    days = (date(2016, 12, 31), date(2017, 8, 31), date(2018, 1, 9), date(2018, 1, 10), date(2018, 6, 30), date(2018, 7, 1))
    # By skill P6 is out of salon until her group begins; by person and skill P1 is left with her salon enrolment alone.
    salon = (Filters(skill=("salon",)), Filters(origin=("Kendal",), skill=("salon",)), Filters(registered_from=date(2035, 1, 1)))
    looks = [*((day, Filters()) for day in days), *((days[4], filters) for filters in salon), (days[5], salon[0])]
    for number, (as_of, filters) in enumerate(looks):
        whole = as_of == days[4] and filters in (Filters(), salon[2])
        questions = oracle.questions(as_of, as_of.day)[0 if whole else number % 6 :: 1 if whole else 6]
        hold(programme, store, as_of, filters, questions)
        leaks = {f"{result}: {leak(ask(result, store, as_of, filters, by, since))}" for result, by, since in questions if whole}
        assert leaks <= {f"{result}: " for result in results()}


@pytest.mark.parametrize(("quarter", "as_of"), enumerate((date(2017, 2, 22), date(2018, 9, 30), date(2019, 10, 18), date(2019, 12, 31))))
def test_sample(quarter: int, as_of: date, sample_store: Path, sample_programme: Programme) -> None:
    """Every result of the whole programme, a quarter of them at each date."""
    hold(sample_programme, sample_store, as_of, Filters(), oracle.questions(as_of, as_of.month)[quarter::4])


def test_a_difference_is_seen() -> None:
    """The comparison itself can fail: a value, a null, a row, a column."""
    assert "persons: 1 answered, 2 counted" in first_difference([{"persons": 1}], [{"persons": 2}])
    assert "None answered, 0 counted" in first_difference([{"rate": None}], [{"rate": 0}])
    assert "0 rows answered, 1 counted" in first_difference([], [{"persons": 2}])
    assert "columns" in first_difference([{"person": 1}], [{"persons": 1}])
    assert "0.1 answered, 0.2 counted" in first_difference([{"rate": 0.1}], [{"rate": 0.2}])
    assert "row 1" in first_difference([{"a": 1}, {"a": 3}], [{"a": 1}, {"a": 2}])
    assert not first_difference([{"rate": 0.1 + 0.2}], [{"rate": 0.3}])  # the last bit of a share
    assert first_difference([{"rate": 0.3 + 1e-9}], [{"rate": 0.3}])
    assert first_difference([{"persons": 1.0}], [{"persons": 1}]) and first_difference([{"on": True}], [{"on": 1}])  # another kind


def explain(seed: int) -> str:
    """The smallest programme, cut down from that of the seed, that still differs, and how; empty where nothing differs."""

    def differs(programme: Programme) -> str:
        with tempfile.TemporaryDirectory() as base:
            import_paths([factories.write(programme, Path(base) / "csv")], Path(base) / "store")
            for as_of, filters, questions in places:
                try:
                    fault = difference(programme, Path(base) / "store", as_of, filters, questions)
                except QuestionError:
                    continue  # cut down so far that the filter names nobody
                if fault:
                    return fault
        return ""

    programme = factories.random_programme(seed)
    places = [(as_of, filters, oracle.questions(as_of)) for as_of in DATES for filters in SELECTIONS]
    fault = differs(programme)
    if not fault:
        return ""
    places = [
        (as_of, filters, [question])
        for as_of, filters, questions in places
        for question in questions
        if fault.startswith(f"{question[0]} by {question[1]} since {question[2]} as of {as_of} in {filters}:")
    ]
    small = factories.smallest(programme, lambda tried: bool(differs(tried)))
    rows = [f"  {table}: {row}" for table in factories.COLUMNS for row in getattr(small, table)]
    return "\n".join([f"seed {seed}: {differs(small)}", *rows])


if __name__ == "__main__":
    for number in sys.argv[1:]:
        print(explain(int(number)) or f"seed {number}: no difference")
