"""The registry of named results and metrics: metrics/<name>.sql with its <name>.toml, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

from queries.languages import Text, with_texts

HERE = Path(__file__).resolve().parent


class QuestionError(Exception):
    """A question that cannot be answered as asked; `.sentence` says why, in Indonesian, English and further languages."""

    def __init__(self, id: str, en: str, **further: str) -> None:
        self.sentence = Text(id=id, en=en, **further)
        super().__init__(en)


@dataclass(frozen=True)
class Metric:
    """One column of a result: kind, meaning and sensitivity.

    `kind`, `sensitivity`, `direction` and the fields about rates, averages and exact rows are explained at the head of
    metrics/shared/columns.toml. `why` is empty if the figure needs no reason; `nullable` marks a count, code or flag
    that may be unknown. `shares` lists values of a label column in whose rows a number is a share (a target for the coverage).
    `tables` are those it is made from, `row_tables` further ones in the rows of a value of a label column. `codes` is the family of
    a code if it is not the column's name. `numerator` is a column or a sum of columns ("a + b - c"), `base` a column of the same
    result or "result.column" of a result
    with one row.
    """

    name: str
    kind: str
    label: Text
    definition: Text
    unit: Text
    sensitivity: str
    direction: str = "none"
    numerator: str = ""
    denominator: str = ""
    why: Text = field(default_factory=lambda: Text(en=""))
    nullable: bool = False
    over: str = ""
    base: str = ""
    exact: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: str = ""
    tables: tuple[str, ...] = ()
    shares: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    row_tables: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def in_row(self, record: Mapping[str, Any]) -> Metric:
        """The metric as it is in that row: a share where `shares` lists a value of one of its label columns, made from that row's tables."""
        if not self.shares and not self.row_tables:
            return self
        share = any(record[name] in values for name, values in self.shares.items())
        further = [table for name, values in self.row_tables.items() for table in values.get(record[name], ())]
        if not share and not further:
            return self
        return replace(self, kind="share" if share else self.kind, tables=tuple(dict.fromkeys((*self.tables, *further))))

    @property
    def writing(self) -> str:
        """How its values are written: by their kind; a pace with one decimal, on cards, in sentences and in tables alike."""
        return "pace" if self.kind == "number" and self.unit == _shared("units")["persons_a_month"] else self.kind

    @cached_property
    def terms(self) -> tuple[tuple[int, str], ...]:
        """The columns that make up the numerator: 1 for one that is added, -1 for one that is taken off."""
        words = ["+", *self.numerator.split()] if self.numerator else []
        return tuple((1 if sign == "+" else -1, name) for sign, name in zip(words[::2], words[1::2], strict=True))


@dataclass(frozen=True)
class Release:
    """The release rule of a result, applied by queries/disclosure: the table `[release]` of the result's file.

    rule             open: nothing in it is protected. totals: exact for the whole programme, its protected columns as of their
                     steps; in a selection they are withheld
                     parts: the protected cells of a breakdown are rounded and move in steps. curve: a survival curve on a
                     grid of half years, its counts rounded and moving in steps. staff: never published
    staff_by         what only staff may break the result down by: what is published of few cohorts would be cut in yet another way
    keys             label columns that name a row
    whole_only       operational columns that are exact for the whole programme only (a group's residents tell its leavers)
    population       whom the protected columns count (docs/decisions.md: cells are named by what they count)
    counts           column -> the measure it counts, where other results call the same measure otherwise
    also_exact       protected columns that are exact at every month end for the whole programme (who left, who is there)
    rounded          protected columns of totals that are rounded too: an exact figure less them would be a protected one
    part_of          protected totals -> the exact figure they are a part of: a column of the row, less further ones
    earlier          protected totals -> the exact column of which they are a part as of six months before
    follows          columns of totals that are shown as of the step of that column of the headline (a median, a status)
    until            columns of `follows` -> the column of the date after which they don't move: they are shown as of the step by then
    series           the column of months of totals: each row is as of its month's end
    adds_up          protected columns whose cells make up a figure that is published exactly: all of them (an empty list),
                     or those alike in the named labels. Not where a person may stand in several rows (by skill, by cohort)
    add_up_together  columns of one row that make up such a figure
    grows            columns that never fall from one date to the next (unless persons change rows: age bands)
    exact_by         what a breakdown is by -> protected columns that are operational there
    withheld         columns left out wherever they are not exact (the date of a single event, what came back in a month)
    bound            an exact column of the row: how many persons the group has. Under 10 its protected figures are withheld
    bounded          protected columns that count persons of that group, so cannot exceed it (exits can)
    within           columns whose cells cannot exceed that total of the headline, which is published exactly
    nested           the label column of stages of which each holds the next
    with_total       the stages of `nested` that move only where the total of mentas does, apart from the others: their own step would say
                     how far that has come
    only             the values of a label column whose rows are published
    one_threshold    labels left out of a cell's name: rows that say nearly the same are rounded alike
    made_of          a column that is the sum of others is made from their published values
    largest_first    the rows are ordered by the published values of this column, not by the exact ones
    group_rows       in a selection of one skill or cohort, the protected figures are those of that group's row of this result
    """

    rule: str
    population: str = "programme"
    staff_by: tuple[str, ...] = ()
    counts: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    whole_only: tuple[str, ...] = ()
    also_exact: tuple[str, ...] = ()
    rounded: tuple[str, ...] = ()
    part_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    earlier: Mapping[str, str] = field(default_factory=dict)
    follows: Mapping[str, str] = field(default_factory=dict)
    until: Mapping[str, str] = field(default_factory=dict)
    series: str = ""
    adds_up: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    add_up_together: tuple[str, ...] = ()
    grows: tuple[str, ...] = ()
    exact_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    bound: str = ""
    bounded: tuple[str, ...] = ()
    within: Mapping[str, str] = field(default_factory=dict)
    nested: str = ""
    with_total: tuple[str, ...] = ()
    only: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    one_threshold: tuple[str, ...] = ()
    made_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    largest_first: str = ""
    group_rows: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """A named result: its question, grain and columns, what it can be broken down by and counted since, the table macro that
    answers it with its SQL, and its release rule."""

    name: str
    question: Text
    grain: Text
    notes: Text
    columns: tuple[Metric, ...]
    takes_by: tuple[str, ...]
    needs_by: bool
    takes_since: tuple[str, ...]
    macro: str
    sql: str
    release: Release

    @property
    def published_by(self) -> tuple[str, ...]:
        """What a viewer may break it down by."""
        return tuple(by for by in self.takes_by if by not in self.release.staff_by)

    @cached_property
    def names_rows(self) -> tuple[str, ...]:
        """The columns that tell one row from another: the first ones that hold no figure, up to what only describes a code."""
        curve = ("days",) if self.release.rule == "curve" else ()
        if self.release.keys:
            return self.release.keys + curve
        coded = self.columns[0].kind == "code"
        kinds = ("code", "month", "date", "count", "flag", *(() if coded else ("text",)))
        first = takewhile(lambda column: column.sensitivity == "label" and column.kind in kinds, self.columns)
        return tuple(column.name for column in first if column.name != "as_of") + curve

    @cached_property
    def published(self) -> Result:
        """The result as viewers get it: any figure of it may be unknown."""
        columns = (each if each.sensitivity == "label" else replace(each, nullable=True) for each in self.columns)
        return replace(self, columns=tuple(columns))

    def query(self, as_of: str = "$as_of", since: str = "$since") -> str:
        """The query that asks for it: its macro is called with the expressions `as_of` and, where it takes them, $by and `since`."""
        arguments = [as_of, *(["$by"] if self.takes_by else []), *([since] if self.takes_since else [])]
        return f"select * from {self.macro}({', '.join(arguments)})"

    def numerator(self, metric: Metric, language: str) -> str:
        """The numerator of a rate in words."""
        labels = [f"{'+' if sign > 0 else '-'} {self.column(name).label[language]}" for sign, name in metric.terms]
        return " ".join(labels).removeprefix("+ ")

    def column(self, name: str) -> Metric:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@cache
