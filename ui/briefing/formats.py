"""Number formats for Office, the same in PowerPoint's charts and Excel's cells."""

from __future__ import annotations

from queries.languages import languages


def number_format(kind: str, language: str, rounded: bool = False, change: bool = False) -> str:
    """The number format of a kind of figure, or of an axis of shares (whole_share), in the language's own locale, with ≈ before what is rounded, a
    sign before a change."""
    rules = languages()[language]
    bare = {"share": f"0.0{rules.percent}", "whole_share": f"0{rules.percent}", "number": "#,##0.0", "rupiah": '"Rp"#,##0'}.get(kind, "#,##0")
    sign = '"≈ "' if rounded else ""
    if change:
        return f"[$-{rules.lcid}]{sign}+{bare};{sign}\u2212{bare};{sign}±{bare}"
    return f"[$-{rules.lcid}]{sign}{bare}"


def date_format(language: str, pattern: str) -> str:
    """Excel's pattern of a date, with the names of the language."""
    return f"[$-{languages()[language].lcid}]{pattern}"
