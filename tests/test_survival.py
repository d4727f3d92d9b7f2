"""Survival curves against lifelines, an independent hand, and on published data."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from queries import Filters, ask
from tests import factories, oracle
from tests.conftest import StoreOf
from tests.factories import DAY, Programme
from tests.inline_rows import build
from tests.sample_files import build_store

AS_OF = date(2018, 9, 30)


def observed(programme: Programme, since: str) -> tuple[list[int], list[bool]]:
    """Days and events of staying, gone through person by person without the recount's own estimator."""
    count = oracle.Count(programme, AS_OF, oracle.Selection())
    days, events = [], []
    for who, person in count.people.items():
        origin = person["registered_on"]
        if since == "completion":
            done = [row["ends_on"] for row in count.enrolments if row["person"] == who and row["completed"]]
            if not done:
                continue
            origin = min(done)
        own = sorted((row["exited_on"], row["returned_on"]) for row in count.spells if row["resident_id"] == who)
        if any(left < origin and (back is None or back > origin) for left, back in own):
            continue
        exits = [left for left, _ in own if left >= origin]
        days.append(((exits[0] if exits else AS_OF) - origin).days)
        events.append(bool(exits))
    return days, events


def compare(rows: tuple[dict, ...], days: list[int], events: list[bool], entries: list[float] | None = None) -> None:
    from lifelines import KaplanMeierFitter

    fitted = KaplanMeierFitter().fit(days, events, entry=entries)
    table = fitted.event_table
    limits = fitted.confidence_interval_
    expected = [at for at in table.index if table.observed[at] > 0]
    assert [row["days"] for row in rows] == expected
    for row in rows:
        at = row["days"]
        assert (row["at_risk"], row["events"]) == (table.at_risk[at], table.observed[at])
        assert row["survival"] == pytest.approx(fitted.survival_function_.loc[at].iloc[0], abs=1e-9)
        assert (row["lower"], row["upper"]) == pytest.approx(tuple(limits.loc[at]), abs=1e-9)


COVERED = [factories.COVERING[0], *(pytest.param(seed, marks=pytest.mark.soak) for seed in factories.COVERING[1:3])]


@pytest.mark.parametrize("since", ["completion", "registration"])
def test_sample_against_lifelines(since: str, sample_store: Path, sample_programme: Programme) -> None:
    compare(ask("exit_survival", sample_store, AS_OF, since=since).records, *observed(sample_programme, since))


@pytest.mark.parametrize("seed", COVERED)
def test_random_programmes_against_lifelines(seed: int, store_of: StoreOf) -> None:
    """Events on the day of origin, curves that reach zero, ties between exits and the end of observation."""
    programme, store = store_of(seed)
    for since in ("completion", "registration"):
        compare(ask("exit_survival", store, AS_OF, since=since).records, *observed(programme, since))


def absences(programme: Programme) -> dict[str, tuple[list[int], list[bool]]]:
    """Days and returns of the spells away by destination, from the rows as they were handed in."""
    registered = {row["resident_id"]: row["registered_on"] for row in programme.residents}
    spells_by_destination: dict[str, tuple[list[int], list[bool]]] = {}
    for row in programme.exits:
        if registered[row["resident_id"]] <= AS_OF and row["exited_on"] <= AS_OF and row["destination"] != "died":
            back = row["returned_on"] is not None and row["returned_on"] <= AS_OF
            days, events = spells_by_destination.setdefault(row["destination"], ([], []))
            days.append(((row["returned_on"] if back else AS_OF) - row["exited_on"]).days)
            events.append(back)
    return spells_by_destination


def compare_returns(programme: Programme, folder: Path) -> int:
    """Hold the returns, all and by destination, against lifelines; how many curves there were."""
    by_destination = absences(programme)
    days = [each for pair in by_destination.values() for each in pair[0]]
    events = [each for pair in by_destination.values() for each in pair[1]]
    compare(ask("return_survival", folder, AS_OF).records, days, events)
    grouped = ask("return_survival", folder, AS_OF, by="destination").records
    assert {row["group"] for row in grouped} == {name for name, (_, events) in by_destination.items() if any(events)}
    for name, observations in by_destination.items():
        compare(tuple(row for row in grouped if row["group"] == name), *observations)
    return len({row["group"] for row in grouped})


@pytest.mark.parametrize("seed", COVERED)
def test_returns_against_lifelines(seed: int, store_of: StoreOf) -> None:
    """Returns on the day of leaving, curves that end at zero, destinations from which nobody comes back."""
    programme, store = store_of(seed)
    assert compare_returns(programme, store) >= 4


