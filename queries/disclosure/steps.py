"""Steps: the month ends at which protected columns move, from the first registration to the last month with records.

Columns that belong together (a rate's, a sum's) move when each that moved at all has at least 10 events more than before, held
against the step before and against all that viewers were shown for that date or a later one under other versions
(queries/disclosure/released.py). Otherwise they stay as they were: a rounded number that changed proves a count that
changed, so a step of one event would say where one woman went.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from data.store import Version
from queries.dates import month_end
from queries.disclosure import looks, released
from queries.disclosure.cells import Cell, Key, cell_names, counted, dimensions, is_total, protected_columns, source_of
from queries.disclosure.curves import ends_of_curves
from queries.disclosure.exact_totals import POSSIBLE, STEP, Reader, falls_to_a_few, leaves_a_few
from queries.disclosure.looks import Public, SeenVersion, days_that_may_move, public_counts, public_of, total_of
from queries.disclosure.released import Step, VersionSteps
from queries.disclosure.rounding import BASE, MOST_OFF, possible, rounded
from queries.disclosure.snapshots import TOTAL, Breakdown, MovingColumns, Snapshot, moving_together, snapshots_of
from queries.query import period
from queries.registry import Result, results
from queries.versions import Current, one_version

REMEMBERED = 128
"""How many breakdowns' steps are kept in memory."""


@dataclass(frozen=True)
class ShownColumn:
    """A column as it is shown: its step, and the question and column that the step was made from."""

    step: Step
    source: Breakdown
    column: str
    keys: tuple[int, ...]
    """Where each key of the source stands among the keys of the result that shows it."""

    @property
    def exact(self) -> bool:
        """Whether what is shown is the exact count as of the step: that of a total, unless so few are left that it is shown as 0."""
        return is_total(self.source.result, self.column) and self.number(()) != 0

    def key(self, source: Key) -> Key:
        """The keys of the result that shows a cell, from those of the source."""
        return tuple(source[self.keys.index(index)] for index in range(len(source)))

    def number(self, key: Key, column: str = "") -> int | None:
        """What is shown of a cell, named by the keys of the result that shows it (or of another `column` of the source); None
        where too few counts are possible."""
        return self.step.shown.get((column or self.column, tuple(key[index] for index in self.keys)), 0)

    def average(self, key: Key) -> Any:
        """The exact amount behind a cell."""
        return self.step.averages.get((self.column, tuple(key[index] for index in self.keys)))


_walked: OrderedDict[tuple[Any, ...], dict[MovingColumns, tuple[Step, ...]]] = OrderedDict()
_walked_guard = Lock()


def latest(
    result: Result, by: str | None, since: str | date | None, folder: Path, secret: bytes, day: date, with_total: bool = False
) -> dict[str, ShownColumn]:
    """For each protected column of the result that has made a step by that day: the latest one; `with_total`: of the rows that move with a
    total (Release.with_total), and not of all others."""
    shown_before: dict[str, ShownColumn] = {}
    for column in protected_columns(result, by):
        source = source_of(counted(result, column, by, since))
        breakdown = Breakdown(results()[source.result], source.by, source.since)
        own = dimensions(result, by)
        keys = tuple(own.index(name) for name in dimensions(breakdown.result, breakdown.by))
        for moving, steps in all_steps(breakdown, folder, secret).items():
            before = [step for step in steps if step.on <= day]
            if source.column in moving.columns and moving.with_total == with_total and before:
                shown_before[column] = ShownColumn(before[-1], breakdown, source.column, keys)
    return shown_before


def all_steps(breakdown: Breakdown, folder: Path, secret: bytes) -> dict[MovingColumns, tuple[Step, ...]]:
    """All steps of a question, by what moves together."""
    with one_version(folder) as now:
        question = (now and now.state, secret, breakdown.result.name, breakdown.by, breakdown.since, STEP)
        with _walked_guard:
            if question in _walked:
                _walked.move_to_end(question)
                return _walked[question]
        walked = _walk(breakdown, folder, secret, now) if now else {}
    with _walked_guard:
        _walked[question] = walked
        while len(_walked) > REMEMBERED:
            _walked.popitem(last=False)
    return walked


