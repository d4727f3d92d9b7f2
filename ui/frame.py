"""The script that every visit runs: language, store, date and selection, navigation, then the page."""

from __future__ import annotations

import logging
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    # The server runs this file by its path; the packages beside it are found from the project's root.
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from data import store  # noqa: E402
from data.programme import programme_of  # noqa: E402
from queries import TOO_FEW, Filters, QuestionError, choices, month_end_before, period, persons_left  # noqa: E402
from queries.dates import month_ends  # noqa: E402
from queries.languages import languages  # noqa: E402
from ui import account_widgets, filters, html, panel, url_state  # noqa: E402
from ui.auth import roles  # noqa: E402
from ui.briefing import page as briefing_page  # noqa: E402
from ui.context import Context  # noqa: E402
from ui.i18n import Words  # noqa: E402
from ui.navigation import ASKS_NOTHING, PAGES, UNFILTERED  # noqa: E402
from ui.server.static import script  # noqa: E402
from ui.theme import COLOURS, properties  # noqa: E402

document = st.components.v2.component("mentas.document", js=script("frame"))


def main() -> None:
    """Show one page in one context."""
    complaints: list[str] = []
    language = url_state.language(complaints.append)
    folder = store.default_folder()
    words = Words(language, programme_of(folder))
    # No icon here: it would be a file made in this visit; the server's document names one (ui/server/document.py).
    st.set_page_config(page_title=words("brand.name"), layout="wide", initial_sidebar_state="collapsed")
    mode = "dark" if st.context.theme.type == "dark" else "light"
    visitor = roles.visitor()
    if visitor.role is None:
        about = {"language": language, "mode": mode, "title": words("brand.name"), "colours": properties(mode)}
        document(data={**about, "menu": words("menu.name"), "current": ""}, key="document", on_mode_change=_drawn_anew)
        with _header(words, mode):
            _switch_language(words)
        with st.container(key="page"):
            account_widgets.turned_away(words, visitor)
        return
    pages = [st.Page(ROOT / "pages" / f"{name}.py", title=words(f"page.{name}"), url_path=path or None, default=not path) for name, path, _ in PAGES]
    page = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=f"{page.title} · {words('brand.name')}")
    about = {"language": language, "mode": mode, "title": f"{page.title} · {words('brand.name')}", "colours": properties(mode)}
    document(data={**about, "menu": words("menu.name"), "current": page.url_path}, key="document", on_mode_change=_drawn_anew)
    st.html(html.render("skip.html", words=words))

    version = store.current(folder)
    known = period(folder)
    if version is None or known is None:
        with _header(words, mode):
            account_widgets.control(words, visitor)
            _switch_language(words)
        _message(words("empty.title"), words("empty.how"))
        return
    role = roles.current_role()
    staff = role != "viewer"
    if not staff:
        known = known[0], month_end_before(known[1])
        if known[1] < known[0]:
            with _header(words, mode):
                account_widgets.control(words, visitor)
                _switch_language(words)
            account_widgets.preview(words, visitor)
            _message(words("empty.title"), words("empty.first_month"))
            return
    as_of = url_state.as_of(*known, not staff, words, complaints.append)
    values = choices(folder)
    chosen = url_state.filters(values, staff, words, complaints.append)
    context = Context(folder, as_of, chosen, language, mode, role)
    st.session_state["context"] = context
    filters.watch(context)
    (name,) = (name for entry, (name, _, _) in zip(pages, PAGES, strict=True) if entry.url_path == page.url_path)
    if name == "briefing" and briefing_page.is_slideshow():
        _run(page, context, alone=True)
        return
    with _header(words, mode):
        _choose_date(words, as_of, _dates(*known, as_of))
        filters.choose(context, values, known[0])
        account_widgets.control(words, visitor)
        _switch_language(words)
    _menu([entry for entry, (_, _, least) in zip(pages, PAGES, strict=True) if roles.allows(role, least)])
    with st.container(key="page"):
        _paper_head(words, page.title, as_of, chosen)
        account_widgets.preview(words, visitor)
        if version.sample:
            st.html(html.render("sample.html", words=words))
        for complaint in complaints:
            panel.line(complaint, "complaint", "status")
        if context.filters or page.url_path not in UNFILTERED:
            filters.badges(context)
        _run(page, context)
    fresh = words("foot.fresh", last=words.write(known[1], "date"), version=version.number)
    st.html(html.render("foot.html", fresh=fresh, words=words))


