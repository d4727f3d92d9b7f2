"""The table suggested by the name of a file or sheet; it only breaks ties."""

from __future__ import annotations

import re
from functools import cache

from data import schema
from data.cells import tidy
from data.schema import Table

NAMES: dict[str, str] = {
    "residents": "warga|data warga|buku induk|warga binaan|register warga|register|biodata warga",
    "cohorts": "angkatan|kelompok|data angkatan|daftar angkatan|jadwal angkatan|data kelompok",
    "sessions": "hari pelatihan|jadwal hari|jadwal pelatihan",
    "enrolments": "peserta|daftar peserta|data peserta|pendaftaran peserta",
    "attendance": "kehadiran|daftar hadir|absensi|presensi|absen|daftar kehadiran|lembar kehadiran|rekap hadir",
    "assessments": "uji|uji keterampilan|penilaian|hasil uji|ujian|nilai uji|uji kompetensi",
    "exits": "keluar|warga keluar|data keluar|daftar keluar|kepergian",
    "follow_ups": "pendampingan|purna bina|monitoring|pemantauan|data pendampingan|follow up|follow ups",
    "sales": "penjualan|data penjualan|daftar penjualan|omzet",
    "targets": "sasaran|target",
    "headcounts": "sensus|pendataan",
    "events": "peristiwa|kegiatan|agenda|data peristiwa",
}
GUIDES = ("petunjuk", "guide", "yang perlu diperbaiki", "to be corrected")
"""Sheets of our own workbooks that hold no data."""


@cache
def _phrases() -> list[tuple[tuple[str, ...], str]]:
    phrases = [(tuple(text.split()), name) for name, texts in NAMES.items() for text in texts.split("|")]
    for table in schema.TABLES:
        phrases += [
            (tuple(table.name.split("_")), table.name),
            ((table.name.replace("_", ""),), table.name),
            (tuple(table.local.split("_")), table.name),
        ]
    return sorted(phrases, key=lambda phrase: -len(phrase[0]))


def words_of(name: str) -> list[str]:
    """A name as words, in lower case; digits apart."""
    return re.findall(r"[a-z]+|[0-9]+", tidy(name).lower())


def table_named(name: str) -> Table | None:
    """The table that a name stands for, by whole words (keluarga isn't keluar); the longest phrase counts, then the first."""
    own = words_of(name)
    hits = [
        (-len(phrase), index, table) for phrase, table in _phrases() for index in range(len(own)) if tuple(own[index : index + len(phrase)]) == phrase
    ]
    return schema.BY_NAME[min(hits)[2]] if hits else None


def is_example(name: str) -> bool:
    """Whether a sheet shows how another one is filled in, by its name: Contoh Pengisian."""
    return re.match(r"(contoh|example|panduan|cara (mengisi|pengisian))\b", " ".join(words_of(name))) is not None


def is_recap(name: str) -> bool:
    """Whether a sheet sums up what others hold, by its name: Rekap, Grafik."""
    return re.match(r"(rekap|rekapitulasi|ringkasan|rangkuman|grafik|diagram|pivot|summary|chart)\b", " ".join(words_of(name))) is not None


def is_guide(name: str) -> bool:
    """Whether a sheet is the guide of a template."""
    return tidy(name).lower() in GUIDES
