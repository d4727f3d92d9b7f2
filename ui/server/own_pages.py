"""Documents that the server writes itself, without any script: an unknown address, a sign-in that failed."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse
from starlette.types import Scope

from queries.languages import known_language
from ui.i18n import Words
from ui.theme import first_style


def language_of(scope: Scope) -> str:
    """The language that the address of a request names, the first one where it names none."""
    return known_language(parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0])


def not_found(scope: Scope, base: str = "") -> HTMLResponse:
    """The document for an unknown address."""
    words = Words(language_of(scope))
    return _document(words, words("notfound.title"), words("notfound.how"), base, 404)


def sign_in_failed(scope: Scope, base: str = "") -> HTMLResponse:
    """The document for a sign-in provider that doesn't answer, or not as it should."""
    words = Words(language_of(scope))
    return _document(words, words("account.failed"), words("account.failed_how"), base, 502)


def _document(words: Words, title: str, remedy: str, base: str, status: int) -> HTMLResponse:
    """A heading, what to do, and a link to the overview."""
    static, brand = f"{base}/app/static", escape(words("brand.name"))
    return HTMLResponse(
        f"<!DOCTYPE html><html lang='{words.language}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)} · {brand}</title><link rel='icon' href='{static}/mark.png'>"
        f"<style>{first_style()}</style><link rel='stylesheet' href='{static}/plain.css'></head>"
        f"<body><main><p class='brand'><img src='{static}/mark.png' alt='' width='34' height='34'> {brand}</p>"
        f"<h1>{escape(title)}</h1><p>{escape(remedy)}</p><p><a href='{base}/?lang={words.language}'>{escape(words('notfound.link'))}</a></p>"
        "</main></body></html>",
        status_code=status,
        headers={"cache-control": "no-store"},
    )
