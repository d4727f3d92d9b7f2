"""The groups page: how each group went, which stand out, and the compared groups month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queries import Answer, Row
from queries.statistics import FEWEST
from ui import charts
from ui.charts.earning_months import enough_traced
from ui.charts.group_curves import Curve
from ui.claims import Fall, Figures, NoClaim, Separation
from ui.count import Count, is_known
from ui.html import Comparison
from ui.panel import Panel, shows
from ui.sentences import says
from ui.views.cohorts_compare import toggle_each
from ui.views.cohorts_sentences import FEWEST_LOST
from ui.views.groups import JUDGED, MEASURES, OF_TESTED, Cohorts
from ui.views.head_to_head import STARTED, duel, side
from ui.views.shares import Share, briefly, in_full, listed, printed, share
from ui.views.spread import Spread
from ui.views.trainers import trainers

TESTED = Count("cohorts.n_tested", ("assessed",), where={"assessed": is_known})
"""n of the tests: everybody who was tested in a group that is over."""
FEW_MONTHS, MANY_MONTHS = 6, 24
"""Up to so many months since the training each is marked on the axis; up to more of them every third, beyond that every sixth."""
COMPLETED = Count("cohorts.n_completed", ("completed",), each="cohort_id", where={"completed": is_known})
"""n of cohort_maturity: everybody who completed the training."""


# ------------------------------------------------------------------------------------------------------------- panels


@shows("cohorts.funnel_about", "attendance")
def funnel(view: Cohorts) -> Panel:
    """Each group's completion beside what is usual for a group of its size."""
    drawn = frozenset(view.drawn_finished.codes)
    rows = view.finished.where("cohort_id", drawn.__contains__)
    return Panel(
        "cohorts.funnel",
        funnel_finding(view),
        view.groups,
        STARTED,
        lambda: _group_rows(view, "completion", [(row.value("cohort_id"), row) for row in rows]),
        notes=_how_to_read(view, "completion"),
        picked=toggle_each,
        part=view.drawn_finished,
    )


def test_results(view: Cohorts) -> Panel | None:
    """The same of who passed the test, of those tested; nothing while nobody is."""
    return _tests(view) if view.passing.rows else None


@shows("cohorts.tests_about", "attendance", "assessments")
def _tests(view: Cohorts) -> Panel:
    part = view.drawn_tested
    drawn = frozenset(part.codes)
    rows = view.tested.rows.where("assessed", bool).where("group", drawn.__contains__)
    alike = view.passing.outcome == "alike" and len(view.passing.rows) > 1
    other = view.words("cohorts.tests_alike") if alike else view.passing.heading(view.words)
    finding = _within(view, OF_TESTED, view.passing) or other
    return Panel(
        "cohorts.tests",
        says(view.words("cohorts.tests", finding=finding), Separation(view.passing.differ)),
        view.tested,
        TESTED,
        lambda: _group_rows(view, OF_TESTED, [(row.value("group"), row) for row in rows]),
        notes=_how_to_read(view, OF_TESTED),
        picked=toggle_each,
        part=part,
    )


def _group_rows(view: Cohorts, measure: str, rows: Iterable[tuple[str, Row]]) -> dict[str, Any]:
    """The groups with a share each, by their codes; in the colour of completion."""
    words, (part, of) = view.words, MEASURES[measure]
    spread = view.spread if measure == "completion" else view.passing
    drawn = [
        charts.GroupRow(
            row.value("name"),
            row.value(part),
            row.value(of),
            spread.usual(row.value(of)),
            briefly(words, Share(row.value(part), row.value(of))),
            code,
            code in view.outside[measure],
            code in view.compared_codes,
        )
        for code, row in rows
    ]
    return charts.group_rows(drawn, spread.whole.value or 0.0, f"cohorts.{measure}_hover", "completed", words, view.mode)


def _how_to_read(view: Cohorts, measure: str) -> list[str]:
    """How the drawing is read, and what a diamond and a bold name mean where there is one."""
    notes = {"funnel_outside_note": bool(view.outside[measure]), "funnel_bold_note": bool(view.compared), "funnel_note": True}
    return [view.words(f"cohorts.{name}") for name, stands in notes.items() if stands]


