"""Two tables of the overview: every target with its standing, and what is not known yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from data.schema import table_name
from queries import Figure, QuestionError, Row
from queries.verdict import counted_by
from ui.alerts.answers import IRREGULAR
from ui.auth.roles import allows
from ui.claims import Figures, NoClaim
from ui.html import MARKS, Comparison
from ui.panel import Panel, shows
from ui.sentences import says
from ui.target_words import SHARES, worded
from ui.views.programme import TRACED_AFTER, Programme, unanswered
from ui.views.sales import UNRECORDED
from ui.views.targets import VERDICT_MARKS

STATUS_MARKS = {"reached": "met", "reached_late": "late", "reached_by_closure": "closure", "kept": "met", "running": "behind"}
"""The mark of each standing of a target, as on its card; the others have that of a missed one."""
MET = frozenset(("met", "so_far", "late", "closure"))
"""The marks of targets that are met, in whatever way."""

OF_WHOM = {
    **dict.fromkeys(("age_band", "origin", "education"), ("residents", "registered")),
    **dict.fromkeys(("trainer", "organiser"), ("cohorts", "started")),
}
"""What may not be on record of people and of their trainings: its table, and the figure of the breakdown that says of how many."""


@shows("overview.targets_about")
def targets(view: Programme) -> Panel:
    """Every target, milestone and ceiling with its figure and how it stands."""
    if not view.target_status.rows:
        raise unanswered("overview.targets_none")
    head = tuple(view.words(f"overview.targets.{name}") for name in ("target", "value", "today", "standing"))
    rows = tuple(_target(view, row) for row in view.target_status.rows)
    return Panel("overview.targets", targets_finding(view), view.target_status, table=Comparison(head, rows))


def targets_finding(view: Programme) -> str:
    """How many of the targets listed are met, in the very words of their rows; the others stand there in many words."""
    words, rows = view.words, view.target_status.rows
    met = Counter(_standing(view, row).lower() for row in rows if _mark(view, row) in MET)
    parts = ", ".join(f"{words.write(number, 'count')} {standing}" for standing, number in met.items())
    text = words("overview.targets_counted" if met else "overview.targets_none_met", len(rows), all=words.write(len(rows), "count"), parts=parts)
    return says(text, Figures())


def _target(view: Programme, row: Row) -> tuple[str, ...]:
    words, indicator, due = view.words, row.value("indicator"), row.value("due_on")
    kind = "share" if indicator in SHARES else "count"
    goal = words.target(row.value("value"), kind)
    if indicator == "ceiling":
        goal = words("chart.ceiling_value", most=goal)
    now = view.now[counted_by(indicator)]
    target = words("overview.targets_by", figure=now.metric.label[words.language], target=goal, due=words.short_date(due))
    then = replace(row["value_at"], metric=replace(row["value_at"].metric, kind=kind))
    due_value = words.write(then) if due < view.context.as_of else words("overview.targets_to_come")
    return target, due_value, words.write(now), f"{MARKS[_mark(view, row)]} {_standing(view, row)}"


def _mark(view: Programme, row: Row) -> str:
    """The name of the mark before a standing, as on the figure's card."""
    if row.value("indicator") == "population" and row.value("final") and view.verdict is not None:
        return VERDICT_MARKS[view.verdict]
    status = _status(view, row)
    if status is not None and worded(status, row.value("due_on"), view.context.as_of) == "reached_so_far":
        return "so_far"
    return "unknown" if status is None else STATUS_MARKS.get(status, "out_of_reach")


def _standing(view: Programme, row: Row) -> str:
    """How a target stands; of the population the verdict says it, as everywhere."""
    if row.value("indicator") == "population" and row.value("final") and view.verdict is not None:
        # What is said of the other targets too, in the same words.
        return view.words.code("target_status", view.verdict) if view.verdict in ("reached", "missed") else view.words(f"status.{view.verdict}")
    status = _status(view, row)
    if status is None:
        return view.words("status.not_judged")
    if status == "ended":
        return view.words("status.not_yet_empty")
    return view.words.code("target_status", worded(status, row.value("due_on"), view.context.as_of))


def _status(view: Programme, row: Row) -> str | None:
    """How a target stands; "ended" for one of the training that is not reached if nobody is left to train."""
    status = view.status_of(row)
    return "ended" if status in ("running", "out_of_reach") and row.value("indicator") in SHARES and view.emptied else status


@shows("overview.unknown_about")
def unknown(view: Programme) -> Panel:
    """What is not known of those whom the figures above count."""
    words, context, rows = view.words, view.context, tuple(_unknown(view))
    if not rows:
        raise unanswered("overview.unknown_none")
    columns = 3 if allows(context.role, "planner") else 2  # the sheets are for who can have them filled in
    head = tuple(words(f"overview.unknown.{name}") for name in ("what", "unknown", "sheet")[:columns])
    table = Comparison(head, tuple(row[:columns] for row in rows))
    return Panel("overview.unknown", unknown_finding(view, len(rows)), view.away, table=table)


