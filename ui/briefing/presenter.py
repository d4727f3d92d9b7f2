"""The presenter view: this window has the slide, the next one, notes, clock and thumbnails; the window that it opens is the wall.

The two talk over a BroadcastChannel that only they know, named by the wall's window. Notes are in this window alone: what the wall gets
(`slideshow.message_of`) has none.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from queries.languages import languages
from ui.briefing.slide import Briefing
from ui.briefing.slideshow import component, message_of

LABELS = ("view", "following", "last", "notes", "slides", "wall", "joined", "alone", "restart", "leave")


def show(message: dict[str, Any], closed: Callable[[], Any]) -> None:
    """Show the presenter view (`view_of`); `closed` is called when the presenter goes back."""
    component("presenter")(data=message, key="presenter", on_closed_change=closed)


def view_of(briefing: Briefing, dark: bool, close: str, wall: str) -> dict[str, Any]:
    """The view's data for a briefing: the slides for the wall, and the notes. `wall` is the address that the other window opens."""
    words = briefing.words
    message = message_of(briefing, 0, dark, close)
    notes = {slide.name: slide.note for slide in briefing.slides}
    labels = message["labels"] | {name: words(f"presenter.{name}") for name in LABELS}
    return message | {
        "key": sha256(repr((message["key"], notes, wall)).encode()).hexdigest(),
        "locale": languages()[briefing.language].office,
        "notes": notes,
        "wall": wall,
        "labels": labels,
    }
