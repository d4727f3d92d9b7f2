"""The slides: what they say comes from the published figures, in both languages, and nothing is said that is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from queries import Figure, Filters, QuestionError, Row, ask, publish, results
from ui.briefing.slide import BigFigures, Briefing, Chart, Choice, Message, Series, Slide, Table
from ui.briefing.slides import SLIDES, compose
from ui.briefing.snapshot import Since, Snapshot, gather
from ui.briefing.svg_charts import SMALLEST, drawing, steps
from ui.i18n import Words
from ui.theme import COLOURS

AS_OF = date(2018, 9, 30)
CLOSED = date(2019, 12, 31)


@pytest.fixture(scope="module")
def snapshot(sample_store: Path) -> Snapshot:
    return gather(sample_store, AS_OF)


@pytest.fixture(scope="module")
def closed(sample_store: Path) -> Snapshot:
    return gather(sample_store, CLOSED)


def slide(briefing: Briefing, name: str) -> Slide:
    return next(each for each in briefing.slides if each.name == name)


def numbers(body: Any) -> list[list[Any]]:
    """The numbers of a body, a list for each series (or one for the figures)."""
    if isinstance(body, Chart):
        return [[value.value for value in series.values] for series in body.series]
    return [[each.figure.value for each in body.figures]]


# ------------------------------------------------------------------------------------------------ figures as published


@pytest.mark.parametrize("as_of", [AS_OF, CLOSED])
def test_the_numbers_of_every_slide_are_the_published_ones(sample_store: Path, as_of: date) -> None:
    made = compose(gather(sample_store, as_of), "id")
    asked = {
        name: publish(name, sample_store, as_of) for name in ("headline", "coverage_over_time", "cohorts", "market_chain", "exits_by_destination")
    }
    now = asked["headline"].record

    assert numbers(slide(made, "title").body) == [[now["residents"], now["coverage"], now["completion_rate"]]]

    path = publish("target_path", sample_store, as_of).records
    chart = slide(made, "target").body
    assert isinstance(chart, Chart)
    shown = dict(zip(chart.categories, chart.series[0].values, strict=True))
    assert {on: shown[on].value for on in (row["on"] for row in path) if on != as_of} == {
        row["on"]: row["actual"] for row in path if row["on"] != as_of
    }
    assert shown[as_of].value == now["residents"], "the as-of date has the residents of that day"
    planned = dict(zip(chart.categories, chart.series[1].values, strict=True))
    assert all(planned[row["on"]].value == row["planned"] for row in path)

    chart = slide(made, "coverage").body
    assert isinstance(chart, Chart)
    steps_ = asked["coverage_over_time"].records
    assert [value.value for value in chart.series[0].values][: len(steps_)] == [row["covered"] for row in steps_]
    assert chart.series[0].values[-1].value == now["covered"] and chart.series[1].values[-1].value == now["registered"]
    # Of 630 and 668 registered 111 and 139 left untrained; the target is 100 %.
    most = {AS_OF: "82,4 %", CLOSED: "79,2 %"}[as_of]
    assert f"Paling tinggi masih dapat dicapai {most}" in slide(made, "coverage").caption

    finished = [row for row in asked["cohorts"].records if row["finished"]][-12:]
    chart = slide(made, "completion").body
    assert isinstance(chart, Chart)
    assert list(chart.categories) == [row["cohort_id"] for row in finished]
    assert numbers(chart) == [[row["completion_rate"] for row in finished]]

    chart = slide(made, "exits").body
    assert isinstance(chart, Chart)
    words = Words("id")
    for series, by_closure in zip(chart.series, (False, True), strict=False):
        left = {
            words.code("destination", row["destination"]): row["exits"]
            for row in asked["exits_by_destination"].records
            if row["by_closure"] == by_closure
        }
        assert {name: value.value for name, value in zip(chart.categories, series.values, strict=True) if value.known} == left

    assert numbers(slide(made, "livelihoods").body) == [[row["persons"] for row in asked["market_chain"].records]]

    uncovered = now["residents"] - now["covered_residents"]
    assert numbers(slide(made, "groups").body) == [[uncovered, ceil(uncovered / 30), sum(row["finished"] for row in asked["cohorts"].records)]]

    gap = publish("coverage_gap", sample_store, as_of).records[0]
    assert list(gap.values())[-2:] == [uncovered, ceil(uncovered / 30)], "the page of coverage says the same"

    before = publish("headline", sample_store, as_of.replace(day=1) - timedelta(days=1)).record
    assert numbers(slide(made, "changes").body) == [[now[name] - before[name] for name in ("residents", "covered", "mentas")]]


def test_what_is_rounded_is_marked_and_its_date_is_said(sample_store: Path, snapshot: Snapshot) -> None:
    published = publish("market_chain", sample_store, AS_OF)
    body = slide(compose(snapshot, "id"), "livelihoods").body
    assert isinstance(body, Chart)
    assert [value.rounded for value in body.series[0].values] == [row["persons"].rounded for row in published.rows]
    made = slide(compose(snapshot, "en"), "livelihoods")
    assert "≈ rounded so that nobody can be recognised; as of " in made.caption
    assert Words("id").write(body.series[0].values[1]).startswith("≈ ")


def test_exact_figures_only_where_they_are_asked_for_and_said_to_be_internal(sample_store: Path) -> None:
    asked_for = date(2018, 9, 12)
    internal = compose(gather(sample_store, asked_for, internal=True), "id")
    assert internal.badges == ("hanya untuk internal", "data contoh")
    assert internal.snapshot.as_of == asked_for, "staff may ask for any day"
    exact = [row["persons"] for row in ask("market_chain", sample_store, asked_for).records]
    assert numbers(slide(internal, "livelihoods").body) == [exact]
    assert all("≈" not in each.caption + each.heading + each.alt for each in internal.slides if each.name != "method")
    published = compose(gather(sample_store, asked_for), "en")
    assert published.badges == ("sample data",)
    assert published.snapshot.as_of == date(2018, 8, 31), "published figures exist for month ends only"
    assert "asked for was 12 September 2018" in slide(published, "title").caption


# ------------------------------------------------------------------------------------------------------------- words


def test_headings_in_both_languages(snapshot: Snapshot, closed: Snapshot) -> None:
    # Worked out by hand from the sample's figures (docs: 477 residents, 630 registered, 367 covered, 325 of the residents).
    text = {each.name: each.heading for each in compose(snapshot, "id").slides}
    assert text["target"] == "Target 2019 kecil kemungkinannya tercapai: 477 warga binaan, perlu turun 31,8 per bulan"
    assert text["coverage"] == "367 dari 630 orang sudah dilatih (58,3 %); 263 belum"
    assert text["groups"] == "152 warga binaan belum dilatih: perlu 6 angkatan lagi"
    assert text["exits"] == "107 orang mentas; kepergian karena penutupan dihitung terpisah", (
        "as of the step; fewer than 10 by the closure are not told"
    )
    english = {each.name: each.heading for each in compose(closed, "en").slides}
    assert english["target"] == "The 2019 number was reached by the closure, not by mentas", "no success"
    assert english["exits"] == "198 people are mentas; 413 exits by the closure are counted apart"
    assert english["groups"] == "No resident is left; 139 of those ever registered were never trained", "an empty place isn't a job done"


def pace(**values: Any) -> tuple[Row, ...]:
    """The answer about the pace, of one row."""
    return (Row({column.name: Figure(values.get(column.name), column, AS_OF) for column in results()["pace"].columns}),)


@pytest.mark.parametrize(
    ("status", "row", "heading"),
    [
        ("reached", {"target": 480}, "The 2019 target is reached: 477 residents"),
        ("missed", {"target": 0}, "The 2019 target was missed: there are still 477 residents"),
        ("likely", {"target": 0, "required_per_month": 31.8}, "The 2019 target is likely to be reached: 477 residents, must fall by 31.8 a month"),
        ("open", {"target": 0, "required_per_month": 31.8}, "The 2019 target is open: 477 residents, must fall by 31.8 a month"),
        (None, {"target": 0, "required_per_month": 31.8}, "477 residents; 0 by 31 December 2019 takes a fall of 31.8 a month"),  # frozen earlier
    ],
)
def test_each_standing_has_its_message(snapshot: Snapshot, status: str | None, row: dict[str, Any], heading: str) -> None:
    answer = pace(residents=477, due_on=date(2019, 12, 31), recent_per_month=1.0, **row)
    made = compose(replace(snapshot, answers={**snapshot.answers, "pace": answer}, verdict=status), "en", Choice(("target",)))
    assert made.slides[0].heading == heading


def test_without_a_target_the_line_stands_alone(snapshot: Snapshot) -> None:
    made = compose(replace(snapshot, answers={**snapshot.answers, "pace": (), "path": (), "targets": ()}), "en", Choice(("target", "title")))
    body = made.slides[0].body
    assert isinstance(body, Chart) and len(body.series) == 1
    assert made.slides[0].heading == "477 residents; the target is for the whole programme"
    assert isinstance(made.slides[1].body, BigFigures) and made.slides[1].body.figures[0].detail == ""


def test_not_yet_published_is_said_instead_of_zero(sample_store: Path) -> None:
    # In February 2017 one group had been trained: no product, no sale that could be published.
    made = slide(compose(gather(sample_store, date(2017, 2, 28)), "id"), "livelihoods")
    assert isinstance(made.body, Message) and "≈ 0" not in made.alt
    assert made.heading == "Usaha dan pemasaran: angkanya tidak tersedia dalam paparan ini"


def test_a_refused_question_says_why(sample_store: Path) -> None:
    made = compose(gather(sample_store, AS_OF, Filters(skill=("sewing",))), "en")
    assert made.focus == "Only Sewing"
    body = slide(made, "exits").body
    assert isinstance(body, Message) and "for staff only" in body.text
    for each in made.slides:
        assert "None" not in each.heading + each.caption + each.alt + each.note


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_slide_is_complete(snapshot: Snapshot, closed: Snapshot, language: str) -> None:
    for made in (compose(snapshot, language), compose(closed, language)):
        assert [each.name for each in made.slides] == list(SLIDES)
        for each in made.slides:
            assert each.heading and each.caption and each.note.startswith(each.heading) and each.heading in each.alt
            assert made.on.split(" ", 2)[-1] in each.caption, "the date stands on every slide"
            assert "{" not in each.heading + each.caption + each.note + each.alt
            if isinstance(each.body, BigFigures):
                assert len(each.body.figures) == 3
            elif isinstance(each.body, Table):
                assert len(each.body.rows) == 6


def test_a_choice_keeps_its_order_and_its_notes(snapshot: Snapshot) -> None:
    made = compose(snapshot, "id", Choice(("exits", "title", "exits"), {"title": "Sambutan kepala dinas"}))
    assert [each.name for each in made.slides] == ["exits", "title"]
    assert made.slides[1].note.endswith("Catatan sendiri: Sambutan kepala dinas")
    with pytest.raises(QuestionError) as refused:
        compose(snapshot, "id", Choice(("cover",)))
    assert refused.value.sentence["en"].startswith("There is no slide cover; there are: title, ")


def test_changes_count_from_the_briefing_before(sample_store: Path) -> None:
    made = compose(gather(sample_store, AS_OF, since=Since(date(2018, 6, 30), "Rapat triwulan")), "id")
    before, now = (publish("headline", sample_store, day).record for day in (date(2018, 6, 30), AS_OF))
    changes = slide(made, "changes")
    assert numbers(changes.body) == [[now[name] - before[name] for name in ("residents", "covered", "mentas")]]
    assert "Dibandingkan dengan paparan “Rapat triwulan”." in changes.caption and "30 Jun 2018" in changes.heading


def test_nobody_registered_yet_is_one_sentence(sample_store: Path) -> None:
    with pytest.raises(QuestionError) as refused:
        gather(sample_store, date(1999, 1, 1))
    assert "Nobody is registered yet" in refused.value.sentence["en"]


# ----------------------------------------------------------------------------------------------------------- drawing


def test_scales_are_round() -> None:
    assert steps(488) == [0, 200, 400, 600]  # a quarter of 488 is 122; the next round step is 200
    assert steps(4) == [0, 1, 2, 3, 4]
    assert steps(0) == [0, 1], "nothing yet still has an axis"


@pytest.mark.parametrize("language", ["id", "en"])
def test_drawings_hold_every_value_and_no_small_text(snapshot: Snapshot, closed: Snapshot, language: str) -> None:
    import re
    from xml.etree import ElementTree

    words = Words(language)
    for made in (compose(snapshot, language), compose(closed, language)):
        for each in made.slides:
            if not isinstance(each.body, Chart):
                continue
            svg = drawing(each.body, words, COLOURS["dark"])
            ElementTree.fromstring(svg)
            assert all(float(size) >= SMALLEST for size in re.findall(r'font-size="([\d.]+)"', svg))
            for series in each.body.series:
                if each.body.kind != "line":
                    assert all(f">{words.write(value)}<" in svg for value in series.values if value.known)


def test_texts_of_the_data_are_escaped() -> None:
    chart = Chart(
        "columns",
        "",
        ("<b>&", "A2"),
        (Series("x", "covered", tuple(Figure(value, results()["headline"].column("coverage"), AS_OF) for value in (0.5, None))),),
        "share",
    )
    svg = drawing(chart, Words("en"), COLOURS["light"])
    assert "&lt;b&gt;&amp;" in svg and "<b>" not in svg
    assert ">–<" in svg and svg.count("<rect") == 1, "not known has no bar and a dash"
