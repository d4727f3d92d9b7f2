"""The page of the briefing without a browser: what it says, who gets exact figures, saving, freezing and opening what was frozen."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.importer import import_paths
from queries import ask, publish
from queries.languages import languages
from tests.visits import address, bare, html, visit, words_of
from ui.auth import roles
from ui.briefing.archive import freeze
from ui.briefing.snapshot import gather
from ui.i18n import Words

AS_OF = date(2018, 9, 30)


def slides(page: AppTest) -> dict[str, str]:
    """The heading of each slide by its name, as the list of the page says them."""
    found = re.findall(r"data-slide='(\w+)'.*?<strong>(.*?)</strong>", html(page), flags=re.DOTALL)
    return {name: unescape(heading) for name, heading in found}


def click(page: AppTest, key: str) -> AppTest:
    return next(button for button in page.button if button.key == key).click().run()


@pytest.mark.parametrize("language", languages())
def test_the_slides_say_published_figures(sample_store: Path, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    page = visit(sample_store, monkeypatch, "briefing", lang=language, as_of=str(AS_OF))
    words = Words(language)
    headline = publish("headline", sample_store, AS_OF).record | publish("pace", sample_store, AS_OF).record
    shown = slides(page)
    assert list(shown) == ["title", "target", "coverage", "completion", "exits", "livelihoods", "groups", "changes", "decisions", "method"]
    assert re.findall(r"data-left-out='(\w+)'", html(page)) == ["decided"], "nobody has asked for one: the last but one is a proposal"
    for name, column, kind in (
        ("target", "required_per_month", "pace"),
        ("coverage", "coverage", "share"),
        ("completion", "completion_rate", "share"),
    ):
        assert words.write(headline[column], kind) in shown[name]
    said = words_of(page)
    answer = {"id": r"Siap ditayangkan\W+10 slide per ", "en": r"Ready to show\W+10 slides as of "}[language]
    assert re.search(answer, said), "an answer to the question"
    assert "≈" in shown["livelihoods"], "also for the steward: a briefing leaves the office"
    assert words("briefing_page.published") in words_of(page)


def test_exact_figures_are_for_staff_and_say_so(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "briefing", lang="en", as_of="2018-09-17", internal="1")
    sold = next(row["persons"] for row in ask("market_chain", sample_store, date(2018, 9, 17)).records if row["stage"] == "sold")
    assert f"Only {sold} of the 324 sold" in slides(page)["livelihoods"] and "≈" not in slides(page)["livelihoods"]
    assert Words("en")("briefing_page.internal") in words_of(page)
    monkeypatch.setattr(roles, "current_role", lambda: "viewer")
    page = visit(sample_store, monkeypatch, "briefing", lang="en", as_of="2018-09-30", internal="1")
    assert "≈" in slides(page)["livelihoods"] and Words("en")("briefing_page.internal") not in words_of(page)
    assert not [button for button in page.button if button.key in ("presenting.save", "presenting.freeze")]


def test_slides_are_chosen_and_stay_in_the_address(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "briefing", lang="en", as_of=str(AS_OF), slide=["exits", "title", "nonsense"], seconds="abc")
    assert list(slides(page)) == ["exits", "title"], "in that order; what isn't there is left out"
    next(box for box in page.multiselect if box.key == "choice.briefing.slide").unselect("exits").run()
    assert list(slides(page)) == ["title"] and address(page)["slide"] == ["title"]
    number = next(box for box in page.number_input if box.key == "choice.briefing.seconds")
    assert number.value == 20, "what can't be read is the usual"
    number.set_value(45).run()
    assert address(page)["seconds"] == ["45"]


def test_the_wall_has_nothing_of_the_frame(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(sample_store, monkeypatch, "briefing", lang="en", as_of=str(AS_OF), show="1")
    drawn = [element.proto for element in page.get("bidi_component") if element.proto.component_name == "mentas.slideshow"]
    assert len(drawn) == 1 and "mentas-foot" not in html(page) and "mentas-ledger" not in html(page)
    shown = json.loads(drawn[0].json)["slides"]
    assert "477 residents" in bare(shown[0]["body"]) and "31.8 fewer" in bare(shown[1]["heading"]) and "≈" in shown[5]["heading"]


def test_a_briefing_is_frozen_and_opened(own_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(own_sample, monkeypatch, "briefing", lang="en", as_of=str(AS_OF))
    before = slides(page)
    next(box for box in page.text_input if box.key == "presenting.name").set_value("October").run()
    click(page, "presenting.freeze")
    assert Words("en")("briefing_page.kept") in words_of(page)
    assert slides(visit(own_sample, monkeypatch, "briefing", lang="en", as_of=str(AS_OF), frozen="October")) == before


@pytest.mark.soak  # test_briefing_archive.py holds what later data change in a frozen briefing, in its list and in its files
def test_what_was_frozen_stays_and_today_stands_beside_it(own_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(own_sample, monkeypatch, "briefing", lang="en", as_of=str(AS_OF))
    before = slides(page)
    next(box for box in page.text_input if box.key == "presenting.name").set_value("October").run()
    click(page, "presenting.freeze")
    assert Words("en")("briefing_page.kept") in words_of(page)
    click(page, "presenting.freeze")
    assert "A frozen briefing named October already exists" in words_of(page), "never overwritten"
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "residents.csv").write_text("resident_id,registered_on\nCONTOH-9001,2018-03-01\nCONTOH-9002,2018-11-05\n")
    assert import_paths([tmp_path / "more"], own_sample).changed
    page = visit(own_sample, monkeypatch, "briefing", lang="en", as_of=str(AS_OF), frozen="October")
    corrected = {"corrected": "4 figures were corrected after this briefing was frozen"}
    assert slides(page) == {**before, **corrected}, "the same to the digit, and what came late on a slide of its own"
    rows = re.findall(r"<tr[^>]*><th scope='row'[^>]*>(.*?)</th>(.*?)</tr>", html(page))
    parts = {name: re.findall(r"<td[^>]*>(?:<span>)?(.*?)(?:</span>)?</td>", cells) for name, cells in rows}
    whole = ask("headline", own_sample, date(2019, 12, 19)).record["registered"]
    assert parts["Registered"] == ["630", "+1", "±0", f"+{whole - 631}", str(whole)], "one came late, the others since"
    assert click(page, "presenting.back") and "frozen" not in address(page)


def test_names_in_labels_are_no_markup(own_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Labels are Markdown: ![](https://...) in one would make the browser ask another machine.
    name = "![x](a.png) *b* :red[c] $d$ <e>"
    freeze(own_sample, name, gather(own_sample, AS_OF))
    page = visit(own_sample, monkeypatch, "briefing", lang="en", as_of=str(AS_OF))
    labels = [button.label for button in page.button if button.key == "presenting.frozen.0"]
    assert labels == [r"\!\[x\]\(a\.png\) \*b\* \:red\[c\] \$d\$ \<e\>"]


def test_saved_choices_are_opened(own_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(own_sample, monkeypatch, "briefing", lang="en", as_of=str(AS_OF), slide=["exits"], seconds="30", dark="1", follow="1")
    next(area for area in page.text_area if area.key == "choice.note.exits").set_value("Ask about November").run()
    next(box for box in page.text_input if box.key == "presenting.name").set_value("Weekly").run()
    click(page, "presenting.save")
    page = visit(own_sample, monkeypatch, "briefing", lang="id", as_of=str(AS_OF))
    click(page, "presenting.open.0")
    now = address(page)
    assert (now["slide"], now["seconds"], now["dark"], now["follow"], now["lang"]) == (["exits"], ["30"], ["1"], ["1"], ["en"])
    assert next(area for area in page.text_area if area.key == "choice.note.exits").value == "Ask about November"
