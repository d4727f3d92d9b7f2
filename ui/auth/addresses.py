"""E-mail addresses: which texts are one, and how an address is named where it must not be read."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")
"""An e-mail address in lower-case ASCII, so that look-alike letters of other scripts do not match."""
LONGEST = 254
"""Characters of an address (RFC 5321)."""


def clean_address(text: str) -> str | None:
    """The address in lower case, without blanks around it; None for anything that is none, such as one with a line end inside."""
    address = text.strip().lower()
    return address if len(address) <= LONGEST and ADDRESS.fullmatch(address) else None


def masked(address: str) -> str:
    """An address as logs and outputs name it: its first letter and its domain."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
