"""Exact totals of those who left: in all worlds that look alike to a reader, nothing holds of a few."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations, product

import pytest

from queries.dates import month_end
from queries.disclosure import looks
from queries.disclosure.exact_totals import Months, few_known, leaves_a_few
from queries.disclosure.looks import Public, SeenVersion
from queries.disclosure.released import Step, VersionSteps
from queries.disclosure.snapshots import TOTAL, Breakdown, MovingColumns, Snapshot, moving_together
from queries.disclosure.steps import ShownColumn, _of_its_cells, _path
from queries.registry import results

MENTAS = ("mentas", ())
DAYS = [month_end(date(2018, month, 1)) for month in range(1, 13)]


def shown(left: tuple[int, ...], mentas: tuple[int, ...], public: Public | None = None, past: tuple[VersionSteps, ...] = ()) -> tuple[Step, ...]:
    """The steps of mentas where so many left in each month, and so many of them as mentas."""
    exits = dict(zip(DAYS, (sum(left[: month + 1]) for month in range(len(left))), strict=False))
    so_far = [sum(mentas[: month + 1]) for month in range(len(left))]
    snapshots = [(day, Snapshot({MENTAS: count}, {MENTAS: exits[day]}, {})) for day, count in zip(exits, so_far, strict=True)]
    known = public or Public({day: (count, 0) for day, count in exits.items()})
    parent = next((path for path in past if path.version == known.parent), None)
    return _path(Breakdown(results()["headline"], None, None), b"", MovingColumns(frozenset({"mentas"})), snapshots, list(past), parent, (), known)


@pytest.mark.parametrize(
    "left",
    [
        pytest.param((3, 3, 10), id="all who left, among them all three of January"),
        pytest.param((12, 3, 12), id="all but one or two of a group"),
        pytest.param((9, 0, 4, 5), id="a month end without a step"),
        pytest.param((2, 1, 4, 3, 2, 1, 3), id="one or two in a month"),
    ],
)
def test_in_all_worlds_that_look_alike_no_statement_about_a_few_holds(left: tuple[int, ...]) -> None:
    """A world is how many of those who left in each month are mentas. Nothing may be known of 1 to 4 of them, or of all but 1 to 4."""
    alike = defaultdict(list)
    for mentas in product(*(range(count + 1) for count in left)):
        alike[tuple((step.on, step.counts[MENTAS]) for step in shown(left, mentas))].append(mentas)
    assert len(alike) > 2, "steps are made"
    for outcome, worlds in alike.items():
        for begin, end in combinations(range(len(left) + 1), 2):
            counts, all_of_them = {sum(world[begin:end]) for world in worlds}, sum(left[begin:end])
            few = {count for count in counts if 1 <= count <= 4 or 1 <= all_of_them - count <= 4}
            assert len(counts) > 1 or not few, (outcome, begin, end, all_of_them, counts)


def test_who_came_back_widens_what_is_possible() -> None:
    """9 of 9 in January, and three more in February: all three. Unless somebody had come back, who may have been one of the 9."""
    assert not Months([(9, 0), (3, 0)], [True, True], 0, [9, 12]).moves(2, 12)
    assert Months([(12, 3), (12, 3)], [True, True], 0, [9, 18]).moves(2, 12)


def returning(left: tuple[tuple[int, int], ...], changes: tuple[int, ...]) -> tuple[Step, ...]:
    """The steps of mentas where so many left and came back in each month, and it changed by so much."""
    days = DAYS[: len(left)]
    known = {day: (sum(each[0] for each in left[: month + 1]), sum(each[1] for each in left[: month + 1])) for month, day in enumerate(days)}
    snapshots = [(day, Snapshot({MENTAS: sum(changes[: month + 1])}, {MENTAS: known[day][0] - known[day][1]}, {})) for month, day in enumerate(days)]
    return _path(Breakdown(results()["headline"], None, None), b"", MovingColumns(frozenset({"mentas"})), snapshots, [], None, (), Public(known))


def test_a_total_that_falls_to_1_to_4_is_shown_as_any_cell_of_so_few() -> None:
    """15 of 30, then 14 come back: that 3 of the 16 who are away are left would be told of three. 0 means 0 to 4."""
    assert [(step.on, step.shown[MENTAS]) for step in returning(((30, 0), (0, 14)), (15, -12))] == [(DAYS[0], 15), (DAYS[1], 0)]
    assert [step.on for step in returning(((30, 0), (0, 11)), (15, -11))] == DAYS[:1], "of 15 no more than 11 came back, so 4 would be left"
    last = returning(((30, 0), (0, 14)), (15, -12))[-1]
    assert not ShownColumn(last, Breakdown(results()["headline"], None, None), "mentas", ()).exact, "it is marked as rounded"


@pytest.mark.parametrize(("before", "now", "steps"), [(11, 1, 1), (11, 0, 1), (12, 2, 2), (14, 4, 2), (10, 0, 2)])
def test_a_total_that_nobody_can_reckon_falls_to_no_one_or_two_values(before: int, now: int, steps: int) -> None:
    """Of 11 who earned, at least ten earn no more: 0 or 1 are left, whatever the follow-ups were. Of ten nobody is."""
    earning, followed_up = ("earning", ()), ("followed_up", ())
    snapshots = [(day, Snapshot({earning: count, followed_up: 40}, {earning: 40}, {})) for day, count in zip(DAYS, (before, now), strict=False)]
    made = _path(
        Breakdown(results()["headline"], None, None), b"", MovingColumns(frozenset({"earning", "followed_up"})), snapshots, [], None, (), None
    )
    assert [step.on for step in made] == DAYS[:steps]
    assert [step.shown[earning] for step in made] == [before, 0][:steps], "4 are a few, too"


@pytest.mark.parametrize(("followed_up", "steps"), [(43, 1), (50, 2), (40, 2)])
def test_totals_of_one_step_each_move_by_ten_or_not_at_all(followed_up: int, steps: int) -> None:
    """Ten more earn: of three more who were followed up the difference would tell."""
    earning, all_followed_up = ("earning", ()), ("followed_up", ())
    counted = zip(DAYS, ((12, 40), (22, followed_up)), strict=False)
    snapshots = [(day, Snapshot({earning: one, all_followed_up: other}, {earning: 60}, {})) for day, (one, other) in counted]
    made = _path(
        Breakdown(results()["headline"], None, None), b"", MovingColumns(frozenset({"earning", "followed_up"})), snapshots, [], None, (), None
    )
    assert [step.on for step in made] == DAYS[:steps]


@pytest.mark.parametrize("left", [((12, 2), (10, 0), (3, 0)), ((14, 0), (3, 10), (4, 0))])
def test_who_reckons_that_no_total_is_below_0_or_above_those_away_learns_nothing_of_a_few(left: tuple[tuple[int, int], ...]) -> None:
    """But where all who are away are mentas, which is told: those who come back then were."""
    away = [sum(exits - returns for exits, returns in left[: month + 1]) for month in range(len(left))]
    alike = defaultdict(list)
    for changes in product(*(range(-returns, exits + 1) for exits, returns in left)):
        if all(0 <= sum(changes[: month + 1]) <= away[month] for month in range(len(left))):
            alike[tuple((step.on, step.shown[MENTAS]) for step in returning(left, changes))].append(changes)
    for outcome, worlds in alike.items():
        if any(count == away[DAYS.index(on)] for on, count in outcome):
            continue
        for begin, end in combinations(range(len(left) + 1), 2):
            exits, returns = (sum(each[which] for each in left[begin:end]) for which in (0, 1))
            changes_alike = {sum(world[begin:end]) for world in worlds}
            few = {change for change in changes_alike if 1 <= abs(change) <= 4 or (not returns and 1 <= exits - change <= 4)}
            assert len(changes_alike) > 1 or not few, (outcome, begin, end, changes_alike)


def test_an_undone_version_is_held_against_those_after_it() -> None:
    """9 of 12 were no step. That version was undone, and handed in again with one more who left, and is mentas: the tenth."""
    day = DAYS[0]
    nobody, undone = SeenVersion({day: (0, 0)}), SeenVersion({day: (12, 0)})
    past = (VersionSteps("1", day, ()), VersionSteps("2", day, ()))
    for left, steps in (((20, 0), True), ((13, 0), False), ((15, 0), False)):
        public = Public({day: left}, {"1": nobody, "2": undone}, parent="1")
        made = shown((left[0],), (12 if left[0] > 13 else 10,), public, past)
        assert bool(made) is steps, left


def test_a_step_leaves_no_few_of_those_who_left_since_the_last_one() -> None:
    """12 of 13: one of them is not mentas. Who came back since may have been mentas before, so where some did, nothing is known."""
    for left, mentas, steps in (((20, 13), (14, 12), 1), ((20, 19), (14, 12), 2)):
        assert len(shown(left, mentas)) == steps
    assert few_known([12], (13, 1)) and not few_known([12], (16, 2)) and not few_known([12], (19, 0))
    assert leaves_a_few(Step(DAYS[0], {MENTAS: 20}, {MENTAS: 21}, {})) and not leaves_a_few(Step(DAYS[0], {MENTAS: 20}, {MENTAS: 25}, {}))


def test_what_a_version_left_is_read_in_the_order_of_months() -> None:
    """Sorted as text, October came before February, and looks were reckoned from the wrong month."""
    known = {day: (3 * number, 0) for number, day in enumerate(DAYS, start=1)}
    read = looks.read_back(looks.recorded("1", DAYS[-1], known))
    assert list(read.items()) == list(known.items())
    assert SeenVersion(read).looks == tuple(DAYS)


@pytest.mark.parametrize(("name", "stages"), [("cascade", ["mentas", "earning"]), ("market_chain", ["mentas"])])
def test_stages_of_mentas_move_with_its_total(name: str, stages: list[str]) -> None:
    """A stage that moves where the total waits says that ten more have come so far. The others move as if it were not there."""
    question = Breakdown(results()[name], None, None)
    others, apart = moving_together(question.result, None)
    assert looks.total_of(question, apart) == "mentas" and looks.count_exits(question, apart)
    assert looks.total_of(question, others) is None and not looks.count_exits(question, others)
    assert [stage for stage in ("sold", "earning", "mentas") if apart.holds(question.result, ("persons", (stage,)))] == sorted(stages)
    counted = [(20, 0, 15), (20, 11, 26), (20, 12, 30)]  # who sold, who is mentas, all mentas
    sold, mentas = (("persons", (stage,)) for stage in ("sold", "mentas"))
    snapshots = [(day, Snapshot({sold: each[0], mentas: each[1]}, {TOTAL: each[2]}, {})) for day, each in zip(DAYS, counted, strict=False)]
    known = Public({day: (30 * (month + 1), 0) for month, day in enumerate(DAYS[:3])}, steps_of_total=frozenset({DAYS[0], DAYS[2]}))
    assert [step.on for step in _path(question, b"", apart, snapshots, [], None, (), known)] == [DAYS[0], DAYS[2]]
    assert [step.on for step in _path(question, b"", others, snapshots, [], None, (), None)] == DAYS[:1]


def test_what_an_earlier_release_showed_of_all_stages_is_what_was_shown_of_each() -> None:
    """It kept them in one step: read as another's, a stage would move on the counts of those that are not with it any more."""
    question = Breakdown(results()["market_chain"], None, None)
    others, apart = moving_together(question.result, None)
    counts = {("persons", (stage,)): 20 for stage in ("sold", "mentas")}
    path = VersionSteps("1", DAYS[0], (Step(DAYS[0], counts, dict(counts), {}),))
    for moving, stage in ((others, "sold"), (apart, "mentas")):
        (step_path,) = _of_its_cells(question, moving, [path])
        assert [(step.counts, step.limits) for step in step_path.steps] == [({("persons", (stage,)): 20},) * 2]