def funnel_finding(view: Cohorts) -> str:
    """Whether the groups differ by more than chance, and which stand out."""
    words = view.words
    if not view.finished:
        return says(words("cohorts.funnel_none"), NoClaim())
    groups = words.write(len(view.finished), "count")
    finding = _within(view, "completion", view.spread) or view.spread.heading(words)
    return says(words("cohorts.funnel", len(view.finished), groups=groups, finding=finding), Separation(view.spread.differ))


def _within(view: Cohorts, measure: str, spread: Spread) -> str:
    """From which share to which the groups go, all within what is usual for their sizes; empty where that is not so, one has too few people for a
    share, or all have the same: then the rule has its own words."""
    rates = [Share(row.value(part), row.value(of)) for row in spread.rows for part, of in (MEASURES[measure],)]
    if spread.outcome != "alike" or len(rates) < 2 or min(rate.of for rate in rates) < FEWEST or not spread.ends:
        return ""
    low, high = (briefly(view.words, each) for each in (min(rates, key=_value), max(rates, key=_value)))
    return view.words("cohorts.within", low=low, high=high)


def _value(share: Share) -> float:
    return share.value or 0.0


def attendance(view: Cohorts) -> Panel | None:
    """Presence by day of the compared groups; nothing where none is compared."""
    return _attendance(view) if view.compared else None


@shows("cohorts.attendance_about", "attendance")
def _attendance(view: Cohorts) -> Panel:
    codes = {*view.finished.values_of("cohort_id"), *view.compared_codes}
    return Panel(
        "cohorts.attendance",
        attendance_finding(view),
        view.attendance,
        Count("completion.n_enrolled", ("enrolled",), each="cohort_id", where={"cohort_id": codes.__contains__}),
        lambda: charts.group_curves(*attendance_curves(view), view.words("cohorts.day_axis"), range(1, 32), view.words, view.mode),
        picked=toggle_each,
    )


def attendance_curves(view: Cohorts) -> tuple[list[Curve], Curve]:
    """Presence by day of the compared groups, as shares of those enrolled; and of all groups that are over."""
    over = frozenset(view.finished.values_of("cohort_id"))
    places = np.array(view.attendance.places("cohort_id", over), dtype=int)
    places = places[~np.ma.getmaskarray(view.attendance.values["rate"])[places]]
    on = np.ma.getdata(view.attendance.values["day"])[places]
    days = {int(day): places[on == day] for day in np.unique(on)}
    curves = [_curve(group, view.sessions(group), "day", "rate") for group in view.compared]
    return curves, _mean(view, view.attendance, days, "present", "enrolled")


def _curve(group: Row, own: Iterable[Row], across: str, column: str) -> Curve:
    """The line of a group: a column of its rows."""
    return Curve(group.value("name"), tuple((row.value(across), row.value(column)) for row in own), group.value("cohort_id"))


def _mean(view: Cohorts, answer: Answer, places: Mapping[int, NDArray[np.int64]], part: str, of: str) -> Curve:
    """The line of all groups together, wherever anybody is counted: place on the axis, and the rows of the answer there."""
    parts, wholes = answer.values[part], answer.values[of]
    unknown = np.ma.getmaskarray(parts) | np.ma.getmaskarray(wholes)
    points = []
    for at in sorted(places):
        known = places[at][~unknown[places[at]]]
        whole = int(np.ma.getdata(wholes)[known].sum())
        points += [(at, int(np.ma.getdata(parts)[known].sum()) / whole)] if whole else []
    return Curve(view.words("cohorts.mean"), tuple(points))


