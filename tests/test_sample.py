"""The made-up programme: it hits the published figures, obeys every rule, is the same for the same seed, and shows every kind of case.

Rows are read with the csv module and counted in plain Python: neither the importer nor a query has a say here.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pytest

from data.sample import write_sample

ROOT = Path(__file__).resolve().parent.parent
SEEDS = (2017, 1, 2, 3)
DAY = timedelta(days=1)
MENTAS = {"own_business", "employment", "family", "marriage"}

COLUMNS = {
    # As the data contract names them, in its order.
    "residents": "resident_id registered_on birth_year origin education",
    "cohorts": "cohort_id name skill starts_on days capacity trainer",
    "enrolments": "cohort_id resident_id enrolled_on",
    "attendance": "cohort_id resident_id day present",
    "assessments": "cohort_id resident_id assessed_on passed score",
    "exits": "resident_id exited_on destination by_closure returned_on",
    "follow_ups": "resident_id followed_up_on earning monthly_income product need",
    "sales": "sale_id resident_id sold_on product channel quantity amount",
    "targets": "indicator due_on value baseline_on baseline_value",
    "headcounts": "counted_on source residents",
    "events": "happened_on title note",
}
KEYS = {
    "residents": 1,
    "cohorts": 1,
    "enrolments": 2,
    "attendance": 3,
    "assessments": 2,
    "exits": 2,
    "follow_ups": 2,
    "sales": 1,
    "targets": 2,
    "headcounts": 2,
    "events": 2,
}
CHOICES = {
    ("residents", "education"): "none sd smp sma college",
    ("cohorts", "skill"): "bakery culinary salon sewing crafts batik other",
    ("attendance", "present"): "true false",
    ("assessments", "passed"): "true false",
    ("exits", "destination"): "own_business employment family marriage other_locality died unknown",
    ("exits", "by_closure"): "true false",
    ("follow_ups", "earning"): "true false",
    ("follow_ups", "need"): "marketing capital equipment training documents none",
    ("sales", "channel"): "bazaar shop online order cooperative other",
    ("targets", "indicator"): "population coverage completion_rate mentas",
}
RANGES = {
    ("cohorts", "days"): (1, 60),
    ("cohorts", "capacity"): (1, 500),
    ("assessments", "score"): (0, 100),
    ("follow_ups", "monthly_income"): (0, 10**9),
    ("sales", "quantity"): (1, 10**6),
    ("sales", "amount"): (0, 10**12),
    ("headcounts", "residents"): (0, 10**9),
}
OPTIONAL = {
    ("residents", "birth_year"),
    ("residents", "origin"),
    ("residents", "education"),
    ("exits", "returned_on"),
    ("follow_ups", "monthly_income"),
    ("follow_ups", "product"),
    ("follow_ups", "need"),
    ("targets", "baseline_on"),
    ("targets", "baseline_value"),
}

KEPT_FREE = (
    # Ramadan and a week on either side of Lebaran (25 June 2017, 15 June 2018, 5 June 2019).
    (date(2017, 5, 27), date(2017, 7, 2)),
    (date(2018, 5, 17), date(2018, 6, 22)),
    (date(2019, 5, 6), date(2019, 6, 12)),
)
BIG_HOLIDAYS = {
    # Written down here apart from the generator's own list: New Year, Labour Day, Independence Day, Idul Adha, Christmas.
    *(date(year, month, day) for year in (2017, 2018, 2019) for month, day in ((1, 1), (5, 1), (8, 17), (12, 25))),
    *(date(2017, 9, 1), date(2018, 8, 22), date(2019, 8, 11)),
}

Row = dict[str, str]


def day_of(text: str) -> date:
    """ISO dates only, as the contract's canonical form has them."""
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", text), text
    return date.fromisoformat(text)


