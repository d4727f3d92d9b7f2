"""Charts of the completion page: what is drawn, named, hatched and left out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.answers import answer
from ui.charts import heat_map, intervals, run_chart, training_chain
from ui.charts.group_ticks import group_ticks
from ui.charts.heat_map import Cell
from ui.charts.intervals import Heading, Interval
from ui.charts.run_chart import Point
from ui.i18n import Words
from ui.theme import COLOURS

ID, EN = Words("id"), Words("en")
POINTS = [
    Point(0.9, 0.7, 0.98, "A: 27 of 30", date(2017, 2, 6), name="Angkatan 1"),
    Point(0.6, 0.7, 0.98, "B: 18 of 30", date(2017, 9, 4), name="Angkatan 2", stands_out=True),
    Point(1.0, 0.7, 1.0, "C: 30 of 30", date(2018, 1, 8), name="Angkatan 3"),
]


def texts(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"]]


def test_a_run_is_filled_and_every_point_stands_on_what_is_usual_for_its_size() -> None:
    figure = run_chart(POINTS, (0.9, "Rata-rata<br>90,0 %"), 0.85, (1, 2), "completed", ID, "light")
    usual, *_, points = figure["data"]
    assert points["y"] == [0.9, 0.6, 1.0]
    assert points["mode"] == "markers", "between two groups there is no completion that a line could go through"
    assert points["marker"]["symbol"] == ["circle", "diamond", "circle"], "what stands out has its shape too, as on the page of groups"
    assert [colour == COLOURS["light"]["page"] for colour in points["marker"]["color"]] == [True, False, False], "the run is filled"
    assert usual["y"] == pytest.approx([0.84, 0.84, 0.85]) and usual["error_y"]["array"] == pytest.approx([0.14, 0.14, 0.15])
    assert figure["layout"]["xaxis"]["ticktext"] == ["1<br>2017", "2", "3<br>2018"]
    assert figure["layout"]["xaxis"]["title"]["text"] == "Angkatan", "what all names begin with stands once"
    assert texts(figure) == ["Target<br>85 %", "Rata-rata<br>90,0 %", "Angkatan 2", "Angkatan 3"]
    assert figure["layout"]["yaxis"]["range"][0] == pytest.approx(0.53), "down to the lowest mark (0.6), with room for a name below it"
    named = {note["text"]: (note["y"], note["yanchor"], note["xanchor"]) for note in figure["layout"]["annotations"][2:]}
    assert named == {"Angkatan 2": (0.6, "top", "center"), "Angkatan 3": (1.0, "bottom", "right")}, "at their points, not at another's bar"
    assert len(figure["layout"]["shapes"]) == 3 and figure["layout"]["margin"]["pad"] == 0, "an axis that doesn't begin at 0 is broken"
    whole = run_chart([Point(0.5, 0.02, 0.9, "", date(2017, 2, 6))], None, None, (), "completed", ID, "light")["layout"]
    assert whole["yaxis"]["range"][0] == 0 and whole["shapes"] == []


@pytest.mark.parametrize(
    ("names", "places", "texts", "title"),
    [
        (["A9", "A10", "A19"], 8, ["9<br>2017", "10<br>2018", "19"], "A"),  # all digits of a number are kept
        (["Mawar", "M <b>"], 6, ["Mawar<br>2017", "M &lt;b&gt;<br>2018"], None),  # a letter that happens to be alike stays
        (["Kelas pagi", "Kelas sore"], 8, ["pagi<br>2017", "sore<br>2018"], "Kelas"),
        (["Salon", "Salon 2"], 4, ["Salon<br>2017", "Salon 2<br>2018"], None),  # one name is the beginning of the other
        ([str(number) for number in range(10, 40)], 30, ["10<br>2017", "<br>2018", "12", "", "14", ""], None),  # 10 pixels each: every second
        (["Pelatihan tata boga lanjutan", "X"], 8, ["Pelatihan t…<br>2017", "<br>2018"], None),
    ],
)
def test_groups_are_named_below_their_marks_as_far_as_there_is_room(names: list[str], places: int, texts: list[str], title: str | None) -> None:
    ticks = group_ticks(names, [date(2017, 2, 6), *[date(2018, 1, 8)] * (len(names) - 1)], places, Words("id"), "light")
    assert ticks["ticktext"][: len(texts)] == texts and ticks.get("title", {}).get("text") == title


def test_the_offices_word_for_a_group_is_marked_as_its_word_in_another_language() -> None:
    ticks = group_ticks(["Angkatan 1", "Angkatan 2"], [date(2017, 2, 6)] * 2, 4, Words("en"), "light")
    assert ticks["title"]["text"] == "Group (in the office's words: “Angkatan”)"


def test_the_lowest_and_the_highest_point_bear_their_names_unless_they_tie() -> None:
    points = [Point(value, 0.5, 1.0, "", date(2018, 1, 8), name=name) for value, name in ((0.9, "A"), (0.7, "B"), (0.9, "C"), (0.8, "D"))]
    assert texts(run_chart(points, None, None, (), "completed", EN, "light")) == ["B"], "A and C are both the highest"


def test_without_target_and_median_there_are_no_levels() -> None:
    figure = run_chart(POINTS[:1], None, None, (), "completed", EN, "dark")
    assert len(figure["data"]) == 2 and texts(figure) == []


ROWS = [Interval("Salon", 0.91, 0.83, 0.95, "91.0%", "salon"), Interval("Crafts", 0.83, 0.66, 0.92, "83.0%", "crafts")]


def test_intervals_stand_in_their_order_against_the_target() -> None:
    figure = intervals(ROWS, 0.9, "completed", EN, "light")
    (dots,) = figure["data"]
    assert dots["x"] == [0.91, 0.83] and dots["error_x"]["array"] == pytest.approx([0.04, 0.09])
    assert figure["layout"]["yaxis"]["ticktext"] == ["Salon", "Crafts"]
    assert figure["layout"]["yaxis"]["range"][0] > figure["layout"]["yaxis"]["range"][1], "the first on top"
    assert texts(figure) == ["<b>91.0%</b>", "<b>83.0%</b>", "Target 90%"]
    *cut, level = figure["layout"]["shapes"]
    assert level["x0"] == 0.9 and {each["yanchor"] for each in cut} == {0}, "the axis begins at 62 %, and says so"
    assert intervals(ROWS, None, "completed", EN, "light")["layout"]["shapes"] == cut
    whole = intervals([Interval("A", 0.2, 0.01, 0.9, "20%", "")], None, "completed", EN, "light")["layout"]
    assert whole["xaxis"]["range"][0] == 0 and whole["shapes"] == []
    parted = intervals([Heading("Skill", "could be chance"), *ROWS], None, "completed", EN, "light")
    assert (
        parted["data"][0]["y"] == [1, 2] and parted["layout"]["yaxis"]["ticktext"][0] == "<b>Skill</b>" and "<b>could be chance</b>" in texts(parted)
    )
    assert intervals(ROWS, None, "mentas", EN, "light", height=600)["layout"]["height"] == 600
    named = intervals([Interval("Lembaga kursus menjahit Kota", 0.7, 0.6, 0.8, "70%", "")], None, "covered", EN, "light", average=0.63)
    assert named["layout"]["yaxis"]["ticktext"] == ["Lembaga kursus<br>menjahit Kota"], "in one line it takes half a phone's width"
    assert texts(named) == ["<b>70%</b>", "Average 63.0%"] and named["layout"]["shapes"][-1]["x0"] == 0.63
    wide = intervals([Interval("A", 0.7, 0.45, 0.9, "70%", "")], None, "covered", EN, "light")["layout"]["xaxis"]
    assert wide["ticktext"] == ["60%", "80%", "100%"], "six marks would touch on a phone"
    low = intervals([Interval("A", 0.7, 0.31, 0.9, "70%", "")], None, "covered", EN, "light")["layout"]
    assert (low["xaxis"]["range"][0], low["xaxis"]["ticktext"], low["shapes"]) == (0.0, ["0%", "50%", "100%"], []), "cut at 27 % it would save little"


def test_cells_not_known_yet_are_hatched_and_missing_ones_not_drawn() -> None:
    cells = {
        (0, 0): Cell(1.0, "100", "full"),
        (0, 1): Cell(0.5, "50", "half"),
        (1, 0): Cell(0.2, "20", "below the faintest"),
        (1, 1): Cell(None, "", "not yet"),
        # (2, 1): that group lasts a day only
        (2, 0): Cell(0.75, "75", "between"),
    }
    figure = heat_map(["<i>A</i>", "A", "B"], ["1", "2"], cells, (0.5, 1.0), "completed", "Day", "light", "en")
    first, second, unknown = figure["data"]
    assert first["text"] == ["100", "20", "75"] and first["y"] == [0, 1, 2]
    assert second["y"] == [0] and unknown["y"] == [1] and unknown["marker"]["pattern"]["shape"] == "/"
    assert second["marker"]["color"][0] == first["marker"]["color"][1], "what is fainter than the faintest is drawn like it"
    assert figure["layout"]["yaxis"]["ticktext"][0] == "&lt;i&gt;A&lt;/i&gt;", "a name is no markup"
    assert figure["layout"]["yaxis"]["tickvals"] == [0, 1, 2], "names that are alike keep their own rows"


@pytest.mark.parametrize("mode", COLOURS)
@pytest.mark.parametrize("colour", ["completed", "mentas", "covered"])
def test_numbers_in_the_strongest_cell_can_be_read(mode: str, colour: str) -> None:
    figure = heat_map(["A"], ["1"], {(0, 0): Cell(1.0, "100", "")}, (0, 1), colour, "", mode, "id")
    (column,) = figure["data"]
    assert contrast(column["marker"]["color"][0], column["textfont"]["color"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """The ratio of the two colours' luminance (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_many_columns_leave_their_numbers_to_the_hover() -> None:
    cells = {(0, day): Cell(0.9, "90", "") for day in range(13)}
    assert all(
        "text" not in trace for trace in heat_map(["A"], [str(day) for day in range(13)], cells, (0, 1), "completed", "", "light", "id")["data"]
    )


def test_the_chain_of_a_training() -> None:
    row = {"group": "all", "enrolled": 404, "started": 388, "completed": 342, "assessed": 330, "passed": 0}
    figure = training_chain(answer("completion", [row]), ID, "light")
    (bars,) = figure["data"]
    assert bars["x"] == [404, 388, 342, 330, 0]
    assert bars["text"] == ["<b>404</b>", "<b>388</b>   96,0 %", "<b>342</b>   88,1 %", "<b>330</b>   96,5 %", "<b>0</b>   0,0 %"]
    none = training_chain(answer("completion", [row | {"assessed": 0}]), ID, "light")
    assert none["data"][0]["text"][-1] == "<b>0</b>", "no share of nobody"


@pytest.mark.parametrize("mode", COLOURS)
def test_nothing_at_all_is_no_error(mode: str) -> None:
    for figure in (
        run_chart((), None, None, (), "completed", ID, mode),
        intervals((), None, "completed", ID, mode),
        heat_map([], [], {}, (0, 1), "completed", "", mode, "id"),
        training_chain(answer("completion", []), ID, mode),
    ):
        assert figure["layout"]["height"] >= 300 and figure["layout"]["dragmode"] is False
