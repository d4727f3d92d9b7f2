"""Steps: when protected figures move, over time and over versions, and that what counts the same moves alike."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import published, store
from data.backup import backup, restore
from queries import QuestionError, ask, ask_at_each, period, publish, registry, results
from queries.connection import file_state
from queries.dates import month_end
from queries.disclosure import cells, history, looks, snapshots, steps
from queries.disclosure.history import at_each
from tests import factories
from tests.attack import SECRET, store_of
from tests.factories import Programme
from tests.inline_rows import build

D = date(2018, 12, 31)
TOTALS = ("closure_exits", "returns", "mentas", "followed_up", "earning")


def leaving(**left: int) -> Programme:
    """200 persons registered in January 2018, 50 who may leave in each of the months; so many do (jan=3: 3 in January), for a business."""
    programme = Programme()
    for month, name in enumerate(("jan", "feb", "mar", "apr"), start=1):
        for number in range(50):
            who = f"W-{name}-{number}"
            programme.residents.append({"resident_id": who, "registered_on": date(2018, 1, 5), "birth_year": 1990, "origin": None, "education": None})
            if number < left.get(name, 0):
                programme.exits.append(
                    {
                        "resident_id": who,
                        "exited_on": date(2018, month, 20),
                        "destination": "own_business",
                        "by_closure": False,
                        "returned_on": None,
                    }
                )
    return programme


def handed_in(programme: Programme, base: Path) -> Path:
    """The store after a hand-in of that programme."""
    folder = base / f"csv{len(list(base.iterdir()))}" if base.exists() else base / "csv0"
    return build(factories.write(programme, folder), base / "store")


def mentas(folder: Path, day: date) -> tuple[int | None, date | None]:
    """What a viewer gets of mentas as of that day, and as of when it is."""
    published = publish("headline", folder, day, secret=SECRET)
    return published.record["mentas"], published.shown_as_of.get("mentas")


# ---------------------------------------------------------------------------------------------------------- over time


def test_totals_of_what_became_of_people_move_at_10_events(tmp_path: Path) -> None:
    folder = handed_in(leaving(jan=5, feb=5, mar=9, apr=12), tmp_path)
    assert mentas(folder, date(2018, 1, 31)) == (None, None), "5 events are no step"
    assert mentas(folder, date(2018, 2, 28)) == (10, date(2018, 2, 28))
    assert mentas(folder, date(2018, 3, 31)) == (10, date(2018, 2, 28)), "9 more are none either"
    assert mentas(folder, date(2018, 4, 30)) == (31, date(2018, 4, 30))
    record = publish("headline", folder, date(2018, 3, 31), secret=SECRET).record
    assert (record["exits"], record["residents"], record["registered"]) == (19, 181, 200), "who left and who is there is exact at every month end"
    months = publish("mentas_monthly", folder, date(2018, 4, 30), secret=SECRET)
    assert [row["mentas"] for row in months.records] == [None, 10, 10, 31], "each month as of its step"


@pytest.mark.parametrize(
    ("hand_ins", "shown"),
    [
        pytest.param([{"jan": 9, "feb": 1}], (None, None), id="the one who left in February"),
        pytest.param([{"jan": 9, "feb": 3}], (None, None), id="the three"),
        pytest.param([{"jan": 9, "feb": 5}], (14, date(2018, 2, 28)), id="five are many", marks=pytest.mark.soak),
        pytest.param([{"jan": 9}, {"jan": 10}, {"jan": 10}], (None, None), id="the one entered late, and nothing new"),
        pytest.param([{"jan": 9}, {"jan": 10}, {"jan": 14}], (14, date(2018, 1, 31)), id="five late are many", marks=pytest.mark.soak),
        pytest.param([{"jan": 9}, {"jan": 9, "feb": 1}], (None, None), id="the one of the next hand-in", marks=pytest.mark.soak),
    ],
)
def test_no_step_says_that_all_who_left_since_the_last_look_are_in_it(
    hand_ins: list[dict[str, int]], shown: tuple[int | None, date | None], tmp_path: Path
) -> None:
    """9 were no step, so those who came then, whom everybody can count, would be known to have made it."""
    for number, left in enumerate(hand_ins):
        folder = handed_in(leaving(**left), tmp_path)
        published = mentas(folder, date(2018, 2 if "feb" in left else 1, 28 if "feb" in left else 31))
        assert published == (shown if number == len(hand_ins) - 1 else (None, None))


def test_looks_come_after_three_exits() -> None:
    january, february, march, april = days = [date(2018, 1, 31), date(2018, 2, 28), date(2018, 3, 31), date(2018, 4, 30)]

    def known(*left: tuple[int, int]) -> dict[date, looks.ExitCounts]:
        return dict(zip(days, left, strict=False))

    assert looks.looks(days, known((3, 0), (3, 0), (5, 0), (6, 1))) == {january: (3, 0), february: (0, 0), april: (3, 1)}, "two in March are too few"
    assert looks.looks(days, known((4, 1), (4, 2), (4, 4), (4, 4))) == {january: (4, 1), march: (0, 3), april: (0, 0)}, "one came back in February"
    late = looks.looks(days, known((4, 0), (9, 0), (10, 0), (12, 0)), known((3, 0), (6, 0), (9, 0)))
    assert late == {february: (3, 0), april: (3, 0)}, "one late entry says of January, and of March, who it is; in April it is one of three"


@pytest.mark.parametrize(("february", "on"), [(3, None), pytest.param(5, date(2018, 2, 28), marks=pytest.mark.soak)])
def test_rounded_figures_move_with_the_total_that_they_are_parts_of(february: int, on: date | None, tmp_path: Path) -> None:
    """Its step waits where it would say of all three who left in February that they are mentas; that of its parts would say that 10 are reached."""
    folder = handed_in(leaving(jan=9, feb=february), tmp_path)
    assert mentas(folder, date(2018, 2, 28))[1] == on
    assert publish("breakdown", folder, date(2018, 2, 28), by="origin", secret=SECRET).shown_as_of.get("mentas") == on


def test_whole_programme_figures_are_exact_or_as_of_their_step(sample_store: Path) -> None:
    now, published = ask("headline", sample_store, D).record, publish("headline", sample_store, D, secret=SECRET)
    for name in ("registered", "residents", "covered", "enrolled", "started", "completed", "passed", "exits"):
        assert published.record[name] == now[name] and name not in published.shown_as_of
    for name in set(TOTALS) & set(published.shown_as_of):
        then = ask("headline", sample_store, published.shown_as_of[name]).record
        assert published.record[name] == then[name] and (0, name) in published.stepped and not published.marked(0, name)
    assert len(set(TOTALS) & set(published.shown_as_of)) >= 4
    assert published.record["sustained_base_6m"] % 5 == 0 and published.marked(0, "sustained_base_6m")
    assert published.record["closure_exits"] is None, "nobody left by closure yet, and up to 9 might have"


def test_a_target_for_mentas_is_judged_as_of_the_step(sample_store: Path) -> None:
    published = publish("target_status", sample_store, D, secret=SECRET)
    row = next(row for row in published.records if row["indicator"] == "mentas" and row["final"])
    due = row["due_on"]  # the end of 2017
    assert row["value_now"] == publish("headline", sample_store, D, secret=SECRET).record["mentas"]
    assert row["value_at"] == publish("headline", sample_store, due, secret=SECRET).record["mentas"] != row["value_now"]
    assert row["gap"] == row["value_at"] - row["value"]


def test_a_target_for_mentas_past_due_keeps_the_step_by_its_due_date(tmp_path: Path) -> None:
    """10 by January, 11 more in February and 10 more in April: on a due date in March or on 15 April the step is that of February."""
    for due_on in (date(2018, 3, 31), date(2018, 4, 15)):
        programme = leaving(jan=10, feb=11, apr=10)
        programme.targets.append({"indicator": "mentas", "due_on": due_on, "value": 25.0, "baseline_on": None, "baseline_value": None})
        (row,) = publish("target_status", handed_in(programme, tmp_path / due_on.isoformat()), date(2018, 4, 30), secret=SECRET).records
        assert (row["value_at"], row["value_now"], row["gap"], row["status"]) == (21, 31, -4, None)


def test_what_came_back_in_a_month_and_earlier_versions_are_not_told(sample_store: Path) -> None:
    assert {row["returned"] for row in publish("flow_monthly", sample_store, D, secret=SECRET).records} == {None}
    record = publish("headline", sample_store, D, secret=SECRET, version=1).record
    assert [record[name] for name in TOTALS] == [None] * 5 and record["exits"] == ask("headline", sample_store, D).record["exits"]


def test_no_total_leaves_1_to_4_of_what_it_is_a_part_of(tmp_path: Path) -> None:
    """20 left, 19 of them for a business: the total would say that one did not."""
    programme = leaving(jan=20)
    programme.exits[0]["destination"] = "family"
    programme.exits[1]["destination"] = "unknown"
    assert mentas(handed_in(programme, tmp_path), date(2018, 1, 31)) == (None, None)


def test_nothing_of_another_date_than_its_step_is_told(sample_store: Path) -> None:
    """Between two steps nothing moves, and at each step at least 10 events had happened."""
    shown: dict[date, list] = {}
    for month in range(1, 13):
        published = publish("exits_by_destination", sample_store, month_end(date(2018, month, 1)), secret=SECRET)
        on = published.shown_as_of["exits"]
        figures = [(row["destination"], row["by_closure"], row["exits"]) for row in published.records if row["exits"]]
        assert shown.setdefault(on, figures) == figures
    assert len(shown) > 2
    totals = [ask("headline", sample_store, on).record["exits"] for on in sorted(shown)]
    assert all(later - sooner >= 10 for sooner, later in zip(totals, totals[1:], strict=False))


def breakdowns() -> list[tuple[str, str | None, str | None]]:
    """Every way to ask for what moves in steps, and what the stages are held against."""
    return [
        (name, by, since)
        for name, result in results().items()
        if result.release.rule in ("parts", "curve") or name == "headline"
        for by in (result.published_by if result.needs_by else (None, *result.published_by))
        for since in (result.takes_since or (None,))
    ]


def test_all_month_ends_at_once_are_the_month_ends_asked_one_by_one(tmp_path: Path) -> None:
    """The steps are made of the very figures that `ask` gives, and each breakdown's SQL takes many dates at once (which is fast)."""
    folder = store_of(3, tmp_path)
    known, current = period(folder), store.current(folder)
    assert known is not None and current is not None
    days = [date(year, 2 + 9 * (year % 2), 28) for year in range(known[0].year, known[1].year + 2)]
    for number, (name, by, since) in enumerate(breakdowns()):
        at_once = at_each(file_state(current.path), results()[name], days, by, since)
        # survival and its limits are products and sums in an order that is not promised
        names = [column.name for column in results()[name].columns if column.kind != "share" or column.over != "curve"]
        for day in days[number % len(days) :: len(days)]:
            only = results()[name].release.only
            alone = [row for row in ask(name, folder, day, by=by, since=since).records if all(row[label] in kept for label, kept in only.items())]
            assert sorted(repr([row[each] for each in names]) for row in at_once[day]) == sorted(
                repr([row[each] for each in names]) for row in alone
            ), (name, by, since, day)