def _run(page: st.Page, context: Context, alone: bool = False) -> None:
    """The page itself and (unless `alone`) the account of the residents; what can't be shown is said in its place."""
    words = context.words
    try:
        few = persons_left(context.role, context.folder, context.as_of, context.filters) is None
        if few and page.url_path not in ASKS_NOTHING:
            raise QuestionError(*TOO_FEW)
        page.run()
        if not few and not alone:
            panel.part(words("ledger.title"), lambda: panel.ledger(context.ask("ledger", since=date(context.as_of.year - 1, 12, 31))))
    except roles.RoleRefused:
        _message(words("refused.title"), words("refused.how", contact=account_widgets.whom_to_ask(words)))
    except QuestionError as error:
        _message(words("question.title"), error.sentence[context.language])
    except Exception:
        # What went wrong stays in the server's log; a visitor can do nothing with a traceback.
        logging.getLogger("mentas").exception("page %s", page.url_path)
        _message(words("error.title"), words("error.how"))


def _paper_head(words: Words, title: str, as_of: date, chosen: Filters) -> None:
    """What stands on paper in the place of the controls: the page, its date, the selection and the address (filled in when printing)."""
    parts = [title, words("printed.as_of", on=words.write(as_of, "date")), *filters.said(words, chosen)]
    st.html(html.render("paper.html", line=" · ".join(parts)))


def _message(title: str, remedy: str) -> None:
    panel.title(title)
    panel.sentence(remedy)


def _drawn_anew() -> None:
    """The system went dark or light again: the rerun that this causes is all that is needed."""


def _header(words: Words, mode: str) -> st.delta_generator.DeltaGenerator:
    """The brand, and beside it the place for the controls."""
    emblem = html.picture(html.render("emblem.svg", colours=COLOURS[mode]), 34, 34, "mentas-emblem")
    bar = st.container(horizontal=True, vertical_alignment="center", key="header")
    bar.html(html.render("brand.html", emblem=emblem, words=words), width="stretch")
    return bar


def _menu(pages: list[st.Page]) -> None:
    """The pages as links that carry the whole address: Streamlit's own menu drops it, and Back would then lead nowhere."""
    if len(pages) > 1:
        kept = {name: st.query_params.get_all(name) for name in st.query_params}
        with st.container(horizontal=True, gap=None, key="menu"):
            for page in pages:
                st.page_link(page, label=page.title, query_params=kept)


def _choose_date(words: Words, as_of: date, dates: tuple[date, ...]) -> None:
    st.session_state["choice.as_of"] = as_of
    st.selectbox(
        words("control.as_of"),
        dates,
        key="choice.as_of",
        format_func=lambda day: words.write(day, "date"),
        on_change=lambda: url_state.put("as_of", [st.session_state["choice.as_of"].isoformat()]),
        width=176,
    )


def _switch_language(words: Words) -> None:
    for code, language in languages().items():
        if code != words.language:
            st.button(language.name, key=f"choice.lang.{code}", help=words("control.language"), on_click=url_state.put, args=("lang", [code]))


def _dates(first: date, last: date, as_of: date) -> tuple[date, ...]:
    """The dates to choose from, latest first: the last record, month ends, and the date in the address."""
    return tuple(sorted({last, as_of, *month_ends(first, last)}, reverse=True))


main()