@dataclass
class Sample:
    """A written sample: its folder and rows, and what the tests count from them."""

    folder: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __getattr__(self, table: str) -> list[Row]:
        try:
            return self.__dict__["rows"][table]
        except KeyError:
            raise AttributeError(table) from None

    @cached_property
    def registered(self) -> dict[str, date]:
        return {row["resident_id"]: day_of(row["registered_on"]) for row in self.residents}

    @cached_property
    def spells(self) -> dict[str, list[tuple[date, date | None, Row]]]:
        spells = defaultdict(list)
        for row in sorted(self.exits, key=lambda row: row["exited_on"]):
            back = day_of(row["returned_on"]) if row["returned_on"] else None
            spells[row["resident_id"]].append((day_of(row["exited_on"]), back, row))
        return spells

    @cached_property
    def starts(self) -> dict[str, date]:
        return {row["cohort_id"]: day_of(row["starts_on"]) for row in self.cohorts}

    @cached_property
    def present(self) -> dict[tuple[str, str], set[int]]:
        """Days present, for every enrolment (an empty set for a no-show)."""
        present: dict[tuple[str, str], set[int]] = {(row["cohort_id"], row["resident_id"]): set() for row in self.enrolments}
        for row in self.attendance:
            if row["present"] == "true":
                present[row["cohort_id"], row["resident_id"]].add(int(row["day"]))
        return present

    @cached_property
    def completed_on(self) -> dict[str, date]:
        """The end of a person's first completed group (all groups have five days)."""
        first: dict[str, date] = {}
        for (cohort, person), days in self.present.items():
            if len(days) == 5:
                end = self.starts[cohort] + 4 * DAY
                first[person] = min(end, first.get(person, end))
        return first

    def current(self, person: str, day: date) -> Row | None:
        """The exit by which a person is away on the day, as metrics.md defines it."""
        for left, back, row in self.spells.get(person, ()):
            if left <= day and (back is None or back > day):
                return row
        return None

    def residents_on(self, day: date) -> int:
        return sum(registered <= day and self.current(person, day) is None for person, registered in self.registered.items())

    def mentas_on(self, day: date) -> set[str]:
        away = {person: self.current(person, day) for person in self.registered}
        return {person for person, row in away.items() if row and row["destination"] in MENTAS and row["by_closure"] == "false"}


def written(folder: Path, seed: int = 2017, scale: int = 1) -> Sample:
    write_sample(folder, seed=seed, scale=scale)
    sample = Sample(folder)
    for table, columns in COLUMNS.items():
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            sample.rows[table] = list(reader)
            assert reader.fieldnames == columns.split(), table
    return sample


@pytest.fixture(scope="module")
def sample_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Sample]:
    """A function from (seed, scale) to the sample written with them, each once."""
    known: dict[tuple[int, int], Sample] = {}

    def get(seed: int, scale: int = 1) -> Sample:
        if (seed, scale) not in known:
            known[seed, scale] = written(tmp_path_factory.mktemp(f"sample{seed}x{scale}"), seed, scale)
        return known[seed, scale]

    return get


@pytest.fixture(params=SEEDS)
def sample(request: pytest.FixtureRequest, sample_of: Callable[..., Sample]) -> Sample:
    return sample_of(request.param)


@pytest.fixture
def usual(sample_of: Callable[..., Sample]) -> Sample:
    """The sample everybody sees: the default seed."""
    return sample_of(2017)


# The published figures (data/press_figures/README.md and headcounts.csv)

PRINTED = (
    # day, least, most, why
    (date(2016, 11, 15), 484, 492, "488: metrosemarang.com; the day is not printed, so 4 either way"),
    (date(2017, 2, 20), 485, 491, "488: solopos.com, on the first day of training; 3 either way"),
    (date(2018, 8, 15), 476, 484, "480: semarangsekarang.com; the day is not printed, so 4 either way"),
    (date(2019, 6, 18), 449, 476, "476: kumparan.com, and 449 a day later: the register lies between"),
    (date(2019, 6, 19), 449, 476, "449: ANTARA, and 476 a day before: the register lies between"),
    (date(2019, 10, 17), 448, 448, "448: jatengtoday.com, the day before the closure; counted one by one, so exact"),
    (date(2019, 10, 18), 448, 448, "448 are counted at the closure, the way home begins after it"),
    (date(2019, 10, 21), 0, 0, "people went home 18 to 21 October: news.detik.com"),
    (date(2019, 10, 31), 0, 0, "nobody is left after the closure"),
    (date(2013, 12, 31), 0, 0, "the register begins in 2014"),
)


