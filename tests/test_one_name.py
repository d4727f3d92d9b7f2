"""One name, one number: the labelled numbers of all pages and slides say what they measure and never contradict each other.

Files of a briefing hold what its slides hold (test_briefing_exports.py), and downloads what the tables hold (test_html.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from random import Random

import pytest

from queries import Filters, period
from queries.figure import Figure
from queries.languages import languages
from queries.registry import results
from tests import factories
from tests.answers import answer
from tests.conftest import StoreOf
from tests.labelled import Number, contradictions, of_briefing, of_markup, unnamed
from tests.named_figures import NAMED
from tests.visits import LEAST, NAMES, markup, visit
from ui import definition_dialog
from ui.auth.roles import allows
from ui.briefing.slides import compose
from ui.briefing.snapshot import gather
from ui.context import Context
from ui.i18n import Words
from ui.sentences import Sentence, joined

LOOKS = (("viewer", "en", "2018-09-30", {}),)
NO_METRIC = ("plan",)
"""Pages whose tables hold numbers of the plan, which no result measures; their cards name themselves."""
ADDRESSES = re.compile(r"data-definition='([^']*)'")
A_NUMBER = re.compile(r"[≈<>+−-]?\s?[\d.,]*\d(\s?%( \(.*\))?)?")
SELECTIONS: tuple[dict[str, str], ...] = ({}, {"skill": "salon"}, {"skill": "sewing"})


def numbers(store: Path, monkeypatch: pytest.MonkeyPatch, role: str, language: str, day: str, selection: dict[str, str]) -> Iterator[Number]:
    """Every labelled number that a role finds on a date inside a selection, in a language. A number of a card, the account or a table
    that doesn't say what it measures is an error, and so is one that opens nothing."""
    opened: set[str] = set()
    for name in (name for name in NAMES if allows(role, LEAST[name])):
        text = markup(visit(store, monkeypatch, name, role, lang=language, as_of=day, **selection))
        nameless = [] if name in NO_METRIC else [value for value in unnamed(text) if A_NUMBER.fullmatch(value)]
        assert nameless == [], f"{name}: give the figure itself to the card, the table or the text, not a number written before"
        assert "data-population='; " not in text, f"{name}: a figure without a population"
        offered = {unescape(addresses) for addresses in ADDRESSES.findall(text)} - opened
        context = Context(store, date.fromisoformat(day), Filters(), language, "light", role)
        closed = [each for each in offered if "<section>" not in definition_dialog.content(context, each)]
        assert closed == [], f"{name}: numbers that cannot be looked up"
        opened |= offered
        yield from of_markup(text, name)
    filters = Filters(**{name: (value,) for name, value in selection.items()})
    yield from of_briefing(compose(gather(store, date.fromisoformat(day), filters, internal=role != "viewer"), language))


@pytest.mark.parametrize(("role", "language", "day", "selection"), LOOKS)
def test_one_name_one_number(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, role: str, language: str, day: str, selection: dict[str, str]
) -> None:
    shown = list(numbers(sample_store, monkeypatch, role, language, day, selection))
    assert contradictions(shown) == []
    for figure in NAMED if role == "viewer" else ():
        written = {number.value for number in shown if (number.metric, number.population) == (figure.column, figure.population)}
        assert written == {figure.written}, "the pages say what all other media say (test_briefing_exports.py)"


@pytest.mark.soak
@pytest.mark.parametrize("seed", [None, *factories.COVERING])
def test_one_name_one_number_everywhere(sample_store: Path, store_of: StoreOf, monkeypatch: pytest.MonkeyPatch, seed: int | None) -> None:
    store = sample_store if seed is None else store_of(seed)[1]
    first, last = period(store) or (date(2018, 1, 1), date(2018, 1, 1))
    chance, problems = Random(seed or 0), []
    for selection in SELECTIONS:
        for role in ("viewer", "planner", "steward"):
            day = first + timedelta(days=chance.randrange((last - first).days + 1))
            for language in languages():
                shown = contradictions(numbers(store, monkeypatch, role, language, day.isoformat(), selection))
                problems += [f"{role}, {language}, {day}, {selection}: {problem}" for problem in shown]
    assert problems == []


# --------------------------------------------------------------------------------------- the judge itself


def number(label: str, value: str, metric: str = "mentas", population: str = "programme; 2018-09-30", column: str = "") -> Number:
    return Number(label, column, metric, population, value, "a page")


@pytest.mark.parametrize(
    ("pair", "problem"),
    [
        ((number("Mentas", "113"), number("Mentas", "113")), ""),
        ((number("Mentas", "113"), number("Mentas", "29", population="cascade; 2018-09-30")), "one label, two values"),
        ((number("Mentas", "113"), number("", "114")), "one metric and population, two values"),
        ((number("Mentas", "113"), number("Climbed out", "113")), "one metric and population, two labels"),
        ((number("Mentas", "113"), number("Mentas", "110", population="programme; 2018-08-31", column="31 Aug 2018")), ""),  # of another day
        ((number("Fall", "0.7"), number("", "−0.7")), ""),  # the words say which way
        ((number("Mentas", "113"), number("", "≈ 115")), ""),  # what is published is rounded
    ],
)
def test_the_judge_sees_contradictions(pair: tuple[Number, ...], problem: str) -> None:
    problems = contradictions(pair)
    assert problems[0].startswith(problem) if problem else problems == []


def test_two_numbers_of_a_card_are_parts_of_one() -> None:
    part = "<span data-metric='{}' data-population='p'>{}</span>".format
    card = "<article class='mentas-card'><h2>Rate</h2><div class='mentas-value'><strong>{}</strong></div></article>".format
    labels = {number.label for number in of_markup(card(part("completed", 2) + " of " + part("started", 7)), "a page")}
    assert labels == {""}, "neither 2 nor 7 is the rate"
    assert {number.label for number in of_markup(card(part("completion_rate", "50%")), "a page")} == {"Rate", ""}


def test_texts_keep_their_figures() -> None:
    figure = answer("headline", [{"residents": 477}]).row["residents"]
    words = Words("en")
    sentence = words("story.residents", on="1 May", residents=figure) + " " + words.write(figure)
    assert isinstance(sentence, Sentence) and [sentence[each.start : each.end] for each in sentence.mentions] == ["477", "477"]
    assert [each.figure for each in joined(["<", sentence]).mentions] == [figure, figure]
    assert joined(["<", words.write(figure)], "").__html__() == (
        "&lt;<span data-metric='residents' data-population='programme; 2018-09-30'>477</span>"
    )


def test_a_figure_of_an_answer_without_rows_names_a_population_too() -> None:
    """Before any group is over, the card of those who never came is not known: its population cannot be read from a row."""
    metric = results()["completion"].column("no_shows")
    assert Figure(None, metric, date(2014, 6, 15)).whom == "nobody known; 2014-06-15"
