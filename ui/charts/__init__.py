"""Figures: answers in, plotly figures (plain dicts) out, one file a figure. They don't ask, and don't know their page."""

from typing import Any

from ui.charts.cascade import cascade
from ui.charts.funnel import funnel_plot
from ui.charts.group_curves import group_curves
from ui.charts.residents_path import residents_path
from ui.charts.triangle import maturity_triangle

Figure = dict[str, Any]

__all__ = ["Figure", "cascade", "funnel_plot", "group_curves", "maturity_triangle", "residents_path"]
