"""Every figure on every page is the one that the query answers for the role: pages x looks, each figure named once.

Numbers are read in English; what is said in which language is for the tests of the views and the catalogues. What a chart draws
of an answer is for the tests of the charts; here stands which charts a page has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from queries import Answer, Filters, QuestionError, answer_for
from tests.visits import charts_of, failed, figure, html, visit, words_of
from ui.i18n import Words
from ui.share.picture import PLOT
from ui.share.plot import plot

WORDS = Words("en")


@dataclass(frozen=True)
class Look:
    """Who looks at which day inside which selection."""

    role: str
    as_of: str
    selection: Mapping[str, Sequence[str]]

    def ask(self, store: Path, result: str, by: str | None = None, since: date | None = None) -> Answer:
        """What the role gets of that result, as the page's queries ask for it."""
        filters = Filters(**{name: tuple(values) for name, values in self.selection.items()})
        return answer_for(self.role, result, store, date.fromisoformat(self.as_of), filters, by, since)


LOOKS = {
    "before any group": Look("steward", "2016-06-30", {}),
    "before any group, published": Look("viewer", "2016-06-30", {}),
    "the first group on its third day": Look("planner", "2017-02-22", {}),
    "the middle": Look("steward", "2018-09-30", {}),
    "the middle, published": Look("viewer", "2018-09-30", {}),
    "two skills": Look("planner", "2018-09-15", {"skill": ("salon", "sewing")}),
    "a skill, published": Look("viewer", "2018-09-30", {"skill": ("salon",)}),
    "by person": Look("steward", "2018-09-30", {"origin": ("unknown",)}),
    "after the closure": Look("steward", "2019-12-31", {}),
    "a group after the closure, published": Look("viewer", "2019-11-30", {"cohort": ("A20",)}),
}


@dataclass(frozen=True)
class At:
    """Where a figure comes from: a column of a result, in its only row or in the one in which a column has that value."""

    result: str
    column: str
    row: tuple[str, str] | None = None
    fall: bool = False
    """It counts a fall: the page has the change, with the other sign."""
    published: str = ""
    """The result of which a viewer gets the column, where the other is for staff."""
    less: str = ""
    """The column that is taken from it."""

    def written(self, look: Look, store: Path) -> str:
        """The figure as the page has to write it: – where there is none or the role does not get it."""
        try:
            rows = look.ask(store, self.published if self.published and look.role == "viewer" else self.result).rows
        except QuestionError:
            return "–"
        rows = tuple(row for row in rows if self.row is None or row.value(self.row[0]) == self.row[1])
        if self.less and rows:
            return WORDS.write(rows[0].value(self.column) - rows[0].value(self.less), "count")
        written = WORDS.write(rows[0][self.column]) if rows else "–"
        size = written.lstrip("-−")
        return written if not self.fall or not size.strip("0.,–") else ("+" if size != written else "−") + size


FIGURES: dict[str, dict[str, At]] = {
    "overview": {name: At("headline", name) for name in ("residents", "coverage", "completion_rate", "mentas")},
    "coverage": {
        "coverage": At("headline", "coverage"),
        "coverage_residents": At("headline", "coverage_residents"),
        "uncovered": At("coverage_gap", "uncovered"),
        "groups_needed": At("coverage_gap", "groups_needed"),
    },
    "completion": {
        "completion_rate": At("headline", "completion_rate"),
        "not_completed": At("completion", "started", less="completed"),
        "assessed": At("headline", "assessed"),
        "pass_rate": At("headline", "pass_rate"),
    },
    "exits": {
        "away": At("exit_bounds", "away"),
        "recent_per_month": At("pace", "recent_per_month", fall=True),
        "mentas": At("headline", "mentas"),
    },
    "livelihoods": {
        "sold": At("market_chain", "persons", ("stage", "sold")),
        "marketing": At("needs", "persons", ("need", "marketing")),
        "earning_rate": At("graduates_earning", "earning_rate", published="headline"),
        "median_monthly_income": At("income", "median_monthly_income"),
    },
}
"""The cards of each page."""