def test_each_date_may_count_from_a_day_of_its_own(sample_store: Path) -> None:
    """What the backtest asks: the record on several dates, each with the day from which its months count."""
    since = {D: date(2015, 9, 30), date(2018, 3, 15): date(2016, 1, 31)}
    for name in ("staying_base", "staying_monthly"):
        at_once = ask_at_each(name, sample_store, list(since), list(since.values()))
        for day, begins in since.items():
            alone = ask(name, sample_store, day, since=begins).records
            assert sorted(map(repr, at_once[day])) == sorted(map(repr, alone)), (name, day)


def test_a_large_programme_is_asked_date_by_date_with_the_same_result(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where persons are counted anew, the headline of one date takes 20 ms alone at a million persons, and took 580 among others."""
    current = store.current(sample_store)
    assert current is not None
    asked = [("headline", None, None), ("reach", "age_band", None), ("staying_base", None, [date(2015, 9, 30), date(2016, 1, 31)])]
    for name, by, since in asked:
        question = file_state(current.path), results()[name], [D, date(2018, 3, 15)], by, since
        at_once = at_each(*question)
        with monkeypatch.context() as patch:
            patch.setattr(history, "MOST_PERSONS", 0)
            patch.setattr(history, "EACH_DATE", None)  # nothing is asked at once
            alone = at_each(*question, keep_open=False)  # what is looked up by the day reads no person
        assert {day: sorted(map(repr, rows)) for day, rows in alone.items()} == {day: sorted(map(repr, rows)) for day, rows in at_once.items()}, name


def test_where_many_dates_can_t_be_asked_at_once_they_are_asked_one_by_one(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*about: object) -> None:
        raise duckdb.BinderException("not in a lateral join")

    rows = publish("exits_by_destination", sample_store, D, secret=SECRET).records
    monkeypatch.setattr(snapshots, "at_each", refused)
    monkeypatch.setattr(steps, "_walked", type(steps._walked)())
    assert publish("exits_by_destination", sample_store, D, secret=SECRET).records == rows


def test_the_headline_at_many_dates_is_asked_once(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own steps, the looks and what other results are a part of rest on it: at a million persons it takes seconds."""
    asked = []
    monkeypatch.setattr(snapshots, "at_each", lambda *about: asked.append(about) or {})
    snapshots._headlines.cache_clear()
    version = store.current(sample_store)
    assert version is not None
    for _ in range(2):
        snapshots.rows_at_each(snapshots.Breakdown(results()["headline"], None, None), sample_store, file_state(version.path), [D])
    snapshots._headlines.cache_clear()
    assert len(asked) == 1


@pytest.mark.soak  # test_query.py asks in threads
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
    steps._walked.clear()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(rows, asked * 3)) == alone * 3


