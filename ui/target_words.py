"""A target, milestone or ceiling in one sentence, for cards and slides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from queries import Row
from ui.i18n import Words


def target_sentence(words: Words, row: Row, status: str | None, key: str = "") -> str:
    """A target (row of target_status) with its value, date, status and figure in words."""
    kind = "share" if row.value("indicator") in ("coverage", "completion_rate") else "count"
    figure = row["value_at"]
    values: dict[str, Any] = {
        "target": words.target(row.value("value"), kind),
        "due": words.short_date(row.value("due_on")),
        "status": words.code("target_status", status).lower() if status else words("status.unknown").lower(),
        "figure": words.write(replace(figure, metric=replace(figure.metric, kind=kind))),
    }
    if row.value("indicator") == "ceiling":
        key = "card.ceiling_since" if row["exceeded_on"].known else "card.ceiling"
        return words(key, **values, since=words.short_date(row.value("exceeded_on")) if row["exceeded_on"].known else "")
    return words(key or "card.milestone", **values)
