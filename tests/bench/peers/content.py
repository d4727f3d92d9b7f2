"""The overview as data: the sentences, figures and tables that the product's own functions make, for the peers to draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from queries import Filters, one_version, period
from queries.dates import month_ends
from ui.context import Context
from ui.panel import Note, Panel
from ui.views import overview


@dataclass(frozen=True)
class Content:
    """What the overview shows, as plain texts and figures."""

    title: str
    answer: tuple[str, str]
    cards: list[list[str]]
    panels: list[dict[str, Any]]
    ledger: list[list[str]]


def dates(folder: Path) -> list[date]:
    """The as-of dates that the product's menu offers, latest first."""
    known = period(folder)
    assert known is not None
    return sorted({known[1], *month_ends(*known)}, reverse=True)


def content(folder: Path, as_of: date, skills: tuple[str, ...] = (), language: str = "id") -> Content:
    """The overview of that store in one context, as a steward sees it."""
    with one_version(folder):
        view = overview.Overview(Context(folder, as_of, Filters(skill=skills), language, "light", "steward"))
        made = [make(view) for item in overview.PANELS for make in (item if isinstance(item, tuple) else (item,))]
        account = view.context.ask("ledger", since=date(as_of.year - 1, 12, 31)).row
        cards = [[card.label, card.value, card.out_of, card.status, card.target, *card.changes, *card.notes] for card in overview.cards(view)]
        return Content(
            overview.question(view),
            overview.answer(view),
            [[str(text) for text in card] for card in cards],
            [_panel(view, panel) for panel in made if panel],
            [[name, str(view.words.write(account[name]))] for name in ("opening", "new", "returned", "exited", "closing")],
        )


def _panel(view: overview.Overview, panel: Panel) -> dict[str, Any]:
    notes = [str(note.text if isinstance(note, Note) else note) for note in panel.notes]
    table = [[str(cell) for cell in row] for row in (panel.table.head, *panel.table.rows)] if panel.table else []
    texts = {"finding": str(panel.finding), "about": str(panel.about), "sources": [str(line) for line in panel.sources(view.words)]}
    return {"name": panel.name, **texts, "figure": panel.figure() if panel.figure else None, "notes": notes, "table": table}
