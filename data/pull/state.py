"""When each source was last pulled, and with what result: kept beside the versions, because a pull that fails or brings nothing new makes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from data import named
from data.named import Kind

STATES = Kind("pulls", longest=40)
Outcome = Literal["failed", "refused", "tried", "nothing_new", "stored"]


@dataclass(frozen=True)
class State:
    """The last time that a source was asked: `at` (ISO, UTC), the submissions or files it gave, those that reviewers keep back, the version after it
    (0: none), and in both languages why nothing was stored."""

    at: str
    outcome: Outcome
    submissions: int = 0
    left_out: int = 0
    version: int = 0
    reason: Mapping[str, str] | None = None

    @classmethod
    def now(cls, outcome: Outcome, submissions: int = 0, left_out: int = 0, version: int = 0, reason: Mapping[str, str] | None = None) -> State:
        """What has just come of a source."""
        return cls(datetime.now(UTC).isoformat(timespec="seconds"), outcome, submissions, left_out, version, reason)


def record(folder: Path, states: Mapping[str, State]) -> None:
    """Keep what came of sources. A disk on which it can't be kept spoils no pull, which has ended by then."""
    with suppress(OSError):
        for source, state in states.items():
            named.save(folder, STATES, source, vars(state))


def read(folder: Path, sources: Iterable[str]) -> dict[str, State]:
    """What came of each of the sources; one that was never asked is left out."""
    states = {each["name"]: {key: value for key, value in each.items() if key not in ("name", "order")} for each in named.all_of(folder, STATES)}
    return {name: State(**states[name]) for name in sources if name in states}


def forget(folder: Path, source: str) -> None:
    """Forget what came of a source that was taken out. Raises OSError."""
    named.remove(folder, STATES, source)
