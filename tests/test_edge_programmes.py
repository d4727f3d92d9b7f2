"""A walk over every page of programmes at the edges, without a browser: no page fails, whoever looks at whatever date and selection.

The frame catches what goes wrong on a page and says so in one sentence, so the walk looks for that sentence.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from queries import period, results
from queries.languages import languages
from tests import factories
from tests.conftest import Once, StoreOf
from tests.edges import EDGES
from tests.factories import DAY, Programme, add_months, ends_on
from tests.inline_rows import build
from tests.visits import LEAST, NAMES, failed, html, plain, visit, words_of
from ui.auth.roles import allows
from ui.i18n import Words

DENSE = "a dense one"
"""The random programme with most nasty cases, besides the edges: twelve programmes in all."""
PROGRAMMES = (*EDGES, DENSE)
ROLES = ("viewer", "planner")
"""A steward's pages are a planner's."""
IN_TURN = tuple(languages())
MOMENTS = ("first registration", "before any group", "first group", "young groups", "first graduates", "last record", "past due", "future")
SELECTIONS = ("whole", "first group", "latest group", "skill", "two groups", "age band", "unknown origin", "registered")


def day_of(moment: str, programme: Programme) -> date:
    """The date of a moment of a programme; where it has no such moment, a date of its beginning."""
    starts = sorted(row["starts_on"] for row in programme.cohorts) or [date(2018, 3, 5)]
    ends = sorted(ends_on(row) for row in programme.cohorts) or [date(2018, 3, 9)]
    records = [row[name] for table in factories.COLUMNS for row in getattr(programme, table) for name in factories.DATES & row.keys() if row[name]]
    happened = [day for day in records if day <= date.today()]
    return {
        "first registration": min((row["registered_on"] for row in programme.residents), default=starts[0]),
        "before any group": starts[0] - DAY,
        "first group": starts[0] + 2 * DAY,
        "young groups": ends[0] + 20 * DAY,
        "first graduates": add_months(ends[0], 3) + DAY,
        "last record": max(happened, default=starts[0]),
        "past due": max((row["due_on"] for row in programme.targets), default=date(2019, 12, 31)) + 40 * DAY,
        "future": date.today(),
    }[moment]


def selected(selection: str, programme: Programme) -> dict[str, str | list[str]]:
    """What the address says of a selection."""
    cohorts = [row["cohort_id"] for row in programme.cohorts]
    selections: dict[str, dict[str, str | list[str]]] = {
        "whole": {},
        "first group": {"cohort": cohorts[:1]},
        "latest group": {"cohort": cohorts[-1:]},
        "skill": {"skill": ["salon"]},
        "two groups": {"cohort": cohorts[:2]},
        "age band": {"age_band": ["25-34", "35-44"]},
        "unknown origin": {"origin": ["unknown"]},
        "registered": {"registered_from": "2018-01-10"},
    }
    return selections[selection]


@dataclass(frozen=True)
class Stop:
    """One page as one role sees it, at a moment, inside a selection, in a language."""

    page: str
    role: str
    moment: str
    selection: str
    language: str


SHOWN_ON: dict[str, tuple[str, ...]] = {
    "nobody": ("overview", "plan"),
    "one person": ("data",),
    "no training": ("completion",),
    "empty groups": ("coverage",),
    "no attendance": ("completion",),
    "nobody came": ("cohorts",),
    "young groups": ("livelihoods",),
    "no exits": ("briefing",),
    "no livelihoods, a group without sheets": ("livelihoods",),
    "closed": ("exits", "data", "method"),
    "no target": ("plan",),
    "many targets": ("coverage",),
    "odd groups": ("cohorts",),
    "ten years": ("exits",),
    "all died": ("overview",),
    DENSE: ("coverage", "exits", "briefing", "method"),
}
"""The pages that show best what is odd about a programme, each twice or three times; the walk of `make soak` takes in all."""


@cache
def walk() -> dict[str, tuple[Stop, ...]]:
    """Where the walk stops in each programme: once at every page that shows what is odd about it.

    Over all programmes every page is met as each role and in each language, every moment and every selection by each role, on two pages or more.
    """
    turns = dict.fromkeys(NAMES, 0)
    stops: dict[str, list[Stop]] = {name: [] for name in PROGRAMMES}
    shown = ((name, each) for name in PROGRAMMES for each in enumerate(NAMES) if each[1] in SHOWN_ON[name])
    for number, (name, (first, page)) in enumerate(shown):
        turn, turns[page] = turns[page], turns[page] + 1
        moment = MOMENTS[(4 * turn + first) % len(MOMENTS)]
        role, language = ROLES[(turn + first // 2) % len(ROLES)], IN_TURN[(turn + turn // len(ROLES) + first) % len(IN_TURN)]
        stops[name].append(
            Stop(page, role, moment, SELECTIONS[(4 * number + 5 * turn + first + first // 2 + 4 * (first % 3)) % len(SELECTIONS)], language)
        )
    return {name: tuple(each) for name, each in stops.items()}


def stops_at_length(index: int) -> Iterator[Stop]:
    """Where the walk of `make soak` over the programme at that place of PROGRAMMES stops: over all of them at every page as each role at each
    moment."""
    for number, (page, role, moment) in enumerate(product(NAMES, ROLES, MOMENTS)):
        turn = number % (len(ROLES) * len(MOMENTS))
        if (NAMES.index(page) + turn) % len(PROGRAMMES) == index:
            yield Stop(page, role, moment, SELECTIONS[(turn + turn // len(SELECTIONS)) % len(SELECTIONS)], IN_TURN[number % len(IN_TURN)])


def test_the_walk_leaves_nothing_out() -> None:
    walked = [stop for stops in walk().values() for stop in stops]
    assert SHOWN_ON.keys() == set(PROGRAMMES) and all(set(pages) <= set(NAMES) for pages in SHOWN_ON.values())
    assert len(walked) == sum(map(len, SHOWN_ON.values())) > 20
    assert {(stop.page, stop.role) for stop in walked} == set(product(NAMES, ROLES))
    assert {(stop.page, stop.language) for stop in walked} == set(product(NAMES, languages()))
    assert {(stop.role, stop.moment) for stop in walked} == set(product(ROLES, MOMENTS))
    assert {(stop.role, stop.selection) for stop in walked} == set(product(ROLES, SELECTIONS))
    assert min(len({stop.page for stop in walked if stop.moment == moment}) for moment in MOMENTS) > 1
    assert min(len({stop.page for stop in walked if stop.selection == selection}) for selection in SELECTIONS) > 1
    at_length = [stop for index in range(len(PROGRAMMES)) for stop in stops_at_length(index)]
    assert {(stop.page, stop.role, stop.moment) for stop in at_length} == set(product(NAMES, ROLES, MOMENTS))


PART_OF_WHOLE = re.compile(r"(?<![\d.,])(\d[\d.,]*) (?:of|dari) (\d[\d.,]*)(?![\d.,]*%)")
MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Mei|May|Jun|Jul|Agu|Aug|Sep|Okt|Oct|Nov|Des|Dec)\w* $")
"""Stands before a year that ends a line; the next line may begin with "of"."""
PER_CENT = re.compile(r"(?<![\d.,])(\d[\d.,]*) ?%")


def nonsense(text: str, language: str) -> list[str]:
    """What of a page's text no reader could believe: more than 100 %, a part larger than its whole, minus zero."""
    decimal, grouping = (",", ".") if language == "id" else (".", ",")

    def number(written: str) -> float:
        return float(written.strip(".,").replace(grouping, "").replace(decimal, "."))

    shares = [match.group() for match in PER_CENT.finditer(text) if number(match[1]) > 100]
    matches = [match for match in PART_OF_WHOLE.finditer(text) if number(match[1]) > number(match[2])]
    parts = [match.group() for match in matches if not MONTH.search(text[: match.start()])]
    return shares + parts + re.findall(r"[-−]0(?:[.,]0+)?(?![\d.,]*\d)", text)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("500% (5 of 1) and -0 points, 99.9%", "en", ["500%", "5 of 1", "-0"]),
        ("1.000 dari 1.200 orang (83,3 %), 100,5 %, −0,0 poin", "id", ["100,5 %", "−0,0"]),
        ("1,000 of 1,200 people (100%), −0.4 points, 2019-01-02", "en", []),
        ("19 sampai Okt 2019 dari 0 warga binaan", "id", []),
    ],
)
def test_nonsense_is_seen(text: str, language: str, expected: list[str]) -> None:
    assert nonsense(text, language) == expected