CHARTS: dict[str, tuple[str, ...]] = {
    "overview": ("path", "everybody"),
    "coverage": ("curve", "waiting", "groups", "where", "skills", "equity", "bridge"),
    "completion": ("chain", "days", "groups", "skills", "attendance"),
    "exits": ("destinations", "by_training", "path", "flow", "returns", "leaving", "staying"),
    "livelihoods": ("chain", "earning", "needs", "sales", "channels"),
}
"""The charts of each page where everything is there to be drawn, in their order."""
BEFORE, BEFORE_PUBLISHED, THIRD_DAY, _, PUBLISHED, TWO_SKILLS, SKILL_PUBLISHED, BY_PERSON, CLOSED, GROUP_PUBLISHED = LOOKS
OTHERS: dict[tuple[str, str], tuple[str, ...]] = {
    # Residents of a selection are not published by month.
    ("overview", SKILL_PUBLISHED): (),
    ("overview", GROUP_PUBLISHED): (),
    # Bridge and account of the year are for staff: a viewer is not told how many returned; where who is, is not published of a selection.
    ("coverage", BEFORE): ("curve", "waiting", "where", "bridge"),
    ("coverage", BEFORE_PUBLISHED): ("curve", "waiting", "where"),
    ("coverage", PUBLISHED): ("curve", "waiting", "groups", "where", "skills"),
    ("coverage", SKILL_PUBLISHED): ("curve", "groups", "skills"),
    ("coverage", GROUP_PUBLISHED): ("curve", "groups", "skills"),
    # A running group has attendance, but has not completed or failed.
    ("completion", BEFORE): (),
    ("completion", BEFORE_PUBLISHED): (),
    ("completion", THIRD_DAY): ("attendance",),
    # In the emptied place nobody waits for a training.
    ("coverage", CLOSED): ("curve", "groups", "where", "skills", "equity", "bridge"),
    # Nobody completed a training yet, so nobody stays after it.
    ("exits", BEFORE): ("destinations", "by_training", "path", "flow", "returns"),
    # Too few left yet for a published curve of returns.
    ("exits", BEFORE_PUBLISHED): ("destinations", "by_training", "path", "flow"),
    ("exits", THIRD_DAY): ("destinations", "by_training", "path", "flow", "returns"),
    # In a selection by training nobody is there to compare the trained with.
    ("exits", TWO_SKILLS): ("destinations", "by_training", "path", "flow", "returns", "staying"),
    # Leaving by stage of training is for staff.
    # In an emptied place how long the trained stay is cut short by the order alone.
    ("exits", CLOSED): ("destinations", "by_training", "path", "flow", "returns", "leaving"),
    ("exits", PUBLISHED): ("destinations", "by_training", "path", "flow", "returns", "staying"),
    ("exits", SKILL_PUBLISHED): ("flow",),
    ("exits", GROUP_PUBLISHED): ("flow",),
    # Nobody could make or sell anything yet.
    ("livelihoods", BEFORE): (),
    ("livelihoods", BEFORE_PUBLISHED): (),
    ("livelihoods", THIRD_DAY): (),
    ("livelihoods", SKILL_PUBLISHED): (),
    ("livelihoods", GROUP_PUBLISHED): ("earning",),  # its own row of a published table
}
"""Page and look where other charts stand."""


def by_training(look: Look) -> bool:
    return bool({"skill", "cohort"} & look.selection.keys())


def expected(name: str, at: At, look: Look, store: Path) -> str:
    """A card's figure. Groups still needed are counted for the whole programme or by person, never inside a training."""
    whole_only = ("groups_needed", "coverage", "coverage_residents")  # inside a training everybody was enrolled
    return "–" if name in whole_only and by_training(look) else at.written(look, store)


