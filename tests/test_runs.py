"""The rule for an unusual order of points at its borders, how often it is wrong, and what it says."""

from __future__ import annotations

import numpy as np
import pytest

from ui.i18n import Words
from ui.views.runs import FEWEST_POINTS, Run, fewest_ordinary, longest_ordinary, sentence, unusual

ORDINARY = [5, 1, 6, 2, 7, 3, 8, 2, 6, 4]  # ten points, now up, now down; median 4.5


@pytest.mark.parametrize(
    ("values", "run", "why"),
    [
        ([1, 1, 1, 1, 8, 8, 8, 8, 8], None, "nine points: too few to judge by"),
        (ORDINARY, None, "ten points around their median"),
        # ten useful points: 6 in a row are ordinary, 5 | 5 crosses once, and 2 crossings are the fewest that are ordinary
        ([1, 1, 1, 1, 1, 8, 8, 8, 8, 8], Run("crossings", (0, 1, 2, 3, 4), 1), "one crossing"),
        ([1, 1, 1, 1, 8, 8, 8, 8, 8, 1], None, "two crossings, five in a row"),
        # twenty useful points: 7 in a row are ordinary, 8 are not
        ([8] * 7 + [1, 8, 1, 1] + [8, 1] * 2 + [1] * 5, None, "seven above in a row, seven crossings"),
        ([8] * 8 + [1, 1, 1, 8, 1, 1, 8, 1, 1, 1, 1, 1], Run("above", (0, 1, 2, 3, 4, 5, 6, 7), 5), "eight above in a row"),
        ([1, 1, 8, 1, 8, 1, 8] + [1] * 8 + [8] * 9, Run("above", tuple(range(15, 24)), 7), "of 24, nine are not"),
        # the median, 3, stands between them: passed over, so the run goes on
        ([8] * 4 + [3] + [8] * 4 + [1, 8, 1, 1, 8] + [1] * 7, Run("above", (0, 1, 2, 3, 5, 6, 7, 8), 5), "a point on the median"),
        ([3] * 30, None, "all alike: on the median"),
        (list(range(8)) + [3.5, 3.4] * 3, None, "rising only: there is no rule for trends"),
    ],
)
def test_which_order_is_unusual(values: list[float], run: Run | None, why: str) -> None:
    assert unusual(values) == run, why


@pytest.mark.parametrize("points", [10, 14, 23, 24, 40, 60, 3300])  # 2 ** 3299 is no float
def test_the_limits_are_anhoejs(points: int) -> None:
    from scipy.stats import binom

    assert longest_ordinary(points) == {10: 6, 14: 7, 23: 8, 24: 8, 40: 8, 60: 9, 3300: 15}[points]  # round(log2(n) + 3)
    assert fewest_ordinary(points) == binom.ppf(0.05, points - 1, 0.5)


@pytest.mark.parametrize("points", range(10, 61, 5))
def test_chance_alone_is_called_unusual_in_at_most_5_of_100_series(points: int) -> None:
    series = np.random.default_rng(points).normal(size=(1500, points))
    # 1500 series: 5 % has a standard error of 0.6 points
    assert sum(unusual(list(values)) is not None for values in series) / 1500 <= 0.062


def test_a_shift_is_seen() -> None:
    series = np.random.default_rng(7).normal(size=(300, 30))
    series[:, 15:] += 3
    assert sum(unusual(list(values)) is not None for values in series) / 300 > 0.9, "three standard deviations, half the series"


def test_sentences() -> None:
    names = [f"Group {number}" for number in range(1, 25)]
    assert sentence(ORDINARY[:9], names, "5", Words("en")) == "only 9 groups so far; a pattern can be recognised from 10 on."
    assert sentence(ORDINARY[:1], names, "5", Words("en")) == "only 1 group so far; a pattern can be recognised from 10 on."
    assert FEWEST_POINTS == 10
    assert sentence(ORDINARY, names, "4.5", Words("en")) == "no unusual order (half of the groups: 4.5 or more)."
    long = [8] * 8 + [1, 1, 1, 8, 1, 1, 8, 1, 1, 1, 1, 1]
    assert sentence(long, names, "2", Words("id")) == (
        "8 angkatan berturut-turut termasuk separuh yang tertinggi (Group 1 sampai Group 8): tidak lazim, perlu ditelusuri."
    )
    assert sentence([-value for value in long], names, "2", Words("en")) == (
        "8 groups in a row in the lower half (Group 1 to Group 8): unusual, worth looking into."
    )
    assert sentence([1] * 5 + [8] * 5, names, "4", Words("en")) == (
        "only 1 change between the upper and the lower half from group to group: unusual, worth looking into."
    )
