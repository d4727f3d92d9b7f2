"""The search for identities: which protected cells are sums and differences of figures that viewers get exactly.

One woman's record is changed at random and changed back, many times. Where the change of a protected cell is every time the
same linear function of the changes of exact figures, those figures tell the cell: whoever subtracts the right ones needs no
solver. Exact are the figures of the whole programme at two month ends half a year apart, those that move in steps too
(two steps may fall on these dates).
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np

from data import store
from data.optimizer import plan_briefly
from data.programme import Programme, programme_of
from queries import results
from queries.connection import EACH_DATE, Selection, _make_macros, _Opened, _set_variables
from queries.disclosure import cells
from queries.registry import Result

DESTINATIONS = ("own_business", "employment", "family", "marriage", "other_locality", "died", "unknown")


def identities(folder: Path, day: date, later: date, work: Path, changes: int, of: Collection[str] = (), seed: int = 1) -> tuple[set[str], set[str]]:
    """The measures of which cells, as of either date, follow from exact figures: protected and stepped ones from those that are exact at
    every month end, and protected ones from all exact figures as though both dates were steps.

    `of` names the results that are looked at (all, where it is left out).
    """
    version = store.current(folder)
    assert version is not None
    random = Random(f"identities {seed}")
    shutil.copyfile(version.path, work / "changed.duckdb")
    looked_at = [result for result in results().values() if (not of or result.name in of) and _is_asked(result)]
    with _asking(work / "changed.duckdb", programme_of(folder), looked_at, [day, later]) as connection:
        figures = [_figures(connection, looked_at)]
        for number in range(changes):
            connection.execute("begin")
            _change_one_woman(connection, number, random, later)
            figures.append(_figures(connection, looked_at))
            connection.execute("rollback")
    monthly, stepped, rounded = (_changes([each[kind] for each in figures]) for kind in range(3))
    return _told(monthly, stepped | rounded), _told(monthly | stepped, rounded)


def _is_asked(result: Result) -> bool:
    """Whether it has figures of the whole programme that are no series."""
    release = result.release
    return release.rule in ("totals", "parts") and not (release.series or release.only or result.takes_by or result.takes_since)


@contextmanager
def _asking(path: Path, programme: Programme, looked_at: list[Result], days: list[date]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file, to be changed, and each result prepared under its name, as of these days: planning takes most of a question's time."""
    with duckdb.connect() as connection:
        connection.execute("attach $path as programme", {"path": str(path)})
        connection.execute("create view table_completeness as from programme.table_completeness")
        plan_briefly(connection)  # without what the columns' statistics tell, which does not hold once a record has changed
        persons, cohorts = connection.execute(
            "select max(person), (select max(cohort) from programme.fact_cohorts) from programme.fact_persons"
        ).fetchall()[0]
        opened = _Opened(connection, programme, persons, cohorts, bounded=False)
        _set_variables(connection, opened, Selection(0, narrowed=True))
        connection.execute("create schema whole")
        for result in looked_at:
            _make_macros(opened, result.query())
        _set_variables(connection, opened, EACH_DATE)
        dates = ", ".join(f"date '{day}'" for day in days)
        for result in looked_at:
            connection.execute(
                f"prepare {result.name} as select asked.as_of as asked_for, answered.* "
                f"from (select unnest([{dates}]) as as_of) as asked cross join lateral ({result.query('asked.as_of')}) as answered"
            )
        yield connection


def _changes(figures: list[dict[Any, int]]) -> dict[Any, list[float]]:
    """By how much each figure that changes at all changes each time."""
    changes = {name: [float(each.get(name, 0) - figures[0][name]) for each in figures[1:]] for name in figures[0]}
    return {name: changed for name, changed in changes.items() if any(changed)}


def _told(exact: dict[Any, list[float]], hidden: dict[Any, list[float]]) -> set[str]:
    """What is the same function of the exact figures in changes that it was not found in: a third of them is kept back."""
    known = np.array(list(exact.values())).T
    tried = len(known) * 2 // 3
    revealed = set()
    for name, changed in hidden.items():
        if min(np.count_nonzero(changed[:tried]), np.count_nonzero(changed[tried:])) < 3:
            continue  # hardly tried
        weights, *_ = np.linalg.lstsq(known[:tried], np.array(changed[:tried]), rcond=None)
        if np.abs(known @ weights - changed).max() < 1e-6:
            revealed.add(str(name[0]))
    return revealed


def _figures(connection: duckdb.DuckDBPyConnection, looked_at: list[Result]) -> tuple[dict[Any, int], dict[Any, int], dict[Any, int]]:
    """The figures by their names: exact at every month end, exact at steps, and rounded ones."""
    monthly: dict[Any, int] = {}
    stepped: dict[Any, int] = {}
    rounded: dict[Any, int] = {}
    for result in looked_at:
        release, moves = result.release, cells.protected_columns(result, None)
        unseen = (*release.withheld, *release.follows, *release.made_of)
        answer = connection.execute(f"execute {result.name}")
        names = [each[0] for each in answer.description or ()]
        for row in (dict(zip(names, values, strict=True)) for values in answer.fetchall()):
            for column in result.columns:
                if column.kind != "count" or row[column.name] is None or column.sensitivity == "average" or column.name in unseen:
                    continue
                name = (f"{result.name}.{column.name}", *(row[key] for key in release.keys or () if key in row), row["asked_for"])
                if column.name not in moves or cells.is_exact(column, row):
                    monthly[*name, *(row[each.name] for each in result.columns if each.sensitivity == "label")] = row[column.name]
                elif cells.is_total(results()[cells.source_of(cells.counted(result, column.name)).result], column.name):
                    stepped[name] = row[column.name]
                else:
                    rounded[name] = row[column.name]
    return monthly, stepped, rounded


def _change_one_woman(connection: duckdb.DuckDBPyConnection, number: int, random: Random, latest: date) -> None:
    """One woman's exit, return or follow-up becomes another; a fifth of the changes each: she died, or went elsewhere, or was sent away, or
    came back, or earns."""
    # Nobody who died comes back.
    spells = connection.execute(
        "select rowid, destination from programme.fact_spells where exited_on <= $day and ($of_all or returned_on is null) order by rowid",
        {"day": latest, "of_all": number % 5 != 0},
    ).fetchall()
    row, destination = random.choice([each for each in spells if number % 5 not in (1, 3) or each[1] != "died"])
    match number % 5:
        case 0:
            to = "family" if destination == "died" else "died"
            connection.execute("update programme.fact_spells set destination = $to where rowid = $row", {"to": to, "row": row})
        case 1:
            to = random.choice([each for each in DESTINATIONS if each not in (destination, "died")])
            connection.execute("update programme.fact_spells set destination = $to where rowid = $row", {"to": to, "row": row})
        case 2:
            connection.execute("update programme.fact_spells set by_closure = not by_closure where rowid = $row", {"row": row})
        case 3:
            connection.execute(
                "update programme.fact_spells set returned_on = case when returned_on is null then exited_on + $days end where rowid = $row",
                {"days": random.randint(0, 90), "row": row},
            )
        case _:
            (person,) = random.choice(connection.execute("select person from programme.fact_follow_ups order by rowid").fetchall())
            connection.execute("update programme.fact_follow_ups set earning = not earning, need = null where person = $person", {"person": person})
