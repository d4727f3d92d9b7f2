"""The made-up programme obeys every rule of the contract and shows every kind of case, counted in plain Python."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

from tests.made_up import COLUMNS, DAY, KEYS, MENTAS, Sample, day_of

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
    ("cohorts", "organiser"),
    ("follow_ups", "organisation"),
    ("sales", "facilitator"),
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
    assert all(len(trained_in) == 1 for trained_in in makers.values()), makers  # who learnt salon does not sell batik
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
    first, last = (sum(answers[index] for answers in again) / len(again) for index in (0, -1))
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