@pytest.mark.parametrize(("day", "least", "most", "why"), PRINTED, ids=[str(row[0]) for row in PRINTED])
def test_residents_follow_the_printed_counts(sample: Sample, day: date, least: int, most: int, why: str) -> None:
    assert least <= sample.residents_on(day) <= most, why


def test_residents_through_2018(sample: Sample) -> None:
    """At least 460 recorded (the programme's own article), about 480 in August: every month end lies between."""
    ends = [date(2018, month, 1) - DAY for month in range(2, 13)] + [date(2018, 12, 31)]
    assert [end for end in ends if not 460 <= sample.residents_on(end) <= 480] == []


def test_residents_in_june_2019(sample: Sample) -> None:
    """476 and 449 were printed a day apart: no day of that June lies outside."""
    june = [date(2019, 6, number) for number in range(1, 31)]
    assert [day for day in june if not 449 <= sample.residents_on(day) <= 476] == []


def test_leavers_of_2016(sample: Sample) -> None:
    """34 left in 2016 (viva.co.id). Who was back within a month only travelled home, and isn't meant."""
    left = [spell for spells in sample.spells.values() for spell in spells if spell[0].year == 2016]
    assert len([1 for left_on, back, _ in left if back is None or back - left_on >= 30 * DAY]) == 34


def test_the_number_is_held_by_new_registrations(sample: Sample) -> None:
    """The worry of those who run it: every year somebody new comes, up to the month before the closure's."""
    years = Counter(day.year for day in sample.registered.values())
    assert all(years[year] >= 5 for year in range(2014, 2020)), years
    assert max(sample.registered.values()) >= date(2019, 6, 1)
    # Nobody is registered during the closure or after it.
    assert max(sample.registered.values()) < date(2019, 10, 18)


def test_the_closure_is_no_graduation(sample: Sample) -> None:
    """About 448 left through the closure: most by_closure, to various destinations; a few by their own decision."""
    last = [row for row in sample.exits if row["exited_on"] >= "2019-10-18"]
    by_closure = [row for row in last if row["by_closure"] == "true"]
    assert len(last) == 448
    assert 395 <= len(by_closure) <= 440  # "most": about 93 %, five standard deviations either way
    assert {row["exited_on"] for row in last} <= {"2019-10-18", "2019-10-19", "2019-10-20", "2019-10-21"}
    assert len({row["destination"] for row in by_closure}) >= 4
    assert all(row["returned_on"] == "" for row in last)
    # Nobody leaves by closure before there is one, and the number of mentas doesn't jump with it.
    assert all(row["by_closure"] == "false" for row in sample.exits if row["exited_on"] < "2019-10-18")
    jump = len(sample.mentas_on(date(2019, 10, 31))) - len(sample.mentas_on(date(2019, 10, 17)))
    assert 0 < jump < 60


def test_headcounts_stand_as_printed(usual: Sample) -> None:
    assert [(row["counted_on"], row["residents"]) for row in usual.headcounts] == [
        ("2014-08-15", "500"),
        ("2016-05-31", "568"),
        ("2016-11-15", "488"),
        ("2017-02-20", "488"),
        ("2018-08-15", "480"),
        ("2019-06-18", "476"),
        ("2019-06-19", "449"),
        ("2019-10-18", "448"),
    ]
    assert usual.headcounts[6]["source"] == "Dinas Sosial Kota Semarang, lewat ANTARA"


