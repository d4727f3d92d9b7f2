"""Visits to the dashboard without a browser, and what stands on the page that a visit shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import require_widgets_deltas

from queries.languages import languages
from ui.drawing import unpacked
from ui.html import MARKUP, STAND_INS
from ui.i18n import Words
from ui.navigation import PAGES

# A new AppTest reads the metadata of every installed package in search of components: two thirds of a visit's time, and a second once in each
# worker. The dashboard's own are in no package.
manifest_scanner.scan_component_manifests = list


def _ended(runner: local_script_runner.LocalScriptRunner, timeout: float, looked_for: Callable[..., None] = require_widgets_deltas) -> None:
    """Wait for the script's thread to end; AppTest looks at every event so far a thousand times a second."""
    if runner._script_thread is not None:
        runner._script_thread.join(timeout)
    looked_for(runner, 0.1)


local_script_runner.require_widgets_deltas = _ended

FRAME = str(Path(__file__).resolve().parent.parent / "ui" / "frame.py")
NAMES = tuple(name for name, _, _ in PAGES)
LEAST = {name: least for name, _, least in PAGES}
"""The least role that each page is for."""


WHOLE = r"<span class='mentas-nowrap'>(.*?)</span>"
SECONDS = 600
"""So long a page may take. A busy machine is no fault of the page: one that is ready is waited for no longer."""


def in_one_language(names: Iterable[str], in_short: Collection[str] = NAMES) -> list[Any]:
    """Each name with one of the languages in turn, for what does not depend on it; with the others, and other names than `in_short`, in
    `make soak`."""
    every = [(name, language, (index + turn) % len(languages())) for index, name in enumerate(names) for turn, language in enumerate(languages())]
    return [pytest.param(name, language, marks=[pytest.mark.soak] if later or name not in in_short else []) for name, language, later in every]


def visit(store: Path, monkeypatch: pytest.MonkeyPatch, name: str = NAMES[0], role: str | None = None, **address: str | Sequence[str]) -> AppTest:
    """The page of that name over that store, at that address; as `role`, or as whoever sits at the machine."""
    monkeypatch.setenv("MENTAS_STORE", str(store))
    if role is not None:
        monkeypatch.setattr("ui.auth.roles.current_role", lambda: role)
    page = AppTest.from_file(FRAME, default_timeout=SECONDS)
    for key, value in address.items():
        page.query_params[key] = value if isinstance(value, str) else list(value)
    if name != NAMES[0]:
        page.switch_page(f"../pages/{name}.py")
    page.run()
    assert not page.exception
    return page


def html(page: AppTest) -> str:
    """The page's markup, but for what names the figures and what only keeps one on one line."""
    return bare(markup(page))


@lru_cache(maxsize=2)
def bare(text: str) -> str:
    """Markup without the spans around figures."""
    return re.sub(r"<span data-metric=[^>]*>(.*?)</span>", r"\1", re.sub(WHOLE, r"\1", text))


def markup(page: AppTest) -> str:
    """The page's markup as it is sent."""
    shown = vars(page._tree)  # another tree after each run
    if "markup" not in shown:
        shown["markup"] = "\n".join(unfolded(text) for element in page._tree for text in markup_of(element))
    return str(shown["markup"])


def markup_of(element: Any) -> list[str]:
    """The markup that an element shows."""
    if element.type == "html":
        return [element.proto.body]
    return [text for part in parts_of(element) for text in (_folded(part) if "summary" in part else (part["head"], part["foot"]))]


def _folded(part: dict[str, Any]) -> tuple[str]:
    """The markup of a panel that is opened by its heading, as the browser makes it (ui/static/charts.js)."""
    return (f"<details><summary>{part['summary']}</summary>{part['head']}{part['foot']}</details>",)


def parts_of(element: Any) -> list[dict[str, Any]]:
    """The panels that an element draws (ui/drawing.py), in order; none where it is something else."""
    if element.type != "bidi_component" or element.proto.component_name != "mentas.panels":
        return []
    sent = unpacked(element.proto.bytes)["parts"]
    return [each for part in sent for each in (chain(*part["columns"]) if "columns" in part else [part])]


def unfolded(markup: str) -> str:
    """Markup with what the browser unfolds later (ui/templates/notes.html)."""
    back = str.maketrans(STAND_INS, MARKUP)
    return re.sub(r"<div class='mentas-deferred' data-html='(.*?)'></div>", lambda place: place[1].translate(back), markup, flags=re.DOTALL)


@dataclass(frozen=True)
class Chart:
    """A chart of the page: its name, its figure as it is sent, and its text alternative."""

    name: str
    spec: str
    alt: str


def charts_of(page: AppTest) -> list[Chart]:
    """The charts of the page, in order."""
    return [each for element in page.get("bidi_component") for each in charts_in(element)]


def drawings(page: AppTest) -> dict[str, dict[str, Any]]:
    """The plotly figures of the page, by the name of their chart."""
    return {chart.name: json.loads(chart.spec) for chart in charts_of(page)}


def charts_in(element: Any) -> list[Chart]:
    """The charts that an element draws."""
    drawn = [part["chart"] for part in parts_of(element) if "chart" in part]
    return [Chart(chart["name"].rpartition(".")[2], chart["figure"], chart["alt"]) for chart in drawn]


def component_of(page: AppTest, name: str) -> Any:
    """The one component of the page of that name, as it is sent."""
    (found,) = (each.proto for each in page.get("bidi_component") if each.proto.component_name == name)
    return found


def press(page: AppTest, name: str, event: str, value: Any = True) -> AppTest:
    """Send what that component sends with an event, beside what the fields of the page hold."""
    states = page._tree.get_widget_states()
    clicked = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{component_of(page, name).id}__events", json_trigger_value=clicked)
    page._run(states)
    assert not page.exception
    return page


@lru_cache(maxsize=2)
def plain(markup: str) -> str:
    """The text of some markup, on one line."""
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(text)).strip()


def words_of(page: AppTest) -> str:
    """All that the page says, without its markup."""
    return " ".join([plain(html(page)), *(button.label for button in page.button), *(box.label for box in page.selectbox)])


def address(page: AppTest) -> dict[str, list[str]]:
    """What stands in the address, each name with its values."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in page.query_params.items()}


def figure(page: AppTest, name: str) -> str:
    """The value of a card or of a part of the ledger strip."""
    match = re.search(rf"data-figure='{re.escape(name)}'.*?<strong[^>]*>(.*?)</strong>", html(page), flags=re.DOTALL)
    assert match, name
    return unescape(match.group(1))


def card(page: AppTest, name: str) -> str:
    """All that a card says."""
    return plain(html(page).split(f"data-figure='{name}'")[1].split("</article>")[0])


def takeaways(page: AppTest) -> list[str]:
    """The findings above the charts, in their order."""
    return [unescape(text) for text in re.findall(r"<h2 class='mentas-takeaway'>(.*?)</h2>", html(page))]


def failed(page: AppTest, language: str) -> bool:
    """Whether the page (which catches its errors) shows that it failed, or that its question was refused."""
    words = Words(language)
    return any(words(key) in words_of(page) for key in ("error.title", "question.title"))
