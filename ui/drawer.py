"""The drawer of filters: one component, whose fields keep what is being chosen until Apply sends all of it (ui/static/drawer.js).

Each of the framework's fields, and each button, was an element that the server made anew at every rerun.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import streamlit as st

from data.programme import Programme
from ui import triggers
from ui.i18n import Words
from ui.server.static import script

KEY = "drawer.fields"
_drawer = st.components.v2.component("mentas.drawer", js=script("drawer_component"), isolate_styles=False)


@dataclass(frozen=True)
class Field:
    """A field: its name in the address, its label, its options as pairs of value and text, the values that apply, and what it says where
    there is none. A field of `many` takes several values; another has the empty value among its options. `more` is said below options that
    are not all, those found for what was `typed`."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    none: str
    many: bool = False
    more: str = ""
    typed: str = ""


@dataclass(frozen=True)
class Views:
    """The saved views below the fields: the names in the list, whether the selection that applies can be saved, the name under which it is
    saved already, and why it was not saved just now."""

    names: tuple[str, ...] = ()
    can_save: bool = False
    current: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Answers:
    """What is called when a button is pressed, a view is picked, or something is typed into a field whose options are not all."""

    apply: Callable[[dict[str, list[str]]], None]
    clear: Callable[[], None]
    close: Callable[[], None]
    open_view: Callable[[str], None]
    delete_view: Callable[[], None]
    save_view: Callable[[str], None]
    search: Callable[[str, str], None]


def options_of_dates(words: Words, days: tuple[date, ...], none: str) -> tuple[tuple[str, str], ...]:
    """How a field offers dates; `none` stands for no date."""
    return _dates(words.language, days, none)


@lru_cache(maxsize=64)
def _dates(language: str, days: tuple[date, ...], none: str) -> tuple[tuple[str, str], ...]:
    words = Words(language)
    return (("", none), *((day.isoformat(), words.write(day, "date")) for day in days))


def show(words: Words, fields: tuple[Field, ...], views: Views | None, longest: int, answers: Answers) -> None:
    """Draw the drawer; `views` for those who may save some, under a name of at most `longest` characters."""

    def apply() -> None:
        sent = _sent("applied")
        chosen = sent if isinstance(sent, dict) else {}
        answers.apply({field.name: _texts(chosen.get(field.name)) for field in fields})

    def search() -> None:
        sent = _sent("searched")
        name, typed = _texts(sent) if isinstance(sent, list) and len(sent) == 2 else ("", "")
        answers.search(name, typed)

    _drawer(
        data=_written(words.language, words.programme, fields, views, longest),
        key=KEY,
        on_applied_change=apply,
        on_cleared_change=answers.clear,
        on_closed_change=answers.close,
        on_opened_change=lambda: answers.open_view(str(_sent("opened"))),
        on_deleted_change=answers.delete_view,
        on_searched_change=search,
        on_kept_change=lambda: answers.save_view(str(_sent("kept") or "")),
    )


def _sent(event: str) -> Any:
    return triggers.value_of(KEY, event)


def _texts(sent: Any) -> list[str]:
    return [str(each) for each in sent] if isinstance(sent, list) else []


@lru_cache(maxsize=64)
def _written(language: str, programme: Programme, fields: tuple[Field, ...], views: Views | None, longest: int) -> bytes:
    """As it is sent: the same for many reruns."""
    words = Words(language, programme)
    sent = {
        "title": words("filter.title"),
        "fields": [asdict(field) for field in fields],
        "buttons": [words("filter.apply"), words("filter.clear"), words("filter.close")],
        "nothing": words("filter.nothing"),
        "takeOut": words("filter.remove"),
        "views": _written_views(words, views, longest) if views else None,
    }
    return json.dumps(sent, ensure_ascii=False).encode()


def _written_views(words: Words, views: Views, longest: int) -> dict[str, Any]:
    written: dict[str, Any] = {}
    if views.names:
        listed = Field("view", words("view.open"), tuple((name, name) for name in views.names), (), words("view.choose"))
        written["saved"] = asdict(listed)
    if views.current:
        written["remove"] = words("view.delete", name=views.current)
    elif views.can_save:
        written["keep"] = {"label": words("view.name"), "help": words("view.help"), "button": words("view.save"), "longest": longest}
    if views.refused:
        written["refused"] = views.refused
    return written