def test_events_stand_as_printed(usual: Sample) -> None:
    assert [(row["happened_on"], row["title"]) for row in usual.events] == [
        ("2017-02-20", "Pelatihan 30 peserta, lima hari"),
        ("2018-08-24", "Pelatihan tahap II"),
        ("2019-08-15", "Rencana penutupan pertama"),
        ("2019-10-18", "Penutupan resmi Argorejo"),
    ]
    assert "news.detik.com" in usual.events[3]["note"]  # the reference goes with the note


def test_targets(usual: Sample) -> None:
    assert [tuple(row.values()) for row in usual.targets] == [
        ("population", "2019-12-31", "0", "2017-02-20", "488"),
        ("coverage", "2018-12-31", "1", "", ""),
        ("completion_rate", "2019-12-31", "0.9", "", ""),
        ("mentas", "2017-12-31", "146", "", ""),  # 30 % of 488 = 146.4 in 2017 (solopos.com, viva.co.id)
    ]


# Groups


def test_groups(sample: Sample) -> None:
    starts = sorted(sample.starts.values())
    assert 18 <= len(starts) <= 26  # about 20
    assert starts[0] == date(2017, 2, 20)  # jateng.tribunnews.com
    assert date(2018, 8, 24) in starts  # second phase: jateng.tribunnews.com
    assert starts[-1] < date(2019, 10, 1)
    by_start = sorted(sample.cohorts, key=lambda row: row["starts_on"])
    assert [row["cohort_id"] for row in by_start] == sorted(sample.starts)  # A01 is the first
    # Food first, then salon, then sewing (metrosemarang.com); crafts and batik follow.
    assert [row["skill"] for row in by_start[:4]] == ["culinary", "bakery", "salon", "sewing"]
    assert {"crafts", "batik"} <= {row["skill"] for row in by_start}
    assert {row["days"] for row in by_start} == {"5"}
    assert {row["capacity"] for row in by_start} == {"30"}
    # No two groups at once.
    assert all(after - before > 5 * DAY for before, after in pairwise(starts))


def test_group_sizes(sample: Sample) -> None:
    sizes = Counter(row["cohort_id"] for row in sample.enrolments)
    assert sizes["A01"] == 30  # "Pelatihan 30 peserta": jateng.tribunnews.com, 20 February 2017
    assert max(sizes.values()) == 30
    assert min(sizes.values()) >= 10  # some are smaller, none is empty
    assert 0.25 <= sum(size == 30 for size in sizes.values()) / len(sizes) <= 0.9


def test_no_session_in_ramadan_around_lebaran_or_on_a_big_holiday(sample: Sample) -> None:
    sessions = [start + offset * DAY for start in sample.starts.values() for offset in range(5)]
    assert [day for day in sessions for begin, end in KEPT_FREE if begin <= day <= end] == []
    assert [day for day in sessions if day in BIG_HOLIDAYS] == []


def test_coverage_climbs(sample: Sample) -> None:
    first: dict[str, date] = {}
    for (cohort, person), days in sample.present.items():
        if days:
            on = sample.starts[cohort] + (min(days) - 1) * DAY
            first[person] = min(on, first.get(person, on))

    def coverage_of_residents(day: date) -> float:
        here = [person for person, registered in sample.registered.items() if registered <= day and sample.current(person, day) is None]
        return sum(first.get(person, date.max) <= day for person in here) / len(here)

    # One group of 488 in the first week; then group after group; never quite everybody.
    days = (date(2017, 2, 24), date(2017, 12, 31), date(2018, 6, 30), date(2018, 12, 31), date(2019, 6, 30), date(2019, 10, 17))
    shares = [coverage_of_residents(day) for day in days]
    assert 0.04 < shares[0] < 0.07
    assert all(after > before - 0.03 for before, after in pairwise(shares)), shares  # newcomers and returns may thin it a little
    assert 0.30 < shares[1] < 0.55
    assert 0.65 < shares[3] < 0.97
    assert 0.88 < shares[5] < 1.0


