"""Names of persons in a text, known by the title before them. No rule finds every name."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TITLES = re.compile(r"\b(bpk|pak|bu|sdr|sdri|mbak|ny|nyonya|nn|tn|tuan|mr|mrs|ms|miss|hj|drs|dra)\b\.?\s+([a-z'’]+)", re.IGNORECASE)
"""Titles that stand before nothing but a name."""
_WORDS_OR_TITLES = re.compile(
    r"\b([Ii]bu|IBU|[Bb]apak|BAPAK|[Ss]audar[ai]|[Mm]as|[Nn]ona|H|[Dd]r|Ir|[Pp]rof|[Bb]ernama|[Aa]tas [Nn]ama|a\.n|[Nn]amed)\b\.?"
    r"\s+([A-Z][A-Za-z'’]*)"
)
"""Words that are titles before a capital letter only: `ibu rumah tangga` names nobody."""
_OFFICE = re.compile(
    "kepala|wakil|wali|walikota|camat|lurah|bupati|gubernur|menteri|presiden|sekretaris|ketua|direktur|kabid|kasi|kadis|dinas|pemerintah|pengelola|"
    "pelatih|pendamping|pembina|petugas|pengurus|peserta|warga|rt|rw|pkk|kota|head|director|mayor|governor|minister",
    re.IGNORECASE,
)
"""What may follow a title: an office or a group of people."""


def names_after_titles(text: str) -> Iterator[re.Match[str]]:
    """Where a title stands before what is no office and no group of people: `Ibu Sri`, but not `Ibu Lurah` or `ibu rumah tangga`."""
    for pattern in (_TITLES, _WORDS_OR_TITLES):
        yield from (match for match in pattern.finditer(text) if not _OFFICE.fullmatch(match[2]))


def begins_with_a_name(text: str) -> bool:
    """Whether a text is a person rather than an organisation that is called after one: `Bu Sri`, but not `Salon Bu Sri`."""
    return any(match.start() == 0 for match in names_after_titles(text))
