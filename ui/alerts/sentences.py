"""Alerts in words, with the address of the page that shows what they tell."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from data.schema import table_name
from ui.alerts.rules import Alert
from ui.i18n import Words

DATES = ("due", "known", "on")
COUNTS = ("residents", "counted", "on_register", "low", "high", "middle", "length")


def sentence(alert: Alert, words: Words) -> str:
    """The alert in one sentence."""
    values = dict(alert.values)
    for name in DATES:
        if name in values:
            values[name] = words.write(date.fromisoformat(values[name]), "date")
    for name in (*COUNTS, "ceiling"):
        if name in values:
            values[name] = words.write(round(values[name]), "count")
    if "indicator" in values:
        values |= {"indicator": words.code("indicator", values["indicator"]).lower(), "status": words.code("target_status", values["status"]).lower()}
    if "table" in values:
        values["table"] = table_name(values["table"], words.language)
    return words(f"alert.{alert.kind}", **values)


def address(alert: Alert, language: str, role: str = "steward") -> str:
    """The address of the page, below the dashboard's own; the overview where the role may not see that page."""
    page = "" if alert.page == "data" and role != "steward" else alert.page
    return f"{page}?" + urlencode({"lang": language, "as_of": alert.as_of.isoformat()})
