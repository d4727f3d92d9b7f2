"""The groups in words: how each went, which stand out, and two of them head to head."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from queries import Answer, QuestionError
from queries.statistics import Interval, difference, wilson
from ui.charts.funnel import outside_by_chance
from ui.charts.group_curves import Curve
from ui.html import Comparison
from ui.views.programme import Programme

Row = dict[str, Any]
COUNTS = ("enrolled", "started", "completed", "passed", "first_timers", "mentas")
HARD = "\u00a0"
"""A space at which no line breaks."""
MOST = 6
"""How many groups are compared at once: more lines than that can't be told apart."""


@dataclass(frozen=True)
class Cohorts(Programme):
    """Everything that the page of the groups asks for; `wanted` are the codes of the groups to compare, as they were picked."""

    wanted: tuple[str, ...] = ()

    @cached_property
    def groups(self) -> Answer:
        """One row a group of the selection."""
        return self.context.ask("cohorts")

    @cached_property
    def attendance(self) -> Answer:
        """One row a group and day."""
        return self.context.ask("attendance_by_day")

    @cached_property
    def maturity(self) -> Answer:
        """One row a finished group and month since its training."""
        return self.context.ask("cohort_maturity")

    @cached_property
    def earning(self) -> Answer:
        """Who of the selection's graduates earns, by months since the training."""
        return self.context.ask("earning_by_months")

    @cached_property
    def earning_of(self) -> dict[str, Answer]:
        """The same of each compared group; a group of which the selection leaves too few has none."""
        found = {}
        for row in self.compared:
            group = replace(self.context, filters=replace(self.context.filters, cohort=(row["cohort_id"],)))
            with suppress(QuestionError):
                found[row["cohort_id"]] = group.ask("earning_by_months")
        return found

    @cached_property
    def by_code(self) -> dict[str, Row]:
        """Each group's row."""
        return {row["cohort_id"]: row for row in self.groups.records}

    @cached_property
    def finished(self) -> tuple[Row, ...]:
        """The groups that are over and in which somebody started."""
        return tuple(row for row in self.groups.records if row["finished"] and row["started"])

    @cached_property
    def names(self) -> dict[str, str]:
        """Each group's name."""
        return {code: row["name"] for code, row in self.by_code.items()}

    @property
    def by_choice(self) -> bool:
        """Whether the visitor picked the groups that are compared."""
        return any(code in self.by_code for code in self.wanted)

    @cached_property
    def compared(self) -> tuple[Row, ...]:
        """The groups that are compared: those picked, otherwise the last two that are over."""
        if self.by_choice:
            return tuple(self.by_code[code] for code in dict.fromkeys(self.wanted) if code in self.by_code)[:MOST]
        return tuple(sorted(self.finished, key=lambda row: row["ends_on"])[-2:])

    @cached_property
    def totals(self) -> Row:
        """All groups that are over, together."""
        together = {
            name: sum(row[name] for row in self.finished) for name in ("enrolled", "started", "completed", "passed", "first_timers", "mentas")
        }
        return together | {"completion_rate": together["completed"] / together["started"] if together["started"] else None}

    @cached_property
    def outside(self) -> tuple[Row, ...]:
        """The groups whose completion chance doesn't explain."""
        mean = self.totals["completion_rate"]
        return tuple(row for row in self.finished if outside_by_chance(row, mean)) if mean is not None else ()

    @cached_property
    def matured(self) -> dict[tuple[str, int], Row]:
        """What is known of a group so many months after its training."""
        return {(row["cohort_id"], row["months"]): row for row in self.maturity.records if row["mature"] and row["share"] is not None}

    @cached_property
    def common_months(self) -> int | None:
        """The most months after the training that are over for every compared group; None where one isn't over at all."""
        known = [[months for code, months in self.matured if code == row["cohort_id"]] for row in self.compared]
        return min((max(months) for months in known if months), default=None) if known and all(known) else None


def question(view: Cohorts) -> str:
    """The page's question."""
    return view.words("cohorts.question")


def answer(view: Cohorts) -> tuple[str, str]:
    """The answer in one sentence, and what it is to be read with."""
    words = view.words
    on = words.write(view.context.as_of, "date")
    if not view.finished:
        return words("cohorts.none_finished", on=on, groups=words.write(len(view.groups.records), "count")), ""
    rates = sorted(view.finished, key=lambda row: row["completion_rate"])
    lead = words(
        "cohorts.answer",
        on=on,
        groups=words.write(len(view.finished), "count"),
        completed=words.write(view.totals["completed"], "count"),
        started=words.write(view.totals["started"], "count"),
        rate=words.write(view.totals["completion_rate"], "share"),
        low=words.write(rates[0]["completion_rate"], "share"),
        high=words.write(rates[-1]["completion_rate"], "share"),
    )
    rest = (
        words("cohorts.some_outside", count=len(view.outside), names=", ".join(row["name"] for row in view.outside))
        if view.outside
        else words("cohorts.none_outside")
    )
    return lead, rest


