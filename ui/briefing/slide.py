"""The parts of a slide: one message as its heading, and one chart, three large figures or a short table.

The same slides in the same order go to the wall, to PowerPoint, to PDF and to Excel; nothing here knows any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from queries import Figure
from ui.briefing.snapshot import Snapshot
from ui.i18n import Words

Progress = Callable[[float], Any]
"""Takes the share of a file that is done, 0 to 1."""

LABELS = 8
"""Most labels below a line that stand beside each other without turning."""
AVERAGE_MONTH = 30.4
"""Days."""


@dataclass(frozen=True)
class Series:
    """One row of values of a chart, one for each category, in a colour of the theme (`colours`: one for each category)."""

    name: str
    colour: str
    values: tuple[Figure, ...]
    colours: tuple[str, ...] = ()
    dashed: bool = False

    def colour_of(self, index: int) -> str:
        """The colour of one value."""
        return self.colours[index] if self.colours else self.colour


@dataclass(frozen=True)
class Chart:
    """A chart as data: a line over dates, bars to the right, or columns; `about` says what is drawn, `value_kind` how values are written."""

    kind: Literal["line", "bars", "columns"]
    about: str
    categories: tuple[str, ...] | tuple[date, ...]
    series: tuple[Series, ...]
    value_kind: str = "count"

    @property
    def largest(self) -> float:
        """The largest value that is known; 0 where none is."""
        return max((float(value.value) for series in self.series for value in series.values if value.known), default=0.0)

    def in_words(self, words: Words) -> str:
        """What the chart shows: each value of bars and columns, of a line its first and last."""
        return f"{self.about}. " + " ".join(filter(None, (self._series_in_words(series, words) for series in self.series)))

    def _series_in_words(self, series: Series, words: Words) -> str:
        points = list(zip(self.categories, series.values, strict=True))
        if self.kind != "line":
            return f"{series.name}: " + "; ".join(f"{category} {words.write(value)}" for category, value in points) + "."
        known = [(day, value) for day, value in points if value.known]
        if not known:
            return ""
        (first, was), (last, now) = known[0], known[-1]
        return words("briefing.line_alt", name=series.name, first=words.write(first, "date"), was=was, last=words.write(last, "date"), now=now)


@dataclass(frozen=True)
class BigFigure:
    """One large figure: its label, its value in a colour of the theme, a line beneath; a change is written with its sign."""

    label: str
    figure: Figure
    colour: str
    detail: str = ""
    change: bool = False

    def written(self, words: Words) -> str:
        """The value as it stands on every medium."""
        return words.signed(self.figure) if self.change else words.write(self.figure)


@dataclass(frozen=True)
class BigFigures:
    """A few large figures beside each other."""

    figures: tuple[BigFigure, ...]

    def in_words(self, words: Words) -> str:
        """Each label with its value."""
        return " ".join(f"{each.label}: {each.written(words)}." for each in self.figures)


@dataclass(frozen=True)
class Table:
    """A short table in words."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def in_words(self, _: Words) -> str:
        """Each row as one text."""
        return " ".join(": ".join(row) for row in self.rows)


@dataclass(frozen=True)
class Message:
    """The reason shown in place of figures that cannot be shown."""

    text: str

    def in_words(self, _: Words) -> str:
        """The message."""
        return self.text


Body = Chart | BigFigures | Table | Message


@dataclass(frozen=True)
class Slide:
    """One slide: its name, what it is about, its message as heading, body, caption (date, n, what ≈ means), what the
    speaker says and the definitions behind it (`note`), and the body in words for who cannot see it (`alt`)."""

    name: str
    topic: str
    heading: str
    body: Body
    caption: str
    note: str
    alt: str


@dataclass(frozen=True)
class Briefing:
    """The slides of a briefing in a language, and what every slide says: the date, the badges (internal, sample), the focus."""

    words: Words
    title: str
    on: str
    badges: tuple[str, ...]
    focus: str
    slides: tuple[Slide, ...]
    snapshot: Snapshot

    @property
    def language(self) -> str:
        """The code of the language."""
        return self.words.language

    @property
    def author(self) -> str:
        """Who the files name as their author: the programme's organisations."""
        return ", ".join(self.words.programme.organisations) or self.words("brand.name")

    @property
    def head(self) -> str:
        """The line above every slide: brand, focus, badges."""
        return " · ".join(filter(None, [self.words("brand.name"), self.focus, *self.badges]))

    @property
    def made_at(self) -> datetime:
        """When the snapshot was made, in UTC without an offset as Office files hold it."""
        return datetime.fromisoformat(self.snapshot.made_at).astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Choice:
    """Slides in their order (none: all), and own notes by slide."""

    slides: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


def no_progress(_: float) -> None:
    """For a file that nobody waits for."""


def months_per_label(days: Sequence[Any]) -> int:
    """Every how many months a label stands below a line over these dates."""
    months = (days[-1] - days[0]).days / AVERAGE_MONTH
    return next((step for step in (1, 2, 3, 6, 12, 24) if months / step <= LABELS), 60)
