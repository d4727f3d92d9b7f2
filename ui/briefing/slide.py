"""The parts of a slide: one message as its heading, and one chart, three large figures or a short table.

The same slides in the same order go to the wall, to PowerPoint, to PDF and to Excel; nothing here knows any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from math import ceil, floor, log10
from typing import Any, Literal

from queries import Figure
from ui.briefing.snapshot import Snapshot
from ui.dated_notes import DatedNote
from ui.i18n import Words

Progress = Callable[[float], Any]
"""Takes the share of a file that is done, 0 to 1."""

LABELS = 6
"""The most labels below a line that fit beside each other without being turned."""
TICKS = 3
"""About so many steps of an axis."""
AVERAGE_MONTH = 30.4
"""Days."""
FIGURES_ACROSS = 1760
"""Pixels that large figures beside each other have, on a slide of 1920 x 1080."""
FIGURE_SIZES = (140, 260)
"""Pixels of a large figure at 1080, at least and at most."""
LETTER_OF_FIGURE = 0.66
"""Mean width of a letter of a large figure as a share of its size."""

Style = Literal["solid", "dashed", "dotted", "closure", "edge"]
"""How a series is drawn: measured; a target or plan; a forecast; the fall that the closure made; an end of a forecast's range (two of
them, low and high, enclose it)."""


@dataclass(frozen=True)
class Series:
    """One row of values of a chart, one for each category, in a colour of the theme (`colours`: one for each category)."""

    name: str
    colour: str
    values: tuple[Figure, ...]
    colours: tuple[str, ...] = ()
    style: Style = "solid"

    def colour_of(self, index: int) -> str:
        """The colour of one value."""
        return self.colours[index] if self.colours else self.colour

    @property
    def known(self) -> list[int]:
        """The indexes of the values that are known."""
        return [index for index, value in enumerate(self.values) if value.known]


@dataclass(frozen=True)
class Gap:
    """The distance between two series on the category of an index, drawn as an upright and named to the right; where both are the same, a point
    of one of them, named below it."""

    index: int
    low: float
    high: float
    name: str

    @property
    def is_point(self) -> bool:
        """Whether it is a point of a line, and no distance."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return (self.low + self.high) / 2


