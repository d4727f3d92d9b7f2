"""Files that stand below panels: a page offers them as plain buttons, and makes the one that is clicked in the rerun after the click.

A download button of Streamlit's for each of them cost every rerun more than the charts, and kept its answer in memory until the next
one. The file comes over the visit's own connection, so nobody else can fetch it, and is made in the role that the visitor has by then.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui.server.static import script

OFFERS, CLICKED, FILES_SENT = "files.offered", "files.wanted", "files.sent"
"""Keys of the session: what the page being made offers, which of it was clicked, and how many files were sent."""
_files = st.components.v2.component("mentas.files", js=script("files"))


@dataclass(frozen=True)
class Offer:
    """A file on offer: its key, the text of its button, the file's name and type, and what makes it."""

    key: str
    label: str
    name: str
    mime: str
    made: Callable[[], bytes]


def begin() -> None:
    """Begin a page: nothing is on offer yet."""
    st.session_state[OFFERS] = {}


def is_wanted() -> bool:
    """Whether a file was clicked: this page has to offer it again."""
    return CLICKED in st.session_state


def offer(*files: Offer) -> list[Offer]:
    """Put files on offer; their buttons are drawn with files.html."""
    st.session_state.setdefault(OFFERS, {}).update({file.key: file for file in files})
    return list(files)


def want(key: str) -> None:
    """Note which file was clicked: the document's component says so (ui/header.py)."""
    st.session_state[CLICKED] = key


def deliver() -> None:
    """End a page: send the file that was clicked, if the page still offers it."""
    offered, key = st.session_state.pop(OFFERS, {}), st.session_state.pop(CLICKED, None)
    if key in offered:
        _files(data=_sent(offered[key]), key="files")


def _sent(file: Offer) -> bytes:
    """A line of JSON and the file. The number tells the browser a file that it has not seen from one that it has."""
    content = file.made()
    number = st.session_state[FILES_SENT] = st.session_state.get(FILES_SENT, 0) + 1
    return json.dumps({"number": number, "name": file.name, "mime": file.mime}).encode() + b"\n" + content
