"""The search for identities: which protected cells are sums and differences of figures that viewers get exactly.

In copies of a store one woman's record is changed at random, many times. Where the change of a protected cell is in every copy the
same linear function of the changes of exact figures, those figures tell the cell: whoever subtracts the right ones needs no
solver. Exact are the figures of the whole programme at two month ends half a year apart, those that move in steps too
(two steps may fall on these dates).
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np

from data import store
from queries import results
from queries.connection import file_state
from queries.disclosure import cells
from queries.disclosure.history import at_each

DESTINATIONS = ("own_business", "employment", "family", "marriage", "other_locality", "died", "unknown")


def identities(folder: Path, day: date, later: date, work: Path, copies: int, of: Collection[str] = (), seed: int = 1) -> tuple[set[str], set[str]]:
    """The measures of which cells, as of either date, follow from exact figures: protected and stepped ones from those that are exact at
    every month end, and protected ones from all exact figures as though both dates were steps.

    `of` names the results that are looked at (all, where it is left out).
    """
    version = store.current(folder)
    assert version is not None
    random = Random(f"identities {seed}")
    figures = [_figures(version.path, [day, later], of)]
    for number in range(copies):
        path = work / f"copy{number}.duckdb"
        shutil.copyfile(version.path, path)
        _change_one_woman(path, number, random, later)
        figures.append(_figures(path, [day, later], of))
        path.unlink()
    monthly, stepped, rounded = (_changes([each[kind] for each in figures]) for kind in range(3))
    return _told(monthly, stepped | rounded), _told(monthly | stepped, rounded)


def _changes(figures: list[dict[Any, int]]) -> dict[Any, list[float]]:
    """By how much each figure that changes in any copy changes in each."""
    changes = {name: [float(copy.get(name, 0) - figures[0][name]) for copy in figures[1:]] for name in figures[0]}
    return {name: changed for name, changed in changes.items() if any(changed)}


def _told(exact: dict[Any, list[float]], hidden: dict[Any, list[float]]) -> set[str]:
    """What is the same function of the exact figures in copies that it was not found in: a third of them is kept back."""
    known = np.array(list(exact.values())).T
    tried = len(known) * 2 // 3
    told = set()
    for name, changed in hidden.items():
        if min(np.count_nonzero(changed[:tried]), np.count_nonzero(changed[tried:])) < 3:
            continue  # hardly tried
        weights, *_ = np.linalg.lstsq(known[:tried], np.array(changed[:tried]), rcond=None)
        if np.abs(known @ weights - changed).max() < 1e-6:
            told.add(str(name[0]))
    return told


def _figures(path: Path, days: list[date], of: Collection[str]) -> tuple[dict[Any, int], dict[Any, int], dict[Any, int]]:
    """The figures of a version's file by their names: exact at every month end, exact at steps, and rounded ones."""
    monthly: dict[Any, int] = {}
    stepped: dict[Any, int] = {}
    rounded: dict[Any, int] = {}
    for result in results().values():
        release = result.release
        if (
            (of and result.name not in of)
            or release.rule not in ("totals", "parts")
            or release.series
            or release.only
            or result.takes_by
            or result.takes_since
        ):
            continue
        moves = cells.protected_columns(result, None)
        unseen = (*release.withheld, *release.follows, *release.made_of)
        for day, rows in at_each(file_state(path), result, days, None, None).items():
            for row in rows:
                for column in result.columns:
                    if column.kind != "count" or row[column.name] is None or column.sensitivity == "average" or column.name in unseen:
                        continue
                    name = (f"{result.name}.{column.name}", *(row[key] for key in release.keys or () if key in row), day)
                    if column.name not in moves or cells.is_exact(column, row):
                        monthly[*name, *(row[each.name] for each in result.columns if each.sensitivity == "label")] = row[column.name]
                    elif cells.is_total(results()[cells.source_of(cells.counted(result, column.name)).result], column.name):
                        stepped[name] = row[column.name]
                    else:
                        rounded[name] = row[column.name]
    return monthly, stepped, rounded


def _change_one_woman(path: Path, number: int, random: Random, latest: date) -> None:
    """One woman's exit, return or follow-up becomes another; a fifth of the copies each: she died, or went elsewhere, or was sent away, or
    came back, or earns."""
    with duckdb.connect(str(path)) as connection:
        # Nobody who died comes back.
        spells = connection.execute(
            "select rowid, destination from fact_spells where exited_on <= $day and ($of_all or returned_on is null) order by rowid",
            {"day": latest, "of_all": number % 5 != 0},
        ).fetchall()
        row, destination = random.choice([each for each in spells if number % 5 not in (1, 3) or each[1] != "died"])
        match number % 5:
            case 0:
                to = "family" if destination == "died" else "died"
                connection.execute("update fact_spells set destination = $to where rowid = $row", {"to": to, "row": row})
            case 1:
                to = random.choice([each for each in DESTINATIONS if each not in (destination, "died")])
                connection.execute("update fact_spells set destination = $to where rowid = $row", {"to": to, "row": row})
            case 2:
                connection.execute("update fact_spells set by_closure = not by_closure where rowid = $row", {"row": row})
            case 3:
                connection.execute(
                    "update fact_spells set returned_on = case when returned_on is null then exited_on + $days end where rowid = $row",
                    {"days": random.randint(0, 90), "row": row},
                )
            case _:
                (person,) = random.choice(connection.execute("select person from fact_follow_ups order by rowid").fetchall())
                connection.execute("update fact_follow_ups set earning = not earning, need = null where person = $person", {"person": person})
