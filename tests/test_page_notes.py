"""Notes and decisions on the pages: staff write them, charts mark them, visitors see what staff have published."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.notes import add_decision, add_note, list_decisions, list_notes
from tests.visits import charts_of, failed, html, visit, words_of

ON = date(2018, 6, 30)
AS_OF = {"as_of": "2018-09-30"}


@pytest.fixture
def folder(own_sample: Path) -> Path:
    """A copy of the sample with a note on the residents and a published decision."""
    folder = own_sample
    add_note(folder, "a", ON, "residents", "Pasar <b>tutup</b>")
    add_decision(folder, "a", ON, "Dua angkatan sekaligus", "training_provider", "coverage", date(2018, 8, 31), published=True)
    return folder


def beside_marks(page: AppTest) -> list[str]:
    """The texts that appear beside the marks of all drawings."""
    drawings = [json.loads(chart.spec) for chart in charts_of(page)]
    return [mark["hovertext"] for drawing in drawings for mark in drawing["layout"].get("annotations", []) if "hovertext" in mark]


def test_visitors_read_what_is_published_and_staff_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(folder, monkeypatch, role="viewer", lang="en", **AS_OF)
    assert "<span lang='id'>Dua angkatan sekaligus" in html(page)  # the office's words on an English page
    assert "Training provider, by 31 August 2018" in html(page) and "Decided on 30 June 2018 to change this figure: Coverage" in html(page)
    assert "<b>Open and overdue</b>" in html(page)  # due on 31 August, seen as of 30 September
    assert "Pasar" not in html(page) and beside_marks(page) == []
    assert not page.expander and "record.save" not in [button.key for button in page.button]  # the forms are for staff

    page = visit(folder, monkeypatch, role="planner", lang="en", **AS_OF)
    assert "Note 1 (30 Jun 2018): Pasar &lt;b&gt;tutup&lt;/b&gt;" in html(page)
    assert beside_marks(page) == ["Pasar &lt;b&gt;tutup&lt;/b&gt;"]
    _staff_write_settle_remove_and_bring_back(page, folder)


def _staff_write_settle_remove_and_bring_back(page: AppTest, folder: Path) -> None:
    assert not page.text_input, "forms are made when they are opened"
    for name in ("decide", "write", "change"):
        page.session_state[f"record.{name}"] = True
    page.run()
    page.text_input(key="record.what").set_value("Ibu Siti melatih lagi")
    page.button(key="record.save").click().run()
    assert "the text seems to name a person; name the office or the group instead" in html(page)
    assert page.text_input(key="record.what").value == "Ibu Siti melatih lagi"  # to be corrected
    page.text_input(key="record.what").set_value("Tambah pelatih")
    page.selectbox(key="record.figure").select("completion_rate")
    page.button(key="record.save").click().run()
    first, decision = list_decisions(folder, staff=True)
    assert (decision.text, decision.on, decision.role, decision.figure) == ("Tambah pelatih", date(2018, 9, 30), "social_office", "completion_rate")
    assert "Saved." in html(page) and page.text_input(key="record.what").value == ""

    page.selectbox(key="record.state.D1").select("done").run()
    page.text_input(key="record.outcome.D1").set_value("Berjalan bersamaan")
    page.button(key="record.settle.D1").click().run()
    assert "<b>Done on 30 September 2018</b>" in html(page) and "Berjalan bersamaan" in html(page)
    page.button(key="record.remove.D1").click().run()
    assert "Decision 1 was removed." in html(page) and list_decisions(folder, staff=True) == (decision,)
    page.button(key="record.undo_last").click().run()
    assert [each.name for each in list_decisions(folder, staff=True)] == [first.name, decision.name]

    page.text_input(key="record.note_text").set_value("Banjir")
    page.selectbox(key="record.note_figure").select("all")
    page.button(key="record.note_save").click().run()
    assert [(note.figure, note.text) for note in list_notes(folder, staff=True)][1:] == [("all", "Banjir")]
    assert not failed(page, "en") and "Banjir" in words_of(page)
