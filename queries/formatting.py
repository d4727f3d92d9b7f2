"""How a value is written in each language: dates, months, numbers, shares and rupiah, by Babel."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from queries.languages import Language, languages

NOT_KNOWN = "–"
"""Shown for an unknown value: a dash, never a zero."""


def written(value: Any, kind: str, language: str) -> str:
    """Format a value of that kind (Metric.writing) for a language."""
    return NOT_KNOWN if value is None else _written(value, kind, languages()[language])


@lru_cache(maxsize=10_000, typed=True)
def _written(value: Any, kind: str, rules: Language) -> str:
    """A known value. Remembered: the same numbers stand on a page many times, and Babel parses its pattern for each."""
    match kind:
        case "share":
            return _minus(format_percent(value, format=rules.share, locale=rules.locale))
        case "date":
            return format_date(value, format=rules.date, locale=rules.locale)
        case "month":
            return format_date(value, format=rules.month, locale=rules.locale)
        case "count":
            return _minus(format_decimal(value, format="#,##0", locale=rules.locale))
        case "rupiah":
            return f"Rp{format_decimal(value, format='#,##0', locale=rules.locale)}"
        case "pace":
            return _minus(format_decimal(value, format="#,##0.#", locale=rules.locale))
        case "points":
            return _minus(format_decimal(value, format="#,##0.0", locale=rules.locale))
        case "rate":
            return format_decimal(value, format="#,##0.00", locale=rules.locale)
        case "number":
            # Below one a second decimal matters (targets of shares); above, one reads better.
            return _minus(format_decimal(value, format="#,##0.##" if abs(value) < 1 else "#,##0.#", locale=rules.locale))
        case "flag":
            return rules.flags[bool(value)]
        case _:
            return str(value)


def _minus(text: str) -> str:
    """A number with a true minus sign, as changes are written, instead of a hyphen."""
    return text.replace("-", "−")


def plain(value: Any) -> Any:
    """A value as JSON and CSV hold it: dates as ISO, everything else unchanged."""
    return value.isoformat() if isinstance(value, date) else value
