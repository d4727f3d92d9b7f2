"""The snapshot behind a briefing, independent of language: its figures, with rounding and as-of dates.

Figures of a briefing are published figures whoever makes it; the staff-only version holds exact ones and says so on every
slide. A snapshot can be written down and read back (stored.py): slides made from it then show the same to the digit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from data.notes import OPEN, list_decisions
from data.programme import programme_of
from planning.outlook import Outlook, outlook
from planning.published_plan import published_plan
from planning.schedule import LEVERS, Inputs, latest_start, make_plan, remedy
from planning.verdict import verdict, wording
from queries import Answer, Figure, Filters, QuestionError, Row, known_tables, known_up_to, not_handed_in, one_version, period
from queries.dates import month_end, month_end_before
from queries.disclosure.gate import answer_for
from queries.docs import as_run
from queries.languages import Text
from queries.macros import tokens
from queries.query import NO_FILTERS
from queries.registry import Metric, results
from queries.verdict import reachable
from ui.dated_notes import DatedNote, dated_notes
from ui.i18n import in_each_language
from ui.no_entries import no_entries_since

QUESTIONS: Mapping[str, str] = {
    "headline": "headline",
    "pace": "pace",
    "verdict": "verdict",
    "targets": "target_status",
    "path": "target_path",
    "flow": "flow_monthly",
    "coverage_monthly": "coverage_monthly",
    "ceiling": "coverage_ceiling",
    "cohorts": "cohorts",
    "completion": "completion",
    "destinations": "exits_by_destination",
    "chain": "market_chain",
    "needs": "needs",
}
"""What every briefing asks, by the name under which slides find it: the named result, as of the briefing's date."""

BEFORE = "before"
"""The headline as of the briefing before this one."""
AWAY = "away"
"""How those away left (exit_bounds), as of the day that the published mentas are of."""
COVERAGE_STEPS = "coverage"
"""The coverage on the days on which it changed (coverage_over_time): what older frozen briefings hold in place of its month ends."""
RESULTS: Mapping[str, str] = {**QUESTIONS, BEFORE: "headline", AWAY: "exit_bounds"}
"""The result of each answer of a snapshot."""
COMPARED = {
    "residents": "resident",
    "covered": "covered",
    "mentas": "mentas",
    "completed": "completed",
    "registered": "resident",
    "exits": "quiet",
}
"""Columns of the headline that the slide on changes compares, each with its colour: the first three that are known on both dates."""
WAYS = 2
"""Changes of which one is enough that a slide names."""
STEPS_BACK = 4
"""How often an earlier date is tried on which all figures of how people left are of that date."""


@dataclass(frozen=True)
class Since:
    """The briefing before this one: its date, and its name and headline where it was frozen."""

    as_of: date
    name: str = ""
    headline: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """The residents forecast for the population target's date: the middle and the ends of the 80 % band."""

    on: date
    middle: int
    low: int
    high: int


@dataclass(frozen=True)
class PlannedGroup:
    """A group to come: its days, its places, and how many are to be trained in it (0: not known, in older frozen briefings and published plans)."""

    starts_on: date
    ends_on: date
    places: int
    persons: int = 0


@dataclass(frozen=True)
class Change:
    """What a lever of the plan (planning/schedule.py) is, and what it becomes."""

    lever: str
    was: float
    becomes: float


@dataclass(frozen=True)
class Plan:
    """The groups to come: as published, or those of the usual rhythm; `finished_on` is when everybody there today is trained (None: never).

    `ways` are changes of the usual rhythm of which one is enough to be in time, the smallest first; none where it is in time, nothing is
    enough, the plan is a published one, or it was frozen before there were any. `latest` says for each of them the last day on which the first
    group can begin.
    """

    groups: tuple[PlannedGroup, ...]
    finished_on: date | None
    published: bool
    ways: tuple[tuple[Change, ...], ...] = ()
    latest: tuple[date, ...] = ()


@dataclass(frozen=True)
class DecisionEntry:
    """A decision that was asked for `on` a day: what, until when, its state, what became of it, and the office (data/notes.py) that is to act."""

    on: date
    text: str
    due_on: date | None
    state: str
    settled_on: date | None
    outcome: str
    role: str = ""

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.state == OPEN


