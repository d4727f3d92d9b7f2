"""What leaves by mail, alerts, JSON and CSV, read back from the delivered bytes, for the solver of tests/attack.py.

The attacker has the program's catalogues. Each text is taken apart by them into the figures that stand in it; a number that belongs to no text
and is no date fails, so that nothing that is sent stays unread. What a number says of the count behind it is an equation, or where
it bears ≈ an interval, beside those from the published results.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import get_month_names
from babel.numbers import parse_decimal

from queries import Metric, Result, answer_for, ask, results
from queries.disclosure import cells
from queries.languages import languages
from tests.attack import Attacker
from ui import html
from ui.delivery import recipients
from ui.delivery.recipients import Delivery
from ui.delivery.send import Job, send
from ui.i18n import IN_PARENTHESES, Words, catalogue
from ui.sentences import FORMATTER
from ui.server import figures_api

# ------------------------------------------------------------------------------------------------------ JSON and CSV


@dataclass(frozen=True)
class Delivered:
    """An answer as a program outside gets it: rows, the cells that are marked ≈, those that move in steps, and as of when each column is."""

    result: Result
    records: tuple[dict[str, Any], ...]
    protected: frozenset[tuple[int, str]]
    stepped: frozenset[tuple[int, str]]
    shown_as_of: Mapping[str, date]
    cells_as_of: Mapping[tuple[int, str], date]

    def day_of(self, index: int, name: str) -> date:
        """As of when a value is that moves in steps."""
        return self.cells_as_of[index, name]

    @property
    def columns(self) -> tuple[Metric, ...]:
        """The columns of the result."""
        return self.result.columns


def by_json(name: str, folder: Path, day: date, by: str | None, since: str | None) -> Delivered:
    """What /figures.json answers, from its bytes; columns that move in steps are those that the registry declares."""
    given = [("result", name), ("as_of", day.isoformat()), *((n, v) for n, v in (("by", by), ("since", since)) if v)]
    document = json.loads(json.dumps(figures_api.document(folder, given), ensure_ascii=False).encode())
    result = results()[name]
    moving = {*cells.protected_columns(result, by), *result.release.follows}
    records, marked, stepped, shown, dates = [], set(), set(), {}, {}
    for index, row in enumerate(document["rows"]):
        records.append({column: cell["value"] if isinstance(cell, dict) else cell for column, cell in row.items()})
        for column, cell in row.items():
            if isinstance(cell, dict) and cell["value"] is not None and column in moving:
                (marked if "rounded" in cell else stepped).add((index, column))
                dates[index, column] = shown[column] = date.fromisoformat(cell["as_of"])
    exact = {(index, column) for index, column in stepped if cells.is_exact(result.column(column), records[index])}
    return Delivered(result, tuple(records), frozenset(marked), frozenset(stepped - exact), shown, dates)


def by_csv(name: str, folder: Path, day: date, by: str | None, since: str | None, language: str = "id") -> Delivered:
    """The numbers and marks of the table that pages offer, from its bytes; codes and dates are those of the same answer in JSON."""
    known = by_json(name, folder, day, by, since)
    file = html.as_csv(answer_for("viewer", name, folder, day, by=by, since=since), language, [("Mentas", str(day))])
    _, _, head, *rows = csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=languages()[language].csv_delimiter)
    labels = {column.label[language]: column.name for column in known.columns if column.kind == "count"}
    records = [dict(record) for record in known.records]
    marked = set()
    for index, (record, row) in enumerate(zip(records, rows, strict=True)):
        written = dict(zip(head, row, strict=True))
        record |= {column: int(written[label]) if written[label] else None for label, column in labels.items()}
        marks = written.get(Words(language)("panel.rounded"), "").split(", ")
        marked |= {(index, column) for label, column in labels.items() if label in marks}
    stepped = frozenset(cell for cell in known.stepped if cell not in marked)
    return Delivered(known.result, tuple(records), frozenset(marked), stepped, known.shown_as_of, known.cells_as_of)


# ------------------------------------------------------------------------------------------------------------- texts

NUMBER = r"(?:≈\s)?[+−±]?\d(?:[\d.,]*\d)?(?:\s?%)?"
DATES = ("on", "first", "last", "due", "known")
WORDS_OF_A_TEXT = ("name", "source", "table", "indicator", "status", "text", "records")
CLAUSES = ("standing",)
"""Parts of a text that may be missing, with no number but a target's."""
Where = Mapping[str, Any]
Meaning = tuple[str, str, Where]
"""The result, its column, and what the row is known by."""

