"""The random programmes: which nasty cases they hold, and that the covering ones hold them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from data import store
from data.importer import import_paths
from tests import factories
from tests.conftest import StoreOf
from tests.factories import AS_OF, COVERING, DAY, Programme
from tests.inline_rows import Stored, build, present
from tests.oracle import Count, Selection, recount
from tests.tiny import tiny


def cases(programme: Programme) -> Iterator[str]:
    """The names of the nasty cases in a programme, each as often as it occurs."""
    cohorts = {row["cohort_id"]: row for row in programme.cohorts}
    registered = {row["resident_id"]: row["registered_on"] for row in programme.residents}
    enrolled = {(row["cohort_id"], row["resident_id"]): row["enrolled_on"] or cohorts[row["cohort_id"]]["starts_on"] for row in programme.enrolments}
    trained: dict[str, list[dict[str, Any]]] = {}
    for cohort_id, who in enrolled:
        trained.setdefault(who, []).append(cohorts[cohort_id])
    present = Counter((row["cohort_id"], row["resident_id"]) for row in programme.attendance if row["present"])
    for (cohort_id, who), day in enrolled.items():
        cohort = cohorts[cohort_id]
        if day > cohort["starts_on"]:
            yield "enrolled after the first session"
        if day > factories.ends_on(cohort):
            yield "enrolled after the end"
        if day < registered[who]:
            yield "enrolled before registered"
        yield from (
            f"enrolled in a group to come on {as_of}" for as_of in AS_OF[:3] if registered[who] <= as_of and day <= as_of < cohort["starts_on"]
        )
        if not present[cohort_id, who]:
            yield "no-show"
    for cohort in programme.cohorts:
        if not any(cohort_id == cohort["cohort_id"] for cohort_id, _ in enrolled):
            yield "an empty group"
        if cohort["days"] in (1, 8, 60):
            yield f"a group of {cohort['days']} days"
        for as_of in AS_OF:
            if cohort["days"] >= 5 and cohort["starts_on"] + 2 * DAY == as_of:
                yield f"on day 3 on {as_of}"
            if factories.ends_on(cohort) == as_of:
                yield "ends on an as-of date"
            if cohort["starts_on"] == as_of:
                yield "begins on an as-of date"
    for row in programme.assessments:
        cohort = cohorts[row["cohort_id"]]
        if row["assessed_on"] > factories.ends_on(cohort) + 30 * DAY:
            yield "a late assessment"
        if present[row["cohort_id"], row["resident_id"]] < cohort["days"]:
            yield "an assessment of one who did not complete"
    for own in trained.values():
        pairs = [(one, other) for index, one in enumerate(own) for other in own[:index]]
        yield from ("trained again, same skill" if one["skill"] == other["skill"] else "trained again, other skill" for one, other in pairs)
        yield from ("two groups that end together" for one, other in pairs if factories.ends_on(one) == factories.ends_on(other))
    covered_on = Count(programme, AS_OF[-1], Selection()).covered_on
    for row in programme.exits:
        if covered_on.get(row["resident_id"]) == row["returned_on"] != row["exited_on"]:
            yield "back on the day she is first covered"
        if covered_on.get(row["resident_id"]) == row["exited_on"] != row["returned_on"] and registered[row["resident_id"]] < row["exited_on"]:
            yield "gone on the day she is first covered"
        ends = [factories.ends_on(cohort) for cohort in trained.get(row["resident_id"], [])]
        if any(row["exited_on"] < end for end in ends):
            yield "an exit before the training's end"
        if row["exited_on"] in ends:
            yield "an exit on the training's last day"
        if row["returned_on"] == row["exited_on"]:
            yield "returned the same day"
        if row["returned_on"] == factories.add_months(row["exited_on"], 6):
            yield "returned six months to the day"
        if row["by_closure"]:
            yield f"by closure, {row['destination']}"
    for one, other in zip(programme.exits, programme.exits[1:], strict=False):
        if one["resident_id"] == other["resident_id"] and one["returned_on"] == other["exited_on"]:
            yield "left again on the day of the return"
    for one, other in zip(programme.follow_ups, programme.follow_ups[1:], strict=False):
        if one["resident_id"] == other["resident_id"] and one["earning"] != other["earning"]:
            yield f"earning {'lost' if one['earning'] else 'found'}"
    for sales in Counter((row["resident_id"], row["sold_on"]) for row in programme.sales).values():
        if sales > 1:
            yield "several sales on one day"
    yield from (f"unknown {name}" for name in ("birth_year", "origin", "education") for row in programme.residents if row[name] is None)
    yield from (f"a target of {row['indicator']}" for row in programme.targets)
    due = sorted(row["due_on"] for row in programme.targets if row["indicator"] == "population")
    if not due:
        yield "no population target"
    yield from ("a target due on an as-of date, the next one later" for day in due[:-1] if day in AS_OF)
    yield from ("two headcounts on a day" for number in Counter(row["counted_on"] for row in programme.headcounts).values() if number > 1)


OFTEN = [
    "returned the same day",
    "returned six months to the day",
    "left again on the day of the return",
    "an exit before the training's end",
    "an exit on the training's last day",
    "back on the day she is first covered",
    "gone on the day she is first covered",
    "trained again, same skill",
    "trained again, other skill",
    "two groups that end together",
    "on day 3 on 2018-06-30",
    "no-show",
    "a late assessment",
    "an assessment of one who did not complete",
    "an empty group",
    "enrolled after the first session",
    "enrolled after the end",
    "enrolled before registered",
    "earning lost",
    "earning found",
    "several sales on one day",
    "unknown birth_year",
    "unknown origin",
    "unknown education",
    *(f"by closure, {destination}" for destination in factories.DESTINATIONS),
]
SOMETIMES = [
    "on day 3 on 2017-03-31",
    "on day 3 on 2018-02-28",
    "ends on an as-of date",
    "begins on an as-of date",
    *(f"enrolled in a group to come on {as_of}" for as_of in AS_OF[:3]),
    "a group of 1 days",
    "a group of 8 days",
    "a group of 60 days",
    "no population target",
    "a target due on an as-of date, the next one later",
    *(f"a target of {indicator}" for indicator in ("population", "coverage", "completion_rate", "mentas")),
    "two headcounts on a day",
]


def test_random_programmes_are_nasty() -> None:
    """Every case in at least half of the covering programmes, those that need a particular date or group in at least three."""
    counted = Counter(case for seed in COVERING for case in set(cases(factories.random_programme(seed))))
    assert {case: counted[case] for case in OFTEN if counted[case] < len(COVERING) / 2} == {}
    assert {case: counted[case] for case in SOMETIMES if counted[case] < 3} == {}


def test_random_programmes_reach_every_stage() -> None:
    """Chains that end at zero prove little: somebody comes to the end of each at every date but the first."""
    for as_of in AS_OF[1:]:
        for chain in ("cascade", "market_chain"):
            last = [recount(chain, Count(factories.random_programme(seed), as_of, Selection()))[-1]["persons"] for seed in COVERING]
            assert sum(persons > 0 for persons in last) >= 5, (chain, as_of)


def test_random_programmes_obey_the_contract() -> None:
    """What the importer would refuse anyway, said here in plain words: ages, orders of dates, spells that do not overlap."""
    for seed in COVERING:
        programme = factories.random_programme(seed)
        registered = {row["resident_id"]: row["registered_on"] for row in programme.residents}
        assert 40 <= len(registered) <= 120
        assert all(18 <= row["registered_on"].year - row["birth_year"] <= 80 for row in programme.residents if row["birth_year"])
        assert all(row["exited_on"] >= registered[row["resident_id"]] for row in programme.exits)
        assert all(row["returned_on"] is None or row["returned_on"] >= row["exited_on"] for row in programme.exits)
        for one, other in zip(programme.exits, programme.exits[1:], strict=False):
            if one["resident_id"] == other["resident_id"]:
                assert one["returned_on"] is not None and one["returned_on"] <= other["exited_on"] and one["exited_on"] < other["exited_on"]


def test_the_same_seed_gives_the_same_programme_and_files_give_it_back(tmp_path: Path) -> None:
    programme = factories.random_programme(5)
    assert programme == factories.random_programme(5) != factories.random_programme(6)
    assert factories.read(factories.write(programme, tmp_path / "csv")) == programme
    assert factories.read(factories.write(tiny(), tmp_path / "tiny")) == tiny()


def content_of(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table of a store, without the report of its import."""
    version = store.current(folder)
    assert version is not None
    with duckdb.connect(str(version.path), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where table_name <> 'import_report'").fetchall()
        return {name: connection.table(name).order("all").fetchall() for (name,) in tables}


def test_a_store_built_of_rows_is_the_imported_one(store_of: StoreOf, stored: Stored, tmp_path: Path) -> None:
    programme, imported = store_of(COVERING[0])
    assert content_of(build(factories.write(programme, tmp_path / "csv"), tmp_path / "built")) == content_of(imported)
    built = stored(
        residents=[("A", "2017-01-01"), ("B", "2017-06-01", 1980)],
        cohorts=[("K1", None, "batik", "2018-01-01")],
        attendance=present("K1", "A", 1, 2),  # enrolled by her presence
        exits=[("A", "2018-03-01", "family")],
        sales=[("1", "A", "2018-03-02", "tas", "shop", None, 1250000)],
    )
    import_paths([tmp_path / "in0"], tmp_path / "imported")
    assert content_of(built) == content_of(tmp_path / "imported")


def test_smallest_keeps_what_fails_and_little_else() -> None:
    """A 'fault' that needs one person who came back the same day: one person and one exit are left of some 150 rows."""

    def fails(programme: Programme) -> bool:
        return any(row["returned_on"] == row["exited_on"] for row in programme.exits)

    small = factories.smallest(factories.random_programme(3), fails)
    assert fails(small)
    assert {table: len(getattr(small, table)) for table in factories.COLUMNS if getattr(small, table)} == {"residents": 1, "exits": 1}
