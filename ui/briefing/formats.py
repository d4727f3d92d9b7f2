"""How Office writes numbers: one format for a kind of figure, the same in PowerPoint's charts and in Excel's cells."""

from __future__ import annotations

LCIDS = {"id": "421", "en": "809"}
"""How Office names the languages in number formats."""


def number_format(kind: str, language: str, rounded: bool = False, change: bool = False) -> str:
    """The number format of a kind of figure, with the language's own locale, ≈ before what is rounded, a sign before a change."""
    bare = {"share": "0.0 %" if language == "id" else "0.0%", "number": "#,##0.0", "rupiah": '"Rp"#,##0'}.get(kind, "#,##0")
    sign = '"≈ "' if rounded else ""
    if change:
        return f"[$-{LCIDS[language]}]{sign}+{bare};{sign}\u2212{bare};{sign}±{bare}"
    return f"[$-{LCIDS[language]}]{sign}{bare}"
