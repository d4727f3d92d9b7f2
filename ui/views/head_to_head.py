"""Comparison of groups: the compared ones beside the programme's mean, and the first two head to head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from queries import Row
from queries.statistics import FEWEST, Z95, Interval, difference
from ui.claims import Figures, NoClaim, Separation
from ui.count import Count, is_known
from ui.html import Comparison
from ui.i18n import Words
from ui.panel import Panel, shows
from ui.sentences import joined, says
from ui.views.groups import Cohorts
from ui.views.shares import Share, briefly, in_full, printed, share
from ui.views.targets import points

HARD = "\u00a0"
"""A space at which no line breaks."""
MEASURES = ("completion", "passed_share", "first_timer_share")
STARTED = Count("completion.n_started", ("started",), where={"finished": bool, "started": is_known})
"""n of the groups: everybody who started in one that is over."""


def side(view: Cohorts) -> Panel | None:
    """The compared groups beside each other; nothing for none, and for two, which `duel` shows with their difference."""
    return None if len(view.compared) in (0, 2) else _side(view)


@shows("cohorts.side_about", "attendance")
def _side(view: Cohorts) -> Panel:
    """The compared groups in columns, the programme's own mean last."""
    return Panel("cohorts.side", side_finding(view), view.groups, STARTED, table=side_table(view))


def side_finding(view: Cohorts) -> str:
    """The completion of the compared groups and of all together."""
    words = view.words
    rated = [row for row in view.compared if row["completion_rate"].known]
    if not rated:
        return says(words("cohorts.side_unknown"), NoClaim())
    rates = "; ".join(f"{row.value('name')}: {in_full(words, view.measured('completion', [row]))}" for row in rated)
    return says(words("cohorts.side_takeaway", rates=rates, mean=in_full(words, view.completion)), Figures(printed(view.completion)))


def side_table(view: Cohorts) -> Comparison:
    """Skill, dates and shares of each compared group."""
    words, unknown = view.words, view.words.write(None)
    head = (words("cohorts.measure"), *(row.value("name") for row in view.compared), words("cohorts.programme"))
    dates = (f"{words.short_date(row.value('starts_on'))} – {words.short_date(row.value('ends_on'))}" for row in view.compared)
    columns = [(row,) for row in view.compared]
    rows = [
        (words("cohorts.skill"), *(words.write(row["skill"]) for row in view.compared), unknown),
        (words("cohorts.held"), *dates, unknown),
        (words("cohorts.no_shows"), *(written(words, _no_shows(groups)) for groups in (*columns, view.finished))),
        *((words(f"cohorts.{name}"), *(written(words, each) for each in _each(view, name))) for name in MEASURES),
    ]
    bounds = [*(view.measured("completion", [row]).interval for row in view.compared), view.completion_interval]
    rows[3] = (rows[3][0], *(written(words, each, sure) for each, sure in zip(_each(view, "completion"), bounds, strict=True)))
    if (months := view.common_months) is not None:
        shares = [*(view.mentas_after(months, [code]) for code in view.compared_codes), view.mentas_after(months)]
        rows.append((_mentas_after(words, months), *(written(words, share) for share in shares)))
    return Comparison(head, tuple(rows), frozenset({3}), stacked=True)


def _each(view: Cohorts, measure: str) -> list[Share]:
    """A measure of each compared group, and of all groups together."""
    return [*(view.measured(measure, [row]) for row in view.compared), view.measured_of_all(measure)]


def _no_shows(groups: Iterable[Row]) -> Share:
    came = share(groups, "started", "enrolled")
    return replace(came, part=came.of - came.part, figure=came.figure and replace(came.figure, population=f"{came.figure.population}, never came"))


def _mentas_after(words: Words, months: int) -> str:
    return words("cohorts.mentas_after", count=months, months=words.write(months, "count"))


def written(words: Words, share: Share, bounds: Interval | None = None) -> str:
    """A share with its numerator and denominator and, if it has one, its interval; a dash if it is not known."""
    parts = [in_full(words, share)] + ([interval(words, bounds)] if bounds and share.of >= FEWEST else [])
    return joined((part.replace(" ", HARD) for part in parts), "; ")


def interval(words: Words, bounds: Interval) -> str:
    """The interval of a share."""
    return words("cohorts.range", low=words.write(bounds.low, "share"), high=words.write(bounds.high, "share"))


def duel(view: Cohorts) -> Panel | None:
    """The first two compared groups against each other, with the uncertainty of each difference; None for fewer."""
    return _duel(view) if len(view.compared) > 1 else None


