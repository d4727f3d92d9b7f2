"""The message that a visitor sees if the script fails outside any page."""

from __future__ import annotations

import logging

import streamlit as st

from queries.languages import known_language
from ui import account_widgets, panel
from ui.auth.roles import RoleRefused, SignedOut
from ui.i18n import Words


def show_error(error: Exception) -> bool:
    """Say what to do, in the language of the address; the error goes to the server's log. True: Streamlit shows nothing of its own."""
    words = Words(known_language(st.query_params.get("lang")))
    if isinstance(error, SignedOut):
        title, remedy = words("account.over"), words("account.reload")
    elif isinstance(error, RoleRefused):
        title, remedy = words("refused.title"), words("refused.how", contact=account_widgets.access_contact(words))
    else:
        logging.getLogger("mentas").error("the script failed", exc_info=error)
        title, remedy = words("error.title"), words("error.how")
    panel.title(title)
    panel.sentence(remedy)
    return True
