"""Frozen briefings: kept with their figures, version, definitions and time, so that they show the same whatever is imported.

They lie with the other named things of the store (data/named.py) and never change; what was chosen for a briefing lies beside them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data import named
from data.named import Kind, NameRefused
from queries import Filters, QuestionError, period
from queries.languages import Text
from queries.registry import definitions_used, results, selection_sql
from ui.briefing.slides import SLIDES, Choice
from ui.briefing.snapshot import Described, Facts, Figure, Since, Told, gather

FORMAT = 1
FROZEN, CHOSEN = Kind("briefings/frozen", 80), Kind("briefings/chosen", 80)
LONGEST_NOTE = 1000
DATED = ("date", "month")
COUNTED = ("count", "share", "number", "rupiah")
KEYS: Mapping[str, tuple[str, ...]] = {
    "headline": (),
    "pace": (),
    "verdict": (),
    "target_status": ("indicator",),
    "target_path": ("on",),
    "flow_monthly": ("month",),
    "coverage_over_time": ("on",),
    "cohorts": ("cohort_id",),
    "exits_by_destination": ("destination", "by_closure"),
    "market_chain": ("stage",),
    "needs": ("need",),
}
"""The columns that name a row of each result."""


class FrozenRefused(QuestionError):
    """There is such a frozen briefing, for staff. It reads like an error about none, so that nobody learns which there are."""


@dataclass(frozen=True)
class Frozen:
    """A frozen briefing: its name, its facts as they were, what was chosen, and the query of each result as it ran."""

    name: str
    facts: Facts
    choice: Choice
    queries: Mapping[str, str]


@dataclass(frozen=True)
class Saved:
    """What somebody chose for a briefing, under a name; `as_of` is None where it always follows the latest month."""

    name: str
    choice: Choice
    language: str
    as_of: date | None
    filters: Filters
    seconds: int
    dark: bool
    internal: bool


@dataclass(frozen=True)
class Difference:
    """How a figure of the headline got from what was frozen to what it is today: frozen + late + redefined + since = today.

    `late` came from entries made later for the same date, `redefined` from a changed definition (what came late can't be told
    apart then), `since` from what happened after the date. The three are None where a figure isn't known.
    """

    column: str
    label: Mapping[str, str]
    frozen: Figure
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


# ------------------------------------------------------------------------------------------------------------ freezing


def freeze(folder: Path, name: str, facts: Facts, choice: Choice | None = None) -> Frozen:
    """Keep a briefing under a name. Raises QuestionError for a name that can't be used or is taken, and where the store can't be written."""
    runs = {result: _bare(result) for result in sorted({told.result for told in facts.answers.values()})}
    frozen = Frozen(named.clean(name, FROZEN.longest), facts, choice or Choice(), runs)
    content = {"format": FORMAT, "name": frozen.name, "facts": _facts_out(facts), "choice": _choice_out(frozen.choice), "queries": runs}
    _save(folder, FROZEN, name, {"digest": _digest(content), **content}, replace=False)
    return frozen


def thaw(folder: Path, name: str, staff: bool) -> Frozen:
    """The frozen briefing of that name, among those that the visitor may open: exact ones are for staff alone.

    Raises QuestionError where there is none or its file is damaged, FrozenRefused (the same sentence) where there is one for staff.
    """
    everything = named.all_of(folder, FROZEN)
    visible = everything if staff else _published(everything)
    content = named.find(visible, name)
    if content is None:
        raised = QuestionError if named.find(everything, name) is None else FrozenRefused
        known = ", ".join(_latest_first(visible)) or "–"
        raise raised(f"Paparan beku {name} tidak ada; yang ada: {known}.", f"No frozen briefing is named {name}; there are: {known}.")
    try:
        if not _undamaged(content):
            raise ValueError("digest")
        return Frozen(content["name"], _facts_in(content["facts"]), _choice_in(content["choice"]), content["queries"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionError(
            f"Berkas paparan beku {name} rusak; pulihkan dari cadangan.",
            f"The file of the frozen briefing {name} is damaged; restore it from a backup.",
        ) from error


def frozen_names(folder: Path, staff: bool) -> tuple[str, ...]:
    """The names of the frozen briefings that the visitor may open, the latest frozen first."""
    everything = named.all_of(folder, FROZEN)
    return _latest_first(everything if staff else _published(everything))


def _latest_first(contents: Iterable[named.Content]) -> tuple[str, ...]:
    return tuple(
        content["name"] for content in sorted(contents, key=lambda each: (_facts_of(each).get("made_at", ""), each.get("order", 0)), reverse=True)
    )


def _published(contents: Iterable[named.Content]) -> list[named.Content]:
    """Those with published figures. A damaged file could be anything, so it is for staff."""
    return [content for content in contents if _undamaged(content) and _facts_of(content).get("internal") is False]


def _facts_of(content: named.Content) -> Mapping[str, Any]:
    facts = content.get("facts")
    return facts if isinstance(facts, dict) else {}


def _undamaged(content: named.Content) -> bool:
    return content.get("digest") == _digest({name: content[name] for name in content if name not in ("digest", "order")})


def before(folder: Path, as_of: date, filters: Filters, internal: bool) -> Since | None:
    """The latest frozen briefing about an earlier date, of the same focus and kind; None where there is none."""
    best: tuple[str, str, Since] | None = None
    for content in named.all_of(folder, FROZEN):
        facts = _facts_of(content)
        if facts.get("internal") != internal or facts.get("filters") != _filters_out(filters) or facts["as_of"] >= as_of.isoformat():
            continue
        if best is None or (facts["as_of"], facts["made_at"]) > best[:2]:
            rows = facts["answers"]["headline"]["rows"]
            best = facts["as_of"], facts["made_at"], Since(date.fromisoformat(facts["as_of"]), content["name"], rows[0] if rows else {})
    return best[2] if best else None


# ----------------------------------------------------------------------------------------------------------- comparing


def compare(frozen: Frozen, folder: Path) -> Comparison:
    """What a frozen briefing would say today, in parts. Raises QuestionError where today's store can't be asked."""
    then = frozen.facts
    known = period(folder)
    same = gather(folder, then.as_of, then.filters, then.internal, since=then.since)
    now = gather(folder, max(known[1], then.as_of) if known else then.as_of, then.filters, then.internal, since=then.since)
    changed = {name for name, digest in same.digests.items() if then.digests.get(name) != digest}
    rows = []
    for column, described in then.answers["headline"].columns.items():
        if described.kind not in COUNTED or column not in now.answers["headline"].columns:
            continue
        was, again, today = (facts.figure("headline", column) for facts in (then, same, now))
        moved = _change(again, was)
        nothing = replace(moved, number=0 if moved.known else None, rounded=False)
        late, redefined = (nothing, moved) if f"headline.{column}" in changed else (moved, nothing)
        rows.append(Difference(column, described.label, was, late, redefined, _change(today, again), today))
    others = []
    for question, told in then.answers.items():
        if question not in ("headline", "before"):
            differing = _differing(told, same.answers.get(question, replace(told, rows=())))
            redefined_cells = sum(f"{told.result}.{column}" in changed for column in differing)
            if differing:
                others.append((question, len(differing) - redefined_cells, redefined_cells))
    return Comparison(tuple(rows), tuple(others), tuple(sorted({name.split(".")[0] for name in changed})), same.version, now.as_of)


def _change(now: Figure, was: Figure) -> Figure:
    number = now.number - was.number if now.known and was.known else None
    return Figure(number, was.kind, now.rounded or was.rounded)


def _differing(was: Told, now: Told) -> list[str]:
    """The column of every value that differs between two answers to a question, rows that only one has included."""
    keys = KEYS[was.result]

    def cells(told: Told) -> dict[tuple[Any, ...], Any]:
        return {(*(row[key] for key in keys), column): row[column] for row in told.rows for column in told.columns if column not in keys}

    one, other = cells(was), cells(now)
    return sorted(str(cell[-1]) for cell in one.keys() | other.keys() if one.get(cell) != other.get(cell))


# ------------------------------------------------------------------------------------------------------- saved choices


def save(folder: Path, saved: Saved) -> None:
    """Keep what was chosen under its name, in place of what was kept under it. Raises QuestionError as `freeze` does."""
    content = {
        "choice": _choice_out(saved.choice),
        "language": saved.language,
        "as_of": saved.as_of.isoformat() if saved.as_of else None,
        "filters": _filters_out(saved.filters),
        "seconds": saved.seconds,
        "dark": saved.dark,
        "internal": saved.internal,
    }
    _save(folder, CHOSEN, saved.name, content)


def saved_choices(folder: Path) -> tuple[Saved, ...]:
    """What was saved, by name; what can't be read is left out."""
    found = []
    for content in named.all_of(folder, CHOSEN):
        try:
            found.append(
                Saved(
                    content["name"],
                    _choice_in(content["choice"]),
                    content["language"],
                    date.fromisoformat(content["as_of"]) if content["as_of"] else None,
                    _filters_in(content["filters"]),
                    int(content["seconds"]),
                    bool(content["dark"]),
                    bool(content["internal"]),
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(sorted(found, key=lambda saved: saved.name.lower()))


# ------------------------------------------------------------------------------------------------------ in and out


def _bare(result: str) -> str:
    sql = results()[result].sql
    return "\n".join([selection_sql(), definitions_used(sql), sql])


def _facts_out(facts: Facts) -> dict[str, Any]:
    out = {**vars(facts), "filters": _filters_out(facts.filters), "digests": dict(facts.digests)}
    for name in ("as_of", "asked_for", "latest"):
        out[name] = out[name].isoformat()
    out["since"] = {"as_of": facts.since.as_of.isoformat(), "name": facts.since.name}
    out["closures"] = [[month.isoformat(), left] for month, left in facts.closures]
    out["answers"] = {name: _told_out(told) for name, told in facts.answers.items()}
    return out


def _facts_in(content: dict[str, Any]) -> Facts:
    given = dict(content)
    for name in ("as_of", "asked_for", "latest"):
        given[name] = date.fromisoformat(given[name])
    datetime.fromisoformat(given["made_at"])
    given["filters"] = _filters_in(given["filters"])
    given["since"] = Since(date.fromisoformat(given["since"]["as_of"]), given["since"]["name"])
    given["closures"] = tuple((date.fromisoformat(month), left) for month, left in given["closures"])
    answers = {name: _told_in(told) for name, told in given["answers"].items()}
    if "verdict" not in answers:  # frozen before there was one
        answers["verdict"] = _verdict_of_pace(answers["pace"], closed=bool(given["closures"]))
    return Facts(**given | {"answers": answers})


def _verdict_of_pace(pace: Told, closed: bool) -> Told:
    """The verdict where only the pace was frozen: a target reached in spite of a closure counts as reached by it."""
    rows = [{"verdict": "reached_by_closure" if closed and row["status"] == "reached" else row["status"]} for row in pace.rows]
    return Told("verdict", pace.as_of, {}, tuple(rows))


def _told_out(told: Told) -> dict[str, Any]:
    return {
        "result": told.result,
        "as_of": told.as_of.isoformat(),
        "columns": {name: asdict(described) for name, described in told.columns.items()},
        "rows": [{name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()} for row in told.rows],
        "protected": sorted([place, column] for place, column in told.protected),
        "shown_as_of": {column: day.isoformat() for column, day in told.shown_as_of.items()},
        "refused": dict(told.refused),
    }


def _told_in(content: dict[str, Any]) -> Told:
    columns = {name: Described(each["kind"], Text(each["label"]), Text(each["definition"])) for name, each in content["columns"].items()}
    rows = tuple(
        {name: date.fromisoformat(value) if columns[name].kind in DATED and value is not None else value for name, value in row.items()}
        for row in content["rows"]
    )
    return Told(
        content["result"],
        date.fromisoformat(content["as_of"]),
        columns,
        rows,
        frozenset((place, column) for place, column in content["protected"]),
        {column: date.fromisoformat(day) for column, day in content["shown_as_of"].items()},
        Text(content["refused"]),
    )


def _filters_out(filters: Filters) -> dict[str, list[str]]:
    """Only groups and skills: a briefing has no other focus."""
    return {"cohort": list(filters.cohort), "skill": list(filters.skill)}


def _filters_in(content: dict[str, list[str]]) -> Filters:
    return Filters(cohort=tuple(content["cohort"]), skill=tuple(content["skill"]))


def _choice_out(choice: Choice) -> dict[str, Any]:
    return {"slides": list(choice.slides), "notes": {name: text[:LONGEST_NOTE] for name, text in choice.notes.items()}}


def _choice_in(content: dict[str, Any]) -> Choice:
    """What was chosen; slides that there are no longer are left out."""
    return Choice(tuple(name for name in content["slides"] if name in SLIDES), {str(name): str(text) for name, text in content["notes"].items()})


def _save(folder: Path, kind: named.Kind, name: str, content: named.Content, replace: bool = True) -> None:
    try:
        named.save(folder, kind, name, content, replace)
    except NameRefused as error:
        if error.reason == "taken":
            raise QuestionError(
                f"Paparan beku bernama {name} sudah ada; pilih nama lain.", f"There is a frozen briefing named {name} already; choose another name."
            ) from error
        raise QuestionError(
            f"Nama paparan harus 1 sampai {kind.longest} huruf.", f"The name of a briefing has to be 1 to {kind.longest} characters long."
        ) from error
    except OSError as error:
        raise QuestionError(
            f"Simpanan {folder} tidak dapat ditulisi ({error.strerror or error}); periksa ruang dan hak aksesnya.",
            f"The store {folder} can't be written ({error.strerror or error}); check its space and its access rights.",
        ) from error


def _digest(content: named.Content) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
