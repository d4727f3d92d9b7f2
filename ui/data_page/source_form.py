"""The sources of pulls set up, changed and taken out: where the form is, and the name of the place that holds its token, never the token."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data import schema
from data.messages import DataError
from data.pull import set_up
from data.pull.sources import Source
from ui import panel
from ui.context import Context
from ui.data_page.acting import acting, in_a_sentence, table_name

NEW = ""
SAVED = "data.source.saved"
"""Key of the session: what was done to which source, to be said once."""
SECRETS = ("token_env", "token_file")
SIGN_IN = ("token", "user", "app_user")
"""What ODK Central's secret is: a session's token, an account's password, an app user's token."""


def saved(context: Context) -> None:
    """Say once what was done; a source just set up is the one to be tried."""
    done, name = st.session_state.pop(SAVED, (None, None))
    if done is None:
        return
    st.session_state["data.pull.names"] = [name] if done == "source_saved" else []
    panel.line(context.words(f"steward.{done}", name=name), "quiet", "status")


def show(context: Context, sources: Sequence[Source]) -> None:
    """The form for a new source, or for one of those that can be changed here."""
    words = context.words
    editable = {source.name: source for source in sources if source.kind in set_up.KINDS}
    with st.expander(words("steward.source_form"), key="data.source", expanded=not sources):
        which = st.selectbox(
            words("steward.source_which"),
            [NEW, *editable],
            key="data.source.which",
            format_func=lambda name: name or words("steward.source_new"),
            width=360,
        )
        source = editable.get(which)
        kind = source.kind if source else _kind(context)
        with st.form(f"data.source.form.{which}.{kind}", border=False):
            entries = {"kind": kind, **_place(context, which, kind, source), **_secret(context, which, kind, source)}
            name = which or entries.pop("name")
            if st.form_submit_button(words("steward.source_save"), key="data.source.save"):
                _put(context, name, entries)
        if source is not None:
            panel.line(words("steward.source_remove_about"), "about")
            if st.button(words("steward.source_remove"), key="data.source.remove"):
                _remove(context, source.name)
        others = [each.name for each in sources if each.kind not in set_up.KINDS]
        if others:
            panel.line(words("steward.source_by_hand", names=", ".join(others)), "about")


def _kind(context: Context) -> str:
    words = context.words
    return st.selectbox(
        words("steward.source_kind"), set_up.KINDS, key="data.source.kind", format_func=lambda kind: words(f"steward.source.{kind}"), width=360
    )


def _place(context: Context, which: str, kind: str, source: Source | None) -> dict[str, str]:
    """Name, address and form, and the table that it feeds."""
    words, key = context.words, f"data.source.{which}"
    entries = {}
    left, right = st.columns(2)
    if source is None:
        name_help = words("steward.source_name_help")
        entries["name"] = left.text_input(words("steward.source_field.name"), key=f"{key}.name", max_chars=40, help=name_help).strip().lower()
        left, right = right, left
    entries["url"] = left.text_input(words("steward.source_field.url"), source.url if source else "https://", key=f"{key}.url", max_chars=200)
    left, right = st.columns(2)
    label, label_help = words(f"steward.source_form_of.{kind}"), words(f"steward.source_form_of.{kind}_help")
    entries["form"] = left.text_input(label, source.form if source else "", key=f"{key}.form", max_chars=100, help=label_help)
    tables = ["", *(table.name for table in schema.TABLES)]
    entries["table"] = right.selectbox(
        words("steward.source_field.table"),
        tables,
        index=tables.index(source.table) if source else 0,
        key=f"{key}.table",
        format_func=lambda name: table_name(name, words) if name else words("steward.source_any_table"),
    )
    if kind == "odk":
        project = str(source.project) if source else ""
        entries["project"] = left.text_input(words("steward.source_field.project"), project, key=f"{key}.project", max_chars=9)
    return entries


def _secret(context: Context, which: str, kind: str, source: Source | None) -> dict[str, str]:
    """The variable or the file that holds the secret, and for ODK Central what the secret is."""
    words, key = context.words, f"data.source.{which}"
    left, right = st.columns(2)
    holder = left.selectbox(
        words("steward.source_secret_in"),
        SECRETS,
        index=int(bool(source and source.token_file)),
        key=f"{key}.secret_in",
        format_func=lambda name: words(f"steward.source_in.{name}"),
    )
    usual = source.token_env or source.token_file if source else ""
    label, label_help = words("steward.source_secret_name"), words("steward.source_secret_help")
    entries = {holder: right.text_input(label, usual, key=f"{key}.secret_name", max_chars=200, help=label_help)}
    if kind == "odk":
        now = "user" if source and source.user else "app_user" if source and source.app_user else "token"
        sign_in = left.selectbox(
            words("steward.source_sign_in"),
            SIGN_IN,
            index=SIGN_IN.index(now),
            key=f"{key}.sign_in",
            format_func=lambda each: words(f"steward.source_sign_in.{each}"),
        )
        user = right.text_input(words("steward.source_field.user"), source.user if source else "", key=f"{key}.user", max_chars=100)
        entries |= {"user": user} if sign_in == "user" else {"app_user": "true"} if sign_in == "app_user" else {}
    return entries


def _put(context: Context, name: str, entries: dict[str, str]) -> None:
    with in_a_sentence(context):
        try:
            if not entries.get("user", "-").strip():
                raise DataError("source_wrong", file=name, column="user")  # without it the password would count as a token
            with acting(context, "sources", set=name, server=set_up.host_of(entries["url"])) as what:
                set_up.put(context.folder, name, entries)
                what["outcome"] = "done"
        except DataError as error:
            if error.id not in ("source_wrong", "source_name"):
                raise
            entry = str(error.values.get("column", "name"))
            panel.line(context.words("steward.source_wrong", entry=_label(context, entry, entries["kind"])), "complaint", "alert")
            return
        st.session_state[SAVED] = ("source_saved", name)
        st.session_state.pop("data.source.which", None)
        st.rerun()


def _label(context: Context, entry: str, kind: str) -> str:
    """The field in which an entry of the file is given."""
    words = context.words
    if entry in SECRETS:
        return words("steward.source_secret_name")
    return words(f"steward.source_form_of.{kind}") if entry == "form" else words(f"steward.source_field.{entry}")


def _remove(context: Context, name: str) -> None:
    with in_a_sentence(context):
        with acting(context, "sources", remove=name) as what:
            set_up.remove(context.folder, name)
            what["outcome"] = "done"
        st.session_state[SAVED] = ("source_removed", name)
        st.session_state.pop("data.source.which", None)
        st.rerun()
