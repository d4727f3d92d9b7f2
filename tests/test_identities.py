"""Accounting identities that hold for every programme, date and selection."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest

from queries import AGE_BANDS, Filters, ask
from tests import factories
from tests.conftest import StoreOf

DATES = (date(2017, 3, 31), date(2018, 2, 28), date(2018, 6, 30), date(2019, 10, 31))
SELECTIONS = (Filters(), Filters(skill=("salon", "sewing")), Filters(age_band=AGE_BANDS[:2]))


PROGRAMMES = (None, *factories.COVERING[:2])
"""The sample and two random ones."""
IN_SHORT = {(1, 2, 0), (0, 1, 1)}
"""Of two programmes one date each (programme, date, selection): what these sums are made of is recounted in test_figures.py."""
EVERY = [
    pytest.param(seed, as_of, filters, marks=[] if (number, day, selection) in IN_SHORT else [pytest.mark.soak])
    for number, seed in enumerate(PROGRAMMES)
    for (selection, filters), (day, as_of) in product(enumerate(SELECTIONS), enumerate(DATES))
]


@pytest.mark.parametrize(("seed", "as_of", "filters"), EVERY)
def test_identities(seed: int | None, as_of: date, filters: Filters, sample_store: Path, store_of: StoreOf) -> None:
    """Of two programmes every date and every selection; the rest in `make soak`."""
    folder = sample_store if seed is None else store_of(seed)[1]

    def rows(result: str, by: str | None = None, since: date | None = None) -> tuple[dict, ...]:
        return ask(result, folder, as_of, filters, by, since).records

    headline = rows("headline")[0]

    # residents = residents before + net, every month
    before = 0
    for month in rows("flow_monthly"):
        assert month["net"] == month["new"] + month["returned"] - month["exited"]
        assert month["residents"] == before + month["net"]
        before = month["residents"]
    assert before == headline["residents"]

    # start + components = end, covered and uncovered each
    for since in (date(2017, 1, 1), as_of):
        bridge = {row["component"]: row for row in rows("coverage_bridge", since=since)} if since <= as_of else {}
        for column in ("covered", "uncovered") if bridge else ():
            moved = sum(bridge[name][column] for name in ("newly_covered", "arrived", "returned", "left"))
            assert bridge["start"][column] + moved == bridge["end"][column]
        if bridge:
            assert bridge["end"]["covered"] == headline["covered_residents"]
            assert bridge["end"]["covered"] + bridge["end"]["uncovered"] == headline["residents"]

    # the ledger closes
    ledger = rows("ledger", since=date(2017, 1, 1))[0]
    assert ledger["opening"] + ledger["new"] + ledger["returned"] - ledger["exited"] == ledger["closing"] == headline["residents"]

    # stages never grow
    for chain in ("cascade", "market_chain"):
        persons = [row["persons"] for row in rows(chain)]
        assert persons == sorted(persons, reverse=True)

    # parts sum to the whole
    bounds = rows("exit_bounds")[0]
    assert bounds["mentas"] + bounds["elsewhere"] + bounds["unknown"] + bounds["died"] == bounds["away"]
    assert bounds["away"] == headline["registered"] - headline["residents"]
    assert bounds["mentas"] == headline["mentas"] == bounds["worst_case"]
    assert sum(row["persons"] for row in rows("mentas_by_training")) == headline["mentas"]
    assert sum(row["exits"] for row in rows("exits_by_destination")) == headline["exits"]
    assert sum(row["returned"] for row in rows("exits_by_destination")) == headline["returns"]
    first_timers = sum(row["first_timers"] for row in rows("cohorts"))  # in a selection some were first trained elsewhere
    assert first_timers <= headline["covered"] if filters.skill or filters.cohort else first_timers == headline["covered"]
    assert sum(row["completed"] for row in rows("cohorts")) == headline["completed"]
    assert sum(row["passed"] for row in rows("cohorts")) == headline["passed"]
    assert sum(row["persons"] for row in rows("needs")) == headline["followed_up"]
    for by in ("age_band", "origin", "education"):
        parts = rows("breakdown", by=by)
        for column in ("registered", "residents", "covered", "started", "completed", "exits", "mentas"):
            assert sum(row[column] for row in parts) == headline[column], (by, column)
    for name in ("channel", "product"):
        assert sum(row["amount"] for row in rows(f"sales_by_{name}")) == sum(row["amount"] for row in rows("sales_monthly"))

    # the groups make up the headline, however they are sorted; the last month of coverage is the headline
    for by in (None, "skill", "cohort"):
        assert sum(row["first_timers"] for row in rows("reach", by=by)) == first_timers
        for name in ("started", "completed", "assessed", "passed"):
            assert sum(row[name] for row in rows("completion", by=by)) == headline[name], (by, name)
    gap = {row["whereabouts"]: row for row in rows("coverage_gap")}
    if gap:
        assert (gap["all"]["persons"], gap["all"]["covered"]) == (headline["registered"], headline["covered"])
        assert (gap["resident"]["persons"], gap["resident"]["covered"]) == (headline["residents"], headline["covered_residents"])
        ceiling = rows("coverage_ceiling")[0]
        assert (ceiling["uncovered_residents"], ceiling["left_uncovered"]) == (gap["resident"]["uncovered"], gap["away"]["uncovered"])
        assert gap["resident"]["uncovered"] + gap["away"]["uncovered"] == gap["all"]["uncovered"]
    for row in rows("coverage_monthly")[-1:]:
        for name in ("registered", "covered", "residents", "covered_residents", "coverage", "coverage_residents"):
            assert row[name] == headline[name], name

    # the last month of mentas is the headline's
    parts = [(row["exited_mentas"] + row["exited_by_closure"] + row["exited_otherwise"], row["month"]) for row in rows("exits_monthly")]
    assert parts == [(row["exited"], row["month"]) for row in rows("flow_monthly")]
    assert [row["mentas"] for row in rows("mentas_monthly")[-1:]] in ([], [headline["mentas"]])

    # the cumulative curve ends at the headline
    curve = rows("coverage_over_time")
    assert (curve[-1]["covered"] if curve else 0) == headline["covered"]

    # no share outside 0 to 1, none without its denominator
    for name, (over, under) in {
        "coverage": ("covered", "registered"),
        "completion_rate": ("completed", "started"),
        "pass_rate": ("passed", "assessed"),
        "earning_rate": ("earning", "followed_up"),
        "sustained_rate_6m": ("sustained_6m", "sustained_base_6m"),
    }.items():
        if headline[under]:
            assert headline[name] == pytest.approx(headline[over] / headline[under]) and 0 <= headline[name] <= 1
        else:
            assert headline[name] is None
