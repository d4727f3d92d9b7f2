"""Every figure of the programme, each defined once: named results over shared definitions. Independent of the pages."""

from queries.dates import month_end_before
from queries.disclosure.gate import ROLES, RULES, TOO_FEW, Published, answer_for, by_person, choices_left, persons_left, publish
from queries.figure import Figure, Row
from queries.filters import AGE_BANDS, Filters
from queries.query import Answer, ask, choices, handed_in_before, people, period
from queries.registry import Metric, QuestionError, Result, results

__all__ = [
    "AGE_BANDS",
    "ROLES",
    "RULES",
    "TOO_FEW",
    "Answer",
    "Figure",
    "Filters",
    "Metric",
    "Published",
    "QuestionError",
    "Result",
    "Row",
    "answer_for",
    "ask",
    "by_person",
    "choices",
    "choices_left",
    "handed_in_before",
    "month_end_before",
    "people",
    "period",
    "persons_left",
    "publish",
    "results",
]