def table(view: Cohorts) -> dict[str, Any]:
    """The table of all groups as the component of ui/views/cohorts_table.py draws it: columns, rows with texts, sort keys, bars and intervals."""
    words = view.words
    heads = {column.name: column.label[words.language] for column in view.groups.columns}
    picked = {row["cohort_id"] for row in view.compared}
    rows = []
    for row in view.groups.records:
        enrolled = words("cohorts.of", of=words.write(row["enrolled"], "count"))
        sure = wilson(row["completed"], row["started"]) if row["finished"] else None
        rows.append(
            {
                "code": row["cohort_id"],
                "picked": row["cohort_id"] in picked,
                "label": words("cohorts.pick", name=row["name"]),
                "cells": [
                    {"text": row["name"], "key": row["name"], "note": words.code("skill", row["skill"])},
                    {"text": words.short_date(row["starts_on"]), "key": row["starts_on"].isoformat()},
                    {
                        "text": words.write(row["started"], "count"),
                        "key": row["started"],
                        "note": enrolled,
                    },
                    _share_cell(view, row["completed"], row["started"] if row["finished"] else 0, "completed", sure),
                    _share_cell(view, row["passed"], row["completed"] if row["finished"] else 0, "completed"),
                    _share_cell(view, row["first_timers"], row["started"], "covered"),
                    _share_cell(view, row["mentas"], row["completed"] if row["finished"] else 0, "mentas"),
                ],
            }
        )
    return {
        "caption": words("cohorts.table_caption"),
        "pick": words("cohorts.pick_head"),
        "sort": words("cohorts.sort_help"),
        "heads": [
            {"text": heads["name"]},
            {"text": heads["starts_on"]},
            {"text": words("cohorts.started"), "right": True},
            {"text": heads["completion_rate"]},
            {"text": words("cohorts.passed_share")},
            {"text": words("cohorts.first_timer_share")},
            {"text": words("cohorts.mentas_share")},
        ],
        "rows": rows,
    }


def _share_cell(view: Cohorts, part: int, of: int, colour: str, sure: Interval | None = None) -> dict[str, Any]:
    """A share with its bar, its numerator and denominator, and its interval where it has one; unknown without a denominator."""
    words = view.words
    if not of:
        return {"text": words.write(None, "share"), "key": None, "note": words("cohorts.not_yet")}
    cell = {
        "text": words.write(part / of, "share"),
        "key": part / of,
        "note": words("cohorts.part_of", part=words.write(part, "count"), of=words.write(of, "count")),
        "bar": part / of,
        "colour": colour,
    }
    return cell | ({"low": sure.low, "high": sure.high, "range": _range(view, sure)} if sure else {})


def _range(view: Cohorts, sure: Interval) -> str:
    words = view.words
    return words("cohorts.range", low=words.write(sure.low, "share"), high=words.write(sure.high, "share"))


def funnel_takeaway(view: Cohorts) -> str:
    """Whether any group stands out beyond chance."""
    words = view.words
    if not view.finished:
        return words("cohorts.funnel_none")
    if not view.outside:
        return words("cohorts.funnel_ordinary", count=len(view.finished), groups=words.write(len(view.finished), "count"))
    return words("cohorts.funnel_outside", count=len(view.outside), names=", ".join(row["name"] for row in view.outside))


def side_table(view: Cohorts) -> Comparison:
    """The compared groups in columns, the programme's own mean last."""
    words = view.words
    month = view.common_months
    held = (f"{words.short_date(row['starts_on'])} – {words.short_date(row['ends_on'])}" for row in view.compared)
    head = (words("cohorts.measure"), *(row["name"] for row in view.compared), words("cohorts.programme"))
    rows = [
        (words("cohorts.skill"), *(words.code("skill", row["skill"]) for row in view.compared), words.write(None, "text")),
        (
            words("cohorts.held"),
            *held,
            words.write(None, "text"),
        ),
        (words("cohorts.no_shows"), *(_of(view, row["enrolled"] - row["started"], row["enrolled"]) for row in (*view.compared, view.totals))),
        (words("cohorts.completion"), *(_of(view, row["completed"], _base(row, "started"), True) for row in (*view.compared, view.totals))),
        (words("cohorts.passed_share"), *(_of(view, row["passed"], _base(row, "completed")) for row in (*view.compared, view.totals))),
        (words("cohorts.first_timer_share"), *(_of(view, row["first_timers"], row["started"]) for row in (*view.compared, view.totals))),
    ]
    if month is not None:
        reached = [view.matured[row["cohort_id"], month] for row in view.compared]
        rows.append(
            (
                words("cohorts.mentas_after", count=month, months=words.write(month, "count")),
                *(_of(view, row["reached"], row["completed"]) for row in reached),
                _of(view, *_mean_at(view, month)),
            )
        )
    return Comparison(head, tuple(rows), frozenset({3}))


