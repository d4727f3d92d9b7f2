"""The script that every visit runs: it reads language, store, date and selection, then shows navigation and page."""

from __future__ import annotations

import logging
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    # The server runs this file by its path; the packages beside it are found from the project's root.
    sys.path.insert(0, str(ROOT))

import streamlit as st

from data import damage, store
from data.programme import programme_of
from data.system_errors import sentence_of
from queries import (
    TOO_FEW,
    Current,
    Filters,
    QuestionError,
    choices,
    is_bounded,
    month_end_before,
    one_version,
    period,
    persons_left,
)
from queries.languages import Text
from ui import account_widgets, definition_dialog, files, filters, header, html, panel, residents_ledger, url_state, view_comparison
from ui.auth import roles
from ui.auth.roles import RoleRefused, SignedOut, Visitor
from ui.briefing import page as briefing_page
from ui.context import Context
from ui.i18n import Words
from ui.navigation import ASKS_NOTHING, PAGES, pages_under
from ui.server import batches, quiet

ASKS_RESIDENTS = ("exits",)
"""Pages that ask how the residents became fewer, which the account of a year answers at their end; the overview has that of a month."""
STANDS = "frame.stands"
"""Where a visit remembers which page it shows, controls and all."""


def main() -> None:
    """Build the context and show the page; a sentence where the store, the disk or a file doesn't allow it."""
    complaints: list[str] = []
    st.session_state.pop("context", None)  # of the visit before, perhaps in another role
    language = url_state.language(complaints.append)
    try:
        with quiet.ahead.serving():
            _visit(language, complaints)
    except Exception as error:
        text = sentence_of(error)
        if text is None or isinstance(error, RoleRefused | SignedOut):
            raise
        logging.getLogger("mentas").error("%s: %s", type(error).__name__, error)
        words = Words(language)
        _message(words("error.title"), Text(text)[language])


def _visit(language: str, complaints: list[str]) -> None:
    folder = store.default_folder()
    words = Words(language, programme_of(folder))
    brand = words("brand.name")
    mode = "dark" if st.context.theme.type == "dark" else "light"
    visitor = roles.visitor()
    if visitor.role is None:
        _configure(brand)
        header.document(words, mode, brand)
        with header.bar(words, mode), header.more(words):
            header.switch_language(words)
        with st.container(key="page"):
            account_widgets.turned_away(words, visitor)
        return
    pages = pages_under([words(f"page.{name}") for name, _, _ in PAGES])
    page = st.navigation(pages, position="hidden")
    _configure(f"{page.title} · {brand}")
    header.document(words, mode, f"{page.title} · {brand}", page.url_path)
    st.html(header.skip(language, words.programme))

    with one_version(folder) as now:
        _show(page, pages, now, words, mode, visitor, complaints)


def _configure(title: str) -> None:
    # No icon here: it would be a file made in this visit; the server's document names one (ui/server/document.py).
    st.set_page_config(page_title=title, layout="wide", initial_sidebar_state="collapsed")


def _show(page: st.Page, pages: list[st.Page], now: Current | None, words: Words, mode: str, visitor: Visitor, complaints: list[str]) -> None:
    """Everything below the document's head, from one version of the store."""
    folder, language = store.default_folder(), words.language
    covered = period(folder)
    role = roles.current_role()
    if now is None or covered is None:
        _show_empty_store(page, pages, Context(folder, date.today(), Filters(), language, mode, role), visitor)
        return
    first, last = covered
    staff = role != "viewer"
    if staff and now.version.instead_of:
        complaints.append(damage.in_place_of(now.version, language))
    if staff and is_bounded(now.state):
        complaints.append(damage.bounded(now.version, language))
    if not staff and (last := month_end_before(last)) < first:
        _without_data(words, mode, visitor, "empty.first_month")
        return
    as_of = url_state.as_of(first, last, not staff, words, complaints.append)
    values = choices(folder)
    context = Context(folder, as_of, url_state.filters(values, staff, words, complaints.append), language, mode, role)
    st.session_state["context"] = context
    files.begin()
    filters.watch(context)
    if page.url_path == "briefing" and briefing_page.is_slideshow():
        _run(page, context, alone=True)
        return
    _show_controls_and_page(page, pages, context, values, (first, last), visitor, complaints)
    definition_dialog.show(context, now)
    st.html(header.foot(language, words.programme, last, now.version.number))
    files.deliver()


