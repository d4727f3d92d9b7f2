"""Every figure of the programme, each defined once: named results over shared definitions. Knows no page."""

from queries.asking import AGE_BANDS, Answer, Filters, ask, choices, people, period
from queries.catalogue import Column, QuestionError, Result, definitions, results
from queries.privacy import ROLES, Published, answer_for, publish

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
    "people",
    "period",
    "publish",
    "results",
]
