"""Sign-in as configured in Streamlit's secrets: who has which role, for how long, and who gives access.

[auth] is Streamlit's own section (an OpenID Connect provider); [roles] is read here. README, "Sign-in", documents both.
Nothing here depends on a page or a visit.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import time
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit import get_option
from streamlit.errors import StreamlitSecretNotFoundError

from ui.auth import ended
from ui.auth.addresses import ADDRESS
from ui.i18n import in_each_language

ROLES = ("viewer", "planner", "steward")
"""From least to most; each role has the rights of those before it."""

HERE_ONLY = ("localhost", "127.0.0.1", "::1")
"""Addresses that only this machine can reach."""

HOURS = 12.0
"""How long a sign-in lasts unless the provider or [roles] sets less."""
SHORTEST_SECRET = 32
LAST_TIME = 1e11
"""Seconds: a time of a token beyond it (or none that is finite) is no time."""
SKEW = 120
"""Seconds by which the provider's clock may run ahead of this one."""

DOMAIN = re.compile(r"@?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")
OWN_KEYS = ("contact", "hours", "require_verified_email")
SHARED_KEYS = ("redirect_uri", "cookie_secret")
PROVIDER_KEYS = ("client_id", "client_secret", "server_metadata_url")


class SettingError(Exception):
    """The configuration is invalid; the text is one sentence in each language, from the catalogues."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(" / ".join(in_each_language(key, **values).values()))


@dataclass(frozen=True)
class SignIn:
    """A configured sign-in. `members` holds the addresses and, with a leading @, domains of each role; `hours` is the longest a sign-in lasts."""

    origin: str
    provider: str | None
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contact: str = ""
    hours: float = HOURS
    verified_only: bool = True

    def role_of(self, address: str) -> str | None:
        """The highest role of the address or of its exact domain; None if neither is listed."""
        domain = "@" + address.rpartition("@")[2]
        return next((role for role in reversed(ROLES) if {address, domain} & self.members.get(role, frozenset())), None)


@dataclass(frozen=True)
class Person:
    """A signed-in person: address ("" where the provider gives none that counts), role, and when the sign-in ends and began (Unix seconds).

    `identity` is issuer, subject and address; `sign_in` identifies this one sign-in.
    """

    address: str
    role: str | None
    until: float
    identity: tuple[str, str, str]
    sign_in: str
    since: float = 0.0


def person_of(claims: Mapping[str, Any], configured: SignIn) -> Person | None:
    """The person named by the claims of an identity token; None if nobody is signed in.

    An address counts where the provider says that it is verified (`email_verified`). Some providers issue the addresses themselves and leave
    the claim out: then it counts only if the configuration says so (require_verified_email = false).
    """
    configured = _with_todays_roles(configured)
    if claims.get("is_logged_in") is not True:
        return None
    content = {name: value for name, value in claims.items() if name not in ("is_logged_in", "origin", "provider", "tokens")}
    email = claims.get("email")
    address = email.strip().lower() if isinstance(email, str) and email.isascii() else ""
    verified = claims.get("email_verified")
    counts = verified is True or verified == "true" or (verified is None and not configured.verified_only)
    if not counts or not ADDRESS.fullmatch(address):
        address = ""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    identity = (str(claims.get("iss", "")), str(claims.get("sub", "")), address)
    until, since = _until(claims, configured), claims.get("iat") or 0.0
    return Person(address, configured.role_of(address) if address else None, until, identity, digest, float(since) if until else 0.0)


def _until(claims: Mapping[str, Any], configured: SignIn) -> float:
    """When the token expires or the longest sign-in ends, whichever is first; 0 for a token without times, or with one that is none (a text, a number
    that can't be): its provider set an end, and nobody knows which."""
    times = [claims[name] for name in ("iat", "exp") if claims.get(name) is not None]
    if not all(type(each) in (int, float) and abs(each) < LAST_TIME for each in times):
        return 0.0
    issued, expires = claims.get("iat"), claims.get("exp")
    if issued is not None and issued > time.time() + SKEW:
        return 0.0
    ends = [each for each in (expires, None if issued is None else issued + configured.hours * 3600) if each is not None]
    return float(min(ends, default=0.0))


def end(person: Person) -> bool:
    """End a sign-in in every tab and for whoever holds its cookie. Returns whether it was still valid."""
    return not is_over(person) and ended.end(person.sign_in, person.until)


def is_over(person: Person) -> bool:
    """Whether a sign-in has expired or was signed out of, or began before it was last known who signs out."""
    return not time.time() < person.until or ended.is_ended(person.sign_in, person.since)


_from_secrets: SignIn | None = None


@cache
def configured() -> SignIn | None:
    """The sign-in configured when the server started; None if there is none. Raises SettingError for an invalid configuration."""
    if get_option("server.trustedUserHeaders"):
        raise SettingError("error.setting_headers")
    global _from_secrets
    _from_secrets = read(_secrets(), str(get_option("server.port")))
    return _from_secrets


def _with_todays_roles(configured_at_start: SignIn) -> SignIn:
    """The sign-in with the roles as the secrets' files have them now: a role that is taken away is gone with the next rerun.

    Nobody has a role while they can't be read. A sign-in that does not come from this server's secrets stays as it is.
    """
    if configured_at_start is not _from_secrets:
        return configured_at_start
    files = [Path(str(name)) for name in get_option("secrets.files")]
    states = []
    for path in files:
        with suppress(FileNotFoundError):  # none of them has to be there, and an editor may be writing one anew
            status = path.stat()
            states.append((path, status.st_mtime_ns, status.st_size))
    return replace(configured_at_start, members=_members_in(tuple(states)))


@lru_cache(maxsize=1)
def _members_in(files: tuple[tuple[Path, int, int], ...]) -> Mapping[str, frozenset[str]]:
    """Addresses and domains of each role in those states of the files, of which a later one goes before."""
    try:
        content: dict[str, Any] = {}
        for path, *_ in files:
            content |= tomllib.loads(path.read_text(encoding="utf-8"))
        return {role: _members(role, content.get("roles", {}).get(role, [])) for role in ROLES}
    except (OSError, ValueError, AttributeError, SettingError):
        logging.getLogger("mentas").exception("[roles]")
        return {}


def _secrets() -> dict[str, Any]:
    """The secrets as Streamlit reads them; {} if there is no file. A configured file that is missing is an error."""
    files = [Path(str(name)) for name in get_option("secrets.files")]
    usual = all(path.name == "secrets.toml" and path.parent.name == ".streamlit" for path in files)
    missing = [path for path in files if not path.exists()]
    if missing and not usual:
        raise SettingError("error.setting_no_file", file=missing[0])
    if len(missing) == len(files):
        return {}
    try:
        return st.secrets.to_dict()
    except (StreamlitSecretNotFoundError, OSError, ValueError) as error:
        raise SettingError("error.setting_unreadable", why=error) from error


def read(secrets: Mapping[str, Any], port: str = "") -> SignIn | None:
    """The sign-in in the secrets; None if they have no [auth]. Raises SettingError for an invalid entry."""
    auth, roles = secrets.get("auth"), secrets.get("roles", {})
    if auth is None:
        if "roles" in secrets:
            raise SettingError("error.setting_roles_alone")
        return None
    if not isinstance(auth, Mapping) or not isinstance(roles, Mapping):
        raise SettingError("error.setting_sections")
    origin, provider = _provider(auth, port)
    members = {role: _members(role, roles.get(role, [])) for role in ROLES}
    if unknown := sorted(set(roles) - {*ROLES, *OWN_KEYS}):
        raise SettingError("error.setting_unknown_role", names=", ".join(unknown), known=", ".join((*ROLES, *OWN_KEYS)))
    contact, hours, verified_only = roles.get("contact", ""), roles.get("hours", HOURS), roles.get("require_verified_email", True)
    if not isinstance(contact, str):
        raise SettingError("error.setting_contact")
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= 24 * 30:
        raise SettingError("error.setting_hours")
    if not isinstance(verified_only, bool):
        raise SettingError("error.setting_verified")
    return SignIn(origin, provider, members, contact.strip(), float(hours), verified_only)


def _members(role: str, value: Any) -> frozenset[str]:
    """Addresses and domains (with a leading @) of one role."""
    listed = [value] if isinstance(value, str) else value
    error = SettingError("error.setting_members", role=role)
    if not isinstance(listed, list | tuple) or not all(isinstance(each, str) for each in listed):
        raise error
    entries = [each.strip().lower() for each in listed]
    if not all((ADDRESS.fullmatch(each) or DOMAIN.fullmatch(each)) and "*" not in each for each in entries):
        raise error
    return frozenset(each if "@" in each else f"@{each}" for each in entries)


def _provider(auth: Mapping[str, Any], port: str) -> tuple[str, str | None]:
    """The origin to return to after signing in, and the provider's name (None where [auth] itself describes the provider)."""
    named = [name for name, value in auth.items() if isinstance(value, Mapping) and name != "client_kwargs"]
    if len(named) + ("client_id" in auth) != 1 or any("_" in name for name in named):
        raise SettingError("error.setting_provider")
    section = auth[named[0]] if named else auth
    for part, keys in ((auth, SHARED_KEYS), (section, PROVIDER_KEYS)):
        for key in keys:
            if not isinstance(part.get(key), str) or not part[key].strip():
                raise SettingError("error.setting_missing", entry=key)
    if len(auth["cookie_secret"]) < SHORTEST_SECRET:
        raise SettingError("error.setting_secret", least=SHORTEST_SECRET)
    back = urlsplit(auth["redirect_uri"].replace("{port}", port))
    for key, address in (("redirect_uri", back), ("server_metadata_url", urlsplit(section["server_metadata_url"]))):
        if not address.hostname or address.scheme not in ("https", "http") or (address.scheme == "http" and address.hostname not in HERE_ONLY):
            raise SettingError("error.setting_address", entry=key)
    if not back.path.endswith("/oauth2callback"):
        raise SettingError("error.setting_return")
    return f"{back.scheme}://{back.netloc}", named[0] if named else None
