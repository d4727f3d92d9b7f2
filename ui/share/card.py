"""A page's verdict as a card for a messenger: question, verdict with its reason, key figures, date, source, sample mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.html import Card
from ui.share.picture import typeset
from ui.theme import COLOURS

SIZES = {"wide": (1200, 630), "tall": (1080, 1350)}
"""Pixels of a card: as a link's preview, and as a post or status."""
MOST = 4
"""Figures that a card shows at most."""


@dataclass(frozen=True)
class VerdictCard:
    """What a card says: the line above (programme, selection), badges, question, verdict (may be empty), reason, figures, the line below."""

    top: str
    badges: Sequence[str]
    question: str
    verdict: str
    reason: str
    figures: Sequence[Card]
    foot: str


def card(content: VerdictCard, size: str, language: str) -> bytes:
    """The card as PNG, in one of SIZES. Raises typst.TypstError if it cannot be set."""
    width, height = SIZES[size]
    texts = {name: _whole(getattr(content, name)) for name in ("top", "question", "verdict", "reason", "foot")}
    texts["reason"] = texts["reason"][:1].upper() + texts["reason"][1:]
    figures = [_figure(each) for each in content.figures[:MOST]]
    sheet = {"width": width, "height": height, "language": language, "colours": COLOURS["light"]}
    return typeset("verdict_card.typ", {**texts, "badges": list(content.badges), "figures": figures, **sheet}, "png", sharpness=1)


def _whole(text: str) -> str:
    """A text in which a share stays on one line with its sign, and ≈ with its number."""
    return str(text).replace(" %", "\N{NO-BREAK SPACE}%").replace("≈ ", "≈\N{NO-BREAK SPACE}")


def _figure(each: Card) -> dict[str, Any]:
    """A key figure as card.typ takes it; its bar runs from 0 to 1."""
    bar = {"filled": min(max(each.bar.filled, 0), 1), "target": each.bar.target} if each.bar else None
    status = each.out_of if each.standing == "none" else each.status or each.out_of
    return {"label": str(each.dated or each.label), "value": str(each.value), "colour": each.colour, "status": _whole(status), "bar": bar}