# ---------------------------------------------------------------------------------------------- whatever result shows it


def test_a_second_result_over_the_same_persons_tells_nothing(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every cell of a copy of `breakdown` is rounded alike and moves at the same dates: there is nothing to intersect."""
    again = replace(results()["breakdown"], name="breakdown_again")
    known = results()
    monkeypatch.setattr(registry, "results", lambda: known | {"breakdown_again": again})
    for module in ("cells", "steps", "snapshots", "tables", "gate"):
        monkeypatch.setattr(f"queries.disclosure.{module}.results", registry.results, raising=False)
    monkeypatch.setattr("queries.query.known_result", lambda name: (known | {"breakdown_again": again})[name])
    first, second = (publish(name, sample_store, D, by="education", secret=SECRET) for name in ("breakdown", "breakdown_again"))
    assert second.result.name == "breakdown_again" and len(first.protected) > 20
    assert (first.records, first.protected, first.shown_as_of) == (second.records, second.protected, second.shown_as_of)


def counted_columns(folder: Path, days: list[date]) -> dict[cells.Counted, dict[str, tuple]]:
    """The counts behind each thing that is counted, as each result has them: all its cells at these dates but those of 0, for which one
    result has a row and another none."""
    counts: dict[cells.Counted, dict[str, tuple]] = {}
    current = store.current(folder)
    assert current is not None
    for result, by, since in cells.questions():
        columns = cells.protected_columns(result, by)
        if result.release.series or not columns:
            continue
        order = sorted(range(len(result.release.keys)), key=lambda index: cells.dimensions(result, by)[index])
        asked = snapshots.Breakdown(result, by, since)
        taken = list(snapshots.snapshots_of(asked, folder, file_state(current.path), days, days))
        for column in columns:
            if result.column(column).sensitivity == "average":
                continue
            values = tuple(
                tuple(
                    sorted(
                        (*(str(key[index]) for index in order), *map(str, key[len(order) :]), count)
                        for (name, key), count in each.counts.items()
                        if name == column and count
                    )
                )
                for _, each in taken
            )
            counts.setdefault(cells.counted(result, column, by, since), {})[f"{result.name}.{column} by {by}"] = values
    return counts


def test_what_counts_the_same_has_one_name_and_what_has_one_name_counts_the_same(sample_store: Path) -> None:
    """Under two names the same persons would be rounded by two thresholds; under one name two counts would show two numbers."""
    days = [date(2018, 12, 31), date(2019, 10, 31)]
    counts = counted_columns(sample_store, days)
    for what, by_result in counts.items():
        assert len(set(by_result.values())) == 1, f"{what} is counted otherwise by one of {list(by_result)}: declare population or counts"
    names: dict[tuple, list[str]] = {}
    for what, by_result in counts.items():
        values = next(iter(by_result.values()))
        if any(sum(row[-1] for row in rows) > 20 for rows in values):
            names.setdefault((what.dimensions, values), []).append(f"{what} ({', '.join(by_result)})")
    assert [alike for alike in names.values() if len(alike) > 1] == []


# -------------------------------------------------------------------------------------------------------- over versions


def test_late_entries_move_a_past_date_only_when_10_have_come(tmp_path: Path) -> None:
    """Whoever kept last month's page must not learn where one woman went who was entered late."""
    folder = handed_in(leaving(jan=12, feb=12), tmp_path)
    january, february = date(2018, 1, 31), date(2018, 2, 28)
    assert (mentas(folder, january), mentas(folder, february)) == ((12, january), (24, february))
    handed_in(leaving(jan=13, feb=12), tmp_path)
    assert ask("headline", folder, february).record["mentas"] == 25
    assert (mentas(folder, january), mentas(folder, february)) == ((12, january), (24, february)), "one late entry moves nothing"
    handed_in(leaving(jan=13, feb=20, mar=6), tmp_path)
    assert mentas(folder, february) == (24, february), "9 late entries neither"
    assert mentas(folder, date(2018, 3, 31)) == (39, date(2018, 3, 31)), "15 more than was shown, late ones among them"
    handed_in(leaving(jan=23, feb=26, mar=6), tmp_path)
    assert mentas(folder, january) == (12, january), "23 is 1 from the 24 that were shown for February, so January waits"
    assert mentas(folder, february) == (49, february), "25 more than was shown for it, 10 more than for March"


def test_undo_and_corrections_move_only_by_10(tmp_path: Path) -> None:
    january = date(2018, 1, 31)
    folder = handed_in(leaving(jan=12), tmp_path)
    assert mentas(folder, january) == (12, january)
    handed_in(leaving(jan=40), tmp_path)
    assert mentas(folder, january) == (40, january)
    store.undo(folder)
    assert mentas(folder, january) == (12, january), "what was shown of that version before"
    handed_in(leaving(jan=13), tmp_path)
    assert mentas(folder, january) == (12, january), "1 from what was shown before the undo"


def test_versions_that_nobody_looked_at_were_not_shown(tmp_path: Path) -> None:
    handed_in(leaving(jan=12), tmp_path)
    assert mentas(handed_in(leaving(jan=13), tmp_path), date(2018, 1, 31)) == (13, date(2018, 1, 31))


def test_a_restored_store_remembers_what_was_shown(tmp_path: Path) -> None:
    january = date(2018, 1, 31)
    folder = handed_in(leaving(jan=12), tmp_path)
    assert mentas(folder, january) == (12, january)
    backup(folder, tmp_path / "all.zip")
    restore(tmp_path / "all.zip", tmp_path / "restored" / "store")
    handed_in(leaving(jan=13), tmp_path / "restored")
    assert ask("headline", tmp_path / "restored" / "store", january).record["mentas"] == 13
    assert mentas(tmp_path / "restored" / "store", january) == (12, january)


def test_what_was_shown_is_kept_whole_and_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = handed_in(leaving(jan=12), tmp_path)
    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(lambda _: mentas(folder, date(2018, 1, 31)), range(12))) == {(12, date(2018, 1, 31))}
    if os.name == "posix":
        assert (folder / published.SHOWN).stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(folder / published.SHOWN) as connection:
        steps_of_mentas = connection.execute("select shown_on, version from steps where columns = 'mentas of programme'").fetchall()
    assert [(shown_on, version.split()[0]) for shown_on, version in steps_of_mentas] == [("2018-01-31", "1")]
    monkeypatch.setattr(steps, "_walked", type(steps._walked)())
    monkeypatch.setattr(steps, "snapshots_of", lambda *about: pytest.fail("what is kept is not made again"))
    assert mentas(folder, date(2018, 1, 31)) == (12, date(2018, 1, 31))


def test_a_first_write_that_was_cut_short_shows_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    folder = handed_in(leaving(jan=12), tmp_path)
    (folder / published.SHOWN).touch()
    assert mentas(folder, date(2018, 1, 31)) == (12, date(2018, 1, 31))


def test_a_changed_digit_in_the_record_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = handed_in(leaving(jan=12), tmp_path)
    assert mentas(folder, date(2018, 1, 31)) == (12, date(2018, 1, 31))
    with sqlite3.connect(folder / published.SHOWN) as connection:
        connection.execute("update steps set content = replace(content, '12', '92')")
    monkeypatch.setattr(steps, "_walked", type(steps._walked)())
    with pytest.raises(QuestionError, match="restore it from a backup"):
        mentas(folder, date(2018, 1, 31))


def test_a_damaged_record_of_what_was_shown_is_one_sentence(tmp_path: Path) -> None:
    folder = handed_in(leaving(jan=12), tmp_path)
    (folder / published.SHOWN).write_bytes(b"no database at all" * 100)
    with pytest.raises(QuestionError, match="restore it from a backup"):
        mentas(folder, date(2018, 1, 31))
