"""Comparison of a frozen briefing with today's data: what changed each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from data import store
from data.description import damage_of
from queries import Figure, Row, one_version, period
from queries.disclosure.gate import answer_for
from ui.briefing.archive import Frozen
from ui.briefing.snapshot import QUESTIONS, gather

COUNTED = ("count", "share", "number", "rupiah")
KEYS: Mapping[str, tuple[str, ...]] = {
    "targets": ("indicator",),
    "path": ("on",),
    "flow": ("month",),
    "coverage": ("on",),
    "cohorts": ("cohort_id",),
    "destinations": ("destination", "by_closure"),
    "chain": ("stage",),
    "needs": ("need",),
}
"""The columns that name a row of each answer; an answer of one row needs none."""


@dataclass(frozen=True)
class Difference:
    """How a figure of the headline got from what was frozen to what it is today: frozen + late + redefined + since = today.

    `late` came from entries made later for the same date, `redefined` from a changed definition (what came late cannot be told
    apart then), `since` from what happened after the date. The three are not known where a figure is not. `again` is what the data say today of
    the frozen date.
    """

    frozen: Figure
    again: Figure
    late: Figure
    redefined: Figure
    since: Figure
    today: Figure


@dataclass(frozen=True)
class Comparison:
    """A frozen briefing beside today's data: the headline in parts, how many other values differ for the same date by
    question (late entries, changed definitions), and the results whose definition changed."""

    rows: tuple[Difference, ...]
    others: tuple[tuple[str, int, int], ...]
    changed_results: tuple[str, ...]
    version: int
    as_of: date


def compare(frozen: Frozen, folder: Path) -> Comparison:
    """Compare a frozen briefing with today's data. Raises QuestionError if the store cannot be read."""
    then = frozen.snapshot
    with one_version(folder):
        known = period(folder)
        same = gather(folder, then.as_of, then.filters, then.internal, since=then.since)
        now = gather(folder, max(known[1], then.as_of) if known else then.as_of, then.filters, then.internal, since=then.since)
    changed = {name for name, digest in same.digests.items() if then.digests.get(name) != digest}
    rows = []
    for name, was in then.headline.items():
        if was.kind in COUNTED and name in now.headline:
            again, today = same.headline[name], now.headline[name]
            moved = again.less(was)
            nothing = replace(moved, value=0 if moved.known else None, rounded=False)
            late, redefined = (nothing, moved) if f"headline.{name}" in changed else (moved, nothing)
            rows.append(Difference(was, again, late, redefined, today.less(again), today))
    others = []
    for question in QUESTIONS:
        if question != "headline" and question in then.answers:
            differing = _differing(then.answers[question], same.answers[question], KEYS.get(question, ()))
            redefined_cells = sum(f"{QUESTIONS[question]}.{column}" in changed for column in differing)
            if differing:
                others.append((question, len(differing) - redefined_cells, redefined_cells))
    return Comparison(tuple(rows), tuple(others), tuple(sorted({name.split(".")[0] for name in changed})), same.version, now.as_of)


@dataclass(frozen=True)
class Correction:
    """A figure that a frozen briefing shows otherwise than the data do now for the same date, and since which version."""

    frozen: Figure
    again: Figure
    version: int


def corrections(compared: Comparison, frozen: Frozen, folder: Path, staff: bool) -> tuple[Correction, ...]:
    """The figures of the headline that entries made later corrected. Raises QuestionError if the store cannot be read.

    Staff learn the version that moved the exact figure first, as far as versions are kept; others only the one that counts now, because when a
    published figure moves is not for them.
    """
    found = [row for row in compared.rows if row.late.known and row.late.value]
    moved: dict[str, int] = {}
    if found and staff:
        then = frozen.snapshot
        numbers = [version.number for version in store.versions(folder) if not damage_of(version) and version.number <= compared.version]
        earlier: Row | None = None
        for number in numbers:
            if number < then.version:
                continue
            (now,) = answer_for("planner", "headline", folder, then.as_of, then.filters, version=number).rows
            for name in now:
                if earlier is not None and now.value(name) != earlier.value(name):
                    moved.setdefault(name, number)
            earlier = now
    return tuple(Correction(row.frozen, row.again, moved.get(row.frozen.metric.name, compared.version)) for row in found)


def _differing(was: Sequence[Row], now: Sequence[Row], keys: tuple[str, ...]) -> list[str]:
    """The column (of those that both have) of every value that differs between two answers, rows that only one has included."""
    names = {name for row in (was or now)[:1] for name in row} & {name for row in (now or was)[:1] for name in row} - set(keys)
    one, other = ({(*(row.value(key) for key in keys), name): row.value(name) for row in rows for name in names} for rows in (was, now))
    return [str(cell[-1]) for cell in one.keys() | other.keys() if one.get(cell) != other.get(cell)]