def results() -> dict[str, Result]:
    """All named results in the order of shared/order.toml (one that is not named there comes last).

    Raises ValueError, naming the file, if an entry is missing or unknown.
    """
    order = _toml(HERE / "metrics" / "shared" / "order.toml")["results"]
    names = sorted(path.stem for path in (HERE / "metrics").glob("*.sql"))
    return {name: _result(name) for name in sorted(names, key=lambda name: order.index(name) if name in order else len(order))}


def known_result(name: str) -> Result:
    """The result of that name; QuestionError, naming those there are, if there is none."""
    known = results()
    if name not in known:
        raise QuestionError(f"Hasil {name} tidak ada; yang ada: {', '.join(known)}.", f"There is no result {name}; there are: {', '.join(known)}.")
    return known[name]


def _result(name: str) -> Result:
    try:
        entry = with_texts(_toml(HERE / "metrics" / f"{name}.toml"), name)
        return Result(
            name=name,
            question=entry["question"],
            grain=entry["grain"],
            notes=entry["notes"],
            columns=tuple(_made_from(_metric(column, entry.get("metrics", {}).get(column, {})), entry) for column in entry["columns"]),
            takes_by=tuple(entry.get("by", ())),
            needs_by=entry.get("by_required", False),
            takes_since=tuple(entry.get("since", ())),
            macro=name,
            sql=(HERE / "metrics" / f"{name}.sql").read_text(encoding="utf-8"),
            release=Release(**_frozen(entry["release"])),
        )
    except KeyError as error:
        raise ValueError(f"queries/metrics/{name}.toml: no entry {error}") from error
    except (TypeError, OSError) as error:
        raise ValueError(f"queries/metrics/{name}.toml: {error}") from error


def _metric(name: str, own: dict[str, Any]) -> Metric:
    """A column as the result's own file describes it, over what shared/columns.toml says."""
    entry = _shared("columns").get(name, {}) | own
    for key in ("kind", "unit", "sensitivity", "label", "definition"):
        if key not in entry:
            raise KeyError(f"{name}.{key}")
    entry["unit"] = _shared("units")[entry["unit"]]
    if entry["sensitivity"] == "rate":
        entry.setdefault("over", "row")
    return Metric(
        name=name,
        **entry | {"exact": _frozen(entry.get("exact", {})), "shares": _frozen(entry.get("shares", {})), "tables": tuple(entry.get("tables", ()))},
    )


def _made_from(metric: Metric, entry: dict[str, Any]) -> Metric:
    """The column with the tables that all figures of the result are made from, and those of some rows."""
    if metric.sensitivity == "label" or not ("tables" in entry or "row_tables" in entry):
        return metric
    return replace(metric, tables=tuple(dict.fromkeys((*metric.tables, *entry.get("tables", ())))), row_tables=_frozen(entry.get("row_tables", {})))


@cache
def _shared(name: str) -> dict[str, Any]:
    entry: dict[str, Any] = with_texts(_toml(HERE / "metrics" / "shared" / f"{name}.toml"), name)
    return entry


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _frozen(value: Any) -> Any:
    """Convert lists to tuples, also inside tables."""
    if isinstance(value, dict):
        return {name: _frozen(each) for name, each in value.items()}
    return tuple(value) if isinstance(value, list) else value