@dataclass(frozen=True)
class Snapshot:
    """The figures of a briefing and the question they answer.

    `answers` holds the rows of each answer by the names of QUESTIONS (and BEFORE), none if it was `refused` (the sentence in both languages).
    `asked_for` is the date that was asked for, `as_of` the date the figures hold for. `closures` are months (first day) in which people were
    sent away by order, with how many. `metrics` is what each figure means, and `digests` tell one definition from another, both by
    "result.column". `mentas` are destinations that count as mentas, `known` up to which date each table is known, `missing` the tables about
    training of which nothing was handed in, `left_out` the groups (code -> name) of which only attendance is missing, `verdict` that on the
    population target (None inside a selection, and where it was frozen when a pace was the verdict), `reachable` the most that coverage can
    still reach, whatever is recorded later (None if not known), `expected` its forecast, if there is one to be trusted, `silent_since`
    the month (first day) after which no table of the headline had an entry, if that is longer ago than usual, `plan` the groups to come
    (whole programme only), `decisions` what was asked for, and `notes` what staff wrote on figures: in a briefing of published figures, what
    they have published.
    """

    as_of: date
    asked_for: date
    latest: date
    version: int
    sample: bool
    internal: bool
    filters: Filters
    made_at: str
    since: Since
    answers: Mapping[str, Sequence[Row]]
    refused: Mapping[str, Text]
    closures: tuple[tuple[date, int], ...]
    metrics: Mapping[str, Metric]
    digests: Mapping[str, str]
    group_size: int
    mentas: tuple[str, ...]
    known: Mapping[str, date] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    left_out: Mapping[str, str] = field(default_factory=dict)
    verdict: str | None = None
    reachable: float | None = None
    expected: Expected | None = None
    silent_since: date | None = None
    plan: Plan | None = None
    decisions: tuple[DecisionEntry, ...] = ()
    notes: tuple[DatedNote, ...] = ()

    def known_up_to(self, *figures: Figure) -> date:
        """Up to which date all of the figures are known, at most the briefing's date."""
        return min((known_up_to(figure.metric, self.known, self.as_of) for figure in figures), default=self.as_of)

    @property
    def headline(self) -> Row:
        """The figures of the headline."""
        return self.answers["headline"][0]


def gather(
    folder: Path,
    asked_for: date,
    filters: Filters = NO_FILTERS,
    internal: bool = False,
    since: Since | None = None,
    now: datetime | None = None,
) -> Snapshot:
    """Query everything that a briefing needs.

    Published figures exist for month ends only, so the snapshot is as of the month end at or before `asked_for`; the
    staff-only version (`internal`) is as of that very day. `since` is the briefing before (else the month end before).
    Raises QuestionError if the store is empty, cannot be read, holds nobody at that date or does not know the focus.
    """
    with one_version(folder) as current:
        covered = period(folder)
        if current is None or covered is None:
            raise QuestionError(
                "Simpanan masih kosong; impor data dahulu (python -m data import FOLDER).",
                "The store is empty; import data first (python -m data import FOLDER).",
            )
        as_of = asked_for if internal else month_end_before(asked_for)
        if as_of < covered[0]:
            raise QuestionError(**in_each_language("error.nobody_registered", day=as_of, first=covered[0]))
        programme = programme_of(folder)
        since = since or Since(month_end_before(as_of - timedelta(days=1)))
        role = "planner" if internal else "viewer"
        ask = partial(_ask, role, folder, filters)

        def chance() -> float | None:
            return outlook(folder, as_of, role=role).chance

        # A focus that the store does not know is refused here, before slides would say so one by one.
        headline = answer_for(role, "headline", folder, as_of, filters).rows
        answered = {name: ask(as_of, result) for name, result in QUESTIONS.items()} | {BEFORE: ask(since.as_of, "headline")}
        answers = {name: rows for name, (rows, _) in answered.items()} | {"headline": headline}
        answers[AWAY] = _away(headline, lambda day: ask(day, "exit_bounds")[0])
        judged = [{name: row.value(name) for name in row} for row in answers["verdict"]]
        missing, known = not_handed_in(folder, as_of, filters), known_tables(role, folder, as_of)
        return Snapshot(
            as_of=as_of,
            asked_for=asked_for,
            latest=covered[1],
            version=current.version.number,
            sample=current.version.sample,
            internal=internal,
            filters=filters,
            made_at=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
            since=since,
            answers=answers,
            refused={name: sentence for name, (_, sentence) in answered.items() if sentence},
            closures=_closures(answers, lambda day: ask(day, "headline")[0]),
            metrics={f"{name}.{column.name}": column for name in _results() for column in results()[name].columns},
            digests=digests(),
            group_size=programme.group_size,
            mentas=programme.mentas,
            known=known,
            missing=missing.tables,
            left_out=missing.groups,
            reachable=None if filters else reachable(lambda day: answer_for(role, "coverage_ceiling", folder, day), known, as_of),
            verdict=None if filters else wording(verdict(judged, chance), chance),
            expected=None if filters else expected(judged, lambda: outlook(folder, as_of, role=role)),
            silent_since=no_entries_since(Asking(lambda result: answer_for(role, result, folder, as_of, filters), known, as_of), compared_tables()),
            plan=None if filters else _plan(folder, as_of, role),
            decisions=() if filters else _decisions(folder, internal, as_of, covered[1]),
            notes=dated_notes(folder, internal, as_of),
        )


def _ask(role: str, folder: Path, filters: Filters, day: date, result: str) -> tuple[Sequence[Row], Text]:
    """A result's rows as of a day; none where the role may not see them, and the sentence that says so."""
    try:
        return answer_for(role, result, folder, day, filters).rows, Text()
    except QuestionError as error:
        return (), Text(error.sentence)