def test_returns_of_the_sample_against_lifelines(sample_store: Path, sample_programme: Programme) -> None:
    assert compare_returns(sample_programme, sample_store) >= 2


def test_a_curve_that_ends_at_zero(tmp_path: Path) -> None:
    """Three persons, all leave, after 1, 2 and 3 days: 2/3, 1/3, 0; lifelines gives 0 and 0 as limits of the last."""
    lines = "resident_id,registered_on\n" + "".join(f"R{number},2018-01-01\n" for number in (1, 2, 3))
    exits = "resident_id,exited_on,destination\n" + "".join(f"R{number},2018-01-0{number + 1},family\n" for number in (1, 2, 3))
    build_store(tmp_path, {"residents": lines, "exits": exits})
    rows = ask("exit_survival", tmp_path / "store", AS_OF, since="registration").records
    assert [round(row["survival"], 4) for row in rows] == [0.6667, 0.3333, 0.0]
    assert (rows[-1]["lower"], rows[-1]["upper"]) == (0.0, 0.0)
    compare(rows, [1, 2, 3], [True, True, True])


def test_rossi(tmp_path: Path) -> None:
    """432 men followed for a year after release (Rossi, Berk and Lenihan 1980): survival at week 52 is 318/432 = 0.7361.

    Mapped: released = registered, arrested in a week = exit that many weeks later; the year ends with week 52.
    """
    from lifelines.datasets import load_rossi

    rossi = load_rossi()
    released = date(2017, 1, 1)
    end = released + timedelta(weeks=52)
    people = "resident_id,registered_on\n" + "".join(f"P{number},{released}\n" for number in range(len(rossi)))
    exits = "resident_id,exited_on,destination\n" + "".join(
        f"P{number},{released + timedelta(weeks=int(row.week))},unknown\n" for number, row in enumerate(rossi.itertuples()) if row.arrest
    )
    build_store(tmp_path, {"residents": people, "exits": exits})
    rows = ask("exit_survival", tmp_path / "store", end, since="registration").records
    assert rows[-1]["days"] == 52 * 7
    assert rows[-1]["survival"] == pytest.approx(318 / 432, abs=1e-12)
    assert round(rows[-1]["survival"], 4) == 0.7361
    assert sum(row["events"] for row in rows) == 114
    compare(rows, [int(week) * 7 for week in rossi.week], [bool(arrest) for arrest in rossi.arrest])


def test_return_survival_by_destination(tmp_path: Path) -> None:
    """Two to family: back after 10 days, still away after 273; one died: left out."""
    build_store(
        tmp_path,
        {
            "residents": "resident_id,registered_on\nR1,2017-01-01\nR2,2017-01-01\nR3,2017-01-01\n",
            "exits": "resident_id,exited_on,destination,returned_on\nR1,2018-01-01,family,2018-01-11\nR2,2017-12-31,family,\nR3,2018-01-01,died,\n",
        },
    )
    rows = ask("return_survival", tmp_path / "store", AS_OF, by="destination").records
    assert [(row["group"], row["days"], row["at_risk"], row["events"], row["survival"]) for row in rows] == [("family", 10, 2, 1, 0.5)]
    assert ask("return_survival", tmp_path / "store", date(2018, 1, 10), Filters(), by="destination").records == ()  # nobody is back yet


def waits(programme: Programme) -> tuple[list[int], list[bool]]:
    """Days until the first training and whether it came, gone through person by person from the rows as they were handed in."""
    starts = {row["cohort_id"]: row["starts_on"] for row in programme.cohorts}
    enrolled = {(row["cohort_id"], row["resident_id"]): row["enrolled_on"] or starts[row["cohort_id"]] for row in programme.enrolments}
    began = min(day for day in starts.values())
    trained: dict[str, date] = {}
    for row in programme.attendance:
        held_on = starts[row["cohort_id"]] + timedelta(days=row["day"] - 1)
        since = enrolled[row["cohort_id"], row["resident_id"]]
        if row["present"] and max(held_on, since) <= AS_OF:
            trained[row["resident_id"]] = min(max(held_on, since), trained.get(row["resident_id"], AS_OF))
    days, events = [], []
    for row in programme.residents:
        who, origin = row["resident_id"], max(row["registered_on"], began)
        spells = [(each["exited_on"], each["returned_on"] or date.max) for each in programme.exits if each["resident_id"] == who]
        if origin > AS_OF or any(left < origin < back for left, back in spells):
            continue
        last = min([left for left, _ in spells if left >= origin] + [AS_OF])
        covered = max(trained[who], row["registered_on"]) if who in trained else date.max
        days.append((min(covered, last) - origin).days)
        events.append(covered <= last)
    return days, events


