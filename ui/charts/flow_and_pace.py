"""Arrivals and departures by month, beside the required and the recent pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from queries import Answer, Row
from ui.charts.layout import Elements, dates, line
from ui.i18n import Words
from ui.theme import COLOURS, base_layout, label, mixed

MONTHS = 36
"""Months that are shown."""
AHEAD = timedelta(days=240)
"""Room to the right of today, where the required pace stands."""
HALF_YEAR = timedelta(days=183)
HALF_MONTH = timedelta(days=15)
FORTNIGHT = timedelta(days=14)
WIDE = timedelta(days=550)
"""What is said of a closure takes so much of the axis on a phone."""
HEADROOM = 1.6
"""Heights of the axis over its highest bar: the bars are named there."""
NAMES, ABOVE, ABOVE_FAR, PLOT = 20, 64, 104, 340
"""Pixels of the bars' names, of what stands above the highest bar (they and two lines of words, or four), and of the whole plot at least."""
FEAST = 0.12, 0.93
"""From where to where on the plot's height a band of Lebaran reaches: the names of bars and feasts above and below it cut it off else."""
TALL = 0.6
"""A closure that takes more than this share of the axis's lower part is said in words."""


def flow_and_pace(
    flow: Answer,
    pace: Answer,
    closure: Mapping[date, int],
    texts: tuple[str, str, str],
    words: Words,
    mode: str,
    feasts: Sequence[date] = (),
    mentas: Mapping[date, int] | None = None,
) -> dict[str, Any]:
    """Bars up for arrivals, down for departures (`flow` is flow_monthly); the closure of a month (`closure`: first day -> persons)
    apart. Where `pace` has a row, two level lines: the change a month over the last six, and the one required from now on;
    `texts` name the two in words; without either there are no lines. A required pace far beyond the bars would leave them a third of the axis: the
    third text says it. `feasts` are the first days of Lebaran, each a named band of a
    fortnight. `mentas` (first day -> persons) are those of a month's departures that were mentas, apart from the others; None if the role
    does not get them.

    What is not known in `flow` is left out. A month of the closure may go beyond the axis; its number stands beside it.
    """
    colours, rows = COLOURS[mode], flow.rows[-MONTHS:]
    paces = _known_paces(flow, pace, closure) if any(texts) else {}
    far = paces.get("required", 0) > _left(rows, closure) * HEADROOM
    drawn = {name: pace for name, pace in paces.items() if name == "recent" or not far}
    low, high = _range(rows, drawn, closure, ABOVE_FAR if far else ABOVE)
    required = drawn.get("required", 0) > 0
    layout = base_layout(mode, words.language)
    first = rows[0].value("month") if rows else flow.as_of
    layout["xaxis"] |= dates(mode, hover="%B %Y") | {"nticks": 8}
    layout["xaxis"]["range"] = [(first - HALF_MONTH).isoformat(), (flow.as_of + (AHEAD if required else HALF_MONTH)).isoformat()]
    marks = _marks(low, high)
    layout["yaxis"] |= {"range": [low, high], "tickvals": marks, "ticktext": [words.write(mark, "count") for mark in marks]}
    zero = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": colours["text"], "width": 1}}
    layout |= {"barmode": "relative", "bargap": 0.25, "shapes": [zero]}
    counts = {
        "new": ([row.value("new") for row in rows], 1, colours["resident"]),
        "returned": ([row.value("returned") for row in rows], 1, mixed(colours["page"], colours["resident"], 0.45)),
        "left_mentas": ([(mentas or {}).get(row.value("month"), 0) for row in rows], -1, colours["mentas"]),
        "left" if mentas is None else "left_otherwise": ([_others(row, closure, mentas or {}) for row in rows], -1, colours["base"]),
        "closure": ([closure.get(row.value("month"), 0) for row in rows], -1, colours["closure"]),
    }
    traces = [_bars(rows, words(f"chart.{name}"), *each, words) for name, each in counts.items() if any(each[0])]
    beyond = _beyond(closure, first, low, words, colours)
    # What the closure took is said in words to the left of its month: no name stands there, on a phone either.
    closure_names = [month - WIDE for month in closure] if beyond else []
    bands, named = _feasts([feast for feast in feasts if first <= feast <= flow.as_of], min(closure_names, default=flow.as_of), words, colours)
    layout["shapes"] = [*bands, zero]
    # A closure that is said in words needs no name at the foot, where its bar would cover it on a phone.
    notes = named + _names([trace for trace in traces if not (beyond and trace["name"] == words("chart.closure"))], colours) + beyond
    if paces:
        said = f"{texts[0]}<br>{texts[2]}" if far else texts[0]
        lines, names = _paces(drawn, flow.as_of, (said, texts[1]), words, colours)
        traces, notes = traces + lines, names + notes  # the names of the bars last: on a phone they reach beside the first line of the pace
    return {"data": traces, "layout": layout | {"annotations": notes}}


def _feasts(feasts: Sequence[date], until: date, words: Words, colours: dict[str, str]) -> tuple[Elements, Elements]:
    """A band behind the bars for each Lebaran; those before `until` named at the foot, above the names of the bars."""
    where = {"type": "rect", "yref": "paper", "y0": FEAST[0], "y1": FEAST[1], "layer": "below", "line": {"width": 0}, "fillcolor": colours["line"]}
    bands = [{**where, "x0": feast.isoformat(), "x1": (feast + FORTNIGHT).isoformat()} for feast in feasts]
    middles = [(feast + FORTNIGHT / 2).isoformat() for feast in feasts if feast <= until]
    foot = {"yref": "paper", "yanchor": "bottom", "yshift": 22}
    return bands, [label(words("chart.lebaran"), middle, 0, colours["quiet"], **foot) for middle in middles]