@shows("cohorts.duel_about", "attendance")
def _duel(view: Cohorts) -> Panel:
    codes, alone = view.compared_codes[:2], len(view.compared) == 2
    of_two = Count(STARTED.text, STARTED.columns, where={"cohort_id": codes.__contains__, "finished": bool})
    notes = [_ranges(view), view.words("cohorts.duel_note")]
    one, other, _ = next(iter(_gaps(view).values()))
    if len(view.finished) > 2 and view.width("completion", (one, other)) > Z95:
        notes.insert(1, view.words("cohorts.duel_wide", groups=view.words.write(len(view.finished), "count")))
    about = ""
    if alone:
        on = view.words.short_date
        about = "; ".join(view.words("cohorts.what", name=row["name"], skill=row["skill"], on=on(row.value("starts_on"))) for row in view.compared)
    # Beside two groups stands the mean of all, so that n is that of all.
    return Panel("cohorts.duel", duel_finding(view), view.groups, STARTED if alone else of_two, table=duel_table(view), about=about, notes=notes)


def _ranges(view: Cohorts) -> str:
    """The interval of each difference in one sentence, folded: what it means for a reader stands in the table."""
    words = view.words
    each = [f"{name}: {_bounds(words, gap)}" for name, (_, _, gap) in _gaps(view).items() if gap]
    return words("cohorts.ranges", ranges="; ".join(each)) if each else ""


def duel_finding(view: Cohorts) -> str:
    """Whether the first two compared groups can be told apart in completion."""
    words, (first, second) = view.words, view.compared[:2]
    one, other, gap = next(iter(_gaps(view).values()))
    names = {"first": first["name"], "second": second["name"]}
    if one.value is None or other.value is None:
        return says(words("cohorts.duel_unknown", **names), NoClaim())
    if gap is None:
        return says(words("cohorts.duel_few", **names, one=in_full(words, one), other=in_full(words, other)), Separation(False))
    key = "cohorts.duel_alike" if not gap.value else "cohorts.duel_lower" if gap.value < 0 else "cohorts.duel_higher"
    verdict = words("cohorts.duel_different" if _apart(gap) else "cohorts.duel_chance")
    text = words(key, **names, one=briefly(words, one), other=briefly(words, other), gap=points(words, gap.value), verdict=verdict)
    more, less = (first, second) if gap.value > 0 else (second, first)
    return says(text, Separation(True, (more["completion_rate"],), (less["completion_rate"],)) if _apart(gap) else Separation(False))


def duel_table(view: Cohorts) -> Comparison:
    """Each measure of the first two compared groups, with the difference and what it means; where no other is compared, also the mean of
    all."""
    words, alone = view.words, len(view.compared) == 2
    rows = [
        (name, written(words, one), written(words, other), *_gap_cells(words, one, other, gap)) for name, (one, other, gap) in _gaps(view).items()
    ]
    heads = tuple(words(f"cohorts.{name}") for name in ("difference", "verdict"))
    head = (words("cohorts.measure"), *(row.value("name") for row in view.compared[:2]), *heads)
    if not alone:
        return Comparison(head, tuple(rows), frozenset({0}), stacked=True)
    means = [view.measured_of_all(name) for name in MEASURES]
    means += [view.mentas_after(view.common_months)] if view.common_months is not None else []
    beside = tuple((*row, written(words, mean)) for row, mean in zip(rows, means, strict=True))
    return Comparison((*head, words("cohorts.programme")), beside, frozenset({0}), stacked=True)


def _gaps(view: Cohorts) -> dict[str, tuple[Share, Share, Interval | None]]:
    """Each measure by its label, completion first: the shares of the first two compared groups, and their difference (None: over too few)."""
    words, codes = view.words, view.compared_codes[:2]
    shares = {name: (words(f"cohorts.{name}"), [view.measured(name, [view.by_code[code]]) for code in codes]) for name in MEASURES}
    if (months := view.common_months) is not None:
        shares["mentas"] = _mentas_after(words, months), [view.mentas_after(months, [code]) for code in codes]
    return {name: (one, other, _gap(one, other, view.width(measure, (one, other)))) for measure, (name, (one, other)) in shares.items()}


def _gap(one: Share, other: Share, z: float) -> Interval | None:
    return difference(one.part, one.of, other.part, other.of, z) if min(one.of, other.of) >= FEWEST else None


def _gap_cells(words: Words, one: Share, other: Share, gap: Interval | None) -> tuple[str, str]:
    if gap is None:
        verdict = "cohorts.verdict_unknown" if one.value is None or other.value is None else "cohorts.verdict_few"
        return words.write(None), words(verdict)
    return points(words, gap.value, signed=True), words("cohorts.verdict_different" if _apart(gap) else "cohorts.verdict_chance")


def _bounds(words: Words, gap: Interval) -> str:
    return words("card.points", points=words("cohorts.range_signed", low=_number(words, gap.low), high=_number(words, gap.high)))


def _apart(gap: Interval) -> bool:
    return gap.low > 0 or gap.high < 0


def _number(words: Words, value: float) -> str:
    return words.signed(round(value * 100, 1), "points")