def _base(row: Row, name: str) -> int:
    """What a share of a group is taken of: nothing before the group is over."""
    return int(row[name]) if row.get("finished", True) else 0


def _of(view: Cohorts, part: int, of: int, sure: bool = False) -> str:
    words = view.words
    if not of:
        return words.write(None, "share")
    counted = words("cohorts.part_of", part=words.write(part, "count"), of=words.write(of, "count")).replace(" ", HARD)
    said = f"{words.write(part / of, 'share').replace(' ', HARD)} ({counted})"
    interval = wilson(part, of) if sure else None
    return f"{said} {_range(view, interval).replace(' ', HARD)}" if interval else said


def side_takeaway(view: Cohorts) -> str:
    """Which of the compared groups completed the largest share."""
    words = view.words
    rated = [row for row in view.compared if row["completion_rate"] is not None]
    if not rated:
        return words("cohorts.side_unknown")
    best = max(rated, key=lambda row: row["completion_rate"])
    return words(
        "cohorts.side_takeaway",
        name=best["name"],
        rate=words.write(best["completion_rate"], "share"),
        mean=words.write(view.totals["completion_rate"], "share"),
    )


def head_to_head(view: Cohorts) -> tuple[str, Comparison] | None:
    """The first two compared groups against each other: a sentence, and a table with the uncertainty of each difference; None for fewer."""
    if len(view.compared) < 2:
        return None
    words, (first, second) = view.words, view.compared[:2]
    month = view.common_months
    measures = [
        (words("cohorts.completion"), first["completed"], _base(first, "started"), second["completed"], _base(second, "started")),
        (words("cohorts.passed_share"), first["passed"], _base(first, "completed"), second["passed"], _base(second, "completed")),
        (words("cohorts.first_timer_share"), first["first_timers"], first["started"], second["first_timers"], second["started"]),
    ]
    if month is not None:
        one, two = view.matured[first["cohort_id"], month], view.matured[second["cohort_id"], month]
        name = words("cohorts.mentas_after", count=month, months=words.write(month, "count"))
        measures.append((name, one["reached"], one["completed"], two["reached"], two["completed"]))
    rows = []
    for name, part, of, other_part, other_of in measures:
        gap = difference(part, of, other_part, other_of)
        rows.append((name, _of(view, part, of), _of(view, other_part, other_of), *_gap_cells(view, gap)))
    head = (words("cohorts.measure"), first["name"], second["name"], words("cohorts.difference"), words("cohorts.interval"), words("cohorts.verdict"))
    gap = difference(first["completed"], _base(first, "started"), second["completed"], _base(second, "started"))
    if gap is None:
        said = words("cohorts.duel_unknown", first=first["name"], second=second["name"])
    else:
        said = words(
            "cohorts.duel_different" if _apart(gap) else "cohorts.duel_chance",
            first=first["name"],
            second=second["name"],
            gap=_points(view, gap.value),
            low=_number(view, gap.low),
            high=_number(view, gap.high),
        )
    return said, Comparison(head, tuple(rows), frozenset({0}))


def _gap_cells(view: Cohorts, gap: Interval | None) -> tuple[str, str, str]:
    words = view.words
    if gap is None:
        return words.write(None, "share"), words.write(None, "share"), words("cohorts.verdict_unknown")
    interval = words("card.points", points=words("cohorts.range", low=_number(view, gap.low), high=_number(view, gap.high)))
    return _points(view, gap.value), interval, words("cohorts.verdict_different" if _apart(gap) else "cohorts.verdict_chance")


def _apart(gap: Interval) -> bool:
    return gap.low > 0 or gap.high < 0


def _points(view: Cohorts, value: float) -> str:
    return view.words("card.points", points=_number(view, value))


def _number(view: Cohorts, value: float) -> str:
    return view.words.signed(round(value * 100, 1), "number")


