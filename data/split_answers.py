"""Headers that name one answer of a question with several, as form tools part them: kebutuhan/modal, kebutuhan___modal, Kebutuhan [Modal]."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from data import headers, spellings
from data.cells import tidy
from data.programme import programme_of
from data.schema import Table

PARTED = re.compile(r"(?P<question>[^\[\](]+?)\s*(?:_{3}|[.:]|\s-\s|(?P<bracket>[\[(]))\s*(?P<answer>[^\[\]()]+?)\s*[\])]?")


def question_of(header: str, table: Table) -> str | None:
    """The list or text column of whose question a header is one answer; None if it is none.

    Behind a slash any answer counts, since only forms write so; behind another sign one that the column's list has.
    """
    return headers.question_of(header, table) or _by_list(header, table, bracket=False)


def in_brackets(texts: Iterable[str], table: Table) -> set[str]:
    """The headers that name an answer in brackets, where several do so for one question."""
    questions = {text: question for text in texts if text.endswith(("]", ")")) and (question := _by_list(text, table, bracket=True))}
    count = Counter(questions.values())
    return {text for text, question in questions.items() if count[question] > 1}


def _by_list(header: str, table: Table, bracket: bool) -> str | None:
    match = PARTED.fullmatch(tidy(header))
    if not match or (bracket and not match["bracket"]):
        return None
    meaning = headers.meaning_of(match["question"], table)[0]
    column = next((one for one in table.columns if meaning and one.name == meaning.column and one.kind == "choice"), None)
    known = spellings.choices_of(column, programme_of(None)) if column else {}
    return column.name if column and spellings.plain(match["answer"].replace("_", " ")) in known else None