def test_completion(sample: Sample) -> None:
    """Near the target of 0.9, and not the same in every group."""
    started = [days for days in sample.present.values() if days]
    assert 0.80 < sum(len(days) == 5 for days in started) / len(started) < 0.95
    rates = {
        round(
            sum(len(days) == 5 for (group, _), days in sample.present.items() if group == cohort)
            / sum(bool(days) for (group, _), days in sample.present.items() if group == cohort),
            3,
        )
        for cohort in sample.starts
    }
    assert len(rates) > 5


# Every rule of the contract


def test_keys_are_unique_and_values_obey_the_contract(sample: Sample) -> None:
    for table, columns in COLUMNS.items():
        names = columns.split()
        keys = [tuple(row[name] for name in names[: KEYS[table]]) for row in sample.rows[table]]
        assert len(set(keys)) == len(keys) > 0, table
        for row in sample.rows[table]:
            for name in names:
                value = row[name]
                assert value != "" or (table, name) in OPTIONAL, (table, row)
                if value == "":
                    continue
                assert value == value.strip(), (table, row)
                if name.endswith("_on"):
                    day_of(value)
                if name in ("resident_id", "cohort_id"):
                    assert re.fullmatch(r"[A-Za-z0-9_-]{1,32}", value), row
                if (table, name) in CHOICES:
                    assert value in CHOICES[table, name].split(), row
                if (table, name) in RANGES:
                    least, most = RANGES[table, name]
                    assert least <= int(value) <= most, row


def test_codes(sample: Sample) -> None:
    """Codes mark the person as made up, and their order says nothing about the order of registration."""
    assert all(re.fullmatch(r"CONTOH-\d{4}", row["resident_id"]) for row in sample.residents)
    assert sorted(sample.registered) == [f"CONTOH-{number:04d}" for number in range(1, len(sample.registered) + 1)]
    assert all(re.fullmatch(r"A\d{2}", row["cohort_id"]) for row in sample.cohorts)
    # Of two persons next to each other by code, each came first about as often (a straight order would give 1.0).
    days = [sample.registered[code] for code in sorted(sample.registered)]
    earlier = sum(before < after for before, after in pairwise(days))
    later = sum(before > after for before, after in pairwise(days))
    assert 0.4 < earlier / (earlier + later) < 0.6


def test_ages(sample: Sample) -> None:
    ages = [int(row["registered_on"][:4]) - int(row["birth_year"]) for row in sample.residents if row["birth_year"]]
    assert min(ages) >= 18
    assert max(ages) <= 80
    assert 0 < len(sample.residents) - len(ages) < 60  # a few unknown
    assert any(row["origin"] == "" for row in sample.residents)
    assert any(row["education"] == "" for row in sample.residents)


def test_references(sample: Sample) -> None:
    for table in ("enrolments", "exits", "follow_ups", "sales"):
        assert {row["resident_id"] for row in sample.rows[table]} <= set(sample.registered), table
    assert {row["cohort_id"] for row in sample.enrolments} == set(sample.starts)  # no group without participants
    enrolled = set(sample.present)
    for table in ("attendance", "assessments"):
        assert {(row["cohort_id"], row["resident_id"]) for row in sample.rows[table]} <= enrolled, table
    assert {row["day"] for row in sample.attendance} == set("12345")
    assert len(sample.attendance) == 5 * len(sample.enrolments)
    assert all(day_of(row["assessed_on"]) >= sample.starts[row["cohort_id"]] for row in sample.assessments)


def test_spells_follow_each_other(sample: Sample) -> None:
    for person, spells in sample.spells.items():
        assert spells[0][0] >= sample.registered[person], person
        for (left, back, _), (next_left, _, _) in pairwise(spells):
            assert back is not None
            assert left <= back < next_left, person
        left, back, _ = spells[-1]
        assert back is None or left <= back, person


