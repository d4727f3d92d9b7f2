"""The gate: the rounding's properties, who gets what, where figures are withheld, and the attack that must fail."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pytest

from data.importer import import_paths
from queries import Filters, Published, QuestionError, answer_for, ask, period, publish, registry, results
from queries import __main__ as command_line
from queries.__main__ import main
from queries.disclosure import gate
from queries.disclosure.gate import cell_name, coarse, possible, rounded, secret_of, threshold
from queries.disclosure.history import at_each
from tests import factories
from tests.attack import BRIEF, FEW, SECRET, attack, month_ends
from tests.disclosure_channels import ask_by_all_ways, ask_of_groups
from tests.factories import Programme
from ui import html, url_state

D = date(2018, 12, 31)
SENSITIVITIES = {"label", "operational", "protected", "rate", "average"}
RULES = {"open", "totals", "parts", "curve", "staff"}

# ------------------------------------------------------------------------------------------------------- rounding


def test_a_shown_number_is_true_to_within_4_and_never_falls() -> None:
    for cell in map(str, range(200)):
        shown = [rounded(SECRET, cell, count) for count in range(120)]
        assert all(abs(number - count) <= 4 and number % 5 == 0 for count, number in enumerate(shown))
        assert shown == sorted(shown)
        assert all(possible(number)[0] <= count <= possible(number)[1] for count, number in enumerate(shown))
        assert [shown[count] for count in range(0, 120, 5)] == list(range(0, 120, 5))  # a multiple of 5 stays


def test_the_threshold_decides() -> None:
    for cell in map(str, range(50)):
        for tens in range(4):
            limit = threshold(SECRET, cell, tens)
            assert [rounded(SECRET, cell, 5 * tens + rest) for rest in range(1, 5)] == [
                5 * tens if rest < limit else 5 * tens + 5 for rest in range(1, 5)
            ]


def test_a_cell_is_always_rounded_alike_and_otherwise_under_another_secret() -> None:
    cells = [(str(cell), count) for cell in range(100) for count in (1, 7, 13)]
    shown = [rounded(SECRET, *cell) for cell in cells]
    assert shown == [rounded(SECRET, *cell) for cell in cells]
    other = [rounded(b"another secret of another office", *cell) for cell in cells]
    assert sum(one != two for one, two in zip(shown, other, strict=True)) > len(cells) // 5


def test_thresholds_are_equally_likely_and_0_never_proves_0() -> None:
    drawn = [threshold(SECRET, str(cell), 0) for cell in range(4000)]
    assert set(drawn) == {1, 2, 3, 4}
    assert all(900 < drawn.count(limit) < 1100 for limit in (1, 2, 3, 4))
    for count in (0, 1, 2, 3):  # each of them is shown as 0 in some cell; 4 never is, which a reader cannot know from one number
        assert any(rounded(SECRET, str(cell), count) == 0 for cell in range(50))


def test_a_shown_0_is_possible_for_0_to_4_and_never_for_5() -> None:
    """A reader of one number cannot tell 0 from 1, 2 or 3; how often it is each depends on the threshold alone."""
    shown_as_0 = {count: sum(rounded(SECRET, str(cell), count) == 0 for cell in range(4000)) for count in range(7)}
    assert shown_as_0[0] == 4000 and shown_as_0[5] == shown_as_0[6] == 0
    for count, share in ((1, 3 / 4), (2, 2 / 4), (3, 1 / 4), (4, 0)):  # shown as 0 where the threshold (1 to 4, equally likely) is greater
        assert abs(shown_as_0[count] - share * 4000) <= 120


def test_thresholds_of_a_cell_don_t_tell_each_other() -> None:
    """Each multiple of 5 and each cell has its own: knowing one does not help with the next."""
    pairs = Counter((threshold(SECRET, str(cell), 0), threshold(SECRET, str(cell), 1)) for cell in range(8000))
    assert len(pairs) == 16 and all(400 < times < 600 for times in pairs.values())
    neighbours = Counter((threshold(SECRET, f"a\x1f{cell}", 0), threshold(SECRET, f"b\x1f{cell}", 0)) for cell in range(8000))
    assert len(neighbours) == 16 and all(400 < times < 600 for times in neighbours.values())
    secrets = Counter((threshold(SECRET, str(cell), 0), threshold(b"another secret", str(cell), 0)) for cell in range(8000))
    assert len(secrets) == 16 and all(400 < times < 600 for times in secrets.values())


def test_a_cell_s_name_knows_no_date_and_no_two_cells_share_one() -> None:
    names = [
        cell_name("breakdown", "exits", ("Kendal",), "origin"),
        cell_name("breakdown", "mentas", ("Kendal",), "origin"),
        cell_name("breakdown", "exits", ("Jepara",), "origin"),
        cell_name("breakdown", "exits", ("Kendal",), "education"),
        cell_name("exit_survival", "events", ("all", 1), None, "completion"),
        cell_name("exit_survival", "events", ("all", 1), None, "registration"),
        cell_name("exits_by_destination", "exits", ("family", True)),
        cell_name("exits_by_destination", "exits", ("family", False)),
    ]
    assert len(set(names)) == len(names)


def test_amounts_keep_two_digits() -> None:
    assert [coarse(amount) for amount in (None, 0, 7, 1_249_999, 1_250_001, 98_765)] == [None, 0, 7, 1_200_000, 1_300_000, 99_000]


# ---------------------------------------------------------------------------------------------------- declarations


@pytest.mark.parametrize("name", list(results()))
def test_every_column_has_a_sensitivity_and_every_result_a_release_rule(name: str) -> None:
    result = results()[name]
    release = result.release
    assert release.rule in RULES
    names = {column.name for column in result.columns}
    assert {column.sensitivity for column in result.columns} <= SENSITIVITIES
    named = {*release.keys, *release.whole_only, *release.also_exact, *release.adds_up, *release.add_up_together, *release.grows, *release.bounded}
    named |= {*release.only, *release.one_threshold, *release.made_of, *release.withheld, release.bound, release.nested, release.largest_first} - {""}
    assert named <= names, "only columns of the result are named"
    if release.rule == "open":
        assert not {column.sensitivity for column in result.columns} & {"protected", "average"}
    if release.rule == "parts":
        assert release.keys or release.add_up_together
        assert all(column.kind in ("count", "rupiah") or column.sensitivity not in ("protected", "average") for column in result.columns)


@pytest.mark.parametrize(
    ("file", "entry", "complaint"),
    [
        ("needs.toml", "release", "needs.toml: 'release'"),
        ("columns.toml", "persons", "cascade.toml: 'persons.kind'"),  # nothing is said of the column anywhere
        ("needs.toml", "question", "needs.toml: 'question'"),
    ],
)
def test_an_undeclared_result_or_column_is_refused(monkeypatch: pytest.MonkeyPatch, file: str, entry: str, complaint: str) -> None:
    read = registry._toml
    monkeypatch.setattr(registry, "_toml", lambda path: {name: value for name, value in read(path).items() if (path.name, name) != (file, entry)})
    registry._shared.cache_clear()
    with pytest.raises(ValueError, match=complaint):
        registry.results.__wrapped__()
    registry._shared.cache_clear()


# --------------------------------------------------------------------------------------------------- who gets what


def seen(folder: Path, result: str, as_of: date = D, filters: Filters = Filters(), **more: object) -> Published:
    return publish(result, folder, as_of, filters, secret=SECRET, **more)  # type: ignore[arg-type]


def test_whole_programme_totals_and_who_came_are_exact(sample_store: Path) -> None:
    for result in ("headline", "flow_monthly", "mentas_monthly", "attendance_by_day", "coverage_over_time", "target_path", "pace"):
        published = seen(sample_store, result)
        assert published.records == ask(result, sample_store, D).records
        assert not published.protected


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
        for place, row in enumerate(published.records):
            if row[column] is None:
                continue
            assert (place, column) in published.protected
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
    published = seen(sample_store, "breakdown", by="age_band")
    for row in published.records:
        for rate, over, under in (("coverage", "covered", "registered"), ("completion_rate", "completed", "started")):
            assert row[rate] == (min(1, row[over] / row[under]) if row[under] >= 10 else None)
    bounds = seen(sample_store, "exit_bounds").record
    assert bounds["best_case"] == bounds["mentas"] + bounds["unknown"]
    assert bounds["unknown"] % 5 == 0


def test_a_selection_of_one_skill_sees_its_row_and_withholds_the_rest(sample_store: Path) -> None:
    row = seen(sample_store, "headline", filters=Filters(skill=("salon",))).record
    in_the_table = next(row for row in seen(sample_store, "breakdown", by="skill").records if row["value"] == "salon")
    assert {name: row[name] for name in ("residents", "exits", "mentas")} == {name: in_the_table[name] for name in ("residents", "exits", "mentas")}
    assert row["completed"] == ask("headline", sample_store, D, Filters(skill=("salon",))).record["completed"]
    assert row["returns"] is row["earning"] is row["coverage_residents"] is None
    # two skills at once have no row of their own: their sums, differently cut, would tell each other's persons
    assert seen(sample_store, "headline", filters=Filters(skill=("salon", "sewing"))).record["mentas"] is None


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
                "registered_on": date(2018, 1, 5 + place),
                "birth_year": born,
                "origin": origin,
                "education": education,
            }
            for place, (origin, many, born, education) in enumerate(groups)
            for number in range(many)
        ]
    )
    import_paths([factories.write(programme, base / "csv")], base / "store")
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
                with pytest.raises(QuestionError, match="fewer than 10 persons") as refused:
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
    import_paths([factories.write(trained(persons, persons), tmp_path / "csv")], tmp_path / "store")
    (row,) = seen(tmp_path / "store", "cohorts").records
    assert row["enrolled"] == persons
    assert (row["mentas"] == 10) is shown
    assert shown or row["mentas"] is None


@pytest.mark.parametrize(("moved", "on"), [(9, None), (10, date(2018, 3, 31))])
def test_a_breakdown_moves_at_10_events(tmp_path: Path, moved: int, on: date | None) -> None:
    import_paths([factories.write(trained(20, moved), tmp_path / "csv")], tmp_path / "store")
    assert seen(tmp_path / "store", "cohorts", date(2018, 3, 31)).as_of_shown == on


def test_nothing_of_another_date_than_its_step_is_told(sample_store: Path) -> None:
    """Between two steps nothing moves, and at each step at least 10 events had happened."""
    shown: dict[date, list] = {}
    for month in range(1, 13):
        published = seen(sample_store, "exits_by_destination", gate.month_end(date(2018, month, 1)))
        on = published.shown_as_of["exits"]
        cells = [(row["destination"], row["by_closure"], row["exits"]) for row in published.records if row["exits"]]
        assert shown.setdefault(on, cells) == cells
    assert len(shown) > 2
    totals = [ask("headline", sample_store, on).record["exits"] for on in sorted(shown)]
    assert all(later - sooner >= 10 for sooner, later in zip(totals, totals[1:], strict=False))


def breakdowns() -> list[tuple[str, str | None, str | None]]:
    """Every way to ask for what moves in steps, and what the stages are held against."""
    return [
        (name, by, since)
        for name, result in results().items()
        if result.release.rule in ("parts", "curve") or name == "headline"
        for by in (result.takes_by if result.needs_by else (None, *result.takes_by))
        for since in (result.takes_since or (None,))
    ]


def test_all_month_ends_at_once_are_the_month_ends_asked_one_by_one(tmp_path: Path) -> None:
    """The steps are made of the very figures that `ask` gives, and each breakdown's SQL takes many dates at once (which is fast)."""
    store = store_of(3, tmp_path)
    known = period(store)
    assert known is not None
    days = [date(year, 2 + 9 * (year % 2), 28) for year in range(known[0].year, known[1].year + 2)]
    for name, by, since in breakdowns():
        at_once = at_each(gate._stamp(store), results()[name], days, by, since)  # type: ignore[arg-type]
        # survival and its limits are products and sums in an order that is not promised
        names = [column.name for column in results()[name].columns if column.kind != "share" or column.over != "curve"]
        for day in days:
            only = results()[name].release.only
            alone = [row for row in ask(name, store, day, by=by, since=since).records if all(row[label] in kept for label, kept in only.items())]
            assert sorted(repr([row[each] for each in names]) for row in at_once[day]) == sorted(
                repr([row[each] for each in names]) for row in alone
            ), (name, by, since, day)


