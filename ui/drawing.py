"""The component that draws panels: the markup and the charts of all panels that stand together, in one message (ui/static/charts.js).

What it is sent is compared with what stands there: a panel stays in its place, and only what changed of it is made anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from time import monotonic
from typing import Any

import streamlit as st

from ui import triggers
from ui.i18n import plotly_locale
from ui.server import batches
from ui.server.static import script
from ui.text_cache import TextCache

_panels = st.components.v2.component("mentas.panels", js=script("panels"), isolate_styles=False)
Picked = Callable[[list[str]], Any]


@dataclass(frozen=True)
class Chart:
    """A chart: a figure of plotly's with its text alternative; `picked` gets the codes (customdata) of a point that is clicked."""

    figure: dict[str, Any]
    alt: str
    picked: Picked | None = None


@dataclass(frozen=True)
class Part:
    """What a page shows of a panel: markup, the chart, markup beneath it. Without a name it has no chart. Where it has a `summary`, that alone is
    seen until somebody opens it."""

    name: str
    head: str
    chart: Chart | None = None
    foot: str = ""
    summary: str = ""


Parts = Sequence["Part | tuple[Sequence[Part], ...]"]
"""Parts one below the other; those of a tuple stand side by side, in columns."""


REMEMBERED = 8 * 2**20
"""Bytes of panels kept in memory as they are sent, compressed, over all versions, dates, selections and roles."""
_made = TextCache[bytes](REMEMBERED)
_picks: dict[str, dict[str, Picked]] = {}
"""What answers a click on a chart of remembered panels, by the key of the component: the same whatever they show."""


def show(make: Callable[[], Parts], key: str, language: str, made_of: Hashable = None) -> None:
    """Draw the parts; nothing if there are none. Where `made_of` is given they depend on nothing else, and are made once for it.

    ValueError where a number of a figure is none.
    """
    question, began = (key, language, made_of), monotonic()
    made = _made.find(question) if made_of else None
    if made is not None:
        sent, picks = made, _picks.get(key, {})
    else:
        parts = make()
        if not parts:
            return
        sent = _encoded(parts, key, language)
        picks = {part.name: part.chart.picked for part in _each(parts) if part.chart and part.chart.picked}
        if made_of:
            picks = _picks[key] = {**_picks.get(key, {}), **picks}
            _made.get(question, lambda: sent)
    if picks:
        _panels(data=sent, key=key, on_picked_change=lambda: _pick(picks, triggers.value_of(key, "picked") or ()))
    else:
        _panels(data=sent, key=key)
    if monotonic() - began > batches.SECONDS:
        batches.send_now()  # whoever waited so long is not kept waiting for what comes after it


def _encoded(parts: Parts, key: str, language: str) -> bytes:
    """As it is sent: the key on a line of its own, so that the browser knows what it is for, and the rest compressed."""
    content = {"language": language, "locale": plotly_locale(language), "parts": [_as_sent(part) for part in parts]}
    return key.encode() + b"\n" + zlib.compress(json.dumps(content, ensure_ascii=False).encode())


def unpacked(sent: bytes) -> dict[str, Any]:
    """What the browser makes of it: language, locale and parts."""
    content: dict[str, Any] = json.loads(zlib.decompress(sent.partition(b"\n")[2]))
    return content


def _each(parts: Parts) -> list[Part]:
    return [each for part in parts for each in ([part] if isinstance(part, Part) else chain(*part))]


def _pick(picks: dict[str, Picked], picked: Sequence[Any]) -> None:
    name, *codes = map(str, picked or [""])
    if name in picks:
        picks[name](codes)


def _as_sent(part: Part | tuple[Sequence[Part], ...]) -> dict[str, Any]:
    """A part as the browser gets it; the digest tells it whether the chart is the one that it has drawn."""
    if isinstance(part, tuple):
        return {"columns": [[_as_sent(each) for each in column] for column in part]}
    sent: dict[str, Any] = {"name": part.name.replace(".", "-"), "head": part.head, "foot": part.foot}
    if part.summary:
        sent["summary"] = part.summary
    if part.chart is None:
        return sent
    picks = part.chart.picked is not None
    text = json.dumps(part.chart.figure, ensure_ascii=False, allow_nan=False, default=lambda number: number.item())
    digest = blake2b(text.encode(), digest_size=8).hexdigest()
    height = part.chart.figure["layout"]["height"]
    return {**sent, "chart": {"name": part.name, "figure": text, "digest": digest, "height": height, "alt": part.chart.alt, "picks": picks}}
