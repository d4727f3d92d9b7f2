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
        return self.setting.ask("cohorts")

    @cached_property
    def attendance(self) -> Answer:
        """One row a group and day."""
        return self.setting.ask("attendance_by_day")

    @cached_property
    def maturity(self) -> Answer:
        """One row a finished group and month since its training."""
        return self.setting.ask("cohort_maturity")

    @cached_property
    def earning(self) -> Answer:
        """Who of the selection's graduates earns, by months since the training."""
        return self.setting.ask("earning_by_months")

    @cached_property
    def earning_of(self) -> dict[str, Answer]:
        """The same of each compared group; a group of which the selection leaves too few has none."""
        found = {}
        for row in self.compared:
            group = replace(self.setting, filters=replace(self.setting.filters, cohort=(row["cohort_id"],)))
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


def question(asked: Cohorts) -> str:
    """The page's question."""
    return asked.words("cohorts.question")


def answer(asked: Cohorts) -> tuple[str, str]:
    """The answer in one sentence, and what it is to be read with."""
    words = asked.words
    on = words.write(asked.setting.as_of, "date")
    if not asked.finished:
        return words("cohorts.none_finished", on=on, groups=words.write(len(asked.groups.records), "count")), ""
    rates = sorted(asked.finished, key=lambda row: row["completion_rate"])
    lead = words(
        "cohorts.answer",
        on=on,
        groups=words.write(len(asked.finished), "count"),
        completed=words.write(asked.totals["completed"], "count"),
        started=words.write(asked.totals["started"], "count"),
        rate=words.write(asked.totals["completion_rate"], "share"),
        low=words.write(rates[0]["completion_rate"], "share"),
        high=words.write(rates[-1]["completion_rate"], "share"),
    )
    rest = (
        words("cohorts.some_outside", count=len(asked.outside), names=", ".join(row["name"] for row in asked.outside))
        if asked.outside
        else words("cohorts.none_outside")
    )
    return lead, rest


def table(asked: Cohorts) -> dict[str, Any]:
    """The table of all groups as the component of ui/views/cohorts_table.py draws it: columns, rows with texts, sort keys, bars and intervals."""
    words = asked.words
    heads = {column.name: column.label[words.language] for column in asked.groups.columns}
    picked = {row["cohort_id"] for row in asked.compared}
    rows = []
    for row in asked.groups.records:
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
                    _share_cell(asked, row["completed"], row["started"] if row["finished"] else 0, "completed", sure),
                    _share_cell(asked, row["passed"], row["completed"] if row["finished"] else 0, "completed"),
                    _share_cell(asked, row["first_timers"], row["started"], "covered"),
                    _share_cell(asked, row["mentas"], row["completed"] if row["finished"] else 0, "mentas"),
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


def _share_cell(asked: Cohorts, part: int, of: int, colour: str, sure: Interval | None = None) -> dict[str, Any]:
    """A share with its bar, its numerator and denominator, and its interval where it has one; unknown without a denominator."""
    words = asked.words
    if not of:
        return {"text": words.write(None, "share"), "key": None, "note": words("cohorts.not_yet")}
    cell = {
        "text": words.write(part / of, "share"),
        "key": part / of,
        "note": words("cohorts.part_of", part=words.write(part, "count"), of=words.write(of, "count")),
        "bar": part / of,
        "colour": colour,
    }
    return cell | ({"low": sure.low, "high": sure.high, "range": _range(asked, sure)} if sure else {})


def _range(asked: Cohorts, sure: Interval) -> str:
    words = asked.words
    return words("cohorts.range", low=words.write(sure.low, "share"), high=words.write(sure.high, "share"))


def funnel_takeaway(asked: Cohorts) -> str:
    """Whether any group stands out beyond chance."""
    words = asked.words
    if not asked.finished:
        return words("cohorts.funnel_none")
    if not asked.outside:
        return words("cohorts.funnel_ordinary", count=len(asked.finished), groups=words.write(len(asked.finished), "count"))
    return words("cohorts.funnel_outside", count=len(asked.outside), names=", ".join(row["name"] for row in asked.outside))