def test_nothing_is_recorded_that_cannot_have_been(sample: Sample) -> None:
    """Nobody is present while away or before she was registered, and nothing is recorded after a death or after December 2019."""
    for (cohort, person), days in sample.present.items():
        for number in days:
            held_on = sample.starts[cohort] + (number - 1) * DAY
            assert sample.registered[person] <= held_on, (cohort, person)
            assert sample.current(person, held_on) is None, (cohort, person)
    dated = {"assessments": "assessed_on", "follow_ups": "followed_up_on", "sales": "sold_on"}
    for table, column in dated.items():
        for row in sample.rows[table]:
            on = day_of(row[column])
            assert sample.registered[row["resident_id"]] <= on <= date(2019, 12, 31), (table, row)
            exit_row = sample.current(row["resident_id"], on)
            assert exit_row is None or exit_row["destination"] not in ("died", "unknown"), (table, row)


def test_made_and_sold_only_after_the_training(sample: Sample) -> None:
    learnt_first = {}
    skills = {row["cohort_id"]: row["skill"] for row in sample.cohorts}
    for (cohort, person), days in sample.present.items():
        if len(days) == 5 and sample.starts[cohort] + 4 * DAY == sample.completed_on[person]:
            learnt_first[person] = skills[cohort]
    makers = defaultdict(set)
    for table, column in (("sales", "sold_on"), ("follow_ups", "followed_up_on")):
        for row in sample.rows[table]:
            if row["product"]:
                assert day_of(row[column]) > sample.completed_on[row["resident_id"]], row
                makers[row["product"]].add(learnt_first[row["resident_id"]])
    assert all(len(trained_in) == 1 for trained_in in makers.values()), makers  # who learnt salon doesn't sell batik
    assert makers["tas rajut"] == {"crafts"}


# It looks like a programme


def kinds(sample: Sample) -> dict[str, int]:
    """How often each kind of case occurs."""
    starts, present = sample.starts, sample.present
    groups = Counter(person for (_, person), days in present.items() if days)
    selling_days = defaultdict(set)
    for row in sample.sales:
        selling_days[row["resident_id"]].add(row["sold_on"])
    spells = [spell for every in sample.spells.values() for spell in every]
    lebaran = (date(2016, 7, 6), date(2017, 6, 25), date(2018, 6, 15), date(2019, 6, 5))
    return {
        "no-show": sum(not days for days in present.values()),
        "drop-out after day 1": sum(days == {1} for days in present.values()),
        "drop-out after day 2": sum(days == {1, 2} for days in present.values()),
        "drop-out after day 3": sum(days == {1, 2, 3} for days in present.values()),
        "a single missed day, not the last": sum(len(days) == 4 and 5 in days for days in present.values()),
        "re-training": sum(number >= 2 for number in groups.values()),
        "never trained": len(sample.registered) - len(groups),
        "enrolled before the start": sum(day_of(row["enrolled_on"]) < starts[row["cohort_id"]] for row in sample.enrolments),
        "enrolled on the start": sum(day_of(row["enrolled_on"]) == starts[row["cohort_id"]] for row in sample.enrolments),
        "enrolled after the start": sum(day_of(row["enrolled_on"]) > starts[row["cohort_id"]] for row in sample.enrolments),
        "assessed weeks later": sum(day_of(row["assessed_on"]) - starts[row["cohort_id"]] >= 21 * DAY for row in sample.assessments),
        "assessment not passed": sum(row["passed"] == "false" for row in sample.assessments),
        "completed, not assessed": sum(len(days) == 5 for days in present.values()) - len(sample.assessments),
        "return": sum(back is not None for _, back, _ in spells),
        "home for Lebaran": sum(
            back is not None and row["destination"] == "family" and any(day - 7 * DAY <= left <= day <= back <= day + 21 * DAY for day in lebaran)
            for left, back, row in spells
        ),
        "left more than once": sum(len(every) > 1 for every in sample.spells.values()),
        **{f"left for {name}": sum(row["destination"] == name for row in sample.exits) for name in CHOICES["exits", "destination"].split()},
        "follow-up without earning": sum(row["earning"] == "false" for row in sample.follow_ups),
        "earning without an amount": sum(row["earning"] == "true" and row["monthly_income"] == "" for row in sample.follow_ups),
        "follow-up of somebody never trained": sum(row["resident_id"] not in sample.completed_on for row in sample.follow_ups),
        "need not recorded": sum(row["need"] == "" for row in sample.follow_ups),
        "sold once": sum(len(days) == 1 for days in selling_days.values()),
        "sold on a second day": sum(len(days) >= 2 for days in selling_days.values()),
        "completed, never followed up": len(set(sample.completed_on) - {row["resident_id"] for row in sample.follow_ups}),
        "sold before leaving": sum(person in sample.mentas_on(date(2019, 10, 17)) for person in selling_days),
    }