def attendance_finding(view: Cohorts) -> str:
    """The largest fall of the share present from the first day to the worst among the compared groups, which it says: others may have lost
    more. Equal falls together."""
    words = view.words
    falls: list[tuple[float, int, str, str]] = []
    for group in view.compared:
        days = view.sessions(group)
        # The day with fewest present, the last of several: a last day as full as the first would hide those between.
        for before, after in [(days[0], min(reversed(days), key=lambda row: row.value("rate")))] if days else []:
            values = {"name": group["name"], "before": before["present"], "after": after["present"]}
            values |= {"enrolled": after["enrolled"], "day": before["day"], "next": after["day"]}
            fall = round(before.value("rate") - after.value("rate"), 9), before.value("present") - after.value("present")
            falls.append((*fall, group.value("cohort_id"), words("cohorts.attendance_fall", **values)))
    most, persons = max((fall for fall, *_ in falls), default=0.0), max((persons for _, persons, *_ in falls), default=0)
    if most <= 0 or persons < FEWEST_LOST:
        return says(words("cohorts.attendance_level" if most <= 0 else "cohorts.attendance_little"), NoClaim())
    first = [(code, text) for fall, _, code, text in falls if fall == most]
    losses = listed(words, [text for _, text in first])
    if len(falls) == 1:
        return says(words("cohorts.attendance_alone", falls=losses), Figures())
    claim = Fall("rate", "cohort_id", tuple(code for code, _ in first), tuple(code for *_, code, _ in falls))
    return says(words("cohorts.attendance_takeaway", falls=losses), claim, Figures())


def mentas(view: Cohorts) -> Panel | None:
    """Mentas by months since the training of the compared groups; nothing where none is compared."""
    return _mentas(view) if view.compared else None


@shows("cohorts.mentas_about", "attendance")
def _mentas(view: Cohorts) -> Panel:
    return Panel(
        "cohorts.mentas",
        mentas_finding(view),
        view.maturity,
        COMPLETED,
        lambda: mentas_figure(view),
        notes=[view.words("cohorts.mentas_note")],
        picked=toggle_each,
    )


def mentas_figure(view: Cohorts) -> dict[str, Any]:
    """The drawing of the panel."""
    curves, mean = mentas_curves(view)
    return charts.group_curves(curves, mean, view.words("cohorts.months_axis"), month_ticks(curves, mean), view.words, view.mode)


def month_ticks(curves: Sequence[Curve], mean: Curve) -> range:
    """The months that are marked on the axis: evenly, so that no point stands where none is marked."""
    last = int(max((month for curve in (*curves, mean) for month, _ in curve.points), default=FEW_MONTHS))
    return range(0, last + 1, 1 if last <= FEW_MONTHS else 3 if last <= MANY_MONTHS else 6)


def mentas_curves(view: Cohorts) -> tuple[list[Curve], Curve]:
    """Mentas by months since the training of the compared groups, and of all that can be judged, each up to the month of the heading: a mean of
    ever fewer groups would fall, which nobody does who has reached something, and lines of other months would contradict the heading."""
    last = view.common_months or JUDGED
    months = {at: codes for at in range(last + 1) if (codes := view.matured(at))}
    over = judged_codes(view)  # a group of which no month is over would be a point at 0
    own = {code: [codes[code] for codes in months.values() if code in codes and code in over] for code in view.compared_codes}
    judged = view.matured(last).keys()
    mean = {at: np.array([index for code, index in codes.items() if code in judged], dtype=int) for at, codes in months.items()}
    curves = [_curve(group, view.maturity.only(own[group.value("cohort_id")]).rows, "months", "share") for group in view.compared]
    return curves, _mean(view, view.maturity, mean, "reached", "completed")


def judged_codes(view: Cohorts) -> list[str]:
    """The compared groups of which the months at which they are judged are over."""
    return [code for code in view.compared_codes if view.common_months and code in view.matured(view.common_months)]


def mentas_finding(view: Cohorts) -> str:
    """Where the compared groups and the programme stand after the months at which they are judged; of which that is not known yet."""
    words, months = view.words, view.common_months
    if months is None:
        return says(words("cohorts.mentas_unknown"), NoClaim())
    known = judged_codes(view)
    each = [f"{view.names[code]}: {in_full(words, view.mentas_after(months, [code]))}" for code in known]
    each += [words("cohorts.mentas_early", name=view.names[code]) for code in view.compared_codes if code not in known]
    shares = "; ".join(each)
    mean = view.mentas_after(months)
    text = words("cohorts.mentas_takeaway", count=months, months=words.write(months, "count"), shares=shares, mean=in_full(words, mean))
    return says(text, Figures(printed(mean)))


def earning(view: Cohorts) -> Panel | None:
    """Who of the compared groups earns; nothing where none is compared."""
    return _earning(view) if view.compared else None


