"""The rules of a run chart at their borders, and what they say."""

from __future__ import annotations

import pytest

from ui.i18n import Words
from ui.views.runs import Run, ongoing, runs, sentence

ORDINARY = [5, 1, 6, 2, 7, 3, 8, 2, 6, 4]  # ten points, now up, now down; median 4.5


@pytest.mark.parametrize(
    ("values", "found", "why"),
    [
        (ORDINARY[:9], None, "nine points: too few to judge by"),
        (ORDINARY, [], "ten points around their median"),
        # median 4.5: five above is no run, six is
        ([5, 6, 5, 7, 5, 1, 2, 1, 6, 2, 1, 2], [], "five above in a row"),
        ([5, 6, 5, 7, 5, 6, 1, 2, 1, 2, 6, 2, 1, 1], [("above", (0, 1, 2, 3, 4, 5))], "six above in a row; five below after them"),
        # the median, 3, is the sixth point: passed over, so the three before and the three after are one run
        ([2, 1, 6, 5, 7, 3, 7, 5, 6, 1, 2, 1, 2], [("above", (2, 3, 4, 6, 7, 8))], "a point on the median neither counts nor ends the run"),
        ([3, 3, 3, 3, 3, 3, 3, 3, 3, 3], [], "all alike: on the median, and in no direction"),
        # 1 2 3 4 is four points in one direction, 1 2 3 4 5 five
        ([4, 1, 2, 3, 4, 0, 5, 1, 6, 0, 5], [], "four in one direction"),
        ([4, 1, 2, 3, 4, 5, 0, 6, 1, 6, 0], [("rising", (1, 2, 3, 4, 5))], "five in one direction, the turning point among them"),
        ([4, 1, 2, 2, 3, 3, 4, 5, 0, 6, 0], [("rising", (1, 2, 4, 6, 7))], "of equal neighbours the first alone counts"),
        ([0, 6, 5, 4, 3, 2, 6, 0, 6, 1, 6], [("falling", (1, 2, 3, 4, 5))], "five downwards"),
    ],
)
def test_which_runs_are_found(values: list[float], found: list[tuple[str, tuple[int, ...]]] | None, why: str) -> None:
    assert runs(values) == (None if found is None else tuple(Run(*run) for run in found)), why


def test_a_run_goes_on_while_nothing_ends_it() -> None:
    rising = [4, 6, 0, 5, 1, 6, 1, 2, 3, 4, 5]
    (run,) = runs(rising) or ()
    assert run.rule == "rising" and ongoing(run, rising)
    assert ongoing(run, [*rising, 5]), "the same value again doesn't end it"
    assert not ongoing(run, [*rising, 4])


def test_what_is_sentence() -> None:
    names = [f"Group {number}" for number in range(1, 15)]
    assert sentence(ORDINARY[:9], names, "5", Words("en")) == "only 9 groups so far; telling a pattern from chance takes 10."
    assert sentence(ORDINARY[:1], names, "5", Words("en")) == "only 1 group so far; telling a pattern from chance takes 10."
    assert sentence(ORDINARY, names, "4.5", Words("en")) == "ordinary variation around the median of 4.5, no pattern."
    past = sentence([5, 6, 5, 7, 5, 6, 1, 2, 1, 2, 6, 2, 1, 1], names, "2", Words("en"))
    assert past == "Group 1 to Group 6, 6 groups in a row, above the median of 2: there was a cause of its own then; ordinary variation since."
    now = sentence([4, 6, 0, 5, 1, 6, 1, 2, 3, 4, 5], names, "4", Words("id"))
    assert now == "5 angkatan berturut-turut selalu naik (Group 7 sampai Group 11; median 4): bukan kebetulan, ada sebab khusus."


def test_every_rule_has_its_sentence() -> None:
    for language in ("id", "en"):
        for rule in ("above", "below", "rising", "falling"):
            for key in (f"runs.{rule}", f"runs.{rule}_past"):
                assert "{median}" in Words(language)(key)