def test_first_training_against_lifelines(sample_store: Path, sample_programme: Programme, store_of: StoreOf) -> None:
    compare(ask("first_training", sample_store, AS_OF).records, *waits(sample_programme))
    for seed in factories.COVERING[:3]:
        programme, folder = store_of(seed)
        compare(ask("first_training", folder, AS_OF).records, *waits(programme))


# ------------------------------------------------------------------------------------------- a training without effect

LAST_DAY = date(2019, 12, 31)


def without_effect(seed: int, persons: int = 1500) -> Programme:
    """People leave at a constant rate, come back at another, whatever training they had; groups take whoever is there, and who attends
    on a day is chance, but that nobody attends while away."""
    random = Random(seed)
    programme = Programme()
    groups = [(f"G{number:02}", ("salon", "bakery", "sewing")[number % 3], date(2017, 3, 1) + 28 * number * DAY) for number in range(30)]
    programme.cohorts = [
        {"cohort_id": code, "name": code, "skill": skill, "starts_on": starts_on, "days": 2, "capacity": 60, "trainer": None}
        for code, skill, starts_on in groups
    ]
    spells: dict[str, list[tuple[date, date | None]]] = {}
    registered: dict[str, date] = {}
    for number in range(persons):
        who = f"W-{number:04}"
        registered[who] = date(2017, 1, 1) + random.randint(0, 500) * DAY
        day, spells[who] = registered[who], []
        while (left := day + (1 + int(random.expovariate(1 / 500))) * DAY) <= LAST_DAY:
            back = left + (1 + int(random.expovariate(1 / 400))) * DAY
            spells[who].append((left, back if back <= LAST_DAY else None))
            if back > LAST_DAY:
                break
            day = back
    programme.residents = [
        {"resident_id": who, "registered_on": on, "birth_year": None, "origin": None, "education": None} for who, on in registered.items()
    ]
    programme.exits = [
        {"resident_id": who, "exited_on": left, "destination": "family", "by_closure": False, "returned_on": back}
        for who, own in spells.items()
        for left, back in own
    ]

    def is_there(who: str, on: date) -> bool:
        return registered[who] <= on and not any(left <= on and (back is None or back > on) for left, back in spells[who])

    for code, _, on in groups:
        for who in random.sample([who for who in registered if is_there(who, on)], 60):
            programme.enrolments.append({"cohort_id": code, "resident_id": who, "enrolled_on": None})
            programme.attendance += [
                {"cohort_id": code, "resident_id": who, "day": day, "present": random.random() < 0.7 and is_there(who, on + (day - 1) * DAY)}
                for day in (1, 2)
            ]
    return programme


def entered(programme: Programme, skill: str, as_of: date) -> tuple[list[int], list[bool], list[int]]:
    """Days since registration, events and days at entry of those who started a training of that skill and had not left before; who
    starts on the day of her exit is at risk that day."""
    count = oracle.Count(programme, as_of, oracle.Selection(skill=(skill,)))
    days, events, entries = [], [], []
    for who, started_on in count.covered_on.items():
        registered_on = count.people[who]["registered_on"]
        left = min((row["exited_on"] for row in count.spells if row["resident_id"] == who), default=None)
        if left is None or left >= started_on:
            days.append(((left or as_of) - registered_on).days)
            events.append(left is not None)
            entries.append((started_on - registered_on).days)
    return days, events, entries


def curves_of(skill: str, folder: Path, as_of: date) -> tuple[tuple[dict, ...], ...]:
    """The curve of a skill since registration: in a selection of it, and by skill."""
    grouped = ask("exit_survival", folder, as_of, by="skill", since="registration").records
    selected = ask("exit_survival", folder, as_of, Filters(skill=(skill,)), since="registration").records
    return selected, tuple(row for row in grouped if row["group"] == skill)