def went_wrong(stop: Stop, programme: Programme, store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> str:
    """What is wrong with the page at that stop; empty where nothing is."""
    day = day_of(stop.moment, programme)
    caplog.clear()
    page = visit(store, monkeypatch, stop.page, stop.role, lang=stop.language, as_of=day.isoformat(), **selected(stop.selection, programme))
    words, text = Words(stop.language), words_of(page)
    errors = [str(record.exc_info[1]) for record in caplog.records if record.exc_info]
    if failed(page, stop.language) and words("error.title") in text:
        return f"{stop} on {day}: {errors}"
    if html(page).count("<h1") != 1:
        return f"{stop} on {day}: {html(page).count('<h1')} headings of the first level"
    if re.search(r"\bW-\d{3}\b|\bpsk\b", html(page), re.IGNORECASE):
        return f"{stop} on {day}: a person's code, or the old word"
    shown = re.sub(r"<pre.*?</pre>|>None<", "", html(page), flags=re.DOTALL)  # in English a cell may hold the word of a code
    if re.search(r"\b(None|nan|NaN|inf)\b", shown):
        return f"{stop} on {day}: what isn't known is written –, not {re.search(r'.{40}(None|nan|NaN|inf)', shown, re.DOTALL)}"
    exceeded = results()["target_status"].column("achievement").label[stop.language]  # a target may be
    believed = re.sub(r"<table.*?</table>", lambda table: "" if exceeded in table.group() else table.group(), shown, flags=re.DOTALL)
    if unbelievable := nonsense(plain(believed), stop.language):
        return f"{stop} on {day}: {unbelievable}"
    if not allows(stop.role, LEAST[stop.page]) and period(store) and words("refused.title") not in text and words("empty.title") not in text:
        return f"{stop} on {day}: shown to a role that it isn't for"
    return ""


@pytest.mark.parametrize("at_length", [False, pytest.param(True, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("index", "name"), enumerate(PROGRAMMES), ids=PROGRAMMES)
def test_no_page_fails(
    index: int, name: str, at_length: bool, once: Once, store_of: StoreOf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    if name == DENSE:
        programme, store = store_of(factories.COVERING[0])
    else:
        programme = EDGES[name]
        store = once(f"edge{index}", lambda folder: build(factories.write(programme, folder / "csv"), folder / "store")) / "store"
    stops = stops_at_length(index) if at_length else walk()[name]
    assert [wrong for stop in stops if (wrong := went_wrong(stop, programme, store, monkeypatch, caplog))] == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2000, 2200))
def test_no_page_fails_at_length(seed: int, store_of: StoreOf, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    programme, store = store_of(seed)
    assert [wrong for stop in stops_at_length(seed % len(PROGRAMMES)) if (wrong := went_wrong(stop, programme, store, monkeypatch, caplog))] == []