def test_every_kind_of_case_is_there(sample: Sample) -> None:
    assert [kind for kind, number in kinds(sample).items() if number < 1] == []


def test_how_often_on_the_sample_everybody_sees(usual: Sample) -> None:
    """Enough of each for a chart, few of what is rare."""
    number = kinds(usual)
    assert 15 <= number["home for Lebaran"] <= 60
    assert 1 <= number["left for died"] <= 8
    assert 20 <= number["enrolled after the start"] + number["no-show"] <= 90
    assert number["drop-out after day 2"] + number["drop-out after day 3"] > number["drop-out after day 1"]
    assert number["re-training"] >= 20
    assert number["assessed weeks later"] >= 20
    assert number["sold on a second day"] >= 40


def test_trained_women_leave_as_mentas_more_often(sample: Sample) -> None:
    """Per year of staying from the programme's begin to the eve of the closure; a plain count would compare unlike times."""
    begin, end = date(2017, 2, 20), date(2019, 10, 17)
    years = {True: 0.0, False: 0.0}
    left = {True: 0, False: 0}
    for person, registered in sample.registered.items():
        trained_from = sample.completed_on.get(person, date.max)
        day = max(begin, registered)
        for exited, back, row in [*sample.spells.get(person, []), (end + DAY, None, None)]:
            until = min(exited, end + DAY)
            if until > day:
                turn = min(max(trained_from, day), until)
                years[False] += (turn - day).days / 365.25
                years[True] += (until - turn).days / 365.25
                if row and exited <= end and row["destination"] in MENTAS and row["returned_on"] == "":
                    left[exited >= trained_from] += 1
            day = max(day, back or date.max)
    trained, untrained = (left[which] / years[which] for which in (True, False))
    assert 1.2 < trained / untrained < 4.5


def test_follow_ups(sample: Sample) -> None:
    """Several for many, earning more likely later, marketing the first need, the last ones in December 2019."""
    contacts = defaultdict(list)
    for row in sorted(sample.follow_ups, key=lambda row: row["followed_up_on"]):
        contacts[row["resident_id"]].append(row["earning"] == "true")
    again = [answers for answers in contacts.values() if len(answers) >= 2]
    assert len(again) > 100
    first, last = (sum(answers[place] for answers in again) / len(again) for place in (0, -1))
    assert last > first + 0.03
    needs = Counter(row["need"] for row in sample.follow_ups)
    assert needs["marketing"] > sum(needs.values()) * 0.4
    assert max(row["followed_up_on"] for row in sample.follow_ups) >= "2019-12-01"
    incomes = [int(row["monthly_income"]) for row in sample.follow_ups if row["monthly_income"]]
    assert min(incomes) >= 300_000
    assert max(incomes) <= 3_000_000  # the city's minimum wage of 2018 was 2,310,087 rupiah
    assert all(row["earning"] == "true" for row in sample.follow_ups if row["monthly_income"])


