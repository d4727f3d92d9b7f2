"""Several events of one person in a row: Tanggal 1, Hasil 1, Tanggal 2, Hasil 2 are two visits, each a row of its table.

Each event is a proposal over the same rows, with the columns of its own and the person's code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from data import headers
from data.cells import shown, tidy
from data.headers import words
from data.schema import Table
from data.values.numbers import ORDINALS, ROMAN

TABLES = ("exits", "follow_ups", "sales")
"""Tables of which one person has several events; of her tests in a group only one is kept."""
OF_ALL = ("resident_id", "withdrawn")
"""Columns that the events of a row share."""
NUMBER = r"(?:ke[\s-]*)?(?P<number>[1-9]|\b(?:I{1,3}|IV|V|pertama|kedua|ketiga|keempat))"
SINCE = re.compile(r"\s*\(\s*[0-9]+\s*(bulan|bln|minggu|months?|weeks?)\s*\)", re.IGNORECASE)
"""How long after leaving or training a visit is planned: Kunjungan 1 (3 bulan)."""
BEHIND = re.compile(rf"(?P<before>.*?[^\W\d])[\s_.-]*\(?{NUMBER}\)?", re.IGNORECASE)
BETWEEN = re.compile(rf"(?P<before>.*?[^\W\d])[\s_.-]*\(?{NUMBER}\)?(?:\s*[:/_-]\s*|\s+)(?P<after>[^\W\d].*|\(.*\))", re.IGNORECASE)


def numbered(header: str) -> tuple[int, tuple[str, ...]]:
    """The number of an event in a header (0 without one), and what the header may say without it, the likeliest first."""
    text = SINCE.sub("", tidy(shown(header)))
    if not (match := BEHIND.fullmatch(text) or BETWEEN.fullmatch(text)):
        return 0, (text,)
    numeral, before, after = match["number"].lower(), match["before"], match.groupdict().get("after")
    number = int(numeral) if numeral.isdigit() else ROMAN.get(numeral) or ORDINALS[numeral]
    return number, (f"{after} {before}", f"{before} {after}", after) if after else (before,)


def events_of(cells: Sequence[str], table: Table, choices: Mapping[str, str] | None = None) -> list[list[str]]:
    """The headers of a row once for each event of the table, those of other events empty; [] where it holds one, or they can't be told apart.

    A header that repeats is that of a further event. Each event has all that a row of the table needs. A header that was decided on in `choices`
    is replaced by its column.
    """
    if table.name not in TABLES:
        return []
    events: dict[int, dict[str, tuple[int, str]]] = {}
    of_all: dict[int, str] = {}
    for index, cell in enumerate(cells):
        number, texts = numbered(cell)
        choice = headers.decided(choices or {}, tidy(shown(cell)), table)
        meanings = ((name, text) for text in texts if (name := _column(text, table)))
        column, text = (choice, choice) if choice and choice != "-" and number else next(meanings, ("", ""))
        if not column:
            number, text = 0, tidy(shown(cell))
            column = _column(text, table)
        if not column or column in OF_ALL:
            of_all[index] = cell
            continue
        while column in events.get(number, {}):
            if words(events[number][column][1]) != words(text):
                return []
            number += 1
        events.setdefault(number, {})[column] = (index, text)
    needed = {column.name for column in table.columns if column.required and column.name not in OF_ALL}
    if len(events) < 2 or not all(needed <= set(event) for event in events.values()):
        return []
    own = [dict(events[number].values()) | of_all for number in sorted(events)]
    return [[texts.get(index, "") for index in range(len(cells))] for texts in own]


def _column(text: str, table: Table) -> str:
    meaning = headers.meaning_of(text, table)[0]
    return meaning.column if meaning else ""
