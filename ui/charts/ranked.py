"""Ranked bars, for example needs or channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.layout import across, bars, beside, hatched, wrapped
from ui.i18n import Words
from ui.theme import COLOURS, label


@dataclass(frozen=True)
class Bar:
    """One bar: its name, how long it is (None if that is not known), the number and (quiet, below it) what more is written beside it,
    whether it stands out, whether it is not known."""

    name: str
    length: float | None
    number: str
    more: str = ""
    strong: bool = False
    unknown: bool = False


def ranked(ranking: Sequence[Bar], words: Words, mode: str, colour: str = "base") -> dict[str, Any]:
    """The bars from the top in the order given, in the colour (a name of ui/theme.py) of whom they count, their texts beside them; what is
    not known is hatched."""
    colours = COLOURS[mode]
    layout = across(mode, words.language, max((bar.length or 0 for bar in ranking), default=0), 1, gap=0.34)

    def text(bar: Bar) -> str:
        return f"<b>{bar.number}</b>" + (f"<br><span style='color:{colours['quiet']}'>{bar.more}</span>" if bar.more else "")

    notes = [
        label(
            text(bar),
            bar.length or 0,
            wrapped(bar.name),
            colours["text"],
            xanchor="left",
            yanchor="middle",
            xshift=4,
        )
        for bar in ranking
    ]
    beside(layout, [(bar.length or 0, text(bar)) for bar in ranking])
    known, unknown = ([bar for bar in ranking if bar.unknown is hidden] for hidden in (False, True))
    drawn = [
        _drawn(known, {"color": [colours["target" if bar.strong else colour] for bar in known]}),
        _drawn(unknown, hatched(colours)),
    ]
    layout["yaxis"] |= {"categoryorder": "array", "categoryarray": [wrapped(bar.name) for bar in ranking]}
    return {"data": [trace for trace in drawn if trace["x"]], "layout": layout | {"annotations": notes}}


def _drawn(shown: Sequence[Bar], marker: dict[str, Any]) -> dict[str, Any]:
    return bars([wrapped(bar.name) for bar in shown], [bar.length for bar in shown], marker, width=0.62, offset=-0.31)
