"""What a visitor reads where the script itself fails, outside any page: own words, and nothing of what went wrong."""

from __future__ import annotations

import logging
from html import escape

import streamlit as st

from ui import account_widgets
from ui.auth.roles import RoleRefused, SignedOut
from ui.i18n import FIRST_LANGUAGE, LANGUAGES, Words


def in_own_words(error: Exception) -> bool:
    """Say what to do, in the language of the address; what went wrong goes to the server's log. True: the framework says nothing."""
    said = str(st.query_params.get("lang", FIRST_LANGUAGE))
    words = Words(said if said in LANGUAGES else FIRST_LANGUAGE)
    if isinstance(error, SignedOut):
        title, remedy = words("account.over"), words("account.reload")
    elif isinstance(error, RoleRefused):
        title, remedy = words("refused.title"), words("refused.how", contact=account_widgets.whom_to_ask(words))
    else:
        logging.getLogger("mentas").error("the script failed", exc_info=error)
        title, remedy = words("error.title"), words("error.how")
    st.html(f"<h1 class='mentas-title'>{escape(title)}</h1><p class='mentas-answer'>{escape(remedy)}</p>")
    return True
