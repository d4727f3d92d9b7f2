"""Results asked for by the group's number (queries/by_number.py) against their own SQL, which has its code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from queries import Filters, ask, ask_at_each, results
from queries.by_number import BY_NUMBER, as_codes, with_codes

EARLY, LATE = date(2017, 9, 1), date(2019, 6, 30)


@pytest.mark.parametrize("name", BY_NUMBER)
def test_a_result_asked_by_number_says_what_its_sql_says(name: str, sample_store: Path) -> None:
    """As of a day on which a few groups are over, and one on which most are; of months those of which anything is published."""
    said, only = ask_at_each(name, sample_store, [EARLY, LATE]), results()[name].release.only.items()
    for day in (EARLY, LATE):
        rows = [row for row in ask(name, sample_store, day).records if all(row[label] in values for label, values in only)]
        assert sorted(rows, key=str) == sorted(said[day], key=str)
    assert 0 < len(said[EARLY]) < len(said[LATE])


@pytest.mark.parametrize("name", BY_NUMBER)
def test_the_rows_are_those_of_the_chosen_groups_in_their_order(name: str, sample_store: Path) -> None:
    groups = ask("cohorts", sample_store, LATE).values_of("cohort_id")
    chosen = Filters(cohort=tuple(groups[3:5]))
    assert list(dict.fromkeys(ask(name, sample_store, LATE, chosen).values_of("cohort_id"))) == groups[3:5]


def test_a_text_that_stands_in_many_rows_is_one_object() -> None:
    """Otherwise the texts of a million people's groups would take more memory than all answers may."""
    column = with_codes({"cohort": np.array([2, 1, 2])}, as_codes(["A-2017", "B-2018"]))["cohort_id"]
    assert list(column) == ["B-2018", "A-2017", "B-2018"] and column[0] is column[2]
