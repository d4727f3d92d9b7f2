"""What the different cells of a column mean."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reading:
    """What a cell means: the value as DuckDB casts it (None: empty), or the id of the sentence that says why it can't be read."""

    value: str | None = None
    problem: str | None = None


@dataclass
class ColumnReading:
    """The readings of a column's different cells, and remarks (ids of sentences) about the column as a whole."""

    cells: dict[str, Reading] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