def compared_tables() -> set[str]:
    """The tables that the figures compared with the briefing before are made from."""
    return {table for name in COMPARED for table in results()["headline"].column(name).tables}


@dataclass(frozen=True)
class Asking:
    """What ui.no_entries asks: an answer by its result, and up to when each table is known on the date."""

    ask: Callable[[str], Answer]
    tables_known_up_to: Mapping[str, date]
    as_of: date


def _away(headline: Sequence[Row], ask: Callable[[date], Sequence[Row]]) -> Sequence[Row]:
    """How those away left, as of a date on which those mentas are of the same date as everybody away: published mentas move in steps, and
    parts of two dates do not add up. No rows if there is no such date."""
    day = headline[0]["mentas"].as_of
    for _ in range(STEPS_BACK):
        rows = ask(day)
        if not rows or not rows[0]["mentas"].known or rows[0]["mentas"].as_of == day:
            return rows
        day = rows[0]["mentas"].as_of
    return ()


def expected(judged: list[dict[str, Any]], outlook: Callable[[], Outlook]) -> Expected | None:
    """The forecast that pages tell for the date of a target still to come; None if there is none, it cannot be trusted, or is too far ahead."""
    if not any((row["verdict"] or row["verdict_without_returns"]) == "running" for row in judged):
        return None
    ahead = outlook()
    if not ahead.trusted or ahead.too_far or ahead.forecast is None or ahead.population is None:
        return None
    due_on = ahead.population.due_on
    return Expected(due_on, *ahead.forecast.residents_on(due_on))


def _plan(folder: Path, as_of: date, role: str) -> Plan:
    """The groups to come: those of the published plan, else those of the usual rhythm."""
    agreed = published_plan(folder, as_of)
    if agreed is not None:
        return Plan(tuple(PlannedGroup(group.starts_on, group.ends_on, group.places) for group in agreed.to_come(as_of)), agreed.finished_on, True)
    ahead = outlook(folder, as_of, role=role)
    made = make_plan(ahead.inputs)
    groups = tuple(PlannedGroup(group.starts_on, group.ends_on, ahead.inputs.places, group.persons) for group in made.groups)
    enough = remedy(made).ways[:WAYS] if ahead.coverage and groups and not made.meets else ()
    latest = tuple(latest_start(after) or after.first for after in enough)
    return Plan(groups, made.finished_on if groups else None, False, tuple(_changes(made.inputs, after) for after in enough), latest)


def _changes(base: Inputs, after: Inputs) -> tuple[Change, ...]:
    """What differs between the inputs of two plans."""
    levers = [(lever.name, getattr(base, lever.name), getattr(after, lever.name)) for lever in LEVERS]
    return tuple(Change(name, was, becomes) for name, was, becomes in levers if was != becomes)


def _decisions(folder: Path, internal: bool, as_of: date, latest: date) -> tuple[DecisionEntry, ...]:
    """What was asked for up to this briefing: before the next month ends, or up to today where the data reach no farther."""
    until = month_end(as_of + timedelta(days=1)) - timedelta(days=1)
    listed = list_decisions(folder, internal, None if latest <= until else until)
    return tuple(DecisionEntry(each.on, each.text, each.due_on, each.state, each.settled_on, each.outcome, each.role) for each in listed)


def _closures(answers: Mapping[str, Sequence[Row]], headline: Callable[[date], Sequence[Row]]) -> tuple[tuple[date, int], ...]:
    """The months in which people were sent away by order of the closure, and how many (whole programme only)."""
    (now,) = answers["headline"]
    left = 0 if now["closure_exits"].rounded else now.value("closure_exits") or 0
    closures = []
    for row in reversed(answers["flow"]):
        if not left:
            break
        before = next((each.value("closure_exits") or 0 for each in headline(row.value("month") - timedelta(days=1))), 0)
        if left > before:
            closures.append((row.value("month"), left - before))
        left = before
    return tuple(reversed(closures))


# ----------------------------------------------------------------------------------------------------- definitions


def digests() -> dict[str, str]:
    """A digest of each figure's definition, by "result.column": the query as it runs (remarks and blanks left out), what
    the column is said to mean, and how it leaves the office."""
    by_column: dict[str, str] = {}
    for name in _results():
        result = results()[name]
        runs = " ".join(tokens(as_run(result))) + repr(result.release)
        by_column |= {f"{name}.{column.name}": _digest(runs + _meaning(column)) for column in result.columns}
    return by_column


def query_of(result: str) -> str:
    """The query of a result as it runs, with the selection and the definitions that it uses."""
    return as_run(results()[result])


def _results() -> list[str]:
    return sorted({*RESULTS.values()})


def _meaning(metric: Metric) -> str:
    made_of = metric.numerator, metric.denominator, metric.over, metric.base
    return repr((metric.name, metric.kind, sorted(metric.definition.items()), metric.sensitivity, *made_of))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