@shows("cohorts.earning_about", "attendance", "follow_ups")
def _earning(view: Cohorts) -> Panel:
    """Who earns of those followed up, some months after the training: as numbers. A line through the months would join shares of different
    people, which the page of livelihoods warns of."""
    count = Count("livelihoods.n_completed", ("completed",), "first")
    return Panel("cohorts.earning", earning_finding(view), view.earning, count, table=earning_table(view), notes=[view.words("cohorts.earning_note")])


def earning_table(view: Cohorts) -> Comparison | None:
    """What is last known of each compared group, and of all at those months; nothing where nothing is known."""
    words, latest = view.words, _latest_of_all(view)
    rows = [(view.names[code], in_full(words, share([last], "earning", "traced")), words.write(last["months"])) for code, last in latest.items()]
    months = {last.value("months") for last in latest.values()}
    beside = [row for row in view.earning.rows if len(months) == 1 and row.value("months") in months and _is_point(row)]
    rows += [(words("cohorts.programme"), in_full(words, share([row], "earning", "traced")), words.write(row["months"])) for row in beside]
    heads = (words("cohorts.group"), words("cohorts.earning_traced"), words("cohorts.months_axis"))
    return Comparison(heads, tuple(rows)) if rows else None


def _latest(answer: Answer) -> Row | None:
    """The last month after the training at which it is known of enough people whether they earn; of too few, the one with most of them."""
    known = [row for row in answer.rows if row["earning_rate"].known]
    enough = [row for row in known if enough_traced(row)]
    return enough[-1] if enough else max(known, key=lambda row: row.value("traced"), default=None)


def _latest_of_all(view: Cohorts) -> dict[str, Row]:
    """A row of each compared group of which anything is known: of the last months that are known of enough people in all of them; without
    such months each group's own."""
    enough = [{row.value("months"): row for row in answer.rows if _is_point(row)} for answer in view.earning_of.values()]
    if common := set.intersection(*map(set, enough)) if enough else set():
        return {code: rows[max(common)] for code, rows in zip(view.earning_of, enough, strict=True)}
    return {code: last for code, answer in view.earning_of.items() if (last := _latest(answer))}


def _is_point(row: Row) -> bool:
    return row["earning_rate"].known and enough_traced(row)


def earning_finding(view: Cohorts) -> str:
    """A share of each compared group, with its months and how many were followed up."""
    words, shares = view.words, []
    for code, last in _latest_of_all(view).items():
        earn = in_full(words, share([last], "earning", "traced"))
        shares.append(words("cohorts.earning_of", name=view.names[code], share=earn, months=last["months"]))
    if not shares:
        return says(words("cohorts.earning_unknown"), NoClaim())
    if not any(_is_point(row) for answer in view.earning_of.values() for row in answer.rows):
        return says(words("cohorts.earning_few"), NoClaim())
    return says(words("cohorts.earning_takeaway", shares="; ".join(shares)), Figures())


@shows("cohorts.triangle_about", "attendance")
def triangle(view: Cohorts) -> Panel:
    """What each group reached by months since its training, and what cannot be known yet."""
    return Panel(
        "cohorts.triangle",
        triangle_finding(view),
        view.maturity,
        COMPLETED,
        lambda: charts.maturity_triangle(view.drawn_maturity.answer, view.names, view.compared_codes, view.words, view.mode),
        notes=[view.words("cohorts.triangle_note")],
        picked=toggle_each,
        part=view.drawn_maturity,
        folded=True,
    )


def triangle_finding(view: Cohorts) -> str:
    """How many groups can be judged at six months, and what they reached together."""
    words, reached = view.words, view.mentas_after(JUDGED)
    if reached.value is None:
        return says(words("cohorts.triangle_none"), NoClaim())
    groups = len(view.matured(JUDGED))
    return says(
        words("cohorts.triangle_takeaway", groups, share=in_full(words, reached), known=words.write(groups, "count")), Figures(printed(reached))
    )


PANELS = ((funnel, test_results), trainers, side, duel, (attendance, mentas), earning, triangle)
"""The first two stand above the table of all groups, the others below it, of the compared ones."""