def side_table(asked: Cohorts) -> Comparison:
    """The compared groups in columns, the programme's own mean last."""
    words = asked.words
    month = asked.common_months
    held = (f"{words.short_date(row['starts_on'])} – {words.short_date(row['ends_on'])}" for row in asked.compared)
    head = (words("cohorts.measure"), *(row["name"] for row in asked.compared), words("cohorts.programme"))
    rows = [
        (words("cohorts.skill"), *(words.code("skill", row["skill"]) for row in asked.compared), words.write(None, "text")),
        (
            words("cohorts.held"),
            *held,
            words.write(None, "text"),
        ),
        (words("cohorts.no_shows"), *(_of(asked, row["enrolled"] - row["started"], row["enrolled"]) for row in (*asked.compared, asked.totals))),
        (words("cohorts.completion"), *(_of(asked, row["completed"], _base(row, "started"), True) for row in (*asked.compared, asked.totals))),
        (words("cohorts.passed_share"), *(_of(asked, row["passed"], _base(row, "completed")) for row in (*asked.compared, asked.totals))),
        (words("cohorts.first_timer_share"), *(_of(asked, row["first_timers"], row["started"]) for row in (*asked.compared, asked.totals))),
    ]
    if month is not None:
        reached = [asked.matured[row["cohort_id"], month] for row in asked.compared]
        rows.append(
            (
                words("cohorts.mentas_after", count=month, months=words.write(month, "count")),
                *(_of(asked, row["reached"], row["completed"]) for row in reached),
                _of(asked, *_mean_at(asked, month)),
            )
        )
    return Comparison(head, tuple(rows), frozenset({3}))


def _base(row: Row, name: str) -> int:
    """What a share of a group is taken of: nothing before the group is over."""
    return int(row[name]) if row.get("finished", True) else 0


def _of(asked: Cohorts, part: int, of: int, sure: bool = False) -> str:
    words = asked.words
    if not of:
        return words.write(None, "share")
    counted = words("cohorts.part_of", part=words.write(part, "count"), of=words.write(of, "count")).replace(" ", HARD)
    said = f"{words.write(part / of, 'share').replace(' ', HARD)} ({counted})"
    interval = wilson(part, of) if sure else None
    return f"{said} {_range(asked, interval).replace(' ', HARD)}" if interval else said


def side_takeaway(asked: Cohorts) -> str:
    """Which of the compared groups completed the largest share."""
    words = asked.words
    rated = [row for row in asked.compared if row["completion_rate"] is not None]
    if not rated:
        return words("cohorts.side_unknown")
    best = max(rated, key=lambda row: row["completion_rate"])
    return words(
        "cohorts.side_takeaway",
        name=best["name"],
        rate=words.write(best["completion_rate"], "share"),
        mean=words.write(asked.totals["completion_rate"], "share"),
    )


def head_to_head(asked: Cohorts) -> tuple[str, Comparison] | None:
    """The first two compared groups against each other: a sentence, and a table with the uncertainty of each difference; None for fewer."""
    if len(asked.compared) < 2:
        return None
    words, (first, second) = asked.words, asked.compared[:2]
    month = asked.common_months
    measures = [
        (words("cohorts.completion"), first["completed"], _base(first, "started"), second["completed"], _base(second, "started")),
        (words("cohorts.passed_share"), first["passed"], _base(first, "completed"), second["passed"], _base(second, "completed")),
        (words("cohorts.first_timer_share"), first["first_timers"], first["started"], second["first_timers"], second["started"]),
    ]
    if month is not None:
        one, two = asked.matured[first["cohort_id"], month], asked.matured[second["cohort_id"], month]
        name = words("cohorts.mentas_after", count=month, months=words.write(month, "count"))
        measures.append((name, one["reached"], one["completed"], two["reached"], two["completed"]))
    rows = []
    for name, part, of, other_part, other_of in measures:
        gap = difference(part, of, other_part, other_of)
        rows.append((name, _of(asked, part, of), _of(asked, other_part, other_of), *_gap_cells(asked, gap)))
    head = (words("cohorts.measure"), first["name"], second["name"], words("cohorts.difference"), words("cohorts.interval"), words("cohorts.verdict"))
    gap = difference(first["completed"], _base(first, "started"), second["completed"], _base(second, "started"))
    if gap is None:
        said = words("cohorts.duel_unknown", first=first["name"], second=second["name"])
    else:
        said = words(
            "cohorts.duel_different" if _apart(gap) else "cohorts.duel_chance",
            first=first["name"],
            second=second["name"],
            gap=_points(asked, gap.value),
            low=_number(asked, gap.low),
            high=_number(asked, gap.high),
        )
    return said, Comparison(head, tuple(rows), frozenset({0}))


def _gap_cells(asked: Cohorts, gap: Interval | None) -> tuple[str, str, str]:
    words = asked.words
    if gap is None:
        return words.write(None, "share"), words.write(None, "share"), words("cohorts.verdict_unknown")
    interval = words("card.points", points=words("cohorts.range", low=_number(asked, gap.low), high=_number(asked, gap.high)))
    return _points(asked, gap.value), interval, words("cohorts.verdict_different" if _apart(gap) else "cohorts.verdict_chance")


def _apart(gap: Interval) -> bool:
    return gap.low > 0 or gap.high < 0


