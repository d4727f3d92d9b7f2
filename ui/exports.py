"""Files that a visitor downloads: made when she asks for them, from the version that the page shows, and recorded in the audit log."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from queries import Answer, current_version, one_version
from queries.filters import DATES, FILTERS
from ui import html
from ui.auth import roles
from ui.context import Context


def context() -> Context:
    """The context of this visit, as the frame built it."""
    visit: Context = st.session_state["context"]
    return visit


def parameters() -> list[tuple[str, str]]:
    """The parameters of a view as (name, value), for the first sheet of a workbook."""
    current = context()
    words = current.words
    pairs = [(words("workbook.title"), words("brand.name")), (words("control.as_of"), words.write(current.as_of, "date"))]
    for name in (each.name for each in FILTERS):
        value = getattr(current.filters, name)
        if value:
            text = words.write(value, "date") if name in DATES else ", ".join(words.code(name, each) for each in value)
            pairs.append((words(f"filter.{name}"), text))
    answer = current.ask("freshness")
    pairs.append((words("workbook.version"), str(answer.version)))
    if answer.sample:
        pairs.append((words("sample.badge"), words("sample.about")))
    pairs.append((words("workbook.role"), words(f"role.{current.role}")))
    return pairs


def table(panel: str, answer: Answer, current: Context) -> None:
    """The button that downloads the answer of a panel as CSV."""
    st.download_button(
        current.words("panel.download"),
        data=recorded(lambda: html.as_csv(answer, current.language), answer.result.name),
        file_name=f"{current.words('file.' + answer.result.name)}_{answer.as_of.isoformat()}.csv",
        mime="text/csv",
        key=f"download.{panel}",
        type="tertiary",
        on_click="ignore",
    )


def hand_out(name: str, label: str, file_name: str, mime: str, made: Callable[[], bytes], help: str | None = None) -> None:
    """A download button that makes its file when clicked."""
    st.download_button(label, data=recorded(made, name), file_name=file_name, mime=mime, key=f"download.{name}", on_click="ignore", help=help)


def recorded(made: Callable[[], bytes], name: str) -> Callable[[], bytes]:
    """Wrap the maker of a file: it is made from the version that the page shows, and the download is recorded in the audit log."""

    folder = context().folder
    shown = current_version(folder)

    def make() -> bytes:
        with one_version(folder, shown):
            file = made()
        roles.log_action("export", result=name)
        return file

    return make