OF_ITS_DAY = ("briefing.line_alt", "briefing.heading.known_up_to")
"""Texts whose figures are of the day that they name."""
HEADLINE: Where = {}
_RESIDENTS, _REGISTERED, _COVERED = (("headline", name, HEADLINE) for name in ("residents", "registered", "covered"))
_SHARES = {"coverage": ("headline", "coverage", HEADLINE), "rate": ("headline", "completion_rate", HEADLINE)}
_LEFT = {"away": ("exit_bounds", "away", {}), "mentas": ("headline", "mentas", HEADLINE)}
MEANS: Mapping[str, Mapping[str, Meaning]] = {
    "briefing.reason": {"residents": _RESIDENTS},
    **{
        f"briefing.heading.{name}": {"residents": _RESIDENTS}
        for name in ("known_up_to", "no_target", "no_target_recorded", "required", "reached", "missed", "likely", "open", "unlikely", "remote")
    },
    "briefing.heading.coverage": {"covered": _COVERED, "registered": _REGISTERED, "coverage": _SHARES["coverage"]},
    "briefing.heading.coverage_missed": {"coverage": _SHARES["coverage"]},
    "briefing.heading.coverage_out_of_reach": {"covered": _COVERED, "registered": _REGISTERED, "coverage": _SHARES["coverage"]},
    "briefing.heading.completion": {"completed": ("headline", "completed", {}), "started": ("headline", "started", {}), "rate": _SHARES["rate"]},
    "briefing.heading.completion_target": {"rate": _SHARES["rate"]},
    "briefing.heading.exits": _LEFT,
    "briefing.heading.exits_closure": _LEFT,
    **{f"briefing.heading.sold_{share}": {"sold": ("market_chain", "persons", {"stage": "sold"})} for share in ("few", "most")},
    "briefing.untrained": {},
    **{f"briefing.heading.{name}": {} for name in ("groups", "groups_late", "groups_late_planned", "groups_short", "proposed", "proposed_aim")},
    **{f"briefing.changed.{name}": {"now": _RESIDENTS} for name in ("more", "fewer", "same")},
    **{f"briefing.deadline.{name}": {} for name in ("after", "before")},
    **{f"briefing.flow.{name}": {} for name in ("direct", "returns")},
    **{
        f"briefing.heading.{name}": {}
        for name in ("decided", "decisions", "decisions_open", "reached_by_closure", "changes_unknown", "method", "mentas_missed")
    },
    **{
        f"briefing.{name}": {}
        for name in (
            "goal",
            *(f"{form}.{lever}" for form in ("way", "way_instead") for lever in ("parallel", "places", "pause", "no_show")),
            "proposed_outcome",
            "proposed_covered",
            "in_time",
            "reached_by",
            "all_trained_planned",
            "trained_late",
            *(f"completion_{just}{key}" for just in ("", "just_") for key in ("below", "reached", "so_far")),
            "plan_rhythm",
            "line_alt",
            "all_trained",
            "forecast.middle",
            "rounded_short",
            "stepped_short",
            "completion_latest",
            *(f"heading.{verdict}_pace" for verdict in ("remote", "unlikely")),
        )
    },
    **{f"chart.{name}_path": {} for name in ("above", "below")},
    "alert.target": {},
    "alert.ceiling": {"residents": _RESIDENTS},
    "alert.ceiling_briefly": {"residents": _RESIDENTS},
    "alert.run": {},
    "alert.overdue": {},
    "alert.headcount": {},
    "alert.forecast": {},
}
"""The texts in which numbers stand, and what the numbers are. Those that are no count of people by themselves (groups, places, targets, the path,
the forecast) are read and not given to the solver: what they are made of is exact at every month end, or set by staff."""