def _walk(breakdown: Breakdown, folder: Path, secret: bytes, now: Current) -> dict[MovingColumns, tuple[Step, ...]]:
    """The steps of a version, made anew or as they were recorded."""
    version = now.version
    known = period(folder)
    if known is None:
        return {}
    days = [month_end(known[0])]
    while days[-1] < month_end(known[1]):
        days.append(month_end(days[-1] + timedelta(days=1)))
    groups = {moving: _group_name(breakdown, moving) for moving in moving_together(breakdown.result, breakdown.by)}
    own = released.version_name(version)
    if version.sample:  # made-up persons
        past: dict[MovingColumns, list[VersionSteps]] = {moving: [] for moving in groups}
    else:
        with released.reading(folder) as ledger:
            past = {moving: _paths(breakdown, moving, ledger) for moving in groups}
    whole = {moving: next((path for path in paths if path.version == own and path.until >= days[-1]), None) for moving, paths in past.items()}
    if all(whole.values()):
        return {moving: tuple(_with_shown(breakdown, secret, step) for step in path.steps) for moving, path in whole.items() if path}
    counts = public_counts(folder, now.state, tuple(days))
    steps_of_total = {moving: _steps_of_total(total_of(breakdown, moving), folder, secret) for moving in groups}
    may_move = {day for moving, total in steps_of_total.items() for day in days_that_may_move(breakdown, moving, total, days)}
    taken = dict(snapshots_of(breakdown, folder, now.state, days, may_move))
    snapshots = [(day, taken.get(day)) for day in days]
    if version.sample:
        return {
            moving: _path(breakdown, secret, moving, snapshots, [], None, (), public_of(breakdown, moving, Public(counts, steps_of_total=total)))
            for moving, total in steps_of_total.items()
        }
    made = {}
    with released.writing(folder) as ledger:
        earlier = ledger.paths(looks.PUBLIC)
        earlier_versions = [path for path in earlier if path.version != own]
        of_parent = _parent(version, earlier_versions)
        public = Public(
            counts, {path.version: SeenVersion(looks.read_back(path)) for path in earlier_versions}, of_parent.version if of_parent else ""
        )
        if not any(path.version == own and path.until >= days[-1] for path in earlier):
            ledger.record(looks.PUBLIC, looks.recorded(own, days[-1], public.reference()))
        for moving, name in groups.items():
            paths = _paths(breakdown, moving, ledger)
            so_far = next((path for path in paths if path.version == own), None)
            others = [path for path in paths if path.version != own]
            parent = _parent(version, others)
            if moving.with_total:  # as they were shown when they moved with the others, by an earlier release
                before = [path for path in _of_its_cells(breakdown, moving, ledger.paths(groups[replace(moving, with_total=False)])) if path.steps]
                others += before
                parent = next((path for path in before if path.version == own), parent or _parent(version, before))
            ahead = [each for each in snapshots if so_far is None or each[0] > so_far.until]
            known_of = public_of(breakdown, moving, replace(public, steps_of_total=steps_of_total[moving]))
            made[moving] = _path(breakdown, secret, moving, ahead, others, parent, so_far.steps if so_far else (), known_of)
            if so_far is None or ahead:
                ledger.record(name, VersionSteps(own, max(days[-1], so_far.until) if so_far else days[-1], made[moving]))
    return made


def _paths(breakdown: Breakdown, moving: MovingColumns, ledger: released.Ledger) -> list[VersionSteps]:
    paths = ledger.paths(_group_name(breakdown, moving))
    return paths if moving.with_total else _of_its_cells(breakdown, moving, paths)


def _of_its_cells(breakdown: Breakdown, moving: MovingColumns, paths: list[VersionSteps]) -> list[VersionSteps]:
    """The paths with those cells alone that move together: an earlier release kept all stages in one step."""
    if not breakdown.result.release.with_total:
        return paths

    def of_its_cells(step: Step) -> Step:
        counts, limits, averages = (
            {c: v for c, v in each.items() if moving.holds(breakdown.result, c)} for each in (step.counts, step.limits, step.averages)
        )
        return Step(step.on, counts, limits, averages)

    return [replace(path, steps=tuple(each for each in map(of_its_cells, path.steps) if each.counts)) for path in paths]


def _steps_of_total(total: str | None, folder: Path, secret: bytes) -> frozenset[date] | None:
    """The month ends at which a total of the headline moved."""
    if total is None:
        return None
    headline = all_steps(Breakdown(results()["headline"], None, None), folder, secret)
    return frozenset(step.on for moving, steps in headline.items() if total in moving.columns for step in steps)


def _parent(version: Version, others: list[VersionSteps]) -> VersionSteps | None:
    """The path of the version that this one was built on, or of the last one shown."""
    return next((path for path in others if path.version.split()[0] == str(version.parent)), others[-1] if others else None)


def _group_name(breakdown: Breakdown, moving: MovingColumns) -> str:
    name = "; ".join(sorted(str(counted(breakdown.result, column, breakdown.by, breakdown.since)) for column in moving.columns))
    return name + (", with the total" if moving.with_total else "")