def not_known(view: Programme) -> str:
    """How many rows the table below has, to stand beside the date up to which the data are complete: complete is what was handed in, not what is
    known. Empty where everything is."""
    number = matters_not_known(view)
    return view.words("overview.not_known", number, number=view.words.write(number, "count")) if number else ""


def matters_not_known(view: Programme) -> int:
    """How many rows the table of what is not known has."""
    return sum(1 for _ in _unknown(view))


def unknown_finding(view: Programme, rows: int = 1) -> str:
    """Of how many who left it is not known where they are, those whom the closure sent away apart, and how many `rows` more the table has."""
    row = view.away.row if view.away else None
    if row is None or not row.value("unknown"):
        return says(view.words("overview.unknown"), NoClaim())
    sent = row["unknown"].less(row["unknown_own"])
    if sent.value:
        values = {"unknown": row["unknown"], "away": row["away"], "own": row["unknown_own"], "sent": sent}
        return says(view.words("overview.unknown_where_sent", **values), Figures((sent,)))
    more = view.words("overview.unknown_more", number=view.words.write(rows - 1, "count")) if rows > 1 else ""
    return says(view.words("overview.unknown_where", unknown=row["unknown"], away=row["away"], more=more), Figures())


def _unknown(view: Programme) -> Iterator[tuple[str, str, str]]:
    """A row each: what is not known, of how many, out of how many, and the sheet in which it is entered; what nobody records; and the tables
    that are not known up to the date."""
    words = view.words
    for key, table, figure, whole in (*_parts(view), *_of_whom(view)):
        if figure.value and whole.known:
            text = words("overview.unknown.count", unknown=figure, whole=whole)
            yield words(f"overview.unknown.{key}"), text, table_name(table, words.language)
    if "sales" not in view.context.missing and _rows(view, "sales_by_facilitator"):
        yield words("overview.unknown.own_sales"), words("overview.unknown.not_recorded"), words("overview.unknown.no_sheet")
    for row in view.context.ask("known_up_to").rows:
        name = row.value("table")
        if name in view.context.missing:
            yield words.write(row["table"]), words("overview.unknown_never"), table_name(name, words.language)
        known = view.context.tables_known_up_to.get(name, view.context.as_of)
        if row["known_up_to"].known and known < view.context.as_of and name not in IRREGULAR:
            yield words.write(row["table"]), words("overview.unknown_since", on=words.short_date(known)), table_name(name, words.language)


def _parts(view: Programme) -> Iterator[tuple[str, str, Figure, Figure]]:
    """What is not known, in which table it belongs, of how many, as far as the role gets it: where they went, tests, visits, products,
    needs, who facilitated."""
    now = view.now
    if view.away:
        yield "destination", "exits", view.away.row["unknown"], view.away.row["away"]
    yield "test", "assessments", now["completed"].less(now["assessed"]), now["completed"]
    for row in _rows(view, "tracer", "months", TRACED_AFTER):
        yield "earning", "follow_ups", row["due"].less(row["traced"]), row["due"]
    for row in _rows(view, "graduates_earning"):
        yield "visit", "follow_ups", row["not_followed_up"], row["completed"]
    chain = _rows(view, "market_chain")
    for first, second in pairwise(chain[:2]):
        yield "product", "follow_ups", second["never_followed_up"], first["persons"]
    for row in _rows(view, "needs", "need", "unknown"):
        yield "need", "follow_ups", row["persons"], now["followed_up"]
    sold = _rows(view, "sales_by_facilitator")
    for row in sold:
        if row.value("facilitator") == UNRECORDED:
            yield "facilitator", "sales", row["sales"], row["sales"].of_all_rows().of("all sales", sum(each.value("sales") or 0 for each in sold))


def _of_whom(view: Programme) -> Iterator[tuple[str, str, Figure, Figure]]:
    """The same of who people are and who trained them, for staff: a visitor is not told of whom how little is on record."""
    if not allows(view.context.role, "planner"):
        return
    for by, (table, column) in OF_WHOM.items():
        rows = _rows(view, "breakdown", by=by)
        for row in rows:
            if row.value("value") == UNRECORDED:
                yield by, table, row[column], row[column].of_all_rows().of("all", sum(each.value(column) or 0 for each in rows))


def _rows(view: Programme, result: str, column: str = "", value: object = None, by: str | None = None) -> Sequence[Row]:
    """The rows of a result, those with a value in a column if one is given; none where the role does not get it."""
    try:
        rows = view.context.ask(result, by=by).rows
    except QuestionError:
        return ()
    return [row for row in rows if not column or row.value(column) == value]