@dataclass(frozen=True)
class Printed:
    """A number in a delivered text: the text's key and place, the number, whether ≈ stands before it, whether it is a share, and the day named."""

    key: str
    slot: str
    number: float
    rounded: bool
    share: bool
    on: date | None
    label: str = ""


def mails(folder: Path, day: date, out: Path) -> list[tuple[str, str]]:
    """The briefing of a month end and what is new, as mails in each language: (language, text as it is sent)."""
    for language in languages():
        recipients.save(folder, Delivery(language, (f"{language}@office.example",), language, day=1, alerts=True))
    send(Job(folder, day + timedelta(days=1), out=out))
    sent = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(out.glob("*.eml"))]
    bodies = [(mail["To"].partition("@")[0], mail.get_body()) for mail in sent]
    return [(language, body.get_content()) for language, body in bodies]


@cache
def _day(language: str) -> str:
    names = {name.rstrip(".") for width in ("wide", "abbreviated") for name in get_month_names(width, locale=languages()[language].locale).values()}
    return rf"\d{{1,2}}\s(?:{'|'.join(sorted(names, key=len, reverse=True))})\.?\s\d{{4}}"


@cache
def _patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """Each text that holds numbers, as what finds it: the longest first."""
    patterns = []
    for key in MEANS:
        # A share of few says nothing in parentheses after its numbers (ui/i18n.py).
        for form in dict.fromkeys(each for text in catalogue(language)[key] for each in (text, IN_PARENTHESES.sub("", text))):
            parts, used = [], set()
            for literal, name, spec, _ in FORMATTER.parse(form):
                parts.append(re.sub(r"\\?\s", r"\\s", re.escape(literal)))
                if name is None:
                    continue
                if spec and "|" in spec:
                    parts.append(f"(?:{'|'.join(map(re.escape, spec.split('|')))})")
                    continue
                kind = _day(language) if name in DATES else r"(?:(?!\.\s)[^:;\n])+?" if name in WORDS_OF_A_TEXT else NUMBER
                kind = r"(?:,\s[^;\n]*)?" if name in CLAUSES else kind
                group = name.replace(".", "_")
                parts.append(f"(?:{kind})" if group in used else f"(?P<{group}>{kind})")
                used.add(group)
            patterns.append((key, re.compile("".join(parts), re.IGNORECASE)))  # a clause may begin a sentence
    return sorted(patterns, key=lambda each: -len(each[1].pattern))


def numbers(text: str, language: str) -> list[Printed]:
    """Every number in a text but dates, by the text of the catalogue in which it stands. AssertionError for one that stands in none."""
    found: list[Printed] = []
    rest = re.sub(r"https?://\S+", "", text)

    def take(key: str, match: re.Match[str]) -> str:
        slots = {name: value for name, value in match.groupdict().items() if value is not None}
        label = slots.get("name", "").strip()
        for slot, value in slots.items():
            if slot not in (*DATES, *WORDS_OF_A_TEXT, *CLAUSES):
                day = slots.get({"was": "first", "now": "last"}.get(slot, "on"))
                found.append(_printed(key, slot, value, language, _read_day(day, language) if day else None, label))
        return " " + (label if re.search(NUMBER, label) else "") + " "

    for key, pattern in _patterns(language):
        rest = pattern.sub(lambda match, key=key: take(key, match), rest)
    for label, value in _listed(rest, language):
        found.append(_printed("listed", "", value, language, None, label))
        rest = rest.replace(f"{label} {value}", " ", 1).replace(f"{label}: {value}", " ", 1)
    rest = re.sub(_day(language), " ", rest)
    rest = re.sub(r"(?m)^\s*\d+\. ", " ", rest)  # the number of a slide
    unread = re.findall(NUMBER, re.sub(r"[^\W\d]\w*\d\w*", " ", rest))
    assert not unread, (unread, rest)
    return found


