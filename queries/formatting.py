"""How a value is written in each language: dates, months, numbers, shares and rupiah, by Babel."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

NOT_KNOWN = "–"
"""What stands for a figure that isn't known: a dash, never a zero."""

FLAGS = {"id": ("tidak", "ya"), "en": ("no", "yes")}


def written(value: Any, kind: str, language: str) -> str:
    """A value of a column of that kind (catalogue.Metric.kind) in Indonesian ("id") or English ("en")."""
    if value is None:
        return NOT_KNOWN
    match kind:
        case "share":
            return format_percent(value, format="#,##0.0 %" if language == "id" else "#,##0.0%", locale=language)
        case "date":
            return format_date(value, format="d MMMM y", locale=language)
        case "month":
            return format_date(value, format="MMMM y", locale=language)
        case "count":
            return format_decimal(value, format="#,##0", locale=language)
        case "rupiah":
            return f"Rp{format_decimal(value, format='#,##0', locale=language)}"
        case "number":
            # Below one a second decimal matters (targets of shares); above, one reads better.
            return format_decimal(value, format="#,##0.##" if abs(value) < 1 else "#,##0.#", locale=language)
        case "flag":
            return FLAGS[language][bool(value)]
        case _:
            return str(value)


def plain(value: Any) -> Any:
    """A value as JSON and CSV hold it: dates as ISO, everything else unchanged."""
    return value.isoformat() if isinstance(value, date) else value