def test_where_many_dates_can_t_be_asked_at_once_they_are_asked_one_by_one(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*about: object) -> None:
        raise duckdb.BinderException("not in a lateral join")

    rows = seen(sample_store, "exits_by_destination").records
    monkeypatch.setattr(gate, "at_each", refused)
    monkeypatch.setattr(gate, "_walked", type(gate._walked)())
    assert seen(sample_store, "exits_by_destination").records == rows


def test_threads_publish_the_same(sample_store: Path) -> None:
    """Visitors ask at the same time; nobody's steps are mixed with another's."""
    asked = [
        (name, by, since, day)
        for name, by, since in (("breakdown", "origin", None), ("exits_by_destination", None, None), ("cascade", None, None), ("needs", None, None))
        for day in (date(2017, 6, 30), date(2018, 12, 31), date(2019, 6, 30))
    ]

    def rows(question: tuple) -> tuple:
        name, by, since, day = question
        return publish(name, sample_store, day, by=by, since=since, secret=SECRET).records

    alone = [rows(question) for question in asked]
    gate._walked.clear()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(rows, asked * 3)) == alone * 3


def test_a_curve_for_a_viewer(sample_store: Path) -> None:
    published = seen(sample_store, "return_survival", by="destination")
    assert published.records
    for row in published.records:
        assert row["days"] % 182 == 0 and row["at_risk"] >= 10 and row["at_risk"] % 5 == 0 and row["events"] % 5 == 0
        assert 0 <= row["lower"] <= row["survival"] <= row["upper"] <= 1