def _path(
    breakdown: Breakdown,
    secret: bytes,
    moving: MovingColumns,
    snapshots: Sequence[tuple[date, Snapshot | None]],
    past: list[VersionSteps],
    parent: VersionSteps | None,
    so_far: tuple[Step, ...],
    public: Public | None,
) -> tuple[Step, ...]:
    """The steps of a version: as they were shown before, until one can move away from all that was; new ones at the looks alone."""
    exact = [column for column in moving.columns if public and is_total(breakdown.result, column)]
    readers = [Reader((column, ()), public, column in breakdown.result.release.grows) for column in exact if public]
    made = [_with_shown(breakdown, secret, step) for step in so_far]
    following = parent is not None and not made
    for day, snapshot in snapshots:
        last = made[-1] if made else None
        old = _at(parent, day) if following else None
        references = [each for each in (last, old) if each is not None]
        step = None
        if snapshot and (public is None or day in public.looks):
            step = _far_from_all(breakdown, _step(breakdown, day, moving, snapshot), last, references, _rivals(past, day))
        if step is not None:  # what would be shown of each cell, of 33,334 groups in a large programme, is worked out last
            step = _with_shown(breakdown, secret, step)
        if (
            step is not None
            and all(_nothing_pinned(breakdown, step, each) for each in references or (None,))
            and not any(reader.learns(step, last, past) for reader in readers)
        ):
            made.append(step)
            following = False
        elif old is not None and (last is None or last.on != old.on):
            made.append(_with_shown(breakdown, secret, old))
    return tuple(made)


def _at(path: VersionSteps | None, day: date) -> Step | None:
    before = [step for step in path.steps if step.on <= day] if path else []
    return before[-1] if before else None


def _rivals(past: list[VersionSteps], day: date) -> Iterator[Step]:
    """All that viewers were shown for that day or a later one, under other versions."""
    yielded = set()
    for path in past:
        for step in (_at(path, day), *(step for step in path.steps if step.on > day)):
            if step is not None and id(step) not in yielded:
                yielded.add(id(step))
                yield step


def _step(breakdown: Breakdown, day: date, moving: MovingColumns, snapshot: Snapshot) -> Step:
    """What would be counted in a step of that day, without what is shown of it."""
    counts = {cell: count for cell, count in snapshot.counts.items() if moving.holds(breakdown.result, cell)}
    sums = _public_sums(breakdown, counts)
    limits = {}
    for cell in counts:
        known = [limit for limit in (snapshot.limits.get(cell), sums.get(_part(breakdown, cell))) if limit is not None]
        if known:
            limits[cell] = min(known)
    if moving.with_total:
        limits[TOTAL] = snapshot.limits[TOTAL]
    averages = {cell: value for cell, value in snapshot.averages.items() if moving.holds(breakdown.result, cell)}
    return Step(day, counts, limits, averages)


