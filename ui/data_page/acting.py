"""What the parts of the steward's page share: acting on the store in her name, and what a report says on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from data import audit, command_line, schema
from data.effects import FigureSource
from data.messages import DataError
from data.store import Version
from data.system_errors import sentence_of
from queries import period
from queries.languages import Text
from ui import panel, url_state
from ui.auth import roles
from ui.context import Context
from ui.i18n import Words

OPTION = re.compile(r"--(cohort|allow-emptying|with-dependents|confirm)(?: KODE| CODE)?")
"""Options of the commands that a sentence may name, for which the page has fields."""
DECISION = "--map "
"""The option that answers what the page asks of a header."""
COMMAND = re.compile(r" \([^()]*python -m data [^()]*\)")
"""A way on with a command, for which the page has buttons."""


def steward() -> str:
    """Who acts, as versions and the audit log name her. Raises RoleRefused unless she is a steward."""
    roles.require("steward")
    return roles.visitor().who or "?"


@contextmanager
def acting(context: Context, action: str, **what: audit.Value) -> Iterator[dict[str, audit.Value]]:
    """Record what the block does, in the steward's name; nothing is done if that isn't possible. Raises RoleRefused, DataError."""
    with audit.recorded(action, context.folder, steward(), **what) as particulars:
        yield particulars


@contextmanager
def in_a_sentence(context: Context) -> Iterator[None]:
    """An error of the block, as one sentence in its place."""
    try:
        yield
    except (DataError, OSError) as error:
        text = sentence_of(error)
        panel.line(as_on_page(Text(text)[context.language], context.words) if text else str(error), "complaint", "alert")


def date_follows(context: Context) -> None:
    """After a change of the data: the latest date takes the place of what was the latest before, unless another was chosen."""
    known = period(context.folder)
    if known is not None and context.as_of == known[1]:
        url_state.put("as_of", [])


def when(context: Context, version: Version) -> str:
    """The moment at which a version was published; a dash if it isn't known."""
    return moment(context, version.created_at) if version.created_at else context.words.write(None)


def moment(context: Context, iso: str) -> str:
    """A moment by this machine's clock, with its time zone: one without a name (+0730) is so many hours from UTC."""
    at = datetime.fromisoformat(iso).astimezone()
    zone = at.tzname() or ""
    return f"{context.words.short_date(at.date())} {at:%H:%M} {f'UTC{zone}' if zone[:1] in ('+', '-') else zone}".rstrip()


def figures() -> FigureSource:
    """Where reports take the figures from that move."""
    return command_line.figure_source()


def as_on_page(text: str, words: Words) -> str:
    """A sentence of a report that names options of the commands, with the names of the page's fields in their place, or the question that the
    page asks."""
    text = COMMAND.sub("", text)
    if DECISION in text:  # the questions stand on the page
        text = f"{without_decision(text)}; {words('steward.answer_below')}"
    return OPTION.sub(lambda match: words(f"steward.option.{match[1].replace('-', '_')}"), text.replace(" (--accept)", ""))


def without_decision(text: str) -> str:
    """A sentence without the clause that names the option by which its question is answered."""
    return "; ".join(clause for clause in text.split("; ") if DECISION not in clause)


def table_name(name: str, words: Words) -> str:
    """A table's name as the office calls it."""
    return schema.table_name(name, words.language)


def column_title(table: str, column: str, words: Words) -> str:
    """A column's header as the office writes it."""
    return schema.title(schema.BY_NAME[table].column(column), words.language)
