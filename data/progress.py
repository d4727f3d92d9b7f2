"""How far an import is, and how long it will still take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Progress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""
Step = Literal["read", "typed", "merged", "prepared"]
SPANS: dict[Step, tuple[float, float]] = {"read": (0.06, 0.29), "typed": (0.29, 0.36), "merged": (0.36, 0.62), "prepared": (0.71, 0.91)}
"""Where each step begins and ends: the parts of the whole import's time at which `Advance.through` was called, the mean of two hand-ins of a million
persons (tests/bench/handed_in.py) with the figures that move. Reading comes after the start of its process; what was merged is written out before
facts are prepared; the figures that move and publishing take the rest."""
SILENT_SECONDS = 3
"""An import that takes no longer says nothing."""


@dataclass(frozen=True)
class Advance:
    """Tells `progress`, if there is one, how far the steps of an import are; `sizes` are the bytes handed in of each table, or file."""

    progress: Progress | None
    sizes: Mapping[str, int]

    def through(self, step: Step, last: str | None = None) -> None:
        """The step is done up to the table (or file) `last`, in the order of `sizes`; the whole of it without one."""
        if not self.progress:
            return
        begin, end = SPANS[step]
        names = list(self.sizes)
        done = sum(self.sizes[name] for name in names[: names.index(last) + 1]) if last in names else sum(self.sizes.values())
        self.progress(begin + (end - begin) * done / max(sum(self.sizes.values()), 1))


def seconds_left(elapsed: float, share: float) -> int | None:
    """Whole seconds that the rest takes if it goes on as so far; None if that isn't to be said yet."""
    if elapsed < SILENT_SECONDS or share <= 0:
        return None
    return max(1, round(elapsed * (1 - share) / share))
