"""Validation of a question's parameters: dates, breakdowns, the start of counting, filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta

from queries.filters import DATES, LISTS, Filters
from queries.registry import QuestionError, Result

FIRST_DAY = date(1900, 1, 1)
"""No question is about an earlier date (the calendar's own first years break date arithmetic)."""
NAMED = 30
"""How many known values a sentence names."""


def known_day(value: date | str, name: str) -> date:
    """Parse a date or its ISO text; QuestionError for anything else."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(day, datetime):
            day = day.date()
        if day >= FIRST_DAY:
            return day
    except (TypeError, ValueError):
        pass
    raise QuestionError(
        f"{name} {value} bukan tanggal yang dapat dipakai; tulis misalnya 2018-09-30.",
        f"{name} {value} is no date that can be used; write for example 2018-09-30.",
    )


def check_by(result: Result, by: str | None) -> None:
    """Raise QuestionError if the result cannot be broken down that way."""
    known = ", ".join(result.takes_by)
    if by is None and result.needs_by:
        raise QuestionError(f"{result.name} memerlukan by; pilih salah satu: {known}.", f"{result.name} needs by; choose one of: {known}.")
    if by is not None and not result.takes_by:
        raise QuestionError(f"{result.name} tidak dapat dirinci; hapus by.", f"{result.name} can't be broken down; leave by out.")
    if by is not None and by not in result.takes_by:
        raise QuestionError(
            f"{result.name} tidak dapat dirinci menurut {by}; pilih salah satu: {known}.",
            f"{result.name} can't be broken down by {by}; choose one of: {known}.",
        )


def known_since(result: Result, as_of: date, since: str | date | None) -> str | date | None:
    """What the result counts from, or its default; QuestionError if it cannot count from that."""
    known = result.takes_since
    if not known:
        if since is not None:
            raise QuestionError(f"{result.name} tidak mengenal since; hapus.", f"{result.name} takes no since; leave it out.")
        return None
    if known == ("date",):
        day = as_of - relativedelta(years=1) if since is None else known_day(since, "since")
        if day > as_of:
            raise QuestionError(
                f"since {day} sesudah tanggal laporan {as_of}; pilih tanggal yang lebih awal.",
                f"since {day} is after the as-of date {as_of}; choose an earlier date.",
            )
        return day
    origin = known[0] if since is None else since
    if origin not in known:
        raise QuestionError(
            f"since {origin} tidak dikenal; pilih salah satu: {', '.join(known)}.", f"since {origin} isn't known; choose one of: {', '.join(known)}."
        )
    return origin


def known_filters(filters: Filters, known: Mapping[str, tuple[str, ...]]) -> Filters:
    """The filters without duplicate values; QuestionError for an unknown value or an invalid date."""
    checked: dict[str, Any] = {}
    for name in LISTS:
        values = getattr(filters, name)
        if isinstance(values, str) or not all(isinstance(value, str) for value in values):
            raise QuestionError(f"{name} harus berupa daftar teks.", f"{name} has to be a list of texts.")
        for value in values:
            if value not in known[name]:
                some = ", ".join(known[name][:NAMED]) + (", ..." if len(known[name]) > NAMED else "")
                raise QuestionError(
                    f"Nilai {value} tidak ada untuk {name}; yang ada: {some}.", f"There is no value {value} for {name}; there are: {some}."
                )
        checked[name] = tuple(dict.fromkeys(values))
    for name in DATES:
        value = getattr(filters, name)
        checked[name] = None if value is None else known_day(value, name)
    selection = replace(filters, **checked)
    if selection.registered_from and selection.registered_to and selection.registered_from > selection.registered_to:
        raise QuestionError("registered_from sesudah registered_to; tukarkan keduanya.", "registered_from is after registered_to; swap the two.")
    return selection
