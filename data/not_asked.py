"""Follow-ups of people who weren't met: nobody asked them whether they earn, so a no beside that isn't theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from data import spellings
from data.cells import shown
from data.grids import Grid
from data.headers import says_no, words
from data.proposals import Proposal

_WHO = r"(?:(?:orang|orangnya|ybs|yang bersangkutan|dia|warga|klien|(?:saat|waktu|ketika) dikunjungi) )*"
_NOT = r"(?:tidak|tdk|tak|belum|blm|gagal|ndak|ora) (?:sempat |berhasil |bisa |dapat |pernah )?"
_MEETING = (
    r"(?:di ?temui|di ?temukan|ketemu|bertemu|ada (?:di|orang)|di (?:tempat|rumah|lokasi)|di ?hubungi|terhubung|terhubungi|tersambung|di ?angkat"
    r"|di ?wawancarai?|di ?kunjungi|terlacak|di ?lacak)"
)
_HOUSE = r"(?:rumah|kos|kontrakan|alamat)(?:nya)? (?:kosong|terkunci|tutup|tidak (?:ketemu|ditemukan|dikenal|jelas))"
_PHONE = (
    r"(?:nomor|no|hp|telepon|telp|wa)(?: hp| telepon| telp| wa)?(?:nya)? (?:(?:tidak|tdk) (?:aktif|(?:bisa |dapat )?dihubungi|diangkat)|mati|salah)"
)
_ENGLISH = r"(?:could )?not (?:be )?(?:met|found|reached|at home|contacted|traced|interviewed)|unreachable"
NOT_MET = re.compile(
    rf"{_WHO}(?:(?:{_NOT}{_MEETING}|{_HOUSE}|{_PHONE}|{_ENGLISH})(?: .*)?"
    r"|(?:tidak|tdk|belum|blm) (?:ada|ditanya|ditanyakan|menjawab)|rumah kosong|menolak(?: (?:di ?wawancarai?|bertemu|ditemui|menjawab))?"
    r"|sedang (?:pergi|keluar)|no answer|refused|not home)"
)
"""What a result or a remark says of a person whom nobody could ask; with more words behind it, tidak ada usaha is an answer."""
REACHED = {
    "ditemui", "bertemu", "ketemu", "dihubungi", "terhubungi", "berhasil ditemui", "berhasil dihubungi", "ditemukan", "diwawancarai", "diwawancara",
    "terlacak", "bisa ditemui", "bisa dihubungi", "dapat ditemui", "dapat dihubungi", "met", "reached", "contacted", "found", "traced", "interviewed",
}  # fmt: skip
"""Headers below which a no says the same."""


def not_asked(grid: Grid, proposal: Proposal, header: str, remarks: Sequence[tuple[int, str]]) -> list[int]:
    """The rows with a no for earning of which the `remarks` of another column (row, text) say that nobody was met."""
    if (own := proposal.columns.get("earning")) is None:
        return []
    of_meeting = words(header) in REACHED
    rows = [row for row, text in remarks if NOT_MET.fullmatch(words(text)) or (of_meeting and says_no(text))]
    known = spellings.booleans_of("earning")
    return [row for row in rows if known.get(spellings.plain(shown(grid.cell(row - 1, own)))) is False]