def _listed(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Values beside their labels, as charts and large figures say them."""
    for line in text.splitlines():
        for match in re.finditer(rf"(?:^|[.:;]\s)([^.:;]+?(?:\sas of\s{_day(language)})?):?\s({NUMBER})(?=[.;]|$)", line):
            yield match[1].strip(), match[2]


def _printed(key: str, slot: str, text: str, language: str, on: date | None, label: str = "") -> Printed:
    share, rounded = text.endswith("%"), text.startswith("≈")
    digits = re.sub(r"[≈%+±\s]", "", text).replace("−", "-")
    number = float(parse_decimal(digits, locale=languages()[language].locale))
    return Printed(key, slot, number / 100 if share else number, rounded, share, on, label)


def _read_day(text: str, language: str) -> date:
    day, month, year = text.split()
    locale = languages()[language].locale
    names = [get_month_names(width, locale=locale) for width in ("wide", "abbreviated")]
    return date(int(year), next(number for each in names for number, name in each.items() if name.rstrip(".") == month.rstrip(".")), int(day))


# --------------------------------------------------------------------------------------------------------- equations


def hear(attacker: Attacker, folder: Path, day: date, text: str, language: str) -> int:
    """Write down what a mail as of a month end says for the solver; returns how many numbers it held. AssertionError where one is not the
    published figure of its name."""
    words, statements = Words(language), 0
    if lead := _dated(words("alert.mail_lead", on="{on}").removesuffix(":"), text, language):
        day = lead
    for line in text.splitlines():
        # The slide on exits, and an alert, say their day where that is an earlier one.
        own_day = _dated(words("briefing.heading.on", on="{on}", text="").rstrip(), line, language)
        found = numbers(line, language)
        on = own_day or day
        for each in found:
            statements += 1
            meaning = meaning_of(each, words)
            if meaning is not None:
                earlier = meaning in _LEFT.values() or each.key.startswith("alert.")
                own = each.on if each.key in OF_ITS_DAY else None
                _write_down(attacker, folder, own or (on if earlier else day), each, meaning)
    return statements


def _dated(form: str, text: str, language: str) -> date | None:
    """The day in a text of that form."""
    match = re.search(re.escape(form).replace(r"\{on\}", f"({_day(language)})"), text)
    return _read_day(match[1], language) if match else None


def meaning_of(printed: Printed, words: Words) -> Meaning | None:
    """What a printed number counts; None where it is not given to the solver."""
    if printed.key == "briefing.line_alt":
        return _RESIDENTS if printed.label == results()["headline"].column("residents").label[words.language] else None
    return _labels(words).get(printed.label) if printed.key == "listed" else MEANS[printed.key].get(printed.slot)


def _labels(words: Words) -> dict[str, Meaning]:
    """What a label of a chart says that its values count."""
    chain = {words.code("chain", stage): ("market_chain", "persons", {"stage": stage}) for stage in ("with_product", "sold", "sold_again")}
    mentas = results()["headline"].column("mentas").label[words.language]
    return {**chain, mentas: _LEFT["mentas"]}


def _write_down(attacker: Attacker, folder: Path, on: date, printed: Printed, meaning: Meaning) -> None:
    """An equation or interval for the solver; what is exact at every month end is held against the exact figure."""
    name, column, where = meaning
    result = results()[name]
    known = _row(ask(name, folder, on).records, where)
    if column not in cells.protected_columns(result, None) or cells.is_exact(result.column(column), known):
        assert abs(known[column] - printed.number) <= (0.0005001 if printed.share else 0), (printed, on, known[column])
        return
    answer = answer_for("viewer", name, folder, on)
    row = _row(answer.records, where)
    step = answer.day_of(answer.records.index(row), column)
    assert printed.number == row[column], (printed, on, row[column])
    what, key = cells.counted(result, column), tuple(where.values())
    made = attacker.step(folder, (name, None, None), column, step, key)
    assert made is not None
    counts, look = made
    variable = (what.measure, what.population, what.dimensions, key, step, look)
    assert attacker.model.truth.setdefault(variable, counts.get(key, 0)) == counts.get(key, 0), variable
    if printed.rounded:
        attacker.model.shown(variable, cells.cell_names(result, column)(key), round(printed.number), None)
    else:
        attacker.model.exact.append(({variable: 1}, printed.number, printed.number))


def _row(records: Any, where: Where) -> Mapping[str, Any]:
    return next(record for record in records if all(record[name] == value for name, value in where.items()))