def steps(most: float, ticks: int = TICKS) -> list[float]:
    """Round numbers from 0 to the first that is not below `most`, about as many as `ticks`."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / ticks
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough * 0.999)
    return [step * index for index in range(ceil(most / step - 1e-9) + 1)]


@dataclass(frozen=True)
class Chart:
    """A chart as data: a line over dates, bars to the right, or columns (over which dashed series are level lines).

    `about` says what is drawn, `value_kind` how values are written, `axis` what the categories are; only each `every`-th column and
    the last have their names below them; the `notes` of staff are numbered marks on their days.
    """

    kind: Literal["line", "bars", "columns"]
    about: str
    categories: tuple[str, ...] | tuple[date, ...]
    series: tuple[Series, ...]
    value_kind: str = "count"
    axis: str = ""
    every: int = 1
    gap: Gap | None = None
    notes: tuple[DatedNote, ...] = ()

    @property
    def bodies(self) -> tuple[Series, ...]:
        """The series drawn as bars or columns: all but level lines."""
        return tuple(series for series in self.series if series.style == "solid")

    @property
    def levels(self) -> tuple[Series, ...]:
        """The level lines over columns."""
        return tuple(series for series in self.series if series.style == "dashed")

    @property
    def labelled(self) -> tuple[int, ...]:
        """The columns with their names below them: the last always, for it says when all is done."""
        last = len(self.categories) - 1
        return (*(index for index in range(0, last, self.every) if last - index >= self.every), *([last] if last >= 0 else []))

    @property
    def largest(self) -> float:
        """The largest value that is known; 0 if none is."""
        return max((float(value.value) for series in self.series for value in series.values if value.known), default=0.0)

    @property
    def scale(self) -> list[float]:
        """The steps of the axis of values: of shares 0, 50 and 100 %."""
        return [0.0, 0.5, 1.0] if self.value_kind == "share" else steps(self.largest)

    def in_words(self, words: Words) -> str:
        """The values that the chart shows: all of bars and columns, the first and last of a line."""
        return f"{self.about}. " + " ".join(filter(None, (self._series_in_words(series, words) for series in self.series)))

    def _series_in_words(self, series: Series, words: Words) -> str:
        known = series.known
        if not known:
            return ""
        first, last = known[0], known[-1]
        if self.kind != "line":
            if series.style == "dashed":
                return f"{series.name}."
            return (
                f"{series.name}: "
                + "; ".join(f"{name} {words.write(value)}" for name, value in zip(self.categories, series.values, strict=True))
                + "."
            )
        days, values = self.categories, series.values
        return words(
            "briefing.line_alt",
            name=series.name,
            first=words.write(days[first], "date"),
            was=values[first],
            last=words.write(days[last], "date"),
            now=values[last],
        )


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
        # ±0 on a wall reads as more or less nothing.
        return words.signed(self.figure) if self.change and self.figure.value else words.write(self.figure)


@dataclass(frozen=True)
class BigFigures:
    """A few large figures beside each other."""

    figures: tuple[BigFigure, ...]

    def in_words(self, words: Words) -> str:
        """Each label with its value."""
        return " ".join(f"{each.label}: {each.written(words)}." for each in self.figures)

    def size(self, words: Words) -> int:
        """Pixels of the values at 1080, the same for all, so that the longest stands on one line."""
        least, most = FIGURE_SIZES
        longest = max(len(each.written(words)) for each in self.figures)
        return int(min(most, max(least, FIGURES_ACROSS / len(self.figures) * 0.9 / longest / LETTER_OF_FIGURE)))


@dataclass(frozen=True)
class Cover:
    """The first slide: the place, the date and the question above the heading, which is the verdict in its colour; the reason below."""

    place: str
    on: str
    question: str
    colour: str
    reason: str

    def in_words(self, _: Words) -> str:
        """Place, date and reason."""
        return " ".join([f"{self.place}, {self.on}.", *([f"{self.reason}."] if self.reason else [])])


@dataclass(frozen=True)
class Table:
    """A short table in words; a head of columns is its first line on every medium."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text_first(self) -> bool:
        """Whether the longer texts stand in the first column, which then takes the room."""
        first, second = (max(len(row[column]) for row in self.lines) for column in (0, 1))
        return first > second

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The rows after the head, if there is one."""
        return (self.head, *self.rows) if self.head else self.rows

    def in_words(self, _: Words) -> str:
        """Each row as one text."""
        return " ".join(": ".join(filter(None, row)) for row in self.lines)


Body = Chart | BigFigures | Table | Cover


@dataclass(frozen=True)
class Slide:
    """One slide: its name, what it is about, its message as heading, body, caption (a few words: rounding), date, count and what ≈ means
    in full (`detail`), what the speaker says, with the detail and definitions (`note`, never shown on the wall), the body in words for
    who cannot see it (`alt`), and the day of all that is drawn where that is before the briefing's."""

    name: str
    topic: str
    heading: str
    body: Body
    caption: str
    detail: str
    note: str
    alt: str
    of_day: date | None = None


@dataclass(frozen=True)
class LeftOut:
    """A slide that would be empty: its name, what it would be about, and why there is nothing on it."""

    name: str
    topic: str
    why: str


@dataclass(frozen=True)
class Correction:
    """A figure that a frozen briefing shows otherwise than the data do now for the same date, and since which version."""

    frozen: Figure
    again: Figure
    version: int


@dataclass(frozen=True)
class Briefing:
    """The slides of a briefing in a language, and what every slide says: the date, the badges (internal, sample, corrected), the focus.
    Slides that would be empty are left out."""

    words: Words
    title: str
    on: str
    badges: tuple[str, ...]
    focus: str
    slides: tuple[Slide, ...]
    snapshot: Snapshot
    left_out: tuple[LeftOut, ...] = ()

    @property
    def language(self) -> str:
        """The code of the language."""
        return self.words.language

    @property
    def author(self) -> str:
        """Who the files name as their author: the programme's organisations."""
        return ", ".join(self.words.programme.organisations) or self.words("brand.name")

    def page_of(self, number: int) -> str:
        """At the foot of the slide of that number, to the right: the date, which a cover has above, and of several the page."""
        slide = self.slides[number - 1]
        on = "" if isinstance(slide.body, Cover) else self.date_of(slide)
        return " · ".join(filter(None, [on, f"{number}/{len(self.slides)}" if len(self.slides) > 1 else ""]))

    def date_of(self, slide: Slide) -> str:
        """The date at the foot of a slide: two dates on one slide would be a riddle, so that of what is drawn."""
        return self.words.write(slide.of_day or self.snapshot.as_of, "date")

    def foot_of(self, slide: Slide) -> str:
        """At the foot of a slide, to the left: badges, focus, caption."""
        return " · ".join(filter(None, [*self.badges, self.focus, slide.caption]))

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
    """The number of months between labels below a line over these dates."""
    months = (days[-1] - days[0]).days / AVERAGE_MONTH
    return next((step for step in (1, 2, 3, 6, 12, 24) if months / step <= LABELS), 60)
