"""The overview's table of the month: what changed since the end of the month before, by events, late entries and corrections."""

from __future__ import annotations

from datetime import date
from typing import Any

from ui.claims import Figures
from ui.html import Comparison
from ui.no_entries import records_of
from ui.panel import Note, Panel, shows
from ui.sentences import joined, says
from ui.views.overview_view import STOCKS, Overview
from ui.views.programme import REGISTERED


@shows("overview.month_about")
def month(view: Overview) -> Panel:
    """Each stock at the end of the month before, what changed since, and now."""
    return Panel("overview.month", month_finding(view), view.headline, REGISTERED, table=month_table(view), notes=month_notes(view))


def month_finding(view: Overview) -> str:
    """The month in one sentence: arrivals, returns, departures, newly trained."""
    words, row = view.words, view.month.row
    known, trained_known = (view.context.known_up_to(view.now[name].metric) for name in ("residents", "covered"))
    if known < view.context.as_of:
        return says(words("takeaway.month_known_up_to", on=words.write(known, "date")), Figures(dates=(known,)))
    if view.all_silent:
        month = max(filter(None, map(view.silent, STOCKS)))
        silent = {table for name in STOCKS if view.silent(name) for table in view.now[name].metric.tables}
        text = words("takeaway.month_no_entries", records=records_of(words, silent), month=words.write(month, "month"))
        since = view.days_before[0]
        if others := view.entered_since - silent:
            text += words("takeaway.month_only", on=words.short_date(since), records=records_of(words, others, "standard"))
        return says(text, Figures(dates=(month, since)))
    covered = view.now["covered"].less(view.month_before.row["covered"])
    covered_then = view.month_before.row["covered"].known
    moves_only = not covered_then or view.silent("covered") or trained_known < view.context.as_of
    key = "takeaway.month_moves" if moves_only else "takeaway.month" if row["returned"].known else "takeaway.month_training"
    moves = {name: row[name] for name in ("new", "returned", "exited")}
    text = words(key, covered=covered, on=words.short_date(row.value("since")), **moves)
    dates = [row.value("since")]
    if trained_known < view.context.as_of:
        text += words("takeaway.month_trained_known", on=words.short_date(trained_known))
        dates.append(trained_known)
    return says(text, Figures((covered, *moves.values()), tuple(dates)))


def month_table(view: Overview) -> Comparison:
    """Each stock at the end of the month before as it was handed in, what corrections and late entries made of it, what happened
    since, and now: each row adds up. The residents, and what changed or may have: a line beneath names the others."""
    words = view.words
    corrections = view.context.corrections(view.days_before[0]) if view.as_handed_in else {}
    rows, left_out = [], unchanged(view)
    for name in STOCKS:
        then, now = view.month_before.row[name], view.now[name]
        if name in left_out or (name == "closure_exits" and not (then.value or now.value)):
            continue
        since, first, late, corrected = now.less(then), words.write(then), words.write(None), words.write(None)
        # What is shown as of an earlier date says nothing of what happened since.
        compared = view.context.known_up_to(now.metric) == view.context.as_of == now.as_of
        if view.as_handed_in:
            handed_in = view.as_handed_in.row[name]
            moved = then.less(handed_in)
            first, late = words.write(handed_in), words.signed(moved)
            if name in corrections and moved.value is not None:  # what was not handed in then has no part of a change
                part = moved.of("by corrections", corrections[name])
                corrected, late = words.signed(part), words.signed(moved.of("by late entries", moved.value - part.value))
        # The difference of two rounded figures says nothing, nor does one with records that were not handed in.
        change = words.signed(since) if since.known and not since.rounded and compared else words.write(None)
        if now.known and now.as_of == view.context.as_of and view.context.known_up_to(now.metric) < view.context.as_of:
            change = words("overview.not_recorded")
        if compared and (silent := view.silent(name)):
            month = words.short_month(silent)
            change = month if view.all_silent else words("overview.no_entries", month=month)
        rows.append((now.metric.label[words.language], first, *([corrected] if corrections else []), late, change, words.write(now)))
    before, today, nothing = words.short_date(view.days_before[0]), words.short_date(view.context.as_of), words.write(None)
    first = words("overview.as_handed_in", on=before) if view.as_handed_in else before
    between = [words("overview.corrected"), words("overview.late")] if corrections else [words("overview.late_or_corrected")]
    head = (words("overview.stock"), first, *between, words("overview.latest_entry" if view.all_silent else "overview.since_then"), today)
    shown = [column for column in range(len(head)) if head[column] not in between or any(row[column] != nothing for row in rows)]
    head, *rows = (tuple(row[column] for column in shown) for row in (head, *rows))
    return Comparison(head, tuple(rows), frozenset({0}), len(head) - 1)


def unchanged(view: Overview) -> list[str]:
    """The stocks other than the residents that are known to be what they were at the end of the month before, when it was handed in and as it is
    known today. None while nothing at all was entered: then the table says of when each last record is."""
    if view.all_silent:
        return []
    corrected = view.context.corrections(view.days_before[0]) if view.as_handed_in else {}
    return [name for name in STOCKS[1:] if not corrected.get(name) and _is_unchanged(view, name)]


def _is_unchanged(view: Overview, name: str) -> bool:
    now, since = view.now[name], [view.month_before.row[name], *([view.as_handed_in.row[name]] if view.as_handed_in else [])]
    if not now.value or now.rounded or not view.context.known_up_to(now.metric) == view.context.as_of == now.as_of:
        return False
    return all(then.value == now.value and not then.rounded for then in since)


def unchanged_note(view: Overview) -> list[Note]:
    """The line of those, with the month of the last record where nothing was entered since; nothing where every stock changed."""
    words, named = view.words, dict[date | None, list[str]]()
    for name in unchanged(view):
        now = view.now[name]
        named.setdefault(view.silent(name), []).append(f"{now.metric.label[words.language]} {words.write(now)}")
    parts = []
    for month, figures in named.items():
        last = [words("overview.unchanged_since", month=words.short_month(month))] if month else []
        parts.append(joined([joined(figures, ", "), *last]))
    return [Note(words("overview.unchanged", figures="; ".join(parts)), key=True)] if parts else []


def month_notes(view: Overview) -> list[Note | str]:
    """What did not change; what late entries are, and what they were in the latest hand-in; what the rows count."""
    words, earlier = view.words, view.context.earlier
    if view.as_handed_in is None or earlier is None:
        late = words("overview.late_selection" if view.context.filters else "overview.late_none_earlier")
    else:
        changes = [(view.now[name].metric, view.month_before.row[name].less(view.as_handed_in.row[name]).value) for name in STOCKS]
        what = ", ".join(f"{metric.label[words.language]} {words.signed(change)}" for metric, change in changes if change)
        values: dict[str, Any] = {"on": words.write(view.days_before[0], "date"), "reaches": words.write(earlier.reaches, "date")}
        late = words("overview.late_entries" if what else "overview.late_nothing", version=earlier.number, what=what, **values)
    apart = [words("overview.corrected_note")] if view.as_handed_in and view.context.corrections(view.days_before[0]) else []
    return [*unchanged_note(view), late, *apart, words("overview.month_note")]