def ask_everything(store: Path, days: Sequence[date]) -> int:
    """Ask every result in every way as a viewer; how many answered. Fails at any error but a sentence in both languages."""
    ways = [
        (name, by, since)
        for name, result in results().items()
        for by in (None, *result.takes_by)
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


@pytest.mark.parametrize("seed", [4])
def test_a_viewer_can_ask_everything_from_the_first_month_on(seed: int, tmp_path: Path) -> None:
    """Also before anything happened: nobody trained, nobody left, nothing sold; and after the last record."""
    store = store_of(seed, tmp_path)
    days = month_ends(store)
    assert ask_everything(store, (days[0], days[-1], date(2030, 12, 31))) > 100


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1020, 1040))
def test_a_viewer_can_ask_everything_at_any_month_end(seed: int, tmp_path: Path) -> None:
    store = store_of(seed, tmp_path)
    assert ask_everything(store, month_ends(store)) > 1000


def test_a_store_without_events_and_an_empty_one(small_groups: Path, tmp_path: Path) -> None:
    assert ask_everything(small_groups, (date(2017, 12, 31), date(2018, 1, 31))) > 60
    for name in results():
        with pytest.raises(QuestionError):
            answer_for("viewer", name, tmp_path / "nothing", date(2018, 1, 31))