def _known_paces(flow: Answer, pace: Answer, closure: Mapping[date, int]) -> dict[str, float]:
    """The recent and the required pace, if known. A half-year that contains the closure, or the register's beginning, has no pace to
    compare with; nor is a fall required of those who may grow."""
    ago = flow.as_of - HALF_YEAR
    began = [row.value("month") for row in flow.rows[:1]]
    if not pace.rows or not pace.row["recent_per_month"].known or any(month >= ago for month in (*closure, *began)):
        return {}
    paces = {name: pace.row.value(f"{name}_per_month") for name in ("recent", "required")}
    return {name: value for name, value in paces.items() if value is not None and (name == "recent" or value > 0)}


def _left(rows: Sequence[Row], closure: Mapping[date, int]) -> int:
    """The most that left in a month other than by the closure."""
    return max([_others(row, closure) or 0 for row in rows], default=0)


def _range(rows: Sequence[Row], paces: Mapping[str, float], closure: Mapping[date, int], above: int) -> tuple[float, float]:
    """The range of the axis: ordinary months and the paces that are drawn fit, and above them so many pixels of words."""
    came = max([(row.value("new") or 0) + (row.value("returned") or 0) for row in rows], default=0)
    left = _left(rows, closure)
    recent, required = paces.get("recent", 0), paces.get("required", 0)
    low, high = max(left, required, min(recent, left * 2)), max(came, min(-recent, came * 2))
    leavers_known = any(row["exited"].known for row in rows)
    foot = max(low, 1) * HEADROOM if leavers_known else 0.0
    # A share of the bars alone is too little where the required pace takes most of the axis.
    return -foot, max(max(high, 1) * HEADROOM, (max(high, 1) * PLOT + foot * above) / (PLOT - above))


def _others(row: Row, closure: Mapping[date, int], mentas: Mapping[date, int] | None = None) -> int | None:
    """Departures of a month other than by the closure and, where they are given, other than as mentas."""
    apart = closure.get(row.value("month"), 0) + (mentas or {}).get(row.value("month"), 0)
    return row.value("exited") - apart if row["exited"].known else None


def _middle(month: date) -> str:
    return (month + HALF_MONTH - timedelta(days=1)).isoformat()


def _bars(rows: Sequence[Row], name: str, counts: Sequence[int | None], sign: int, colour: str, words: Words) -> dict[str, Any]:
    known = [(row.value("month"), count) for row, count in zip(rows, counts, strict=True) if count]
    return {
        "type": "bar",
        "name": name,
        "x": [_middle(month) for month, _ in known],
        "y": [sign * count for _, count in known],
        "customdata": [words.write(count, "count") for _, count in known],
        "hovertemplate": "%{customdata}",
        "marker": {"color": colour, "line": {"width": 0}},
    }


def _names(traces: Elements, colours: dict[str, str]) -> Elements:
    """The names of the bars, above the rising and below the falling ones, in their colours."""
    notes = []
    for above in (True, False):
        bars = [trace for trace in traces if (trace["y"][0] > 0) == above]
        text = "  ".join(f"<span style='color:{trace['marker']['color']}'>■</span> {trace['name']}" for trace in bars)
        if text:
            where = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top" if above else "bottom", "xshift": 4}
            where["bgcolor"] = colours["page"]  # a line of the grid would go through the names
            notes.append(label(text, 0, 1 if above else 0, colours["text"], **where))
    return notes


def _beyond(closure: Mapping[date, int], first: date, low: float, words: Words, colours: dict[str, str]) -> Elements:
    """Closure exits in words, for months that go beyond the axis."""
    where = {"xanchor": "right", "yanchor": "bottom", "xshift": -10, "yshift": 30, "bgcolor": colours["page"]}
    beyond = {month: left for month, left in closure.items() if month >= first and left > -low * TALL}
    texts = {month: words("chart.closure_beyond", count=left, left=words.write(left, "count")) for month, left in beyond.items()}
    return [label(text, _middle(month), low, colours["closure"], **where) | {"align": "right"} for month, text in texts.items()]


def _paces(paces: Mapping[str, float], as_of: date, texts: tuple[str, str], words: Words, colours: dict[str, str]) -> tuple[Elements, Elements]:
    lines = [_level(words("chart.recent"), as_of - HALF_YEAR, as_of, -paces["recent"], colours["text"], "solid", words)]
    # Below the bars' names, above the bars: next to its line, and beside the names, there is no room on a phone.
    where = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top", "yshift": -NAMES, "bgcolor": colours["page"]}
    notes = [label(texts[0], 1, 1, colours["text"], **where) | {"align": "right"}]
    if (required := paces.get("required", 0)) > 0:
        ends = as_of + AHEAD - HALF_MONTH
        lines.append(_level(words("chart.required"), as_of, ends, -required, colours["target"], "6px,4px", words))
        notes.append(
            label(texts[1], ends.isoformat(), -required, colours["target"], xanchor="right", yanchor="bottom", yshift=6, bgcolor=colours["page"])
            | {"align": "right"}
        )
    return lines, notes


def _level(name: str, begins: date, ends: date, height: float, colour: str, dash: str, words: Words) -> dict[str, Any]:
    text = words.write(-height, "number")
    ends_of = [begins.isoformat(), ends.isoformat()]
    return line(ends_of, [height, height], colour, 4, dash, name=name, customdata=[text, text], hovertemplate="%{customdata}")


def _marks(low: float, high: float) -> list[int]:
    """Round tick values within the range, at most eight."""
    reach = high - low
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if reach / step <= 8), 1000)
    return list(range(int(low / step) * step, int(high / step) * step + 1, step))
