"""Every figure of the programme, each defined once: named results over shared definitions. Knows no page."""

from queries.asking import AGE_BANDS, Answer, Filters, ask, choices, people, period
from queries.catalogue import Column, QuestionError, Result, definitions, results

__all__ = [
    "AGE_BANDS",
    "Answer",
    "Column",
    "Filters",
    "QuestionError",
    "Result",
    "ask",
    "choices",
    "definitions",
    "people",
    "period",
    "results",
]