def _show_controls_and_page(
    page: st.Page,
    pages: list[st.Page],
    context: Context,
    values: dict[str, tuple[str, ...]],
    covered: tuple[date, date],
    visitor: Visitor,
    complaints: list[str],
) -> None:
    """The bar with date, filters and menu, and the page; `values` can be selected, within the days `covered`."""
    words, (first, last) = context.words, covered
    entries = [entry for entry, (_, _, least) in zip(pages, PAGES, strict=True) if roles.allows(context.role, least)]
    bar, beside, below = header.bar(words, context.mode), filters.container(), st.container(key="page")

    def controls() -> None:
        with bar:
            header.menu(entries)
            header.choose_date(words, context.as_of, first, last)
            filters.toggle(words)
            with header.more(words):
                header.pages(entries, page.url_path)
                account_widgets.control(words, visitor)
                header.switch_language(words)
        if beside:
            filters.drawer(beside, context, values, first)

    def content() -> None:
        with below:
            # On paper this line stands in the place of the controls.
            printed = [page.title, words("printed.as_of", on=words.write(context.as_of, "date")), *filters.in_words(words, context.filters)]
            st.html(html.render("paper.html", line=" · ".join(printed)))
            account_widgets.preview(words, visitor)
            for complaint in complaints:
                panel.line(complaint, "complaint", "status")
            filters.badges(context)
            if page.url_path in view_comparison.PAGES:
                view_comparison.show(context)
            _run(page, context)

    # What a visitor changes is the content: where the controls stand already, it is not kept waiting for them.
    stands = page.url_path in view_comparison.PAGES and st.session_state.get(STANDS) == page.url_path
    if stands:
        content()
        batches.send_now()
        controls()
    else:
        controls()
        content()
    st.session_state[STANDS] = page.url_path


def _show_empty_store(page: st.Page, pages: list[st.Page], context: Context, visitor: Visitor) -> None:
    """In place of every page: where a steward hands in the first data, and to anybody else that there are none."""
    if page.url_path == "data" and context.role == "steward":
        _first_use(page, context, visitor)
        return
    _without_data(context.words, context.mode, visitor, "empty.how")
    if context.role == "steward":
        address = {name: st.query_params.get_all(name) for name in st.query_params}
        st.page_link(next(each for each in pages if each.url_path == "data"), label=context.words("page.data"), query_params=address)


def _first_use(page: st.Page, context: Context, visitor: Visitor) -> None:
    """The steward's page while there are no data: where they come in."""
    words = context.words
    st.session_state["context"] = context
    with header.bar(words, context.mode), header.more(words):
        account_widgets.control(words, visitor)
        header.switch_language(words)
    with st.container(key="page"):
        st.html(html.render("paper.html", line=page.title))
        panel.line(words("steward.first"), "quiet", "status")
        _run(page, context)


def _without_data(words: Words, mode: str, visitor: Visitor, remedy: str) -> None:
    """Shown in place of every page while there are no data that the visitor's role may see."""
    with header.bar(words, mode), header.more(words):
        account_widgets.control(words, visitor)
        header.switch_language(words)
    account_widgets.preview(words, visitor)
    _message(words("empty.title"), words(remedy))


def _run(page: st.Page, context: Context, alone: bool = False) -> None:
    """The page itself and, unless `alone`, the ledger of residents; a message in place of what cannot be shown."""
    words = context.words
    try:
        if page.url_path == "data":
            page.run()
            return
        few = persons_left(context.role, context.folder, context.as_of, context.filters) is None
        if few and page.url_path not in ASKS_NOTHING:
            raise QuestionError(*TOO_FEW)
        page.run()
        if not few and not alone:
            if page.url_path in ASKS_RESIDENTS:
                residents_ledger.show()
            if page.url_path not in ASKS_NOTHING:
                panel.share()
    except roles.RoleRefused:
        _message(words("refused.title"), words("refused.how", contact=account_widgets.access_contact(words)))
    except QuestionError as error:
        _message(words("question.title"), error.sentence[context.language])
    except Exception as error:
        # The error goes to the server's log; a visitor can do nothing with a traceback.
        logging.getLogger("mentas").exception("page %s", page.url_path)
        text = sentence_of(error)
        _message(words("error.title"), Text(text)[context.language] if text else words("error.how"))


def _message(title: str, remedy: str) -> None:
    panel.title(title)
    panel.sentence(remedy)


main()
