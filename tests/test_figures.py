"""Every named result against the recount in plain Python, on random programmes and on the sample."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.importer import import_paths
from queries import Filters, QuestionError, ask
from tests import programmes, recount
from tests.programmes import Programme

DATES = (
    date(2017, 3, 31),  # little has happened: empty groups, nobody assessed
    date(2018, 2, 28),  # six months from 31 August end here by clamping
    date(2018, 6, 30),  # the third day of group G0
    date(2019, 6, 30),  # everything is over, the first target past due
)
SELECTIONS = (
    Filters(),
    Filters(cohort=("G0",)),
    Filters(cohort=("G1", "G2")),
    Filters(skill=("salon", "bakery")),
    Filters(age_band=("18-24", "unknown")),
    Filters(origin=("Kendal",)),
    Filters(education=("none", "unknown"), skill=("sewing", "culinary")),
    Filters(registered_from=date(2017, 1, 1), registered_to=date(2017, 12, 31)),
    Filters(registered_from=date(2035, 1, 1)),  # nobody
)
SEEDS = range(32)


def first_difference(answered: Any, counted: list[dict[str, Any]]) -> str:
    """The first difference between the answer's rows and the recount's, readable; empty where there is none."""
    answered = list(answered)
    if len(answered) != len(counted):
        only = [row for row in counted if row not in answered][:1] + [row for row in answered if row not in counted][:1]
        return f"{len(answered)} rows answered, {len(counted)} counted; for example {only}"
    for place, (row, expected) in enumerate(zip(answered, counted, strict=True)):
        if list(row) != list(expected):
            return f"columns {list(row)} answered, {list(expected)} expected"
        for name, value in expected.items():
            got = row[name]
            same = got == pytest.approx(value, rel=1e-12, abs=1e-12) if isinstance(value, float) and isinstance(got, float) else got == value
            if not same or (got is None) != (value is None):
                return f"row {place}, {name}: {got!r} answered, {value!r} counted; row {row}"
    return ""


def hold(programme: Programme, folder: Path, as_of: date, filters: Filters, questions: list[tuple[str, str | None, Any]]) -> None:
    count = recount.Count(programme, as_of, recount.Selection(**vars(filters)))
    for result, by, since in questions:
        difference = first_difference(ask(result, folder, as_of, filters, by, since).rows, recount.recount(result, count, by, since))
        assert not difference, f"{result} by {by} since {since} as of {as_of} in {filters}: {difference}"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A function from seed to (programme, its store)."""
    known: dict[int, tuple[Programme, Path]] = {}

    def store_of(seed: int) -> tuple[Programme, Path]:
        if seed not in known:
            base = tmp_path_factory.mktemp(f"programme{seed}")
            programme = programmes.random_programme(seed)
            report = import_paths([programmes.write(programme, base / "csv")], base / "store")
            assert report.exit_status == 0, report.as_text("en")
            known[seed] = programme, base / "store"
        return known[seed]

    return store_of


@pytest.mark.parametrize("seed", SEEDS)
def test_random_programme(seed: int, stored: Any) -> None:
    programme, folder = stored(seed)
    for place, as_of in enumerate(DATES):
        hold(programme, folder, as_of, Filters(), recount.questions(as_of))
        # Each programme meets one selection a date; over all programmes every selection meets every date.
        filters = SELECTIONS[1 + (seed + place) % (len(SELECTIONS) - 1)]
        try:
            hold(programme, folder, as_of, filters, recount.questions(as_of))
        except QuestionError:
            # The programme has no such origin at all: then the question is refused, and only then.
            assert not set(filters.origin) <= {row["origin"] or "unknown" for row in programme.residents}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 300))
def test_random_programme_at_length(seed: int, stored: Any) -> None:
    programme, folder = stored(seed)
    for as_of in DATES:
        for filters in SELECTIONS:
            hold(programme, folder, as_of, filters, recount.questions(as_of))


@pytest.mark.parametrize("as_of", [date(2017, 2, 22), date(2018, 9, 30), date(2019, 10, 18), date(2019, 12, 31)])
def test_sample(as_of: date, sample_store: Path, sample_programme: Programme) -> None:
    for filters in (Filters(), Filters(skill=("salon",)), Filters(cohort=("A01", "A02"), age_band=("25-34",))):
        hold(sample_programme, sample_store, as_of, filters, recount.questions(as_of))


def test_a_difference_is_seen() -> None:
    """The comparison itself can fail: a value, a null, a row, a column."""
    assert "persons: 1 answered, 2 counted" in first_difference([{"persons": 1}], [{"persons": 2}])
    assert "None answered, 0 counted" in first_difference([{"rate": None}], [{"rate": 0}])
    assert "0 rows answered, 1 counted" in first_difference([], [{"persons": 2}])
    assert "columns" in first_difference([{"person": 1}], [{"persons": 1}])
