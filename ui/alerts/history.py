"""What was told, in the store's folder `alerts`: the answers that were compared last, the alerts so far, and who has seen how many of them.

All of it is bounded. Whoever looks first after a new version compares; a comparison that cannot be made or kept tells nothing and stops nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from data.description import seal_of
from data.files import text_of, write_whole
from data.messages import DataError
from data.published import secret_of
from queries import month_end_before, one_version, period
from queries.dates import month_ends, previous_month_end
from ui.alerts.answers import Answers, carried, gather, read_back
from ui.alerts.rules import Alert, alerts

FOLDER, TOLD_FILE, SEEN_FILE = "alerts", "told.json", "seen.json"
MOST_ALERTS = 200
"""Alerts that are kept."""
KEYS = 1000
"""Alerts remembered, so that none is told twice."""
VISITORS = 500
CATCH_UP = 12
"""Months that one comparison goes through at most."""


@dataclass(frozen=True)
class RecordedAlert:
    """An alert that was told: its number (they count up from 1), the day on which it was found, the version, and the alert."""

    number: int
    on: date
    version: int
    alert: Alert


@dataclass(frozen=True)
class State:
    """The last comparison, and all alerts so far."""

    version: int
    sample: bool
    answers: Answers
    alerts: tuple[RecordedAlert, ...] = ()
    keys: tuple[str, ...] = ()
    count: int = 0


def update(folder: Path, today: date | None = None, wait: float = 0.0) -> tuple[RecordedAlert, ...]:
    """Compare what is published now with what was compared last, where either has changed; returns the alerts that are kept, oldest first.

    Where another program is comparing for longer than `wait` seconds, those so far. Raises DataError if the state can't be read or
    written, QuestionError if the store can't be read.
    """
    with one_version(folder) as now:
        known = period(folder)
        state = _read(folder)
        if now is None or known is None or (as_of := month_end_before(known[1])) < known[0]:
            return state.alerts if state else ()
        if state is not None and _is_current(state, now.version.number, as_of):
            return state.alerts
        try:
            with _locked(folder, wait):
                state = _read(folder)
                if state is None or not _is_current(state, now.version.number, as_of):
                    state = _compared(folder, state, now.version.number, now.version.sample, as_of, today or date.today())
                    _write(folder, state)
        except Timeout:
            pass
    return state.alerts if state else ()


def _is_current(state: State, version: int, as_of: date) -> bool:
    return (state.version, state.answers.as_of) == (version, as_of)


def _compared(folder: Path, state: State | None, version: int, sample: bool, as_of: date, today: date) -> State:
    """The state after a comparison up to `as_of`.

    The first one compares with the month end before, so that the last month's changes are alerts. Where the data end earlier than before (a
    hand-in was undone) nothing is sent, and the next hand-in is compared with what is published now.
    """
    if state is None or state.sample != sample:
        state = State(version, sample, gather(folder, previous_month_end(as_of), with_forecast=False), count=state.count if state else 0)
    before, sent, keys, count = state.answers, list(state.alerts), list(state.keys), state.count
    days = [day for day in reversed([as_of, *month_ends(before.as_of, as_of)]) if day > before.as_of][-CATCH_UP:] or [as_of]
    for day in days:
        now = gather(folder, day, with_forecast=day == as_of)
        if day >= before.as_of:
            for alert in alerts(before, now):
                if alert.key not in keys:
                    count += 1
                    keys.append(alert.key)
                    sent.append(RecordedAlert(count, today, version, alert))
        before = carried(before, now)
    return State(version, sample, before, tuple(sent[-MOST_ALERTS:]), tuple(keys[-KEYS:]), count)


# ------------------------------------------------------------------------------------------------------- who has seen


def seen_by(folder: Path, who: str) -> int | None:
    """The number of the last alert that a visitor has seen; None on a first visit. Raises DataError if that can't be read."""
    number = _content(folder / FOLDER / SEEN_FILE).get(_visitor_key(folder, who))
    return number if isinstance(number, int) else None


def mark_seen(folder: Path, who: str, number: int) -> None:
    """Remember that a visitor has seen the alerts up to that number. Raises DataError if that can't be kept."""
    with _locked(folder, 5.0):
        content = _content(folder / FOLDER / SEEN_FILE)
        whose = _visitor_key(folder, who)
        content.pop(whose, None)
        latest = dict([*content.items(), (whose, number)][-VISITORS:])
        _put(folder / FOLDER / SEEN_FILE, latest)


def _visitor_key(folder: Path, who: str) -> str:
    """The keyed hash of a visitor's address."""
    return hmac.new(secret_of(folder, made_up=True), f"visitor\x1f{who}".encode(), hashlib.sha256).hexdigest()[:32]


# ------------------------------------------------------------------------------------------------------------- files


def _read(folder: Path) -> State | None:
    path = folder / FOLDER / TOLD_FILE
    content = _content(path)
    if not content:
        return None
    try:
        sent = tuple(
            RecordedAlert(each["number"], date.fromisoformat(each["on"]), each["version"], _alert(each["alert"])) for each in content["told"]
        )
        return State(content["version"], content["sample"], read_back(content["answers"]), sent, tuple(content["keys"]), content["count"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError("file_damaged", file=path) from error


def _alert(content: Mapping[str, Any]) -> Alert:
    return Alert(**{**content, "as_of": date.fromisoformat(content["as_of"])})


def _write(folder: Path, state: State) -> None:
    sent = [
        {"number": each.number, "on": each.on.isoformat(), "version": each.version}
        | {"alert": {**asdict(each.alert), "as_of": each.alert.as_of.isoformat()}}
        for each in state.alerts
    ]
    content = {"version": state.version, "sample": state.sample, "answers": state.answers.plain(), "told": sent, "keys": list(state.keys)}
    _put(folder / FOLDER / TOLD_FILE, content | {"count": state.count})


def _content(path: Path) -> dict[str, Any]:
    """A file's content; empty if there is none yet. Raises DataError if it is damaged."""
    try:
        text = text_of(path)
        if text is None:
            return {}
        content = json.loads(text)
        if content.pop("seal") != seal_of(content):
            raise ValueError(path)
    except OSError as error:
        raise DataError("store_unreadable", file=path, extra=error.strerror or error) from error
    except (ValueError, KeyError, AttributeError) as error:
        raise DataError("file_damaged", file=path) from error
    return dict(content)


def _put(path: Path, content: Mapping[str, Any]) -> None:
    try:
        write_whole(path, json.dumps({**content, "seal": seal_of(content)}, ensure_ascii=False))
    except OSError as error:
        raise DataError("store_unwritable", file=path, extra=error.strerror or error) from error


def _locked(folder: Path, wait: float) -> FileLock:
    try:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error
    return FileLock(folder / FOLDER / ".lock", timeout=wait, mode=0o600)
