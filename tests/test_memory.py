"""What the server forgets at its start, to hold less memory."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ui.server import memory


def test_plotly_for_python_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = ["plotly", "plotly.graph_objs._bar", "_plotly_utils.data_utils", "narwhals.stable.v1", "ui.charts.plotly", "plotlyish", "streamlit"]
    monkeypatch.setattr(memory, "sys", SimpleNamespace(modules=dict.fromkeys(loaded)))
    memory.unload_plotly()
    assert list(memory.sys.modules) == ["ui.charts.plotly", "plotlyish", "streamlit"], "names that only begin or end alike stay"
