"""Every panel with answers in which nothing is known: no error, no mark, no n."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ui.views
from planning.assumptions import Setting
from planning.outlook import Outlook, outlook
from queries import Answer, Filters
from ui.charts.marks import drawn_marks
from ui.context import Context
from ui.panel import Panel
from ui.views import (
    cohorts,
    completion,
    completion_view,
    coverage,
    coverage_view,
    exits,
    groups,
    leaving,
    livelihoods,
    method,
    overview,
    plan,
    plan_calendar,
    plan_forecast,
)
from ui.views.programme import Programme

PAGES: dict[Any, Callable[[Context], Programme]] = {
    overview: overview.Overview,
    coverage: coverage_view.Coverage,
    completion: completion_view.Completion,
    cohorts: groups.Cohorts,
    exits: leaving.Exits,
    livelihoods: livelihoods.Livelihoods,
    plan_calendar: plan.PlanView,
    plan_forecast: plan.PlanView,
    method: method.Method,
}
"""The view that the panels of each page are made from."""


@dataclass(frozen=True)
class Unknown(Context):
    """A visit in which no figure is known; only what names a row stays."""

    def ask(self, *question: Any, **more: Any) -> Answer:
        known = super().ask(*question, **more)
        nothing = np.ma.masked_all(len(known.records), dtype=int)  # as an answer says that a value is not known
        return replace(
            known, values={column.name: known.values[column.name] if column.sensitivity == "label" else nothing for column in known.columns}
        )


def panels() -> Iterator[Any]:
    for page, view in PAGES.items():
        for item in page.PANELS:
            for make in item if isinstance(item, tuple) else (item,):
                yield pytest.param(view, make, id=f"{page.__name__.split('.')[-1]}.{make.__name__}")


def test_every_page_made_of_panels_is_tried() -> None:
    modules = [import_module(f"ui.views.{module.name}") for module in pkgutil.iter_modules(ui.views.__path__)]
    assert {module for module in modules if hasattr(module, "PANELS")} == PAGES.keys()


def test_every_panel_has_a_place() -> None:
    """A function under @shows stands in PANELS of a page, or is called by one that does."""
    made, placed = set(), {make.values[1].__name__ for make in panels()}
    for path in sorted(Path(ui.views.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        placed |= {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        made |= {node.name for node in functions if any(ast.unparse(each).startswith("shows(") for each in node.decorator_list)}
    assert made - placed == set(), "panels that no page shows: put them into PANELS"


def nothing_expected(store: Path) -> Outlook:
    """What is to be expected of a programme of which nothing is known."""
    known = outlook(store, date(2018, 9, 30))
    nobody = {**known.settings, "persons": Setting(0, "assumed")}
    return replace(known, record=None, population=None, coverage=None, settings=nobody, inputs=replace(known.inputs, persons=0))


@pytest.mark.parametrize(("view", "make"), panels())
@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_a_panel_of_which_nothing_is_known(
    sample_store: Path, view: Callable[[Context], Programme], make: Callable[[Programme], Panel | None], role: str
) -> None:
    context = Unknown(sample_store, date(2018, 9, 30), Filters(), "en", "light", role)
    built = view(context)
    built.__dict__["outlook"] = nothing_expected(sample_store)
    panel = make(built)
    if panel is None or panel.withheld:
        return
    assert panel.about, "@shows says what the panel shows"
    assert panel.n(context.words) == "", "of nobody known"
    if panel.figure is not None:
        assert not drawn_marks(panel.figure())
