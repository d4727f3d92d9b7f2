"""Figures: answers in, plotly figures (plain dicts) out, one file a figure. They don't ask, and don't know their page."""

from typing import Any

from ui.charts.cascade import cascade
from ui.charts.residents_path import residents_path

Figure = dict[str, Any]

__all__ = ["Figure", "cascade", "residents_path"]
