"""Comparison of a frozen briefing with today's data: what changed each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from data import store
from data.description import damage_of
from data.named import READ, SavedObject
from data.programme import Programme
from queries import Figure, QuestionError, Row, one_version, period
from queries.disclosure.gate import answer_for
from ui.briefing.archive import Frozen, frozen_contents, open_frozen
from ui.briefing.slide import Briefing, Choice, Correction
from ui.briefing.slides import compose
from ui.briefing.snapshot import QUESTIONS, Snapshot, digests, gather

COUNTED = ("count", "share", "number", "rupiah")
KEYS: Mapping[str, tuple[str, ...]] = {
    "targets": ("indicator",),
    "path": ("on",),
    "flow": ("month",),
    "coverage_monthly": ("month",),
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
    past = frozen.snapshot
    with one_version(folder):
        known = period(folder)
        same = gather(folder, past.as_of, past.filters, past.internal, since=past.since)
        now = gather(folder, max(known[1], past.as_of) if known else past.as_of, past.filters, past.internal, since=past.since)
    changed = {name for name, digest in same.digests.items() if past.digests.get(name) != digest}
    rows = []
    for name, was in past.headline.items():
        if was.kind in COUNTED and name in now.headline:
            again, today = same.headline[name], now.headline[name]
            moved = again.less(was)
            nothing = replace(moved, value=0 if moved.known else None, rounded=False)
            late, redefined = (nothing, moved) if f"headline.{name}" in changed else (moved, nothing)
            rows.append(Difference(was, again, late, redefined, today.less(again), today))
    others = []
    for question in QUESTIONS:
        if question != "headline" and question in past.answers:
            differing = _differing(past.answers[question], same.answers[question], KEYS.get(question, ()))
            redefined_cells = sum(f"{QUESTIONS[question]}.{column}" in changed for column in differing)
            if differing:
                others.append((question, len(differing) - redefined_cells, redefined_cells))
    return Comparison(tuple(rows), tuple(others), tuple(sorted({name.split(".")[0] for name in changed})), same.version, now.as_of)


def corrections(frozen: Frozen, folder: Path, staff: bool) -> tuple[Correction, ...]:
    """The figures of the headline that the data have otherwise now for the same date by the same definition; none if they can't be asked.

    Staff learn the version that moved the exact figure first, as far as versions are kept; others only the one that counts now, because when a
    published figure moves is not for them.
    """
    past = frozen.snapshot
    role = "planner" if past.internal else "viewer"
    with suppress(QuestionError), one_version(folder) as current:
        (again,) = answer_for(role, "headline", folder, past.as_of, past.filters).rows
        defined = digests()
        same = [name for name, was in past.headline.items() if was.kind in COUNTED and name in again and _same_definition(past, defined, name)]
        smaller = [name for name in same if again[name].less(past.headline[name]).value]
        moved = _moved(frozen, folder, current.version.number) if smaller and staff and current else {}
        return tuple(Correction(past.headline[name], again[name], moved.get(name, current.version.number if current else 0)) for name in smaller)
    return ()


def recomposed(frozen: Frozen, folder: Path, language: str, programme: Programme, slides: tuple[str, ...] = ()) -> Briefing:
    """A frozen briefing in a language, marked where its figures were corrected since; `slides` in place of those it was frozen with.

    A file of published figures may go anywhere, so it names no version in which a figure moved. Raises QuestionError for an unknown slide.
    """
    choice = Choice(slides or frozen.choice.slides, frozen.choice.notes)
    return compose(frozen.snapshot, language, choice, programme, corrections(frozen, folder, staff=False))


def _same_definition(past: Snapshot, defined: Mapping[str, str], name: str) -> bool:
    return past.digests.get(f"headline.{name}") == defined.get(f"headline.{name}")


def _moved(frozen: Frozen, folder: Path, latest: int) -> dict[str, int]:
    """The first version since it was frozen that moved each exact figure of the headline for its date."""
    past, moved = frozen.snapshot, dict[str, int]()
    earlier: Row | None = None
    for version in store.versions(folder):
        if past.version <= version.number <= latest and not damage_of(version):
            (now,) = answer_for("planner", "headline", folder, past.as_of, past.filters, version=version.number).rows
            for name in now:
                if earlier is not None and now.value(name) != earlier.value(name):
                    moved.setdefault(name, version.number)
            earlier = now
    return moved


@lru_cache(maxsize=2 * READ)
def _is_corrected(content: SavedObject, folder: Path, version: int, staff: bool) -> bool:
    """Whether a frozen briefing is corrected in a version (which tells the states of the store apart)."""
    try:
        return bool(corrections(open_frozen(folder, content["name"], staff), folder, staff=False))
    except QuestionError:
        return False


def corrected_names(folder: Path, staff: bool) -> frozenset[str]:
    """The names of the frozen briefings that the visitor may open and whose headline the data have otherwise now."""
    now = store.current(folder)
    contents = frozen_contents(folder, staff) if now else []
    return frozenset(content["name"] for content in contents if now and _is_corrected(content, folder, now.number, staff))


def _differing(was: Sequence[Row], now: Sequence[Row], keys: tuple[str, ...]) -> list[str]:
    """The column (of those that both have) of every value that differs between two answers, rows that only one has included."""
    names = {name for row in (was or now)[:1] for name in row} & {name for row in (now or was)[:1] for name in row} - set(keys)
    one, other = ({(*(row.value(key) for key in keys), name): row.value(name) for row in rows for name in names} for rows in (was, now))
    return [str(cell[-1]) for cell in one.keys() | other.keys() if one.get(cell) != other.get(cell)]
