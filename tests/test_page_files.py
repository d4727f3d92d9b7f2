"""Files below panels: made when they are clicked, in the role that the visitor has by then, and never for anybody else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import audit
from queries import Filters, answer_for
from tests.visits import markup, visit
from ui.files import CLICKED
from ui.html import as_csv


def delivered(page: AppTest) -> tuple[dict[str, object], bytes] | None:
    """What the page sends as a file: its description and its content."""
    sent = [each.proto.bytes for each in page.get("bidi_component") if each.proto.component_name == "mentas.files"]
    if not sent:
        return None
    head, _, content = sent[0].partition(b"\n")
    return json.loads(head), content


def test_a_click_is_answered_once_and_only_with_what_the_page_offers_by_then(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MENTAS_AUDIT", str(tmp_path))
    page = visit(sample_store, monkeypatch, lang="en", as_of="2018-09-30")
    assert "data-file='overview.path.csv'>Download CSV<" in markup(page) and delivered(page) is None
    page.session_state[CLICKED] = "overview.path.csv"
    file = delivered(page.run())
    assert file is not None
    head, content = file
    # Below the lines about the table stand the rows as the query answers them.
    answer = answer_for("steward", "flow_monthly", sample_store, date(2018, 9, 30), Filters())
    assert content.endswith(as_csv(answer, "en").removeprefix("\ufeff".encode()))
    assert head == {"number": 1, "name": "monthly_flow_2018-09-30.csv", "mime": "text/csv"}
    assert delivered(page.run()) is None, "the next rerun brings no file again"
    page.session_state[CLICKED] = "cohorts.table.csv"
    assert delivered(page.run()) is None, "this page has no such file"
    exports = [entry.what for entry in audit.read() if entry.action == "export"]
    assert exports == [{"result": "flow_monthly"}]
