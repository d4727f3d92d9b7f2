"""The visitor and her role, which comes from the server's own sign-in (ui/auth/config.py) and never from what a browser sends.

Without sign-in the dashboard answers on this machine only, as the steward, who can preview it as each other role.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from data import audit, store
from data.messages import DataError
from ui.auth import config
from ui.auth.config import HERE_ONLY, ROLES, Person
from ui.server import internals

PREVIEW = "previewed_role"
"""Key of the previewed role in the session, which only the server can write."""

LOGGED_ONCE = ("role_refused", "selection")
"""Actions logged once a visit for the same details, not with every rerun."""

logger = logging.getLogger("mentas")


class RoleRefused(Exception):
    """The visitor's role does not allow the page."""


class SignedOut(Exception):
    """Nobody is signed in, or no longer."""


@dataclass(frozen=True)
class Visitor:
    """A visitor: `who` as the audit log names her, her role (None: she may see nothing), and the state of her sign-in.

    `state` is "here" (no sign-in, this machine), "in", "out" (not signed in), "over" (ended), "elsewhere" (no sign-in, but the
    server listens to others). `preview`: the steward is previewing another role.
    """

    who: str
    role: str | None
    state: Literal["here", "in", "out", "over", "elsewhere"]
    preview: bool = False
    address: str = ""


def visitor() -> Visitor:
    """The visitor, determined anew with every rerun: a sign-in may have ended in between."""
    configured = config.configured()
    if configured is None:
        if internals.is_served() and st.get_option("server.address") not in HERE_ONLY:
            return Visitor("", None, "elsewhere")
        shown = st.session_state.get(PREVIEW, ROLES[-1])
        return Visitor(audit.system_user(), shown if shown in ROLES else ROLES[0], "here", shown != ROLES[-1])
    person = config.person_of(st.user.to_dict(), configured)
    if person is None:
        return Visitor("", None, "out")
    if config.is_over(person):
        return Visitor(person.address, None, "over")
    _log_sign_in(person)
    return Visitor(person.address or "?", person.role, "in", address=person.address)


def current_role() -> str:
    """The visitor's role. Raises SignedOut or RoleRefused if she has none."""
    current = visitor()
    if current.role is None:
        raise SignedOut if current.state in ("out", "over") else RoleRefused
    return current.role


def allows(role: str, least: str) -> bool:
    """Whether a role has at least the rights of the other."""
    return ROLES.index(role) >= ROLES.index(least)


def require(role: str) -> None:
    """Raise RoleRefused (which is logged) or SignedOut unless the visitor has at least that role."""
    if not allows(current_role(), role):
        log_action("role_refused", asked=role)
        raise RoleRefused(role)


def preview_as(role: str) -> None:
    """Preview the dashboard as that role in this visit; only if there is no sign-in."""
    st.session_state[PREVIEW] = role if role in ROLES else ROLES[0]


def sign_in() -> None:
    """Send the visitor to the provider's sign-in."""
    configured = config.configured()
    if configured is not None:
        st.login(configured.provider)


def sign_out() -> None:
    """End the visitor's sign-in in all tabs and send her to the provider's sign-out."""
    configured = config.configured()
    person = config.person_of(st.user.to_dict(), configured) if configured else None
    if person is not None and config.end(person):
        record("sign_out", person.address or "?")
    st.logout()


# ---------------------------------------------------------------------------------------------------------- the audit log

_acting = threading.local()
"""The person for whom this thread makes a download, outside any visit (ui/server/download_owners.py)."""

_logged_in: set[str] = set()
_lock = threading.Lock()


def log_action(action: str, **what: audit.Value) -> None:
    """Log an action of the visitor (data/audit.py): names of results, pages and filters, never figures or values of persons.

    Refusals and selections are logged once a visit for the same details.
    """
    person = getattr(_acting, "person", None)
    if person is not None:
        record(action, person.address or "?", **what)
        return
    if not internals.in_visit():  # a download without sign-in
        record(action, audit.system_user(), **what)
        return
    if action in LOGGED_ONCE:
        logged = st.session_state.setdefault("logged_once", set())
        details = (action, repr(sorted(what.items())))
        if details in logged:
            return
        logged.add(details)
    record(action, visitor().who or "?", **what)


def record(action: str, who: str, **what: audit.Value) -> None:
    """Append to the audit log of the store; a failure goes to the server's log (the server checked at its start that it can write)."""
    try:
        audit.record(action, who, in_store=store.default_folder(), **what)
    except DataError:
        logger.exception("audit: %s", action)


def acting_for(person: Person | None) -> None:
    """Set the person for whom this thread makes a download; None afterwards."""
    _acting.person = person


def _log_sign_in(person: Person) -> None:
    """Log a sign-in with its first page, whichever tab opens it."""
    with _lock:
        if person.sign_in in _logged_in:
            return
        _logged_in.add(person.sign_in)
    record("sign_in", person.address or "?", role=person.role or "none")
