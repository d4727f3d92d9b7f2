"""Notes of staff as charts, tables and slides show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.notes import ALL_FIGURES, list_notes
from queries import Answer
from queries.dates import month_end
from ui.i18n import Words


@dataclass(frozen=True)
class DatedNote:
    """A note: its number, its day, its text in the office's language, and the figure that it is about (data/notes.py)."""

    number: str
    on: date
    text: str
    figure: str = ALL_FIGURES

    def about(self, figure: str) -> bool:
        """Whether the note belongs on the charts of that figure."""
        return self.figure in (figure, ALL_FIGURES)

    def written(self, words: Words) -> str:
        """The note in a line."""
        return words("panel.note", number=self.number, on=words.short_date(self.on), text=self.text)


def dated_notes(folder: Path, staff: bool, as_of: date, figures: tuple[str, ...] = ()) -> tuple[DatedNote, ...]:
    """The notes on those figures (none given: on every figure) up to a day, oldest first: for staff all, for visitors the published ones."""
    return tuple(DatedNote(note.name[1:], note.on, note.text, note.figure) for note in list_notes(folder, staff, as_of, figures))


def by_row(answer: Answer, notes: Sequence[DatedNote]) -> dict[int, list[DatedNote]]:
    """The notes by the row of their month, or else of the first day that is not before theirs, or else of the last one."""
    column = next((column for column in answer.columns if column.kind in ("month", "date")), None)
    if column is None or not notes:
        return {}
    days = answer.values_of(column.name)
    ends = [month_end(day) if day and column.kind == "month" else day for day in days]
    rows: dict[int, list[DatedNote]] = {}
    for note in notes:
        index = next((index for index, day in enumerate(ends) if day and day >= note.on), len(ends) - 1)
        rows.setdefault(index, []).append(note)
    return rows
