"""Numbers that belong to a person (NIK, NIP, telephone), known by their digits: as a whole text, or within one."""

from __future__ import annotations

import re

LONG_ENOUGH = re.compile("[0-9][0-9 ./()-]{5}")
"""What every such number contains and few other texts do: a quick first look."""


def is_identity(text: str) -> bool:
    """Whether a whole text is a NIK (16 digits), a NIP (18) or a phone number."""
    digits = re.sub(r"[ ._/()-]", "", text)
    return re.fullmatch(r"[0-9]{16}|[0-9]{18}|\+?(62|0)8[0-9]{7,11}|0[2-9][0-9]{7,10}|8[0-9]{8,11}", digits) is not None


def mentions_identity(text: str) -> bool:
    """Whether a NIK, a NIP or a phone number stands somewhere in a text."""
    if not LONG_ENOUGH.search(text):
        return False
    enough = len(re.sub("[^0-9]", "", text)) >= 9
    runs = re.findall(r"[+(]?[0-9][0-9 ./()-]*[0-9]", text) if enough else []
    for run in runs:
        digits = re.sub(r"[^0-9]", "", run)
        if len(digits) in (16, 18) or re.fullmatch(r"(62|0)8[0-9]{7,12}", digits):
            return True
        if re.fullmatch(r"0[2-9][0-9]{7,10}", digits):
            return True
        if any(len(part) in (16, 18) or re.fullmatch(r"(62|0)8[0-9]{7,12}|0[2-9][0-9]{7,10}", part) for part in re.findall("[0-9]+", run)):
            return True
    return re.search(r"\b(telp?|telepon|hp|wa|whatsapp|nik|nip|ktp)\b\D{0,6}[0-9][0-9 ./-]{5,}", text, re.IGNORECASE) is not None