def _with_shown(breakdown: Breakdown, secret: bytes, step: Step) -> Step:
    """The step with what is shown of each cell: nothing where fewer than three counts would be possible."""
    shown: dict[Cell, int | None] = {}
    columns = {column for column, _ in step.counts}
    totals = {column for column in columns if is_total(breakdown.result, column)}
    names = {column: cell_names(breakdown.result, column, breakdown.by, breakdown.since) for column in columns - totals}
    for cell, count in step.counts.items():
        column, key = cell
        if column in totals:
            shown[cell] = count if count > MOST_OFF else 0  # where most have come back, the few who have not are as few as in any cell
            continue
        number = rounded(secret, names[column](key), count)
        # Never above what everybody knows to be the most: 15 of 11 would say that it is all 11.
        shown[cell] = number = min(number, step.limits[cell] // BASE * BASE) if cell in step.limits else number
        low, high = _between(number, step.limits.get(cell))
        if high - low + 1 < POSSIBLE:
            shown[cell] = None
    return replace(step, shown=shown)


# ----------------------------------------------------------------------------------------------- may a step be made?


def _far_from_all(breakdown: Breakdown, step: Step, last: Step | None, references: Iterable[Step], rivals: Iterable[Step]) -> Step | None:
    """The step, if it is far enough from the last one and from all that was shown."""
    far = (
        _far_enough(breakdown, step, last)
        and not any(_same(step, each) for each in references)
        and not any(_near(breakdown, step, other) for other in rivals)
    )
    return step if far else None


def _movement(breakdown: Breakdown, now: Mapping[Cell, int], before: Mapping[Cell, int]) -> dict[str, int]:
    """How many persons came into and went out of the cells of each column that moved at all (a lower bound of it)."""
    moved: dict[str, int] = {}
    cells: Iterable[Cell] = {**now, **before}
    for cell in ends_of_curves(cells) if breakdown.result.release.rule == "curve" else cells:
        change = abs(now.get(cell, 0) - before.get(cell, 0))
        column = "together" if cell[0] in breakdown.result.release.add_up_together else cell[0]
        if change:
            moved[column] = moved.get(column, 0) + change
    return moved


def _far_enough(breakdown: Breakdown, step: Step, before: Step | None) -> bool:
    if TOTAL in step.limits and (before is None or TOTAL in before.limits):  # who came into it without these stages counts too
        return abs(step.limits[TOTAL] - (before.limits[TOTAL] if before else 0)) >= STEP
    moved = _movement(breakdown, step.counts, before.counts if before else {})
    return bool(moved) and min(moved.values()) >= STEP


def _same(step: Step, other: Step) -> bool:
    alike = all(step.counts.get(cell, 0) == other.counts.get(cell, 0) for cell in {**step.counts, **other.counts})
    return alike and step.limits.get(TOTAL) == other.limits.get(TOTAL)


def _near(breakdown: Breakdown, step: Step, other: Step) -> bool:
    return not _far_enough(breakdown, step, other) and not _same(step, other)


def _part(breakdown: Breakdown, cell: Cell) -> Key | None:
    """The sum that a cell belongs to, where that sum is published exactly."""
    column, key = cell
    release = breakdown.result.release
    if breakdown.by in ("skill", "cohort"):
        return None
    if column in release.add_up_together:
        return ("together",)
    if column not in release.adds_up:
        return None
    named = dict(zip(release.keys, key, strict=True))
    return (column, *(named[label] for label in release.adds_up[column]))


def _public_sums(breakdown: Breakdown, counts: Mapping[Cell, int]) -> dict[Key | None, int]:
    sums: dict[Key | None, int] = {}
    for cell, count in counts.items():
        part = _part(breakdown, cell)
        if part is not None:
            sums[part] = sums.get(part, 0) + count
    return sums


def _nothing_pinned(breakdown: Breakdown, step: Step, before: Step | None) -> bool:
    """Whether a reader who knows the published sums is left with several values for every cell, every change and the rest of a total.
    A step that would leave too few values for one of them waits for the next month end."""
    if any(is_total(breakdown.result, column) for column, _ in step.counts):
        return not leaves_a_few(step) and not falls_to_a_few(step, before)
    sums = _public_sums(breakdown, step.counts)
    now = {cell: _between(number, step.limits.get(cell)) for cell, number in step.shown.items()}
    for part, total in sums.items():
        cells = [cell for cell in now if _part(breakdown, cell) == part]
        if not _wide_enough([now[cell] for cell in cells], total):
            return False
        if before is None:
            continue
        dropped = [cell for cell in before.shown if _part(breakdown, cell) == part and cell not in now]
        changes = []
        for cell in [*cells, *dropped]:
            low, high = now.get(cell, (0, 0 if cell in step.counts else MOST_OFF))
            was_low, was_high = _between(before.shown[cell], before.limits.get(cell)) if cell in before.shown else (0, MOST_OFF)
            shown, was = step.shown.get(cell, 0) or 0, before.shown.get(cell, 0) or 0
            least, most = low - was_high, high - was_low
            # The rounding is the same every time: a number that rose proves a count that rose.
            least = max(least, 1) if shown > was else least
            most = min(most, -1) if shown < was else most
            if cell[0] in breakdown.result.release.grows and breakdown.by != "age_band" and step.on > before.on:
                least = max(least, 0)
            changes.append((least, most))
        if not _wide_enough(changes, total - sum(count for cell, count in before.counts.items() if _part(breakdown, cell) == part)):
            return False
    return True


def _between(shown: int | None, limit: int | None) -> tuple[float, float]:
    """The least and the largest count that a reader can take a cell for."""
    if shown is None:
        return 0, math.inf if limit is None else limit
    low, high = possible(shown)
    if limit is None:
        return low, high
    # A number at its public limit may have been cut there, so it can stand for all counts up to the limit.
    return low, limit if shown == limit // BASE * BASE else min(high, limit)


def _wide_enough(ranges: list[tuple[float, float]], total: int) -> bool:
    """Whether each of the values in these ranges that make up a total still has several possible values."""
    lows, highs = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    for low, high in ranges:
        least, most = max(low, total - (highs - high)), min(high, total - (lows - low))
        if most - least + 1 < min(POSSIBLE, abs(total) + 1):
            return len(ranges) == 1  # a single cell is the published total itself
    return True