def test_sales(sample: Sample) -> None:
    """Amounts that a bazaar knows: 2,000 rupiah (a cake) to 250,000 (a batik) a piece, at most some million a sale."""
    for row in sample.sales:
        amount, quantity = int(row["amount"]), int(row["quantity"])
        assert amount % quantity == 0, row
        assert 2_000 <= amount // quantity <= 250_000, row
        assert amount <= 3_000_000, row
    assert {row["channel"] for row in sample.sales} >= {"bazaar", "order", "shop", "online", "cooperative"}
    assert len({row["product"] for row in sample.sales}) >= 7
    assert max(row["sold_on"] for row in sample.sales) < "2019-10-18"


# The same for the same seed


def digest(folder: Path) -> str:
    together = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        together.update(path.name.encode() + b"\0" + path.read_bytes())
    return together.hexdigest()


def test_same_seed_same_bytes_in_another_process(usual: Sample, tmp_path: Path) -> None:
    """Another process with another order of hashes writes the same; another seed doesn't."""
    code = "import sys; from pathlib import Path; from data.sample import write_sample; write_sample(Path(sys.argv[1]), seed=int(sys.argv[2]))"
    for name, seed, hashes in (("same", "2017", "1"), ("other", "2018", "1")):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name), seed], check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hashes}, timeout=60
        )
    assert digest(tmp_path / "same") == digest(usual.folder)
    assert digest(tmp_path / "other") != digest(usual.folder)


def test_other_seed_other_people_same_facts(sample_of: Callable[..., Sample]) -> None:
    one, other = sample_of(2017), sample_of(1)
    for table in ("targets", "headcounts", "events"):
        assert one.rows[table] == other.rows[table], table
    for table in ("residents", "enrolments", "attendance", "exits", "follow_ups", "sales"):
        assert one.rows[table] != other.rows[table], table


def test_same_bytes_on_every_machine(usual: Sample) -> None:
    """Pins the default sample, whatever the machine and the Python (3.11 to 3.13 gave the same).

    A change of the generator or of the published files changes it: then look at what the test prints, and put that here.
    """
    assert digest(usual.folder) == "a57fb13601efe9bf691f9e6d5c71b76d8d8130a8380421a4b16d4c8c632607e7"


# Scale


def test_scale_two_doubles(sample_of: Callable[..., Sample]) -> None:
    one, two = sample_of(2017), sample_of(2017, 2)
    for table in ("residents", "cohorts", "enrolments", "attendance", "assessments", "exits", "follow_ups", "sales"):
        assert 1.7 < len(two.rows[table]) / len(one.rows[table]) < 2.3, table
    for day, residents, either_way in ((date(2017, 2, 20), 976, 6), (date(2019, 10, 17), 896, 0), (date(2019, 10, 31), 0, 0)):
        assert abs(two.residents_on(day) - residents) <= either_way
    # Twice the people against twice the counts and promises; shares stay shares.
    assert [int(row["residents"]) for row in two.headcounts] == [2 * int(row["residents"]) for row in one.headcounts]
    assert [row["value"] for row in two.targets] == ["0", "1", "0.9", "292"]
    assert two.targets[0]["baseline_value"] == "976"
    assert max(Counter(row["cohort_id"] for row in two.enrolments).values()) == 30
    for table in COLUMNS:
        keys = [tuple(list(row.values())[: KEYS[table]]) for row in two.rows[table]]
        assert len(set(keys)) == len(keys), table


def test_codes_are_as_wide_as_the_scale_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """11 programmes hold some 7000 persons: five digits for all of them, and groups counted on."""
    from data import sample as module

    # One simulated programme stands for all eleven: only the numbering is looked at.
    made = module.simulate(module.Random("width"))
    monkeypatch.setattr(module, "simulate", lambda random: made)
    wide = written(tmp_path, scale=11)
    assert all(re.fullmatch(r"CONTOH-\d{5}", row["resident_id"]) for row in wide.residents)
    assert len({row["resident_id"] for row in wide.residents}) == len(wide.residents) == 11 * len(made.people)
    assert [row["cohort_id"] for row in wide.cohorts] == [f"A{number:02d}" for number in range(1, 11 * len(made.cohorts) + 1)]
