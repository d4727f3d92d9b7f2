"""Documents that the server writes itself, without a script: unknown address, failed sign-in."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.responses import HTMLResponse
from starlette.types import Scope

from queries.languages import known_language
from ui.html import render
from ui.i18n import Words
from ui.theme import first_style


def language_of(scope: Scope) -> str:
    """The language that the address of a request names, the first one if it names none."""
    return known_language(parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0])


def not_found(scope: Scope, base: str = "") -> HTMLResponse:
    """The document for an unknown address."""
    words = Words(language_of(scope))
    return _document(words, words("notfound.title"), words("notfound.how"), base, 404)


def sign_in_failed(scope: Scope, base: str = "", status: int = 502) -> HTMLResponse:
    """The document for a sign-in provider that does not answer, or not as it should; `status` says whose fault it is."""
    words = Words(language_of(scope))
    return _document(words, words("account.failed"), words("account.failed_how"), base, status)


def _document(words: Words, title: str, remedy: str, base: str, status: int) -> HTMLResponse:
    """A heading, what to do, and a link to the overview."""
    content = render("own_page.html", words=words, title=title, remedy=remedy, base=base, style=first_style())
    return HTMLResponse(content, status_code=status, headers={"cache-control": "no-store"})