def _points(asked: Cohorts, value: float) -> str:
    return asked.words("card.points", points=_number(asked, value))


def _number(asked: Cohorts, value: float) -> str:
    return asked.words.signed(round(value * 100, 1), "number")


def attendance_curves(asked: Cohorts) -> tuple[list[Curve], Curve]:
    """Presence by day of the compared groups, as shares of those enrolled; and of all groups that are over."""
    over = {row["cohort_id"] for row in asked.finished}
    days: dict[int, tuple[int, int]] = {}
    for row in asked.attendance.records:
        if row["cohort_id"] in over and row["rate"] is not None:
            present, enrolled = days.get(row["day"], (0, 0))
            days[row["day"]] = present + row["present"], enrolled + row["enrolled"]
    curves = [
        Curve(
            group["name"],
            tuple(
                (row["day"], row["rate"]) for row in asked.attendance.records if row["cohort_id"] == group["cohort_id"] and row["rate"] is not None
            ),
            group["cohort_id"],
        )
        for group in asked.compared
    ]
    return curves, Curve(asked.words("cohorts.mean"), tuple((day, present / enrolled) for day, (present, enrolled) in sorted(days.items())))


def attendance_takeaway(asked: Cohorts) -> str:
    """Between which two days the compared groups lost most."""
    words = asked.words
    lost = [
        (before[1] - after[1], curve.name, int(before[0]), int(after[0]))
        for curve in attendance_curves(asked)[0]
        for before, after in zip(curve.points, curve.points[1:], strict=False)
    ]
    most = max(lost, default=None)
    if most is None or most[0] <= 0:
        return words("cohorts.attendance_level")
    points = words("card.points", points=words.write(round(most[0] * 100, 1), "number"))
    return words("cohorts.attendance_takeaway", name=most[1], points=points, before=str(most[2]), after=str(most[3]))


def mentas_curves(asked: Cohorts) -> tuple[list[Curve], Curve]:
    """Mentas by months since the training of the compared groups, and of all groups for which those months are over."""
    curves = []
    for group in asked.compared:
        points = tuple((months, row["share"]) for (code, months), row in sorted(asked.matured.items()) if code == group["cohort_id"])
        curves.append(Curve(group["name"], points, group["cohort_id"]))
    months = sorted({months for _, months in asked.matured})
    mean = tuple((month, reached / completed) for month in months for reached, completed in (_mean_at(asked, month),) if completed)
    return curves, Curve(asked.words("cohorts.mean"), mean)


def _mean_at(asked: Cohorts, month: int) -> tuple[int, int]:
    """Mentas and graduates of all groups for which so many months are over."""
    rows = [row for (_, months), row in asked.matured.items() if months == month]
    return sum(row["reached"] for row in rows), sum(row["completed"] for row in rows)


def mentas_takeaway(asked: Cohorts) -> str:
    """Where the compared groups stand after the months that are over for all of them."""
    words, month = asked.words, asked.common_months
    if month is None:
        return words("cohorts.mentas_unknown")
    told = "; ".join(f"{row['name']}: {words.write(asked.matured[row['cohort_id'], month]['share'], 'share')}" for row in asked.compared)
    return words("cohorts.mentas_takeaway", count=month, months=words.write(month, "count"), told=told)


def earning_curves(asked: Cohorts) -> tuple[list[Curve], Curve]:
    """Share that earns of those followed up, by months since the training: the compared groups, and all graduates. What nobody
    was asked about yet has no point."""
    curves = [
        Curve(group["name"], _earning_points(asked.earning_of[group["cohort_id"]]), group["cohort_id"])
        for group in asked.compared
        if group["cohort_id"] in asked.earning_of
    ]
    return curves, Curve(asked.words("cohorts.mean"), _earning_points(asked.earning))


def _earning_points(answered: Answer) -> tuple[tuple[float, float], ...]:
    return tuple((row["months"], row["earning_rate"]) for row in answered.records if row["earning_rate"] is not None)


def earning_takeaway(asked: Cohorts) -> str:
    """The last share known of each compared group, with its months and how many were followed up."""
    words = asked.words
    told = []
    for group in asked.compared:
        known = [row for row in getattr(asked.earning_of.get(group["cohort_id"]), "rows", ()) if row["earning_rate"] is not None]
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


def triangle_takeaway(asked: Cohorts) -> str:
    """How many groups can be judged at six months, and what they reached together."""
    words = asked.words
    reached, completed = _mean_at(asked, 6)
    known = sum(1 for _, months in asked.matured if months == 6)
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


def sheets(asked: Cohorts) -> Sequence[Answer]:
    """What the workbook holds besides its parameters."""
    return asked.groups, asked.attendance, asked.maturity, asked.earning
