"""Every figure of the programme, each defined once: named results over shared definitions. Independent of the pages."""

from queries.ahead import ask_ahead
from queries.answer import Answer
from queries.connection import is_bounded
from queries.dates import month_end_before
from queries.disclosure.gate import ROLES, RULES, TOO_FEW, Published, answer_for, by_person, choice_counts, persons_left, publish
from queries.disclosure.known import Missing, known_tables, known_up_to, not_handed_in
from queries.figure import Figure, Row, Rows, rows_of
from queries.filters import AGE_BANDS, Filters
from queries.query import ask, ask_at_each, choices, handed_in_before, people, period
from queries.registry import Metric, QuestionError, Result, results
from queries.versions import Current, current_version, one_version
