"""Where data come from besides files: the pulls of sources.toml, and templates and forms to download."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from data import form, hand_in_folder, schema, store
from data.attendance_sheets import groups
from data.files import remove, scratch
from data.messages import DataError
from data.programme import programme_of
from data.pull import set_up
from data.pull.ledger import ACTION
from data.pull.run import FetchedSources, fetch, import_fetched
from data.pull.set_up import ListedSource
from data.report import readable
from data.system_errors import sentence_of
from data.template import write_template
from queries.languages import Text
from ui import exports, html, panel
from ui.context import Context
from ui.data_page import change, source_form
from ui.data_page.acting import acting, in_a_sentence, moment, table_name

NAME = "pull"
FETCHED = "data.pull.fetched"
"""Key of the session: the sources that are to be pulled, and what was fetched from them."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(context: Context) -> None:
    """The sources with the state of the last pull, and what can be downloaded."""
    if change.published(context, NAME):
        st.session_state.pop(FETCHED, None)
    _pulls(context)
    downloads(context)


def _pulls(context: Context) -> None:
    words = context.words
    panel.heading(words("steward.pulls"), words("steward.pulls_about"))
    source_form.saved(context)
    try:
        sources = set_up.listed(context.folder)
    except DataError as error:
        panel.line(Text(error.sentence)[context.language], "empty")
        sources = []
    if sources:
        st.html(html.render("entries.html", entries=[_entry(context, each) for each in sources]))
        _try(context, [each.source.name for each in sources])
    else:
        panel.empty(words("steward.no_sources"))
    source_form.show(context, [each.source for each in sources])


def _entry(context: Context, listed: ListedSource) -> tuple[str, list[str]]:
    """A source with where it is, whether its secret is there, and what came of it the last time."""
    words, language, source, last = context.words, context.language, listed.source, listed.last
    table = table_name(source.table, words) if source.table else ""
    title = ": ".join((source.name, words(f"steward.source.{source.kind}"))) + (f" → {table}" if table else "")
    lines = [source.where, Text(listed.missing)[language] if listed.missing else words("steward.secret_there")]
    if last is None:
        return title, [*lines, words("steward.never_pulled")]
    given = words.write(last.submissions, "count")
    at = words(f"steward.pulled.{last.outcome}", count=last.submissions, submissions=given, at=moment(context, last.at), version=last.version)
    reason = Text(dict(last.reason))[language] if last.reason else ""
    left_out = words("steward.pulled_left_out", count=last.left_out, number=words.write(last.left_out, "count")) if last.left_out else ""
    return title, [*lines, " ".join(filter(None, (at, left_out, reason)))]


def _try(context: Context, sources: list[str]) -> None:
    """The choice of sources, the button that fetches what they hold, and what that would change."""
    words = context.words
    names = st.multiselect(words("steward.pull_which"), sources, key="data.pull.names", placeholder=words("steward.all_sources"))
    if st.button(words("steward.pull_try"), key="data.pull.try"):
        change.drop(NAME)
        with in_a_sentence(context), st.spinner(words("steward.trying")), acting(context, ACTION, step="fetched") as what:
            st.session_state[FETCHED] = (tuple(names), _fetched(context, tuple(names)))
            what["outcome"] = "done"
    fetched_from, fetched = st.session_state.get(FETCHED, (None, None))
    if fetched is not None and fetched_from == tuple(names):
        change.offer(context, NAME, ACTION, (fetched_from, fetched.downloads), partial(import_fetched, context.folder, fetched))


def _fetched(context: Context, names: tuple[str, ...]) -> FetchedSources:
    """What the sources hold now, kept until it is published or the session ends: what is published is what was looked at. Raises DataError."""
    folder = hand_in_folder.begin(context.folder)
    try:
        fetched = fetch(context.folder, names, folder)
    except BaseException:
        remove(folder)
        raise
    weakref.finalize(fetched, remove, folder)
    return fetched


def downloads(context: Context) -> None:
    """Templates for Excel, of all tables or of one, and forms for KoboToolbox and ODK."""
    words, folder, language = context.words, context.folder, readable(context.language)
    programme = programme_of(folder)
    panel.heading(words("steward.downloads"), words("steward.downloads_about"))
    names = [table.name for table in schema.TABLES]
    name = st.selectbox(
        words("steward.template_of"),
        names,
        index=None,
        key="data.template.of",
        placeholder=words("steward.all_tables"),
        format_func=lambda name: table_name(name, words),
        width=360,
    )
    with st.container(horizontal=True, key="data.downloads"):
        if name:
            template(context, name)
        else:
            _hand_out(context, "template", words("steward.template"), lambda path: write_template(path, language, programme))
        if store.current(folder) is not None and sentence_free(lambda: groups(folder)):
            _hand_out(context, "attendance", words("steward.attendance"), lambda path: write_template(path, language, programme, groups(folder)))
        for each in form.TABLES:
            table = schema.BY_NAME[each]
            _hand_out(context, f"form_{each}", words("steward.form", table=table_name(each, words)), partial(_form, table, context))


def template(context: Context, name: str) -> None:
    """The button that hands out the template of one table."""
    words, folder, language = context.words, context.folder, readable(context.language)
    label = words("steward.template_for", table=table_name(name, words))
    made = partial(write_template, language=language, programme=programme_of(folder), tables=[schema.BY_NAME[name]])
    _hand_out(context, f"template_{name}", label, made, f"{words('steward.file.template')}-{table_name(name, words).replace(' ', '-')}")


def sentence_free(ask: Callable[[], object]) -> bool:
    """Whether something can be had, and isn't empty."""
    try:
        return bool(ask())
    except (DataError, OSError) as error:
        return sentence_of(error) is None


def _form(table: schema.Table, context: Context, path: Path) -> None:
    form.write_form(path, table, programme_of(context.folder), form.longest_group(context.folder))


def _hand_out(context: Context, name: str, label: str, write: Callable[[Path], None], file: str = "") -> None:
    """A workbook that is made when its button is clicked, under the name `file` or the one in the catalogues."""

    def made() -> bytes:
        with scratch(context.folder, "download") as folder:
            path = folder / f"{name}.xlsx"
            write(path)
            return path.read_bytes()

    exports.hand_out(f"data.{name}", label, f"{file or context.words(f'steward.file.{name}')}.xlsx", EXCEL, made)
