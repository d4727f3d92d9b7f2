"""Widgets of the visitor's account: who is signed in, the role to preview, sign-out; and the page of a visitor who may see nothing."""

from __future__ import annotations

import streamlit as st

from ui import html, panel, triggers
from ui.auth import config, roles
from ui.auth.config import ROLES
from ui.auth.roles import Visitor
from ui.i18n import Words


def control(words: Words, visitor: Visitor) -> None:
    """Behind the button of the bar: the role to preview it as, or who is signed in and the sign-out button."""
    if visitor.state == "here":
        _choose_role(words, visitor)
    else:
        name, role = visitor.address or words("account.unnamed"), words.code("role", visitor.role or "")
        st.html(html.render("account.html", name=name, role=words("account.role", role=role)))
        _sign_out(words)


def _choose_role(words: Words, visitor: Visitor) -> None:
    st.session_state["choice.role"] = visitor.role
    st.selectbox(
        words("account.look_as"),
        tuple(reversed(ROLES)),
        key="choice.role",
        format_func=lambda role: words.code("role", role),
        on_change=_preview,
        width=168,
    )


def _preview() -> None:
    if role := triggers.selection("choice.role", ROLES):
        roles.preview_as(role)


def preview(words: Words, visitor: Visitor) -> None:
    """Above a page that is previewed as another role: a notice, and the button back."""
    if not visitor.preview:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="preview"):
        text = words("account.preview", role=words.code("role", visitor.role or ""))
        st.html(html.render("preview.html", badge=words("account.preview_badge"), text=text), width="stretch")
        st.button(words("account.preview_leave"), key="preview.leave", on_click=roles.preview_as, args=(ROLES[-1],))


def access_contact(words: Words) -> str:
    """Who gives access, as configured; the data steward where the configuration names nobody."""
    configured = config.configured()
    return (configured.contact if configured else "") or words("account.steward")


def turned_away(words: Words, visitor: Visitor) -> None:
    """The page of a visitor who may see nothing: how to sign in, or who gives access."""
    configured = config.configured()
    if visitor.state == "elsewhere" or configured is None:
        panel.title(words("refused.title"))
        panel.sentence(words("access.elsewhere"))
        return
    if visitor.state == "in":
        panel.title(words("account.no_role"))
        key = "account.no_role_how" if visitor.address else "account.no_address_how"
        panel.sentence(words(key, address=visitor.address, contact=access_contact(words)))
        _sign_out(words)
        return
    panel.title(words("account.over" if visitor.state == "over" else "account.out"))
    panel.sentence(words("account.over_how" if visitor.state == "over" else "account.out_how"))
    if st.button(words("account.sign_in"), key="sign_in", type="primary"):
        roles.sign_in()


def _sign_out(words: Words) -> None:
    if st.button(words("account.sign_out"), key="sign_out"):
        roles.sign_out()
