"""Who asks, and what she may see. The role comes from the server's own sign-in (ui/auth/config.py) and from nothing that a browser can say.

Without sign-in configured the dashboard answers on this machine only, as the steward, who can look at it as each other role.
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
"""Where a visit keeps the role that it is looked at as; only the server can write there."""

ONCE = ("role_refused", "selection")
"""Actions that are recorded once a visit for the same particulars, not with every rerun."""

logger = logging.getLogger("mentas")


class RoleRefused(Exception):
    """The visitor's role is not enough for the page."""


class SignedOut(Exception):
    """Nobody is signed in, or no longer."""


@dataclass(frozen=True)
class Visitor:
    """Who asks: `who` as the audit log names her, her role (None: nothing may be shown to her), and how she comes by it.

    `state` is "here" (no sign-in, this machine), "in", "out" (not signed in), "over" (no longer), "elsewhere" (no sign-in, but the
    server listens to others). `preview` says that the steward looks at the dashboard as another role.
    """

    who: str
    role: str | None
    state: Literal["here", "in", "out", "over", "elsewhere"]
    preview: bool = False
    address: str = ""


def visitor() -> Visitor:
    """Who asks, found out anew with every rerun: a sign-in may have ended in between."""
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
    _greet(person)
    return Visitor(person.address or "?", person.role, "in", address=person.address)


def current_role() -> str:
    """The role of whoever is asking; SignedOut or RoleRefused where she has none."""
    asking = visitor()
    if asking.role is None:
        raise SignedOut if asking.state in ("out", "over") else RoleRefused
    return asking.role


def allows(role: str, least: str) -> bool:
    """Whether a role is at least the other."""
    return ROLES.index(role) >= ROLES.index(least)


def require(role: str) -> None:
    """Stop unless the visitor has at least that role: RoleRefused, which is recorded, or SignedOut."""
    if not allows(current_role(), role):
        noted("role_refused", asked=role)
        raise RoleRefused(role)


def look_as(role: str) -> None:
    """Look at the dashboard as a lower role, in this visit; only where nobody has to sign in."""
    st.session_state[PREVIEW] = role if role in ROLES else ROLES[0]


def sign_in() -> None:
    """Send the visitor to the provider's sign-in."""
    configured = config.configured()
    if configured is not None:
        st.login(configured.provider)


def sign_out() -> None:
    """End the visitor's sign-in in all her tabs and send her to the provider's sign-out."""
    configured = config.configured()
    person = config.person_of(st.user.to_dict(), configured) if configured else None
    if person is not None and config.end(person):
        record("sign_out", person.address or "?")
    st.logout()


# ---------------------------------------------------------------------------------------------------------- the log

_acting = threading.local()
"""Who a download is made for: it is made outside any visit (ui/server/download_owners.py)."""

_greeted: set[str] = set()
_greeting = threading.Lock()


def noted(action: str, **what: audit.Value) -> None:
    """Record an action of whoever is asking (data/audit.py): names of results, pages and filters, never figures or values of persons.

    Refusals and selections are recorded once a visit for the same particulars.
    """
    person = getattr(_acting, "person", None)
    if person is not None:
        record(action, person.address or "?", **what)
        return
    if not internals.in_visit():  # a download without sign-in
        record(action, audit.system_user(), **what)
        return
    if action in ONCE:
        told = st.session_state.setdefault("noted_once", set())
        particulars = (action, repr(sorted(what.items())))
        if particulars in told:
            return
        told.add(particulars)
    record(action, visitor().who or "?", **what)


def record(action: str, who: str, **what: audit.Value) -> None:
    """Append to the log of the store; where that fails, say so in the server's log: the server made sure at its start that it can."""
    try:
        audit.record(action, who, in_store=store.default_folder(), **what)
    except DataError:
        logger.exception("audit: %s", action)


def acting_for(person: Person | None) -> None:
    """Whom this thread makes something for, outside any visit (None: nobody)."""
    _acting.person = person


def _greet(person: Person) -> None:
    """Record a sign-in when its first page is asked for, whichever tab does it."""
    with _greeting:
        if person.sign_in in _greeted:
            return
        _greeted.add(person.sign_in)
    record("sign_in", person.address or "?", role=person.role or "none")
