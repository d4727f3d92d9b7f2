"""The gate: the rounding's properties, who gets what, where figures are withheld, and the attack that must fail."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from data import store as versions
from queries import Filters, Published, QuestionError, answer_for, ask, publish, registry, results
from queries.__main__ import main
from queries.connection import file_state
from queries.disclosure import tables
from queries.disclosure.curves import curve_rows
from queries.disclosure.history import at_each
from tests import factories
from tests.attack import SECRET, month_ends, store_of
from tests.conftest import StoreOf
from tests.factories import Programme
from tests.inline_rows import build

D = date(2018, 12, 31)
SENSITIVITIES = {"label", "operational", "protected", "rate", "average"}
RULES = {"open", "totals", "parts", "curve", "staff"}

# ------------------------------------------------------------------------------------------------------- declarations


@pytest.mark.parametrize("name", list(results()))
def test_every_column_has_a_sensitivity_and_every_result_a_release_rule(name: str) -> None:
    result = results()[name]
    release = result.release
    assert release.rule in RULES
    names = {column.name for column in result.columns}
    assert {column.sensitivity for column in result.columns} <= SENSITIVITIES
    named = {*release.keys, *release.whole_only, *release.also_exact, *release.adds_up, *release.add_up_together, *release.grows, *release.bounded}
    named |= {*release.only, *release.one_threshold, *release.made_of, *release.withheld, release.bound, release.nested, release.largest_first} - {""}
    assert named <= names, f"[release] of {name} names columns that the result does not have"
    if release.rule == "open":
        assert not {column.sensitivity for column in result.columns} & {"protected", "average"}, f"{name} is open, but has protected columns"
    if release.rule == "parts":
        assert release.keys or release.add_up_together, f"[release] of {name} lacks keys (or add_up_together)"
        assert all(column.kind in ("count", "rupiah") or column.sensitivity not in ("protected", "average") for column in result.columns)


EXACT_HERE_PROTECTED_ELSEWHERE = {
    **dict.fromkeys((f"headline.{name}" for name in ("registered", "residents", "covered", "started", "completed")), "the whole programme"),
    **dict.fromkeys(("coverage_over_time.registered", "coverage_over_time.covered"), "the whole programme, by date"),
    **dict.fromkeys(("coverage_monthly.registered", "coverage_monthly.residents", "coverage_monthly.covered"), "the whole programme, by month"),
    **dict.fromkeys(("coverage_ceiling.registered", "coverage_ceiling.covered"), "the whole programme"),
    **dict.fromkeys(("flow_monthly.residents", "pace.residents", "verdict.residents", "target_path.gap"), "the whole programme"),
    **dict.fromkeys(("cohorts.started", "cohorts.completed", "cohort_maturity.completed"), "a group's list of attendance"),
    **dict.fromkeys(("completion.started", "completion.completed", "completion.lower", "completion.upper"), "attendance by group or skill"),
    **dict.fromkeys(("reach.started", "attendance_unbroken.at_risk"), "attendance"),
    "earning_by_months.completed": "all who completed",
}
"""Columns published exactly in one result and protected in another, and why those rows tell nothing about a person."""


def test_no_result_lowers_the_sensitivity_of_a_column() -> None:
    """A result that declares a protected column anew as operational would publish its cells exactly."""
    columns = [(result.name, column) for result in results().values() for column in result.columns]
    protected = {column.name for _, column in columns if column.sensitivity == "protected"}
    exact = {f"{name}.{column.name}" for name, column in columns if column.sensitivity == "operational" and column.name in protected}
    assert exact == set(EXACT_HERE_PROTECTED_ELSEWHERE)


NEVER_FALLS_UNDECLARED = {
    "cohort_maturity.reached": "fixed once the month of its row has passed",
    "earning_by_months.earning": "falls where a follow-up nearer the month comes in",
    "tracer.earning": "as earning_by_months",
}
"""Columns that happen to rise only in the programmes asked, and why the steps must not count on it."""


def test_what_never_falls_is_declared(store_of: StoreOf) -> None:
    """A reader knows of such a column that its changes are no losses; the steps must know it too (`grows` in its [release])."""
    fell, rose, declared = set(), set(), set()
    days = [factories.add_months(date(2016, 6, 1), months) for months in range(0, 30, 3)]
    for seed, (name, result) in product((3, 11, 133), results().items()):
        if result.release.rule != "parts":
            continue
        _, folder = store_of(seed)
        columns = [column.name for column in result.columns if column.sensitivity == "protected" and column.kind in ("count", "rupiah")]
        declared |= {f"{name}.{column}" for column in result.release.grows}
        by = next((by for by in result.takes_by if by != "age_band"), None)  # people grow out of their band
        before: dict[tuple[object, ...], int] = {}
        current = versions.current(folder)
        assert current is not None
        for rows in at_each(file_state(current.path), result, days, by).values():
            now = {(column, *(row[key] for key in result.release.keys)): row[column] or 0 for row in rows for column in columns}
            fell |= {f"{name}.{cell[0]}" for cell, count in before.items() if now.get(cell, 0) < count}
            rose |= {f"{name}.{cell[0]}" for cell, count in now.items() if before.get(cell, 0) < count}
            before = now
    assert rose - fell == declared | set(NEVER_FALLS_UNDECLARED)


ADDS_UP_TO_NOTHING_EXACT = {
    "cascade.persons": "each stage holds the next",
    "market_chain.persons": "each stage holds the next",
    "market_chain.never_followed_up": "withheld",
    "mentas_by_training.followed_up": "withheld",
    "mentas_by_training.earning": "withheld",
    "exit_bounds.mentas": "a part of those away, and exact as of its step",
    "exit_bounds.best_case": "withheld",
    "exit_bounds.unknown_own": "withheld",
    "sales_monthly.sales": "no exact total of sales is published",
    "sales_monthly.sellers": "a person sells in several months",
    "sales_by_channel.sales": "no exact total of sales is published",
    "sales_by_channel.sellers": "a person sells through several channels",
    "sales_by_product.sales": "no exact total of sales is published",
    "sales_by_product.sellers": "a person sells several products",
}
"""Protected columns of breakdowns without `adds_up` or a bound, and why their rows give no exactly published figure away."""


def test_a_breakdown_says_whether_its_rows_add_up() -> None:
    """Rows that add up to an exact figure are rounded together; where `adds_up` is forgotten, the difference would tell one of them."""
    silent = set()
    for result in results().values():
        release = result.release
        declared = {*release.adds_up, *release.add_up_together, *release.made_of, *release.bounded, *release.also_exact, *release.within}
        protected = {column.name for column in result.columns if column.sensitivity == "protected"}
        if release.rule == "parts":
            silent |= {f"{result.name}.{column}" for column in protected - declared}
    assert {name for name, why in ADDS_UP_TO_NOTHING_EXACT.items() if why == "withheld"} == {
        f"{result.name}.{column}" for result in results().values() if result.release.rule == "parts" for column in result.release.withheld
    }
    assert silent == set(ADDS_UP_TO_NOTHING_EXACT), "add `adds_up` to [release], or say above why the rows add up to nothing exact"


@pytest.mark.parametrize(
    ("file", "entry", "complaint"),
    [
        ("needs.toml", "release", "needs.toml: no entry 'release'"),
        ("columns.toml", "persons", "cascade.toml: no entry 'persons.kind'"),  # nothing is said of the column anywhere
        ("needs.toml", "question", "needs.toml: no entry 'question'"),
    ],
)
def test_an_undeclared_result_or_column_is_refused(monkeypatch: pytest.MonkeyPatch, file: str, entry: str, complaint: str) -> None:
    read = registry._toml
    monkeypatch.setattr(registry, "_toml", lambda path: {name: value for name, value in read(path).items() if (path.name, name) != (file, entry)})
    registry._shared.cache_clear()
    with pytest.raises(ValueError, match=complaint):
        registry.results.__wrapped__()
    registry._shared.cache_clear()


# ------------------------------------------------------------------------------------------------------ who gets what


def seen(folder: Path, result: str, as_of: date = D, filters: Filters = Filters(), **more: object) -> Published:
    return publish(result, folder, as_of, filters, secret=SECRET, **more)


def test_who_came_and_who_is_there_is_exact(sample_store: Path) -> None:
    """What became of people is as of its steps: tests/test_disclosure_steps.py."""
    for result in ("attendance_by_day", "coverage_over_time", "coverage_monthly", "coverage_gap", "target_path"):
        published = seen(sample_store, result)
        assert published.records == ask(result, sample_store, D).records
        assert not published.protected and not published.shown_as_of


def test_what_the_closure_is_part_of_is_withheld_in_the_pace(sample_store: Path) -> None:
    """The own pace less the recent one is who was sent away and has not come back."""
    published, exact = seen(sample_store, "pace").record, ask("pace", sample_store, D).record
    withheld = {"projected_on", "status", "closure_per_month", "own_per_month"}
    assert {name for name in exact if published[name] is None and exact[name] is not None} == {"status", "closure_per_month", "own_per_month"}
    assert all(published[name] == exact[name] for name in exact.keys() - withheld)


def test_protected_cells_are_rounded_marked_and_dated(sample_store: Path) -> None:
    for result, by, column in (
        ("breakdown", "age_band", "registered"),
        ("breakdown", "skill", "mentas"),
        ("exits_by_destination", None, "exits"),
        ("needs", None, "persons"),
        ("cohorts", None, "mentas"),
    ):
        published = seen(sample_store, result, by=by)
        exact = {
            tuple(row[key] for key in published.result.release.keys): row
            for row in ask(result, sample_store, published.shown_as_of[column], by=by).records
        }
        assert published.as_of_shown is not None and published.as_of_shown <= D
        for index, row in enumerate(published.records):
            if row[column] is None:
                continue
            assert (index, column) in published.protected
            assert row[column] % 5 == 0
            true = exact.get(tuple(row[key] for key in published.result.release.keys))
            assert abs(row[column] - (true[column] if true else 0)) <= 4, (result, row)


def test_operational_counts_by_skill_and_cohort_are_exact(sample_store: Path) -> None:
    for result, by, names in (
        ("breakdown", "skill", ("registered", "covered", "started", "completed")),
        ("cohorts", None, ("enrolled", "completed", "passed")),
    ):
        published, exact = seen(sample_store, result, by=by), ask(result, sample_store, D, by=by)
        assert [[row[name] for name in names] for row in published.records] == [[row[name] for name in names] for row in exact.records]


def test_rates_are_made_of_what_is_shown(sample_store: Path) -> None:
    """No rate is shown that rounding could move by more than 2 points; what is made of shown figures bears their sign and date."""
    by_age = seen(sample_store, "breakdown", by="age_band")
    assert {row["coverage"] for row in by_age.records} == {None}, "some 130 persons an age band: 4 more or less is more than 2 points"
    tracer = seen(sample_store, "tracer", date(2019, 9, 30))
    then = {row["months"]: row["response"] for row in ask("tracer", sample_store, tracer.shown_as_of["traced"]).records}
    # Graduates whose 18 months were over since the day that `traced` is of are in `due` only.
    assert [row for row in tracer.records if row["response"] is not None and abs(row["response"] - then[row["months"]]) > 0.02] == []
    stages = seen(sample_store, "cascade")
    mentas = next(row for row in stages.records if row["stage"] == "mentas")
    assert mentas["share_of_registered"] == mentas["persons"] / 635, "over 635 registered 4 are less than 1 point"
    assert {row["share"] for row in seen(sample_store, "exits_by_destination").records if row["exits"]} != {None}, "over all exits, which are exact"
    bounds = seen(sample_store, "exit_bounds").record
    assert bounds["best_case"] is None, "less mentas it is the unknown rounded a second time, until the closure"
    assert bounds["unknown"] % 5 == 0


@pytest.mark.parametrize(
    ("above", "off_above", "under", "off_under", "moved"),
    [
        (100, 4, 200, 0, 0.02),  # 96 to 104 of 200
        (100, 0, 200, 0, 0.0),  # both exact
        (200, 0, 200, 4, 1 - 200 / 204),  # 196 to 204: no more than all
        (0, 4, 100, 4, 4 / 96),  # nobody shown, 4 of 96 possible
    ],
)
def test_how_far_rounding_moves_a_rate(above: int, off_above: int, under: int, off_under: int, moved: float) -> None:
    assert tables._could_move(above, off_above, under, off_under) == pytest.approx(moved)


def test_a_selection_of_one_skill_sees_its_row_and_withholds_the_rest(sample_store: Path) -> None:
    row = seen(sample_store, "headline", filters=Filters(skill=("salon",))).record
    in_the_table = next(row for row in seen(sample_store, "breakdown", by="skill").records if row["value"] == "salon")
    assert {name: row[name] for name in ("residents", "exits", "mentas")} == {name: in_the_table[name] for name in ("residents", "exits", "mentas")}
    assert row["completed"] == ask("headline", sample_store, D, Filters(skill=("salon",))).record["completed"]
    assert row["returns"] is row["earning"] is row["coverage_residents"] is None
    # two skills at once have no row of their own: their sums, differently cut, would tell each other's persons
    both = Filters(skill=("salon", "sewing"))
    now, account = seen(sample_store, "headline", filters=both).record, seen(sample_store, "ledger", filters=both).record
    assert now["mentas"] is now["residents"] is account["opening"] is account["closing"] is None, "who is left tells who went"
    assert now["completed"] and account["new"] is not None, "how many came stands"


@pytest.mark.parametrize(
    ("result", "more", "sentence"),
    [
        ("headline", {"filters": Filters(age_band=("18-24",))}, "staff only"),
        ("headline", {"filters": Filters(registered_from=date(2018, 1, 1))}, "staff only"),
        ("headline", {"as_of": date(2018, 12, 30)}, "take 2018-11-30"),
        ("ledger", {"since": date(2018, 3, 30)}, "take 2018-02-28"),
        ("headline", {"as_of": "9999-12-30"}, "take 9999-11-30"),  # the calendar's own ends
        ("ledger", {"as_of": "0001-01-15"}, "no date that can be used"),
        ("exits_by_destination", {"filters": Filters(skill=("salon",))}, "staff only"),
        ("exit_survival", {"filters": Filters(cohort=("A01",))}, "staff only"),
        ("breakdown", {"by": "age_band", "filters": Filters(skill=("salon",))}, "staff only"),
        ("coverage_bridge", {}, "staff only"),
        ("breakdown", {"by": "trainer"}, "breakdown by trainer is for staff only; choose age_band, origin, education, skill"),
    ],
)
def test_what_a_viewer_can_t_ask(sample_store: Path, result: str, more: dict, sentence: str) -> None:
    with pytest.raises(QuestionError, match=sentence):
        seen(sample_store, result, **more)


def test_roles(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_SECRET", "of the test")
    exact = ask("breakdown", sample_store, D, by="origin").records
    assert isinstance(answer_for("viewer", "breakdown", sample_store, D, by="origin"), Published)
    for role in ("planner", "steward"):
        assert answer_for(role, "breakdown", sample_store, D, by="origin").records == exact
    with pytest.raises(ValueError, match="no such role"):
        answer_for("admin", "breakdown", sample_store, D, by="origin")


@pytest.fixture(scope="module")
def small_groups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """31 persons: 1 from Kudus aged 18 to 24 with college, 9 from Kendal aged 25 to 34 with smp, 10 from Jepara aged 35 to 44 with sd,
    11 from Demak aged 45 with sma, each group registered on a day of its own."""
    base = tmp_path_factory.mktemp("small_groups")
    groups = (("Kudus", 1, 1998, "college"), ("Kendal", 9, 1990, "smp"), ("Jepara", 10, 1980, "sd"), ("Demak", 11, 1970, "sma"))
    programme = Programme(
        residents=[
            {
                "resident_id": f"{origin}-{number}",
                "registered_on": date(2018, 1, 5 + index),
                "birth_year": born,
                "origin": origin,
                "education": education,
            }
            for index, (origin, many, born, education) in enumerate(groups)
            for number in range(many)
        ]
    )
    build(factories.write(programme, base / "csv"), base / "store")
    return base / "store"


@pytest.mark.parametrize(
    ("selection", "persons"),
    [
        (Filters(origin=("Kudus",)), 1),
        (Filters(origin=("Kendal",)), 9),
        (Filters(origin=("Jepara",)), 10),
        (Filters(origin=("unknown",)), 0),  # nobody is nobody
        (Filters(origin=("Kudus", "Kendal")), 10),
        (Filters(age_band=("18-24",)), 1),
        (Filters(age_band=("25-34",)), 9),
        (Filters(age_band=("35-44",)), 10),
        (Filters(age_band=("unknown",)), 0),
        (Filters(education=("college",)), 1),
        (Filters(education=("smp",)), 9),
        (Filters(education=("sd",)), 10),
        (Filters(education=("none",)), 0),
        (Filters(registered_from=date(2018, 1, 5), registered_to=date(2018, 1, 5)), 1),
        (Filters(registered_from=date(2018, 1, 6), registered_to=date(2018, 1, 6)), 9),
        (Filters(registered_from=date(2018, 1, 7), registered_to=date(2018, 1, 7)), 10),
        (Filters(registered_to=date(2018, 1, 4)), 0),
        (Filters(registered_from=date(2018, 1, 6)), 30),
        (Filters(origin=("Demak",), registered_to=date(2018, 1, 7)), 0),
        (Filters(origin=("Kendal", "Jepara"), age_band=("25-34",), education=("smp", "sd"), registered_from=date(2018, 1, 5)), 9),
        (Filters(origin=("Demak",), age_band=("45+",), education=("sma",), registered_to=date(2018, 1, 8)), 11),
    ],
)
def test_staff_and_selections_of_few_persons(small_groups: Path, selection: Filters, persons: int) -> None:
    for role in ("planner", "steward"):
        if 1 <= persons <= 9:
            for result, by in (("headline", None), ("breakdown", "age_band"), ("cascade", None), ("exits_by_destination", None)):
                with pytest.raises(QuestionError, match="fewer than 10 people") as refused:
                    answer_for(role, result, small_groups, D, selection, by)
                assert "kurang dari 10 orang" in refused.value.sentence["id"]
        else:
            assert answer_for(role, "headline", small_groups, D, selection).record["registered"] == persons


def test_a_selection_shrinks_with_the_date(small_groups: Path) -> None:
    """10 by the end, 9 of them registered when the question is about the day before."""
    both = Filters(origin=("Kudus", "Jepara", "Kendal"))
    assert answer_for("steward", "headline", small_groups, date(2018, 1, 6), both).record["registered"] == 10
    with pytest.raises(QuestionError, match="fewer than 10"):
        answer_for("steward", "headline", small_groups, date(2018, 1, 5), both)


def trained(persons: int, leave: int) -> Programme:
    """So many persons in one cohort, of whom some left for a business; and as many beside it who left."""
    programme = Programme(
        cohorts=[{"cohort_id": "A", "name": "A", "skill": "salon", "starts_on": date(2018, 2, 5), "days": 1, "capacity": 30, "trainer": None}]
    )
    for number in range(persons + 30):
        who = f"W-{number}"
        programme.residents.append({"resident_id": who, "registered_on": date(2018, 1, 5), "birth_year": 1990, "origin": None, "education": None})
        if number < persons:
            programme.enrolments.append({"cohort_id": "A", "resident_id": who, "enrolled_on": date(2018, 2, 5)})
            programme.attendance.append({"cohort_id": "A", "resident_id": who, "day": 1, "present": True})
        if number < leave:
            programme.exits.append(
                {"resident_id": who, "exited_on": date(2018, 3, 5), "destination": "own_business", "by_closure": False, "returned_on": None}
            )
    return programme


@pytest.mark.parametrize(("persons", "shown"), [(9, False), (10, True)])
def test_a_group_of_9_is_withheld_and_one_of_10_shown(tmp_path: Path, persons: int, shown: bool) -> None:
    # leave=persons: the cohort's cell moves by 10 only where there are 10
    build(factories.write(trained(persons, persons), tmp_path / "csv"), tmp_path / "store")
    (row,) = seen(tmp_path / "store", "cohorts").records
    assert row["enrolled"] == persons
    assert (row["mentas"] == 10) is shown
    assert shown or row["mentas"] is None


def test_a_curve_for_a_viewer(sample_store: Path) -> None:
    published = seen(sample_store, "return_survival", by="destination")
    assert published.records
    for row in published.records:
        assert row["days"] % 182 == 0 and row["at_risk"] >= 10 and row["at_risk"] % 5 == 0 and row["events"] % 5 == 0
        assert 0 <= row["lower"] <= row["survival"] <= row["upper"] <= 1


def test_the_limits_of_a_published_curve_hold_what_rounding_hides() -> None:
    """20 of 20 shown as trained may be 16 of 24: a third may still wait, so the limit is no 0. Events of 5 and 10 may be 9 and 14 (or 1 and 6)."""
    (whole,) = curve_rows({("events", ("all", 0)): 20, ("at_risk", ("all", 0)): 20})
    assert (whole["survival"], whole["lower"]) == (0.0, 0.0) and whole["upper"] > 8 / 24
    shown = {("events", ("all", 0)): 5, ("at_risk", ("all", 0)): 100, ("events", ("all", 1)): 10, ("at_risk", ("all", 1)): 20}
    last = curve_rows(shown)[-1]
    for first, then in ((1, 13), (9, -3)):
        possible = (1 - first / 100) * (1 - max(then, 0) / 20)
        assert last["lower"] <= possible <= last["upper"], (first, then)
    # 10 of 10 at first, as rounding shows it, and more at risk later: 8 of 12 and 9 of 10 leave some.
    nobody = curve_rows({("events", ("all", 0)): 10, ("at_risk", ("all", 0)): 10, ("events", ("all", 1)): 15, ("at_risk", ("all", 1)): 10})[-1]
    assert (nobody["survival"], nobody["lower"]) == (0.0, 0.0) and nobody["upper"] > 4 / 12 * 1 / 10


def ask_everything(store: Path, days: Sequence[date]) -> int:
    """Ask every result in every way as a viewer; how many answered. Fails at any error but a sentence in both languages."""
    ways = [
        (name, by, since)
        for name, result in results().items()
        for by in (None, *result.published_by)
        for since in (None, *(each for each in result.takes_since if each != "date"))
    ]
    answered = 0
    for day in days:
        for name, by, since in ways:
            try:
                assert isinstance(answer_for("viewer", name, store, day, by=by, since=since), Published)
                answered += 1
            except QuestionError as refused:
                assert results()[name].release.rule == "staff" or (results()[name].needs_by and by is None), (name, by, since, day, refused)
                for language in ("id", "en"):
                    assert re.fullmatch(r"[a-z_]*\b.{20,300}\.", refused.sentence[language]), refused.sentence
                    assert not re.search(r"None|\[|\(|Error|0x", refused.sentence[language])
    return answered


@pytest.mark.soak
@pytest.mark.parametrize("seed", [4])
def test_a_viewer_can_ask_everything_from_the_first_month_on(seed: int, tmp_path: Path) -> None:
    """Also before anything happened: nobody trained, nobody left, nothing sold."""
    store = store_of(seed, tmp_path)
    assert ask_everything(store, month_ends(store)[:1]) > 50


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1020, 1040))
def test_a_viewer_can_ask_everything_at_any_month_end(seed: int, tmp_path: Path) -> None:
    store = store_of(seed, tmp_path)
    assert ask_everything(store, month_ends(store)) > 1000


@pytest.mark.soak  # test_edge_programmes.py looks at pages as of today, years after the last record
def test_long_after_the_last_record(small_groups: Path) -> None:
    assert ask_everything(small_groups, (date(2030, 12, 31),)) > 60


def test_an_empty_store_has_no_figures(tmp_path: Path) -> None:
    for name in results():
        with pytest.raises(QuestionError):
            answer_for("viewer", name, tmp_path / "nothing", date(2018, 1, 31))


# --------------------------------------------------------------------------------------------------- the command line


def test_published_on_the_command_line(sample_store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    arguments = ["exits_by_destination", "--published", "--store", str(sample_store), "--as-of", "2018-12-31", "--lang", "en"]
    assert main([*arguments, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows == [dict(row) for row in seen(sample_store, "exits_by_destination").records]
    assert list(rows[0]) == [column.name for column in results()["exits_by_destination"].columns]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "≈ " in printed and "0 means 0 to 4" in printed and "2018" in printed.splitlines()[-1]
    assert main([*arguments, "--age-band", "18-24"]) == 2
    assert "staff only" in capsys.readouterr().err
