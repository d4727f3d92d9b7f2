"""Every figure of the programme, each defined once: named results over shared definitions. Knows no page."""

from queries.asking import AGE_BANDS, Answer, Filters, ask, choices, handed_in_before, people, period
from queries.catalogue import Column, QuestionError, Result, definitions, results
from queries.privacy import ROLES, Published, answer_for, month_end_before, publish

__all__ = [
    "AGE_BANDS",
    "ROLES",
    "Answer",
    "Column",
    "Filters",
    "Published",
    "QuestionError",
    "Result",
    "answer_for",
    "ask",
    "choices",
    "definitions",
    "handed_in_before",
    "month_end_before",
    "people",
    "period",
    "publish",
    "results",
]