def attendance_curves(view: Cohorts) -> tuple[list[Curve], Curve]:
    """Presence by day of the compared groups, as shares of those enrolled; and of all groups that are over."""
    over = {row["cohort_id"] for row in view.finished}
    days: dict[int, tuple[int, int]] = {}
    for row in view.attendance.records:
        if row["cohort_id"] in over and row["rate"] is not None:
            present, enrolled = days.get(row["day"], (0, 0))
            days[row["day"]] = present + row["present"], enrolled + row["enrolled"]
    curves = [
        Curve(
            group["name"],
            tuple((row["day"], row["rate"]) for row in view.attendance.records if row["cohort_id"] == group["cohort_id"] and row["rate"] is not None),
            group["cohort_id"],
        )
        for group in view.compared
    ]
    return curves, Curve(view.words("cohorts.mean"), tuple((day, present / enrolled) for day, (present, enrolled) in sorted(days.items())))


def attendance_takeaway(view: Cohorts) -> str:
    """Between which two days the compared groups lost most."""
    words = view.words
    lost = [
        (before[1] - after[1], curve.name, int(before[0]), int(after[0]))
        for curve in attendance_curves(view)[0]
        for before, after in zip(curve.points, curve.points[1:], strict=False)
    ]
    most = max(lost, default=None)
    if most is None or most[0] <= 0:
        return words("cohorts.attendance_level")
    points = words("card.points", points=words.write(round(most[0] * 100, 1), "number"))
    return words("cohorts.attendance_takeaway", name=most[1], points=points, before=str(most[2]), after=str(most[3]))


def mentas_curves(view: Cohorts) -> tuple[list[Curve], Curve]:
    """Mentas by months since the training of the compared groups, and of all groups for which those months are over."""
    curves = []
    for group in view.compared:
        points = tuple((months, row["share"]) for (code, months), row in sorted(view.matured.items()) if code == group["cohort_id"])
        curves.append(Curve(group["name"], points, group["cohort_id"]))
    months = sorted({months for _, months in view.matured})
    mean = tuple((month, reached / completed) for month in months for reached, completed in (_mean_at(view, month),) if completed)
    return curves, Curve(view.words("cohorts.mean"), mean)


def _mean_at(view: Cohorts, month: int) -> tuple[int, int]:
    """Mentas and graduates of all groups for which so many months are over."""
    rows = [row for (_, months), row in view.matured.items() if months == month]
    return sum(row["reached"] for row in rows), sum(row["completed"] for row in rows)


def mentas_takeaway(view: Cohorts) -> str:
    """Where the compared groups stand after the months that are over for all of them."""
    words, month = view.words, view.common_months
    if month is None:
        return words("cohorts.mentas_unknown")
    told = "; ".join(f"{row['name']}: {words.write(view.matured[row['cohort_id'], month]['share'], 'share')}" for row in view.compared)
    return words("cohorts.mentas_takeaway", count=month, months=words.write(month, "count"), told=told)


def earning_curves(view: Cohorts) -> tuple[list[Curve], Curve]:
    """Share that earns of those followed up, by months since the training: the compared groups, and all graduates. What nobody
    was asked about yet has no point."""
    curves = [
        Curve(group["name"], _earning_points(view.earning_of[group["cohort_id"]]), group["cohort_id"])
        for group in view.compared
        if group["cohort_id"] in view.earning_of
    ]
    return curves, Curve(view.words("cohorts.mean"), _earning_points(view.earning))


def _earning_points(answered: Answer) -> tuple[tuple[float, float], ...]:
    return tuple((row["months"], row["earning_rate"]) for row in answered.records if row["earning_rate"] is not None)


def earning_takeaway(view: Cohorts) -> str:
    """The last share known of each compared group, with its months and how many were followed up."""
    words = view.words
    told = []
    for group in view.compared:
        known = [row for row in getattr(view.earning_of.get(group["cohort_id"]), "records", ()) if row["earning_rate"] is not None]
        if known:
            last = known[-1]
            told.append(
                words(
                    "cohorts.earning_of",
                    name=group["name"],
                    share=words.write(last["earning_rate"], "share"),
                    of=words.write(last["followed_up"], "count"),
                    months=words.write(last["months"], "count"),
                )
            )
    return words("cohorts.earning_takeaway", told="; ".join(told)) if told else words("cohorts.earning_unknown")


def triangle_takeaway(view: Cohorts) -> str:
    """How many groups can be judged at six months, and what they reached together."""
    words = view.words
    reached, completed = _mean_at(view, 6)
    known = sum(1 for _, months in view.matured if months == 6)
    if not completed:
        return words("cohorts.triangle_none")
    return words(
        "cohorts.triangle_takeaway",
        count=known,
        known=words.write(known, "count"),
        share=words.write(reached / completed, "share"),
        reached=words.write(reached, "count"),
        completed=words.write(completed, "count"),
    )


def sheets(view: Cohorts) -> Sequence[Answer]:
    """What the workbook holds besides its parameters."""
    return view.groups, view.attendance, view.maturity, view.earning
