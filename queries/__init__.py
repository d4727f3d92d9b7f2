"""Every figure of the programme, each defined once: named results over shared definitions. Knows no page."""

from queries.asking import AGE_BANDS, Answer, Filters, ask, choices, handed_in_before, people, period
from queries.catalogue import Column, QuestionError, Result, definitions, results
from queries.privacy import ROLES, TOO_FEW, Published, answer_for, by_person, choices_left, month_end_before, persons_left, publish

__all__ = [
    "AGE_BANDS",
    "ROLES",
    "TOO_FEW",
    "Answer",
    "Column",
    "Filters",
    "Published",
    "QuestionError",
    "Result",
    "answer_for",
    "ask",
    "by_person",
    "choices",
    "choices_left",
    "definitions",
    "handed_in_before",
    "month_end_before",
    "people",
    "period",
    "persons_left",
    "publish",
    "results",
]