def charts(page: AppTest) -> tuple[str, ...]:
    """The names of the charts that are drawn, in their order."""
    return tuple(chart.name for chart in charts_of(page))


AGAIN = {
    "overview": (THIRD_DAY, BEFORE_PUBLISHED, BY_PERSON, TWO_SKILLS, GROUP_PUBLISHED),
    "coverage": (BEFORE, THIRD_DAY, TWO_SKILLS, SKILL_PUBLISHED, GROUP_PUBLISHED),
    "completion": (BEFORE, BEFORE_PUBLISHED, TWO_SKILLS, SKILL_PUBLISHED, BY_PERSON, CLOSED),
    "exits": (BEFORE, THIRD_DAY, BEFORE_PUBLISHED, BY_PERSON, GROUP_PUBLISHED),
    "livelihoods": (BEFORE, BEFORE_PUBLISHED, TWO_SKILLS, SKILL_PUBLISHED, BY_PERSON, CLOSED),
}
"""Looks that show on a page the kind of figures and charts that another look of it shows; they are for `make soak`."""
TABLE = [
    pytest.param(name, title, marks=[pytest.mark.soak] if title in AGAIN[name] else [], id=f"{name}-{title}") for name in FIGURES for title in LOOKS
]


@pytest.mark.parametrize(("name", "title"), TABLE)
def test_every_figure_is_the_querys(sample_store: Path, monkeypatch: pytest.MonkeyPatch, name: str, title: str) -> None:
    look = LOOKS[title]
    page = visit(sample_store, monkeypatch, name, look.role, lang="en", as_of=look.as_of, **look.selection)
    assert not failed(page, "en")
    cards = dict(FIGURES[name])
    if name == "coverage" and look == LOOKS["after the closure"]:  # what was reached, where nobody is left
        cards = {
            "coverage": cards["coverage"],
            "uncovered": At("coverage_gap", "uncovered", ("whereabouts", "away")),
            "cohorts": At("reach", "cohorts"),
        }
    if name == "exits" and look == LOOKS["after the closure"]:  # a fall by order is no pace
        cards["closure_exits"] = cards.pop("recent_per_month") and At("headline", "closure_exits")
    if name == "completion" and any(row.value("completed") and not row["passed"].rounded for row in look.ask(sample_store, "completion").rows):
        cards = {"not_passed" if card == "assessed" else card: at for card, at in cards.items()}
        cards["not_passed"] = At("completion", "completed", less="passed")
    shown = {card: figure(page, card) for card in cards}
    assert shown == {card: expected(card, at, look, sample_store) for card, at in cards.items()}
    day = date.fromisoformat(look.as_of)
    (account,) = look.ask(sample_store, "ledger", since=date(day.year - 1, 12, 31)).rows
    for part in ("opening", "new", "returned", "exited", "closing"):
        if name == "exits" and account["opening"].known:
            assert figure(page, f"ledger.{part}") == WORDS.write(account[part]), part
        else:
            assert f"data-figure='ledger.{part}'" not in html(page), "it stands on the page of exits, and a group's isn't published"
    assert WORDS.write(day, "date") in words_of(page)
    assert html(page).count("<h1") == 1 and "mentas-foot" in html(page)
    assert not re.search(r"\b(None|nan|NaN)\b", re.sub(r"<pre.*?</pre>|>None<", "", html(page), flags=re.DOTALL)), "what isn't known is written –"
    assert "CONTOH-" not in html(page)
    drawn = OTHERS.get((name, title), CHARTS[name])
    assert charts(page) == drawn
    for chart in charts_of(page):
        plot(json.loads(chart.spec), WORDS, PLOT)  # raises for what a picture cannot show
    if title == "the middle":  # what a run keeps for the next is the page's, whatever is looked at
        page.run()
        assert not page.exception and charts(page) == drawn, "a second run of the same visit"
