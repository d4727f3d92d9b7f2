"""The recent pace of the residents beside the one that the target requires: as a card, and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from queries import Figure
from ui.html import Card
from ui.i18n import Words
from ui.sentences import joined
from ui.views import overview
from ui.views.leaving import Exits
from ui.views.targets import figure_card, unknown_card


def _why_no_pace(view: Exits) -> str:
    words = view.words
    if not view.pace.rows:
        return words("exits.card_no_pace")
    if view.pace_unknown:
        return words("exits.card_pace_known_up_to", on=words.short_date(view.context.known_up_to(view.now["residents"].metric)))
    return words("exits.card_young_pace" if view.is_young else "exits.card_closure_pace")


def pace_card(view: Exits) -> Card:
    """The recent pace beside the required one."""
    words = view.words
    standing = "none", ""
    if view.recent_pace is None:
        return unknown_card(view, view.pace, "recent_per_month", _why_no_pace(view), "target", standing)
    pace, required = view.pace.row, view.pace.row["required_per_month"]
    if pace.value("status") != "reached" and required.known:
        standing = "none", words("exits.card_required", required=required)  # whether it will be reached is the verdict's to say

    def before(day: date) -> Figure | None:
        rows = view.context.ask("pace", as_of=day).rows
        return rows[0]["recent_per_month"] if rows and view.at(day).row.value("registered") else None

    recent = pace["recent_per_month"]
    size = words.write(replace(recent, value=abs(recent.value)))
    card = figure_card(view, recent, "target", words("exits.card_pace", size=size), standing, before)
    change = round(-recent.value, 1)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return replace(card, value=joined([sign, size], ""))


def pace_alone(words: Words, recent: Figure) -> str:
    """The recent pace after the required one: its unit and whose number it is are said already."""
    size = round(abs(recent.value), 1)
    key = "exits.pace_level" if not size else "exits.pace_fall" if recent.value > 0 else "exits.pace_growth"
    return words(key, size=words.write(size, "number"))


def paces(view: Exits) -> tuple[str, str, str]:
    """The recent and the required pace in words, for their lines in the chart, and the required one where it goes beyond the chart; empty if there is
    none."""
    words = view.words
    if not view.pace.rows or view.is_young or view.pace_unknown or not view.pace.row["recent_per_month"].known:
        return "", "", ""
    pace = view.pace.row
    recent = words("chart.recent_pace", change=overview.change(words, pace.value("recent_per_month")))
    required = pace["required_per_month"]
    if (required.value or 0) <= 0:
        return recent, "", ""
    return recent, words("chart.required_pace", required=required), words("chart.required_beyond", required=required)
