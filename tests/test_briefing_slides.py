"""The slides: what they say comes from the published figures, in both languages, and nothing is said that is not known."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from data import notes
from planning.outlook import outlook
from planning.published_plan import publish as publish_plan
from planning.schedule import make_plan
from queries import Figure, Filters, QuestionError, Row, ask, publish, results
from queries.dates import month_end
from queries.languages import languages
from tests.claims import untrue_slide
from ui.briefing.powerpoint import presentation
from ui.briefing.slide import BigFigures, Briefing, Chart, Choice, Cover, Series, Slide, Table, steps
from ui.briefing.slides import SLIDES, compose
from ui.briefing.snapshot import DecisionEntry, Since, Snapshot, gather
from ui.briefing.stored import snapshot_in, snapshot_out
from ui.briefing.svg_charts import SMALLEST, drawing
from ui.claims import Figures
from ui.dated_notes import DatedNote
from ui.i18n import Words
from ui.sentences import Mention, Sentence
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
    asked = {name: publish(name, sample_store, as_of) for name in ("headline", "coverage_monthly", "cohorts", "market_chain")}
    now = asked["headline"].record

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
    reached = dict(zip(chart.categories, chart.series[0].values, strict=True))
    months = [row for row in asked["coverage_monthly"].records if row["covered"]]
    assert [reached[min(month_end(row["month"]), as_of)].value for row in months] == [row["coverage"] for row in months], "as on the page"
    assert reached[as_of].value == now["coverage"]
    # Of 630 and 668 registered 111 and 139 left untrained; the target is 100 %.
    most = {AS_OF: "82,4 %", CLOSED: "79,2 %"}[as_of]
    assert f"Bila semua warga binaan sekarang dilatih, cakupan menjadi {most}" in slide(made, "coverage").note

    finished = [row for row in asked["cohorts"].records if row["finished"]]
    chart = slide(made, "completion").body
    assert isinstance(chart, Chart)
    assert [f"Angkatan {name}" for name in chart.categories] == [row["name"] for row in finished], "every group by its name"
    assert [value.value for value in chart.series[0].values] == [row["completion_rate"] for row in finished]

    stages = ("completed", "with_product", "sold", "sold_again")
    assert numbers(slide(made, "livelihoods").body) == [[row["persons"] for row in asked["market_chain"].records if row["stage"] in stages]]

    before = publish("headline", sample_store, as_of.replace(day=1) - timedelta(days=1)).record
    if as_of == CLOSED:
        silent = next(each.why for each in made.left_out if each.name == "changes")
        assert silent.startswith("Tidak ada kedatangan, orang yang keluar, atau pelatihan sesudah") and "2019" in silent, (
            "no change of nothing over a month in which nobody entered any"
        )
        return
    # No group was held in September, and mentas stand still between two steps: in place of noughts stand those who came, came back and left.
    assert (now["covered"], now["completed"]) == (before["covered"], before["completed"])
    new, left = now["registered"] - before["registered"], now["exits"] - before["exits"]
    assert numbers(slide(made, "changes").body) == [[new, now["residents"] - before["residents"] - new + left, left]]


@pytest.mark.parametrize(
    ("as_of", "day", "parts"),
    # Everybody away = registered less residents on the day to which the published mentas have moved: 621 - 474, and 668 - 0.
    # Today 630 - 477 = 153 are away, 6 more: on one slide with them their difference was taken for something hidden.
    [(AS_OF, date(2018, 8, 31), [107, 40]), (CLOSED, date(2019, 10, 31), [198, 413, 57])],
)
def test_how_people_left_adds_up_to_everybody_away(sample_store: Path, as_of: date, day: date, parts: list[int]) -> None:
    made = slide(compose(gather(sample_store, as_of), "en"), "exits")
    assert numbers(made.body) == [parts], "the whole is in the heading, no bar like its parts"
    on = Words("en").short_date(day)
    assert isinstance(made.body, Chart) and {value.as_of for value in made.body.series[0].values} == {day}
    assert made.heading.startswith(f"As of {on}: {sum(parts)} people "), "an earlier date is said"
    assert made.caption == "later figures wait so nobody is recognised", "and why it is one"
    assert publish("headline", sample_store, day).record["mentas"] == parts[0]


def test_the_gap_and_the_forecast_are_drawn_and_named(snapshot: Snapshot, sample_store: Path) -> None:
    chart = slide(compose(snapshot, "id"), "target").body
    assert isinstance(chart, Chart) and chart.gap is not None and snapshot.expected is not None
    # On the planned path 213.6 would be there on 30 September 2018; there are 477.
    assert chart.gap.name == "263 di atas jalur" and (chart.gap.low, chart.gap.high) == (pytest.approx(213.6, abs=0.05), 477)
    ends = [snapshot.expected.low, snapshot.expected.middle, snapshot.expected.high]
    page = outlook(sample_store, AS_OF).forecast
    assert page is not None and ends == [page.residents_on(date(2019, 12, 31))[place] for place in (1, 0, 2)], "what staff read on their pages"
    assert [series.name for series in chart.series if series.style == "dotted"] == ["Perkiraan {1} (80\u00a0%:\u00a0{0}–{2})".format(*ends)]
    assert [series.values[-1].value for series in chart.series if series.style in ("edge", "dotted")] == [ends[0], ends[2], ends[1]]
    assert ">Target 31 Des 2019<" in drawing(chart, Words("id"), COLOURS["light"]), "a date and a 0 alone did not say that they are the target"


def test_targets_are_lines_and_the_plan_has_its_dates(snapshot: Snapshot) -> None:
    made = {each.name: each.body for each in compose(snapshot, "id").slides}
    levels = {name: body.levels for name, body in made.items() if isinstance(body, Chart)}
    assert [(line.name, line.values[0].value) for line in levels["completion"]] == [("Target 90 %, 31 Des 2019", 0.9)]
    (goal,) = levels["coverage"]
    assert (goal.name, goal.values[0].value) == ("Target 100 %, 31 Des 2018", 1.0)
    # The line ends, with a mark, on the day on which the target is due, before all residents are trained.
    coverage = made["coverage"]
    assert isinstance(coverage, Chart) and coverage.categories[goal.known[-1]] == date(2018, 12, 31) < coverage.categories[-1]
    # Three of the groups end by then, of 28 each: (367 + 84) of 630. The dotted line is level but for their days, up to the most.
    ahead = coverage.series[-1]
    assert coverage.gap is not None and coverage.gap.is_point and coverage.gap.name.startswith("Pada 31\u00a0Des\u00a02018: 71,6")
    assert coverage.categories[coverage.gap.index] == date(2018, 12, 31) and coverage.gap.low == pytest.approx(451 / 630)
    assert [round(ahead.values[index].value * 630) for index in ahead.known] == [367, 367, 395, 395, 423, 423, 451, 451, 479, 479, 507, 507, 519]
    # 477 residents, 325 of them trained; groups of 30 places, of whom 28 come, none planned yet: at the rhythm so far.
    chart = made["groups"]
    assert isinstance(chart, Chart) and levels["groups"][0].name == "Belum dilatih (152)"
    assert [value.value for value in chart.series[0].values] == [28, 56, 84, 112, 140, 152], "people, no places"
    plan = snapshot.plan
    assert plan is not None and not plan.published and plan.finished_on == plan.groups[-1].ends_on
    assert isinstance(made["coverage"], Chart) and made["coverage"].categories[-1] == plan.finished_on
    # Coverage is due on 31 December 2018: the three groups that end after it are grey, and the heading says by how many days it is missed.
    late = [group.ends_on > date(2018, 12, 31) for group in plan.groups]
    assert [colour == "quiet" for colour in chart.series[0].colours] == late
    # What the page of the plan says is enough stands on the slide of decisions; here it is for the speaker.
    assert chart.axis == "Abu-abu: sesudah 31 Des 2018"
    told = slide(compose(snapshot, "id"), "groups").note
    assert "6 angkatan; yang digambar memakai irama selama ini. Irama kini: 1 angkatan bersamaan, jeda 30 hari." in told
    assert "Agar tepat waktu cukup: 2 angkatan bersamaan, atau jeda 9 hari." in told
    # On 31 January 2019 the day is over: how late all are is what is left to say.
    after = slide(compose(replace(snapshot, as_of=date(2019, 1, 31)), "id"), "groups")
    assert after.heading == "Melatih 152 warga binaan perlu 6 angkatan, sampai 29\u00a0Maret\u00a02019, 88 hari sesudah batas waktu"
    # 14 groups of 12, by their places as in older briefings, up to the 152: all have a column, every third and the last its date, with the year.
    ends = [date(2018, 10, 5) + timedelta(days=39 * number) for number in range(14)]
    many = tuple(replace(plan.groups[0], starts_on=end - timedelta(days=4), ends_on=end, places=12, persons=0) for end in ends)
    for days, said in ((0, "on the deadline"), (-1, "1 day before the deadline")):
        ahead = replace(plan, groups=many, finished_on=date(2018, 12, 31) + timedelta(days=days), ways=())
        shown = slide(compose(replace(snapshot, plan=ahead), "en"), "groups")
        assert shown.heading.endswith(f", {said}")
    chart = shown.body
    assert isinstance(chart, Chart) and [value.value for value in chart.series[0].values] == [min(12 * number, 152) for number in range(1, 15)]
    assert (chart.every, chart.categories[0], chart.categories[-1]) == (3, "5 Oct 2018", "24 Feb 2020")
    drawn = drawing(chart, Words("en"), COLOURS["light"])
    assert re.findall(r">(\d+ \w{3} 20\d\d)<", drawn) == [chart.categories[index] for index in (0, 3, 6, 9, 13)], "the last, too"


def test_what_there_is_to_decide_is_proposed_where_nobody_has_asked(snapshot: Snapshot) -> None:
    """As on the overview: what is enough, and the last day on which the first group can begin. Christmas and the birthday of the Prophet (20
    November) leave Monday 17 December as the last day of a group of five, and no group in that week of November: three times two groups,
    each five weeks after the other, or six every two weeks."""
    made = slide(compose(snapshot, "id"), "decisions")
    assert made.heading == "Putuskan: 152 orang dilatih hingga 31 Des 2018" and isinstance(made.body, Table)
    assert made.body.lines == (
        ("Pilihan", "Mulai paling lambat"),
        ("2 angkatan bersamaan", "8 Okt 2018"),
        ("jeda 9 hari", "1 Okt 2018"),
        ("Tanpa keputusan", "84"),
    )
    assert made.caption == "Oleh: Dinas Sosial, organisasi pendamping", "at the foot, or it looked like a third proposal"
    one = replace(snapshot, plan=replace(snapshot.plan, ways=snapshot.plan.ways[:1], latest=snapshot.plan.latest[:1])) if snapshot.plan else snapshot
    alone = slide(compose(one, "en"), "decisions")
    assert alone.heading == "Decide: 2 parallel groups, not\u00a01, beginning by 8 Oct 2018" and isinstance(alone.body, Table)
    # 367 + 152 and, with three groups of 28, 367 + 84 of 630 registered.
    assert alone.body.lines == (
        ("Result on 31\u00a0Dec\u00a02018", "+152 trained, coverage 82.4%"),
        ("Otherwise", "+84 trained, coverage 71.6%"),
        ("By", "Social affairs office, partner organisation"),
    )
    assert snapshot_in(json.loads(json.dumps(snapshot_out(snapshot)))).plan == snapshot.plan
    plan = snapshot.plan
    assert plan is not None
    before = compose(replace(snapshot, plan=replace(plan, latest=())), "id")
    assert "decisions" in [each.name for each in before.left_out], "frozen before there were such days"


def test_a_published_plan_takes_the_place_of_the_rhythm(own_sample: Path) -> None:
    store = own_sample
    publish_plan(store, "planner", AS_OF, make_plan(replace(outlook(store, AS_OF).inputs, first=date(2018, 11, 5), pause=60)))
    made = compose(gather(store, AS_OF), "en")
    assert slide(made, "groups").heading.startswith("Planned: 30 of 152 trained by 31\u00a0Dec\u00a02018, all only by ")
    body = slide(made, "groups").body
    assert isinstance(body, Chart) and body.categories[0] == "9 Nov 2018"
    assert "The dates are those of the published plan." in slide(made, "groups").note


def test_decisions_asked_for_last_time_and_today(own_sample: Path) -> None:
    store = own_sample
    text = "Menyediakan tempat pamer produk di Pasar Johar setiap akhir pekan selama tiga bulan berturut-turut mulai Oktober"
    first = notes.add_decision(store, "x", date(2018, 8, 20), "Membeli dua mesin jahit", "social_office", "earning", published=True)
    notes.set_state(store, "x", first.name, "done", date(2018, 9, 10), "Dua mesin sudah dipakai.")
    notes.add_decision(store, "x", date(2018, 8, 21), "Tidak untuk umum", "planner", "mentas")
    notes.add_decision(store, "x", date(2018, 10, 4), text, "trade_office", "sales", date(2018, 12, 31), published=True)
    notes.add_decision(store, "x", date(2018, 11, 4), "Sesudah paparan berikutnya", "planner", "mentas", published=True)
    notes.add_note(store, "x", date(2018, 6, 30), "residents", "Pasar tutup", published=True)
    notes.add_note(store, "x", date(2018, 6, 30), "residents", "Bukan untuk umum")
    made = compose(gather(store, AS_OF), "id")
    earlier, today = slide(made, "decided"), slide(made, "decisions")
    assert isinstance(earlier.body, Table) and earlier.body.rows == (("Dinas Sosial: Membeli dua mesin jahit", "selesai"),)
    assert "Dua mesin sudah dipakai." in earlier.note and "Tidak untuk umum" not in earlier.note
    assert isinstance(today.body, Table) and today.body.rows[0][0].endswith("\u00a0…") and today.body.rows[0][1] == "batas 31 Des 2018"
    assert text in today.note and "Sesudah paparan" not in today.note, "whole for the speaker; not yet asked for then"
    assert [note.text for note in made.snapshot.notes] == ["Pasar tutup"]
    assert (earlier.heading, today.heading) == ("Keputusan lalu: 1 dari 1 sudah selesai", "Hari ini kami mohon 1 keputusan")
    # What was asked for in August and is still open is asked again, and stands on one slide only.
    older = DecisionEntry(date(2018, 8, 20), "Menambah pelatih", None, "open", None, "", "social_office")
    again = compose(replace(made.snapshot, decisions=(*made.snapshot.decisions, older)), "id")
    assert slide(again, "decisions").heading == "Mohon diputuskan atau ditindaklanjuti: 2 hal"
    assert "Menambah pelatih" in slide(again, "decisions").note and "Menambah pelatih" not in slide(again, "decided").note
    assert slide(again, "decided").heading == "Keputusan lalu: 1 dari 2 sudah selesai"
    assert "decided" not in [each.name for each in compose(replace(made.snapshot, decisions=(older,)), "id").slides], "nothing settled"
    asked = [DecisionEntry(date(2018, 9, 1 + number), text, date(2018, 12, 31), "open", None, "", "trade_office") for number in range(4)]
    many = slide(compose(replace(made.snapshot, decisions=tuple(asked)), "id", Choice(("decisions",))), "decisions")
    assert isinstance(many.body, Table) and many.body.rows[2:] == (("2 lagi di catatan", ""),), "the slide says that it has not all"
    said = [word for row in many.body.rows for word in " ".join(row).split() if re.search(r"[a-z]", word)]
    assert many.note.count(text) == 4 and len(said) <= 17, "with heading and foot at most 25 words"


def test_notes_are_marks_on_the_line_of_their_figure_and_frozen_with_it(snapshot: Snapshot) -> None:
    written = (
        DatedNote("4", date(2018, 6, 30), "Pasar <tutup>", "residents"),
        DatedNote("5", date(2018, 7, 2), "Banjir"),  # on all charts; two days later it shares the box
        DatedNote("6", date(2018, 6, 30), "Pameran", "sales"),
        DatedNote("7", date(2010, 1, 1), "Lama", "residents"),
    )
    noted = replace(snapshot, notes=written)
    assert snapshot_in(json.loads(json.dumps(snapshot_out(noted)))).notes == written
    made = compose(noted, "id")
    target, coverage = slide(made, "target"), slide(made, "coverage")
    assert isinstance(target.body, Chart) and [note.number for note in target.body.notes] == ["4", "5"]
    assert isinstance(coverage.body, Chart) and [note.number for note in coverage.body.notes] == ["5"]
    assert ">4, 5</text>" in drawing(target.body, Words("id"), COLOURS["light"])
    assert "Catatan 4 (30 Jun 2018): Pasar <tutup>." in target.note and "Pasar" not in target.heading
    page = Presentation(BytesIO(presentation(compose(noted, "id", Choice(("target",)))))).slides[0]
    (native,) = (shape.chart for shape in page.shapes if shape.has_chart)
    labels = [each.text for each in native._chartSpace.iter(qn("a:t"))]
    assert "[4, 5]" in labels or {"[4]", "[5]"} <= {*labels}  # on the day of the chart that is nearest


def test_what_is_rounded_is_marked_and_its_date_is_said(sample_store: Path, snapshot: Snapshot) -> None:
    published = publish("market_chain", sample_store, AS_OF)
    body = slide(compose(snapshot, "id"), "livelihoods").body
    assert isinstance(body, Chart)
    assert [value.rounded for value in body.series[0].values] == [row["persons"].rounded for row in published.rows][:4], "the stages that are drawn"
    made = slide(compose(snapshot, "en"), "livelihoods")
    assert made.caption.endswith("≈ rounded") and "≈ rounded so that nobody can be recognised; as of " in made.note
    assert Words("id").write(body.series[0].values[1]).startswith("≈ ")


def test_exact_figures_only_where_they_are_asked_for_and_said_to_be_internal(sample_store: Path) -> None:
    asked_for = date(2018, 9, 12)
    internal = compose(gather(sample_store, asked_for, internal=True), "id")
    assert internal.badges == ("hanya untuk internal", "data contoh")
    assert internal.snapshot.as_of == asked_for, "staff may ask for any day"
    exact = [row["persons"] for row in ask("market_chain", sample_store, asked_for).records][:4]
    assert numbers(slide(internal, "livelihoods").body) == [exact]
    assert all("≈" not in each.caption + each.heading + each.alt for each in internal.slides)
    assert slide(internal, "exits").heading.endswith(" mentas; target 146 tidak tercapai"), "its last day was 31 December 2017"
    published = compose(gather(sample_store, asked_for), "en")
    assert published.badges == ("sample data",)
    assert published.snapshot.as_of == date(2018, 8, 31), "published figures exist for month ends only"
    assert "asked for was 12 September 2018" in slide(published, "title").note


# ------------------------------------------------------------------------------------------------------------- words


def test_headings_in_both_languages(snapshot: Snapshot, closed: Snapshot) -> None:
    # Worked out by hand from the sample's figures (docs: 477 residents, 630 registered, 367 covered, 325 of the residents).
    text = {each.name: each.heading for each in compose(snapshot, "id").slides}
    assert text["title"] == "Hampir tidak mungkin tercapai"
    # 477 residents in 15 months, and 473 half a year before (headline): the number is on the line, the heading says why.
    assert text["target"] == "Target 2019 hampir tidak mungkin tercapai: perlu turun 31,8 orang/bulan"
    # 519 of 630: with all 152 residents who are not trained yet, the most that can still be reached (coverage_ceiling).
    assert text["coverage"] == "Target 100 % tidak terjangkau: 367 dari 630 dilatih (58,3 %), paling tinggi 82,4 %"
    # The target lies within the range of the rate, as the page of completion says.
    assert text["completion"] == "88,1 % peserta hadir setiap hari, sedikit di bawah target 90\u00a0%"
    # Three groups of 28 end by 31 December 2018, when the target of coverage is due, the last one on 29 March 2019.
    assert text["groups"] == "Irama kini: 84 dari 152 dilatih hingga 31\u00a0Des\u00a02018, semuanya baru 29\u00a0Maret\u00a02019", (
        "a calculation: nobody has published a plan"
    )
    assert text["exits"] == "Per 31 Agu 2018: 147 orang tidak lagi tinggal, 107 di antaranya mentas"
    english = {each.name: each.heading for each in compose(closed, "en").slides}
    assert english["target"] == "The 2019 number was reached by the closure, not by mentas", "no success"
    assert english["exits"] == "As of 31 Oct 2019: 668 people left: 198 mentas, 413 by closure"
    # Missed on its date, with 0.715 then (target_status); what came later stands beside it.
    assert english["coverage"] == "Coverage target 100% missed: 71.5% on 31 Dec 2018, now 79.2%"
    assert "groups" not in english, "nobody is left to train: an empty slide is left out"


@pytest.mark.parametrize("language", ["id", "en"])
def test_headings_are_true_of_what_their_slide_draws(snapshot: Snapshot, closed: Snapshot, language: str) -> None:
    wrong = {
        (made.snapshot.as_of, each.name): untrue_slide(each, made.words, made.snapshot.as_of)
        for made in (compose(snapshot, language), compose(closed, language))
        for each in made.slides
    }
    assert {key: problems for key, problems in wrong.items() if problems} == {}
    target = slide(compose(snapshot, language), "target")
    false = replace(target, heading=Sentence(str(target.heading), [Mention(0, 1, snapshot.headline["registered"])], [Figures()]))
    assert untrue_slide(false, Words(language), AS_OF) == [f"registered of {snapshot.headline['registered'].whom} = 630 is not drawn"]


def pace(**values: Any) -> tuple[Row, ...]:
    """The answer about the pace, of one row."""
    return (Row({column.name: Figure(values.get(column.name), column, AS_OF) for column in results()["pace"].columns}),)


@pytest.mark.parametrize(
    ("status", "row", "heading"),
    [
        ("reached", {"target": 480}, "The 2019 target is reached: 477 residents"),
        ("missed", {"target": 0}, "The 2019 target was missed: there are still 477 residents"),
        ("likely", {"target": 0, "required_per_month": 31.8}, "The 2019 target is likely to be reached: 477 residents"),
        ("open", {"target": 0, "required_per_month": 31.8}, "The 2019 target is open: 477 residents"),
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
    assert made.slides[0].heading == made.slides[1].heading == "477 residents; no target for their number is recorded"
    assert isinstance(made.slides[1].body, Cover) and made.slides[1].body.reason == "" == made.slides[1].body.question


def test_a_slide_that_would_be_empty_is_left_out_and_the_page_says_why(sample_store: Path) -> None:
    # In February 2017 one group had been trained: no product, no sale that could be published, and nobody's exit.
    made = compose(gather(sample_store, date(2017, 2, 28)), "id")
    assert "livelihoods" not in [each.name for each in made.slides]
    why = {each.name: each.why for each in made.left_out}
    assert why["livelihoods"].startswith("Angka ini baru diterbitkan") and why["decisions"].startswith("Tidak ada keputusan")
    alone = compose(made.snapshot, "id", Choice(("livelihoods",)))
    (instead,) = alone.slides  # a wall is never without a slide: it says why, and is not another slide
    assert instead.name == "livelihoods" and isinstance(instead.body, Table) and instead.body.rows == ((why["livelihoods"], ""),)


def test_a_focus_leaves_out_what_is_of_the_whole_programme(sample_store: Path) -> None:
    made = compose(gather(sample_store, AS_OF, Filters(skill=("sewing",))), "en")
    assert made.focus == "Only Sewing"
    assert "for staff only" in next(each.why for each in made.left_out if each.name == "exits")
    for each in made.slides:
        assert "None" not in each.heading + each.caption + each.alt + each.note


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_slide_is_complete(snapshot: Snapshot, closed: Snapshot, language: str) -> None:
    for made in (compose(snapshot, language), compose(closed, language)):
        assert [each.name for each in made.slides] == [name for name in SLIDES if name not in {each.name for each in made.left_out}]
        assert replace(made, slides=made.slides[1:2]).page_of(1) in made.page_of(2).split(" · "), "a slide alone has its date, and no page"
        for number, each in enumerate(made.slides, start=1):
            assert each.heading and each.note.startswith(each.heading) and each.heading in each.alt
            shown = each.body.on if isinstance(each.body, Cover) else made.page_of(number)
            day = made.words.write(each.of_day, "date") if each.of_day else made.on.split(" ", 2)[-1]
            assert day in shown, "the date of what is drawn stands on every slide, and on the cover once"
            assert each.of_day is None or made.words.short_date(each.of_day) in each.heading
            assert "{" not in each.heading + each.caption + each.note + each.alt
            if isinstance(each.body, BigFigures):
                assert len(each.body.figures) == 3
            elif isinstance(each.body, Table):
                assert len(each.body.lines) == (3 if each.name in ("corrected", "method") else 4), "two ways, a head and what comes without"


def test_a_choice_keeps_its_order_and_its_notes(snapshot: Snapshot) -> None:
    made = compose(snapshot, "id", Choice(("exits", "title", "exits"), {"title": "Sambutan kepala dinas"}))
    assert [each.name for each in made.slides] == ["exits", "title"]
    assert made.slides[1].note.endswith("Catatan sendiri: Sambutan kepala dinas")
    with pytest.raises(QuestionError) as refused:
        compose(snapshot, "id", Choice(("cover",)))
    assert refused.value.sentence["en"].startswith("There is no slide cover; there are: title, ")


def test_what_is_known_of_a_month_stands_beside_what_is_not(snapshot: Snapshot) -> None:
    made = slide(compose(replace(snapshot, known={"attendance": AS_OF - timedelta(days=16)}), "en"), "changes")
    # 630 registered after 626, 199 exits after 193, 477 residents after 479 (headline): 4 new, 6 left, nobody came back.
    assert made.heading == "Since 31 Aug 2018: 4\u00a0new, 6\u00a0left; 2 fewer residents, 477 in all"
    assert isinstance(made.body, BigFigures) and [each.written(Words("en")) for each in made.body.figures] == ["4", "0", "6"], (
        "who came, came back, left"
    )


def test_changes_count_from_the_briefing_before(sample_store: Path) -> None:
    made = compose(gather(sample_store, AS_OF, since=Since(date(2018, 6, 30), "Rapat triwulan")), "id")
    before, now = (publish("headline", sample_store, day).record for day in (date(2018, 6, 30), AS_OF))
    changes = slide(made, "changes")
    assert numbers(changes.body) == [[now[name] - before[name] for name in ("residents", "covered", "completed")]], "of that time alone"
    came_back = now["residents"] - before["residents"] - (now["registered"] - before["registered"]) + now["exits"] - before["exits"]
    assert f", {came_back}\u00a0kembali, " in changes.heading, "the heading adds up"
    published = {day: publish("headline", sample_store, day).row["mentas"] for day in (date(2018, 6, 30), AS_OF)}
    was, mentas = published.values()
    first = Words("id").short_date(was.as_of)
    assert f"mentas, {first} sampai" in changes.note and f"dari {was.value} menjadi {mentas.value}." in changes.note, (
        "it moved by a step of its own time"
    )
    assert "Dibandingkan dengan paparan “Rapat triwulan”." in changes.note and "30 Jun 2018" in changes.heading


def test_nobody_registered_yet_is_one_sentence(sample_store: Path) -> None:
    with pytest.raises(QuestionError) as refused:
        gather(sample_store, date(1999, 1, 1))
    assert "Nobody was registered by" in refused.value.sentence["en"]


# ----------------------------------------------------------------------------------------------------------- drawing


def test_scales_are_round() -> None:
    assert steps(488) == [0, 200, 400, 600]  # a third of 488 is 163; the next round step is 200
    assert steps(4) == [0, 2, 4]
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
                if each.body.kind != "line" and series.style == "solid":
                    written = [words.write(value) for value in series.values if value.known]
                    # Where columns are narrow their shares stand in whole per cent: lying, never turned; where they are narrower without the
                    # sign, which the axis has.
                    sign = languages()[language].percent
                    assert all(
                        f">{text}<" in svg or f">{rough}<" in svg or f">{rough}{sign}<" in svg
                        for text, rough in zip(written, in_whole_per_cent(series, words), strict=True)
                    )
            assert "rotate" not in svg


def in_whole_per_cent(series: Series, words: Words) -> list[str]:
    """The known values of a series with shares as narrow columns have them."""
    known = [value for value in series.values if value.known]
    return [f"{value.value * 100:.0f}" if value.kind == "share" else words.write(value) for value in known]


def test_narrow_columns_keep_their_side_of_the_target() -> None:
    """Each value has its sign on one line; 26 of 29 are 89.7 %: "90 %" below a target of 90 % would be read as reached."""
    column = results()["headline"].column("completion_rate")
    rates = tuple(Figure(value, column, AS_OF) for value in (26 / 29, 26 / 30, 1.0, 0.9) * 3)
    series = (Series("x", "completed", rates), Series("Target", "target", (Figure(0.9, column, AS_OF),) * 12, style="dashed"))
    svg = drawing(Chart("columns", "", tuple(map(str, range(12))), series, "share"), Words("id"), COLOURS["light"])
    written = re.findall(r'y="([\d.]+)"[^>]*>([\d,]+.%)<', svg)
    assert [text[:-2] for _, text in written] == ["89,7", "87", "100", "90"] * 3
    assert len({height for height, _ in written}) == 1, "two heights without a meaning"


@pytest.mark.parametrize(("count", "written"), [(3, 3), (16, 16), (24, 24), (40, 2)])
def test_values_of_columns_lie_however_many_there_are(count: int, written: int) -> None:
    values = tuple(Figure(0.5 + index / 100, results()["headline"].column("coverage"), AS_OF) for index in range(count))
    svg = drawing(Chart("columns", "", tuple(map(str, range(count))), (Series("x", "covered", values),), "share"), Words("id"), COLOURS["light"])
    assert len(re.findall(r">\d\d(?:,0)?.%<", svg)) == written, "of very many the lowest and the highest"
    assert re.search(r">50(,0)?.%<", svg) and re.search(rf">{50 + count - 1}(,0)?.%<", svg) and "rotate" not in svg


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


@pytest.mark.parametrize(
    ("reached", "on"),
    [
        (0.3, date(2018, 10, 1)),  # far below the target's line
        (0.84, date(2018, 10, 1)),  # so near it that the name above would cross it
        (0.84, date(2018, 11, 23)),  # so late that the name stands beside the plot: below its point it crossed the line of 50 %
    ],
)
def test_the_name_of_what_is_planned_crosses_no_target(reached: float, on: date) -> None:
    days = (date(2018, 1, 31), date(2018, 8, 31), on, date(2018, 12, 31))
    column = results()["headline"].column("coverage")
    values = ((0.1, 0.2, None, None), (None, 0.2, reached, None), (1.0, 1.0, 1.0, 1.0))
    names, styles = ("Cakupan", "Semua warga binaan dilatih 23\u00a0Nov\u00a02018", "Target 100 %"), ("solid", "dotted", "dashed")
    series = [
        Series(name, "covered", tuple(Figure(value, column, AS_OF) for value in row), style=style)
        for name, row, style in zip(names, values, styles, strict=True)
    ]
    svg = drawing(Chart("line", "", days, tuple(series), "share"), Words("id"), COLOURS["light"])
    target = float(re.findall(r'points="[\d.]+,([\d.]+)', svg)[2])
    if on > date(2018, 11, 1):
        edge = max(float(x) for x in re.findall(r'<line x1="[\d.]+" y1="[\d.]+" x2="([\d.]+)"', svg))
        beside = [float(x) for x in re.findall(r'x="([\d.]+)"[^>]*>(?=Semua|warga|binaan|dilatih|23)', svg)]
        assert beside and min(beside) > edge
        return
    planned = [float(y) for y in re.findall(r'y="([\d.]+)"[^>]*text-anchor="end"[^>]*>(?=Semua|warga|binaan|dilatih|23)', svg)]
    assert planned and min(planned) - 40 > target, "its letters of 40 px begin below the line"
