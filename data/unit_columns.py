"""Columns that say what the number beside them counts: Satuan, Per, Mata Uang. It is asked about where that isn't what the table holds."""

from __future__ import annotations

import re

from data.cells import shown, tidy
from data.grids import Grid
from data.headers import words
from data.proposals import Note, Proposal

UNITS = {
    "quantity": (
        re.compile(r"(?:satuan|unit)(?: (?:jumlah|barang|produk|penjualan))?|jenis satuan"),
        re.compile(
            r"lusin|kodi|gros|gross|dozen|kg|kilo|kilogram|gr|gram|g|ons|kwintal|ton|liter|ltr|l|ml|meter|m|cm|rim|hari|jam|kali", re.IGNORECASE
        ),
    ),
    "amount": (
        re.compile(r"mata uang|valuta|kurs|currency|satuan(?: (?:uang|rupiah|harga|nilai|omzet))?"),
        re.compile(r"ribu|ribuan|juta|jutaan|usd|us ?\$|\$|dolar|dollar|sgd|myr|ringgit|eur|euro", re.IGNORECASE),
    ),
    "monthly_income": (
        re.compile(r"per|periode|frekuensi|(?:periode|frekuensi|satuan|jenis|sifat) penghasilan|satuan(?: waktu)?|mata uang|waktu|rentang"),
        re.compile(
            r"(?:(?:per|tiap|setiap|/) ?)?(?:(?:1|2|satu|dua) )?"
            r"(?:hari|harian|minggu|mingguan|pekan|tahun|tahunan|jam|shift|borongan|musim|panen|day|daily|weekly|week|year|yearly|ribu|ribuan|juta|jutaan|usd)",
            re.IGNORECASE,
        ),
    ),
}
"""Column -> headers of what its number counts, as words, and entries by which that is something else: dozens, another currency, a day's income."""


def unit_beside(proposal: Proposal, grid: Grid, index: int, header: str) -> Note | None:
    """The question about a column `header` that isn't read, if it says of some rows that the number beside it counts something else."""
    for column, (headers_of_unit, others) in UNITS.items():
        own = proposal.columns.get(column)
        if own is None or not headers_of_unit.fullmatch(words(header)):
            continue
        lines = range(proposal.first_row - 1, proposal.last_row or len(grid.rows))
        found = {
            line + 1: text
            for line in lines
            if others.fullmatch(text := tidy(shown(grid.cell(line, index))).strip(".")) and grid.cell(line, own).strip()
        }
        if found:
            values = ", ".join(dict.fromkeys(found.values()))
            return Note("unit_beside", {"row": list(found), "column": header, "value": values[:60], "other": proposal.headers[column]})
    return None
