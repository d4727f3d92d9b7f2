"""How mail is sent: `smtp.toml` in the store's folder. The password stands elsewhere and is read when it is used."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.credentials import owners_text, secret_in_environment, secret_in_file
from data.files import text_of
from queries import QuestionError
from ui.auth.addresses import clean_address
from ui.i18n import in_each_language

NAME = "smtp.toml"
PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""Kinds of protection, with their usual ports."""
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
PASSWORDS = ("password_env", "password_file", "secrets_file")
TEXTS = ("host", "security", "user", *PASSWORDS, "sender", "steward", "link", "ca_file")
NEEDED = ("host", "sender")


@dataclass(frozen=True)
class Mail:
    """A mail server and whose mail it is.

    `security` is starttls, tls or (for a server on this machine only) none; `sender` is the address that mail comes from, `steward` the one
    that is told what could not be sent, `link` the dashboard's address for links, `ca_file` the certificate of an authority of one's own.
    """

    host: str
    sender: str
    security: str = "starttls"
    port: int = 0
    user: str = ""
    password_env: str = ""
    password_file: str = ""
    secrets_file: str = ""
    steward: str = ""
    link: str = ""
    ca_file: str = ""

    def password(self) -> str:
        """The password of `user`. Raises DataError if it can't be read, or others can read its file."""
        if self.password_env:
            return secret_in_environment(self.password_env, NAME)
        if self.password_file:
            return secret_in_file(Path(self.password_file), NAME)
        try:
            password = tomllib.loads(owners_text(Path(self.secrets_file), NAME))["mail"]["password"]
        except (ValueError, KeyError, TypeError):
            password = None
        if not isinstance(password, str) or not password:
            raise _wrong("secrets_file")
        return password


def read_settings(folder: Path) -> Mail:
    """The settings of the store. Raises QuestionError, one sentence, if there are none or an entry can't be used."""
    path = folder / NAME
    try:
        text = text_of(path)
        entries = {} if text is None else tomllib.loads(text.removeprefix("\ufeff"))
    except (OSError, ValueError, RecursionError) as error:
        raise QuestionError(**in_each_language("mail.settings_unreadable", file=path)) from error
    if text is None:
        raise QuestionError(**in_each_language("mail.no_settings", file=path))
    return _checked(entries)


def _checked(entries: Mapping[str, Any]) -> Mail:
    """The settings that the entries of the file say."""
    known = (*TEXTS, "port")
    if unknown := sorted(set(entries) - set(known)):
        raise QuestionError(**in_each_language("mail.settings_unknown", entry=unknown[0], known=", ".join(known)))
    for name in NEEDED:
        if name not in entries:
            raise _wrong(name)
    for name, value in entries.items():
        number = name == "port" and type(value) is int and 0 < value < 65536
        if not number and not (name in TEXTS and isinstance(value, str) and value.strip() and value.isprintable()):
            raise _wrong(name)
    addresses = {name: clean_address(entries[name]) for name in ("sender", "steward") if name in entries}
    for name, address in addresses.items():
        if address is None:
            raise _wrong(name)
    mail = Mail(**{**entries, **addresses})
    if mail.security not in PORTS or (mail.security == "none" and mail.host not in THIS_MACHINE):
        raise _wrong("security")
    passwords = [name for name in PASSWORDS if getattr(mail, name)]
    if len(passwords) != (1 if mail.user else 0):
        raise _wrong("user" if passwords else "password_env")
    if mail.link and (urlsplit(mail.link).scheme not in ("https", "http") or not urlsplit(mail.link).hostname):
        raise _wrong("link")
    return Mail(**{**vars(mail), "port": mail.port or PORTS[mail.security], "link": mail.link.rstrip("/")})


def _wrong(entry: str) -> QuestionError:
    return QuestionError(**in_each_language("mail.settings_wrong", entry=entry))