@pytest.mark.parametrize("skill", ["bakery", "salon"])
def test_who_is_at_risk_after_delayed_entry_against_lifelines(skill: str, sample_store: Path, sample_programme: Programme) -> None:
    """The fitter refuses a curve that falls to 0 while one person is at risk, so it is the table of those at risk that is compared."""
    from lifelines.utils import survival_table_from_events

    days, events, entries = entered(sample_programme, skill, AS_OF)
    table = survival_table_from_events(days, events, birth_times=entries)
    expected = [(at, row.at_risk, row.observed) for at, row in table.iterrows() if row.observed]
    for rows in curves_of(skill, sample_store, AS_OF):
        assert [(row["days"], row["at_risk"], row["events"]) for row in rows] == expected and len(rows) > 10


@pytest.fixture(scope="module")
def no_effect(tmp_path_factory: pytest.TempPathFactory) -> tuple[Programme, Path]:
    base, programme = tmp_path_factory.mktemp("no-effect"), without_effect(11)
    build(factories.write(programme, base / "csv"), base / "store")
    return programme, base / "store"


def test_delayed_entry_against_lifelines(no_effect: tuple[Programme, Path]) -> None:
    """The fitter leaves out of those at risk who enters on the day of an event; half a day earlier she is one of them."""
    programme, folder = no_effect
    days, events, entries = entered(programme, "salon", LAST_DAY)
    for rows in curves_of("salon", folder, LAST_DAY):
        assert len(rows) > 100
        compare(rows, days, events, [max(entry - 0.5, 0) for entry in entries])


def holds_the_curve_of_all(folder: Path, result: str, at: int, by: str | None = None, filters: Filters = Filters(), **more: str) -> dict[str, bool]:
    """Whether the curve of all lies, so many days on, in the interval of each group's curve."""

    def last(rows: tuple[dict, ...]) -> dict:
        return next(row for row in reversed(rows) if row["days"] <= at)

    of_all = last(ask(result, folder, LAST_DAY, **more).records)
    rows = ask(result, folder, LAST_DAY, filters, by=by, **more).records
    groups = {group: last(tuple(row for row in rows if row["group"] == group)) for group in {row["group"] for row in rows}}
    return {group: row["lower"] <= of_all["survival"] <= row["upper"] for group, row in groups.items()}


@pytest.mark.parametrize(("result", "more"), [("exit_survival", {"since": "registration"}), ("return_survival", {})])
def test_a_training_without_effect_shows_none(no_effect: tuple[Programme, Path], result: str, more: dict[str, str]) -> None:
    """By skill and in a selection of skills or groups the curves are those of all. Counted by what came later they were far off: whoever
    is trained after a year was there for a year, and who is trained after an exit has come back."""
    _, folder = no_effect
    assert holds_the_curve_of_all(folder, result, 700, by="skill", **more) == {"bakery": True, "salon": True, "sewing": True}
    first_groups = tuple(f"G{number:02}" for number in range(15))
    for filters in (Filters(skill=("salon",)), Filters(skill=("salon", "sewing")), Filters(cohort=first_groups)):
        assert holds_the_curve_of_all(folder, result, 700, filters=filters, **more) == {"all": True}, filters


@pytest.mark.parametrize(
    ("result", "at", "more"),
    [("return_survival", 200, {}), ("exit_survival", 200, {"since": "completion"})],
)
def test_curves_by_group_are_those_of_all(no_effect: tuple[Programme, Path], result: str, at: int, more: dict[str, str]) -> None:
    """Of 20 groups a year or longer ago; of as many intervals at 95 % one may miss, rarely three."""
    groups = holds_the_curve_of_all(no_effect[1], result, at, by="cohort", **more)
    assert sum(groups[f"G{number:02}"] for number in range(20)) >= 17


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(skill=("salon",)), Filters(skill=("bakery", "sewing")), Filters(cohort=("G00", "G01", "G02", "G03"))], ids=repr
)
def test_who_is_trained_leaves_as_often_as_others(no_effect: tuple[Programme, Path], filters: Filters) -> None:
    """At every stage people leave at one rate, 100 * 30.4375 / 500 a month; in a selection by training nobody is counted before it.

    Counted from the first group on, those chosen for a training left half as often before it as after: they had to be there."""
    never, *trained = ask("leaving_by_training", no_effect[1], LAST_DAY, filters).records
    for row in trained if filters else [never, *trained]:
        assert row["exits"] > 50 and row["lower"] < 100 * 30.4375 / 500 < row["upper"], row["stage"]
    if filters:
        assert (never["person_months"], never["exits"], [row["ratio"] for row in trained]) == (0, 0, [None, None])
    else:
        assert all(row["ratio_lower"] < 1 < row["ratio_upper"] for row in trained)