# ------------------------------------------------------------------------------------------------------ the secret


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENTAS_SECRET", raising=False)
    secret = secret_of(tmp_path)
    assert len(secret) == 64 and secret_of(tmp_path) == secret
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    if os.name == "posix":
        assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("MENTAS_SECRET", "given")
    assert secret_of(tmp_path) == b"given"


def test_a_broken_secret_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENTAS_SECRET", raising=False)
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(QuestionError, match="too short"):
        secret_of(tmp_path)


# ------------------------------------------------------------------------------------------------ the command line


def test_published_on_the_command_line(sample_store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    asked = ["exits_by_destination", "--published", "--store", str(sample_store), "--as-of", "2018-12-31", "--lang", "en"]
    assert main([*asked, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows == [dict(row) for row in seen(sample_store, "exits_by_destination").records]
    assert list(rows[0]) == [column.name for column in results()["exits_by_destination"].columns]
    assert main(asked) == 0
    printed = capsys.readouterr().out
    assert "≈ " in printed and "0 means 0 to 4" in printed and "2018" in printed.splitlines()[-1]
    assert main([*asked, "--age-band", "18-24"]) == 2
    assert "staff only" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------------ the attack


def store_of(seed: int, base: Path) -> Path:
    import_paths([factories.write(factories.random_programme(seed), base / "csv")], base / "store")
    return base / "store"


@pytest.mark.parametrize("seed", [1, 2])
def test_the_attack_fails(seed: int, tmp_path: Path) -> None:
    _, looked, found = attack(store_of(seed, tmp_path), asked=BRIEF, every_month=False)
    assert looked > 300, "there has to be something to find"
    assert found == []


@pytest.mark.parametrize("seed", [1, 2])
def test_no_way_out_tells_more(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    store = store_of(seed, tmp_path)
    assert ask_of_groups(store)["json"] > 5
    counted = ask_by_all_ways(store, seed, 120)
    assert min(counted[way] for way in ("table", "json", "csv", "page csv", "address", "refused")) > 5
    assert counted["marked"] > 50


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1020))
def test_the_attack_fails_at_length(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least 2,000 questions a programme: every breakdown at every month end, and 2,000 by all other ways."""
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    store = store_of(seed, tmp_path)
    asked, looked, found = attack(store)
    assert asked > 1500 and looked > 300
    assert found == []
    ask_by_all_ways(store, seed, 2000)


@pytest.mark.parametrize("scheme", ["suppression", "nearest", "exact margins every month"])
def test_the_attack_finds_the_person_where_the_scheme_is_unsafe(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if scheme == "suppression":
        monkeypatch.setattr(gate, "rounded", lambda secret, name, count: count if count >= 5 else 0)
    if scheme == "nearest":
        monkeypatch.setattr(gate, "rounded", lambda secret, name, count: (count + 2) // 5 * 5)
    monkeypatch.setattr(gate, "STEP", 1)
    monkeypatch.setattr(gate, "_nothing_pinned", lambda *about: True)
    monkeypatch.setattr(gate, "_walked", type(gate._walked)())
    _, _, found = attack(store_of(Random(5).randint(1, 9), tmp_path), scheme, FEW, enough=1, every_month=False)
    assert found


@pytest.mark.parametrize("leak", ["command line", "page csv", "group", "address"])
def test_a_way_out_that_tells_more_is_found(leak: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    if leak == "command line":
        monkeypatch.setattr(command_line, "publish", ask)
    if leak == "page csv":
        as_csv = html.as_csv
        monkeypatch.setattr(html, "as_csv", lambda answer, language: as_csv(replace(answer, protected=frozenset()), language))
    if leak == "group":
        monkeypatch.setattr(gate, "_group_row", lambda exact, *about: (exact.records[0], dict.fromkeys(exact.records[0], exact.as_of)))
    if leak == "address":
        monkeypatch.setattr(url_state, "month_end_before", lambda day: day)
    with pytest.raises(AssertionError):
        if leak == "group":
            ask_of_groups(store_of(1, tmp_path))
        ask_by_all_ways(store_of(1, tmp_path / "more"), 1, 400)
