"""Figures: answers in, plotly figures (plain dicts) out. They don't ask, and they don't know the page they stand on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from queries import Answer
from ui.text import Words
from ui.theme import COLOURS, base_layout

Figure = dict[str, Any]
MARK_DAYS = timedelta(days=45)


def residents_path(flow: Answer, path: Answer, events: Answer, words: Words, mode: str) -> Figure:
    """Residents at each month's end against the planned path to the target, with what happened marked.

    `flow` is flow_monthly, `path` target_path (without rows: no target, no planned line), `events` events.
    """
    colours = COLOURS[mode]
    begins = path.rows[0]["on"] if path.rows else date(flow.as_of.year - 2, 1, 1)
    actual = [(min(_month_end(row["month"]), flow.as_of), row["residents"]) for row in flow.rows]
    before = [row for row in path.rows if row["actual"] is not None]
    if before:
        actual = [(before[0]["on"], before[0]["actual"]), *(point for point in actual if point[0] > begins)]
    else:
        actual = [point for point in actual if point[0] > begins]
    traces: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    if path.rows:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": words("chart.planned"),
                "x": [row["on"].isoformat() for row in path.rows],
                "y": [row["planned"] for row in path.rows],
                "line": {"color": colours["target"], "width": 2, "dash": "dash"},
                "hovertemplate": "%{y:,.0f}",
            }
        )
        middle = path.rows[len(path.rows) // 2]
        annotations.append(
            {
                "x": middle["on"].isoformat(),
                "y": middle["planned"],
                "text": words("chart.planned"),
                "showarrow": False,
                "xanchor": "right",
                "yanchor": "top",
                "font": {"color": colours["target"], "size": 14},
            }
        )
        last = path.rows[-1]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": words("chart.target"),
                "x": [last["on"].isoformat()],
                "y": [last["planned"]],
                "marker": {"color": colours["target"], "size": 12, "symbol": "diamond"},
                "hovertemplate": "%{y:,.0f}",
                "cliponaxis": False,
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": words("chart.residents"),
            "x": [day.isoformat() for day, _ in actual],
            "y": [number for _, number in actual],
            "line": {"color": colours["resident"], "width": 3},
            "hovertemplate": "%{y:,.0f}",
        }
    )
    if actual:
        day, number = actual[-1]
        annotations.append(
            {
                "x": day.isoformat(),
                "y": number,
                "text": f"<b>{words.write(number, 'count')}</b>",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "middle",
                "xshift": 6,
                "font": {"color": colours["resident"], "size": 16},
            }
        )
        annotations.append(
            {
                "x": actual[0][0].isoformat(),
                "y": actual[0][1],
                "text": words("chart.residents"),
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "yshift": 6,
                "font": {"color": colours["resident"], "size": 14},
            }
        )
    shown = [row for row in events.rows if row["happened_on"] >= begins]
    for number, row in enumerate(shown, start=1):
        on = row["happened_on"].isoformat()
        shapes.append(
            {"type": "line", "x0": on, "x1": on, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": colours["closure"], "width": 1, "dash": "dot"}}
        )
        annotations.append(
            {
                "x": on,
                "y": 0,
                "yref": "paper",
                "text": f"{number}",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "font": {"color": colours["closure"], "size": 13},
                "bgcolor": "rgba(0,0,0,0)",
                "xshift": 2 if number == 1 or row["happened_on"] - shown[number - 2]["happened_on"] > MARK_DAYS else 12,
            }
        )
    layout = base_layout(mode, words.language, 400)
    layout["yaxis"] |= {"rangemode": "tozero", "tickformat": ",.0f"}
    layout["xaxis"] |= {"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%d %B %Y"}
    layout |= {"shapes": shapes, "annotations": annotations}
    layout["margin"] = {"l": 8, "r": 52, "t": 16, "b": 8}
    return {"data": traces, "layout": layout}


def cascade(answer: Answer, words: Words, mode: str) -> Figure:
    """How many came how far: one bar a stage, with its number and its share of the stage before."""
    colours = COLOURS[mode]
    of_stage = {
        "registered": "resident",
        "enrolled": "covered",
        "started": "covered",
        "completed": "completed",
        "passed": "completed",
        "mentas": "mentas",
        "earning": "mentas",
    }
    labels = [words.code("stage", row["stage"]) for row in answer.rows]
    texts = []
    for row in answer.rows:
        number = f"<b>{words.write(row['persons'], 'count')}</b>"
        if row["share_of_previous"] is None:
            texts.append(number)
        else:
            texts.append(f"{number}  {words('chart.of_previous', share=words.write(row['share_of_previous'], 'share'))}")
    layout = base_layout(mode, words.language, 400)
    most = max((row["persons"] for row in answer.rows), default=0)
    layout["xaxis"] |= {"visible": False, "range": [0, most * 1.75 or 1]}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "tickfont": {"size": 14, "color": colours["text"]}, "ticks": "", "ticklabelstandoff": 6}
    layout |= {"bargap": 0.32, "hovermode": "closest"}
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row["persons"] for row in answer.rows],
        "y": labels,
        "text": texts,
        "textposition": "outside",
        "textfont": {"size": 14, "color": colours["text"]},
        "cliponaxis": False,
        "marker": {"color": [colours[of_stage[row["stage"]]] for row in answer.rows]},
        "hovertemplate": "%{y}: %{x:,.0f}<extra></extra>",
    }
    return {"data": [bars], "layout": layout}


def _month_end(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - timedelta(days=1)
