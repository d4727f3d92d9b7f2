"""Headers as words: what a column's header stands for, in the spellings that registers, sheets and forms use.

Compared without letter case, accents, punctuation and units. A header that only comes near a known one is never taken for it and
never passed over: it is a question.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from data import schema
from data.cells import kind, shown, tidy, value
from data.schema import Table

TOKENS = {
    "tgl": "tanggal", "tggl": "tanggal", "tg": "tanggal", "tangal": "tangal", "thn": "tahun", "th": "tahun", "kd": "kode", "kdoe": "kdoe", "jml": "jumlah",
    "jmlh": "jumlah", "jum": "jumlah", "no": "nomor", "nmr": "nomor", "num": "nomor", "ket": "keterangan", "pend": "pendidikan", "kab": "kabupaten",
    "wb": "warga", "pel": "pelatihan", "ygpelatihan": "pelatihan", "dr": "dari", "utk": "untuk", "bln": "bulan", "hr": "hari", "ang": "angkatan",
    "rupiah": "rp", "idr": "rp",
}  # fmt: skip
FILLERS = {"binaan", "wajib", "diisi", "isi", "kolom", "yyyy", "mm", "dd", "hh", "bb", "tttt", "contoh", "misal", "misalnya"}

DATES_OF = {
    "residents": "registered_on", "cohorts": "starts_on", "sessions": "held_on", "enrolments": "enrolled_on", "assessments": "assessed_on",
    "exits": "exited_on", "follow_ups": "followed_up_on", "sales": "sold_on", "headcounts": "counted_on", "events": "happened_on", "targets": "due_on",
}  # fmt: skip
"""The column that a bare "Tanggal" stands for."""

SYNONYMS: dict[str, str] = {
    # table.column: further headers, divided by |
    "*.resident_id": "kode|id|kode resident|id resident|nomor warga|nomor register|nomor registrasi|nomor induk|nomor induk warga|kode klien|id klien|kode peserta|"
    "id peserta|kode orang|nomor reg|kode wbs|resident code|nomor kode|nomor kode warga|kode register|kode penerima manfaat|id penerima manfaat|kode unik",
    "*.cohort_id": "angkatan|kelompok|kode kelompok|id kelompok|kode grup|cohort|gelombang|kode gelombang|batch|kode batch|kode cohort|nomor angkatan|kelas|kode kelas",
    "residents.registered_on": "tanggal masuk|tanggal daftar|tanggal registrasi|tanggal pendaftaran|terdaftar|tanggal tercatat|mulai terdaftar|tanggal register|"
    "terdaftar sejak|masuk tanggal|registered|tanggal masuk lokalisasi|tanggal datang|tanggal mulai terdaftar",
    "residents.birth_year": "lahir tahun|tahun kelahiran|tanggal lahir|birth date|date of birth|kelahiran|dob|year of birth",
    "residents.origin": "daerah asal|kota asal|asal daerah|kabupaten kota asal|kabupaten kota|asal kabupaten|asal kota|kab kota asal|asal kabupaten kota|kota kabupaten asal|"
    "kabupaten",
    "residents.education": "pendidikan terakhir|tingkat pendidikan|pendidikan akhir|sekolah terakhir|jenjang pendidikan|pendidikan tertinggi|ijazah terakhir|pendidikan formal",
    "cohorts.name": "nama kelompok|nama angkatan pelatihan|nama pelatihan|nama kelas",
    "cohorts.skill": "jenis keterampilan|bidang keterampilan|pelatihan|keahlian|bidang|bidang pelatihan|jenis kursus|keterampilan yang dilatihkan",
    "cohorts.starts_on": "mulai|tanggal mulai pelatihan|mulai tanggal|tanggal pelatihan|hari pertama|tanggal pembukaan|tanggal awal|start date|tanggal dimulai",
    "cohorts.days": "lama hari|lama pelatihan|lama|jumlah hari pelatihan|lama pelatihan hari|lamanya hari|durasi|durasi hari|banyak hari|jumlah pertemuan",
    "cohorts.capacity": "kuota|jumlah tempat|daya tampung|tempat",
    "cohorts.trainer": "instruktur|narasumber|lembaga pelatih|pengajar|pelatih lembaga",
    "cohorts.organiser": "pelaksana|lembaga penyelenggara|diselenggarakan oleh|organizer",
    "sessions.day": "hari|day|pertemuan|pertemuan ke|sesi",
    "sessions.held_on": "tanggal hari|tanggal pelaksanaan|tanggal pertemuan|dilaksanakan tanggal|tanggal pelatihan",
    "enrolments.enrolled_on": "tanggal pendaftaran|tanggal masuk angkatan|tanggal ikut|terdaftar|tanggal terdaftar|tanggal mendaftar",
    "attendance.day": "pertemuan|pertemuan ke|sesi|sesi ke|day number|hari pelatihan",
    "attendance.present": "kehadiran|status kehadiran|presensi|absensi|status|keterangan hadir|hadir tidak|absen",
    "assessments.assessed_on": "tanggal ujian|tanggal penilaian|tanggal tes|tanggal uji keterampilan|tanggal asesmen|tanggal uji kompetensi|uji tanggal",
    "assessments.passed": "hasil|kelulusan|hasil uji|kompeten|status kelulusan|status lulus|lulus tidak|lulus tidak lulus|ketuntasan|tuntas|keterangan lulus|kompetensi|hasil ujian|"
    "status uji|hasil penilaian",
    "assessments.score": "skor|nilai uji|nilai ujian|nilai akhir|angka|nilai tes|nilai angka",
    "exits.exited_on": "tanggal pergi|keluar tanggal|tanggal pulang|tanggal keluar lokalisasi|tanggal meninggalkan|tanggal mentas|keluar",
    "exits.destination": "tujuan keluar|alasan|alasan pergi|sebab keluar|kemana|ke mana|tujuan setelah keluar|sebab|alasan keluar lokalisasi|alasan tujuan",
    "exits.by_closure": "karena ditutup|akibat penutupan|dipulangkan|dampak penutupan|penutupan|keluar karena penutupan|karena pemulangan|pulang karena penutupan|"
    "pemulangan penutupan",
    "exits.returned_on": "kembali|tanggal balik|kembali tanggal|tanggal datang kembali|tanggal masuk kembali",
    "follow_ups.followed_up_on": "tanggal kunjungan|tanggal monitoring|tanggal kontak|tanggal pemantauan|tanggal wawancara|kunjungan tanggal|tanggal home visit",
    "follow_ups.earning": "punya penghasilan|ada penghasilan|memiliki penghasilan|sudah berpenghasilan|berpenghasilan tetap|apakah berpenghasilan|memperoleh penghasilan",
    "follow_ups.monthly_income": "penghasilan|pendapatan|penghasilan per bulan|pendapatan per bulan|penghasilan sebulan|penghasilan rp|pendapatan bulanan|penghasilan bulan|"
    "penghasilan perbulan|pendapatan perbulan|pendapatan sebulan|rata rata penghasilan|penghasilan bulanan rp",
    "follow_ups.product": "jenis produk|hasil produk|produk yang dibuat|nama produk|usaha",
    "follow_ups.need": "kebutuhan utama|kebutuhan saat ini|kebutuhan usaha|yang dibutuhkan",
    "follow_ups.organisation": "lembaga pendamping|organisasi|instansi|organization|didampingi oleh|pendamping lembaga",
    "sales.sale_id": "nomor penjualan|kode penjualan|nomor nota|nota|nomor transaksi|kode transaksi|id transaksi|nomor faktur|nomor kuitansi|nomor kwitansi|nomor bukti|id nota|"
    "nomor jual|kode nota",
    "sales.sold_on": "tanggal penjualan|tanggal transaksi|tanggal terjual|tanggal nota|dijual tanggal|tanggal beli",
    "sales.product": "nama produk|barang|nama barang|jenis produk|jenis barang|produk barang",
    "sales.channel": "tempat jual|tempat penjualan|saluran penjualan|dijual di|media penjualan|cara penjualan|lokasi penjualan|jalur",
    "sales.quantity": "banyak|qty|kuantitas|banyaknya|jumlah barang|unit|jumlah unit|jumlah pcs|jumlah buah|banyak barang|jumlah terjual|jumlah produk",
    "sales.amount": "nilai|nilai rp|jumlah rp|total|total rp|total harga|jumlah harga|nilai penjualan|nilai jual|omzet rp|omset|omset rp|harga total|total penjualan|pendapatan|"
    "jumlah uang|penerimaan|hasil penjualan|nilai penjualan rp|total nilai|jumlah total rp|total omzet",
    "sales.facilitator": "difasilitasi|pihak fasilitator|penghubung|fasilitasi oleh",
    "targets.due_on": "tenggat|batas tanggal|paling lambat|target tanggal|jatuh tempo|deadline|sampai tanggal",
    "targets.value": "nilai|target|sasaran|nilai target|jumlah sasaran|besaran",
    "targets.indicator": "nama indikator|ukuran",
    "headcounts.counted_on": "tanggal sensus|tanggal pendataan|dihitung tanggal|tanggal penghitungan|tanggal data",
    "headcounts.source": "sumber data|asal data|pendata|lembaga|instansi",
    "headcounts.residents": "jumlah|jumlah penghuni|penghuni|jumlah orang|jumlah warga binaan|warga|total warga|total",
    "events.happened_on": "tanggal peristiwa|tanggal kegiatan|tanggal acara|waktu",
    "events.title": "nama kegiatan|peristiwa|kegiatan|acara|nama peristiwa|nama acara",
    "events.note": "keterangan|uraian|deskripsi|penjelasan",
}  # fmt: skip
WITHDRAWN = ("hapus", "tarik", "batal", "withdraw", "hapus baris", "ditarik", "dibatalkan", "delete")
"""Headers of the column that withdraws a row."""

HINTS: dict[str, str] = {
    "exits.by_closure": "penutupan|pemulangan|ditutup|dipulangkan|closure|tutup",
    "exits.returned_on": "kembali|returned|balik",
    "exits.exited_on": "keluar|exited",
    "exits.destination": "tujuan|destination",
    "residents.birth_year": "lahir|kelahiran|birth",
    "residents.registered_on": "terdaftar|masuk|registrasi|registered",
    "residents.education": "pendidikan|education|sekolah",
    "residents.origin": "asal|origin",
    "cohorts.skill": "keterampilan|skill",
    "cohorts.starts_on": "mulai|starts",
    "cohorts.days": "hari|days",
    "assessments.passed": "lulus|kelulusan|terampil|kompeten|passed",
    "assessments.score": "nilai|skor|score",
    "assessments.assessed_on": "uji|ujian|assessed",
    "follow_ups.earning": "berpenghasilan|earning",
    "follow_ups.monthly_income": "penghasilan|pendapatan|income",
    "follow_ups.need": "kebutuhan|need",
    "sales.amount": "omzet|omset|rp|amount",
    "sales.quantity": "jumlah|banyak|quantity",
    "sales.channel": "saluran|channel",
    "attendance.present": "hadir|kehadiran|present",
}
"""Words that come near a column: a header with one of them is asked about where the column isn't there otherwise."""

NEGATIONS = {"tidak", "tdk", "bukan", "belum", "tanpa", "non", "not", "tak"}
OTHERS = {
    "suami", "istri", "isteri", "anak", "ibu", "ayah", "bapak", "ortu", "orangtua", "wali", "pelatih", "petugas", "pendamping", "pewawancara", "enumerator", "pasangan",
    "keluarga", "saudara", "husband", "spouse", "child", "mother", "father", "parent", "trainer", "interviewer", "instruktur", "pembeli", "kontak", "darurat", "kakak",
    "adik", "partner", "staf", "staff", "surveyor", "responden2", "mucikari", "pengasuh",
}  # fmt: skip
"""Words of other persons: a column of a husband is never hers."""
QUALIFIERS = {"tempat", "keterangan", "catatan", "rencana", "target", "jam", "alasan", "sisa", "harga", "nomor", "petugas", "paraf", "tanda", "tangan", "pukul", "persen", "rata", "usia", "umur", "status"}  # fmt: skip

SUMMARIES = re.compile(
    r"|(jumlah|total|jml|rekap|persen|persentase|rata rata)( .*)?|hadir|izin|ijin|sakit|alpa|alpha|alfa|absen|tidak hadir|h|i|s|a|tk|th|kehadiran( persen)?|keterangan"
)
"""Headers of sums beside the days of an attendance sheet (words as `words` gives them): left out without a word."""

FORM_TOOLS = re.compile(r"(info|form\.meta|meta)\..*|formid|form_?link|received_?on|caseid|hq_user|completed_time|started_time|timestamp|cap waktu|stempel waktu|row_?id|number")
PATH = re.compile(r"[A-Za-z][\w]*([/.:-][A-Za-z][\w]*)+")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}
ORDINALS = {"pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "keenam": 6, "ketujuh": 7, "kedelapan": 8, "kesembilan": 9, "kesepuluh": 10}
PARTS = ("pagi", "siang", "sore", "malam", "am", "pm", "morning", "afternoon", "sesi 1", "sesi 2", "sesi i", "sesi ii")
NEAR = 86
"""From this likeness (0 to 100) on a header comes near another."""


@dataclass(frozen=True)
class Meaning:
    """What a header may stand for: a column of a table; 4 by choice, 3 as documented, 2 as others write it, 1 a word for many things."""

    column: str
    strength: int


@dataclass(frozen=True)
class Day:
    """A day's column: its number or its date (ISO), and the part of the day where it has several columns."""

    number: int | None
    date: str | None = None
    part: str | None = None


@cache
def words(header: str, notes: bool = False) -> str:
    """A header as words, one blank between; what stands in brackets only with `notes`."""
    text = tidy(header)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    if not notes:
        bare = re.sub(r"[(\[{][^)\]}]*[)\]}]?", " ", bare)
    tokens = [TOKENS.get(token, token) for token in re.findall(r"[a-z]+|[0-9]+", bare)]
    return " ".join(token for token in tokens if token not in FILLERS) if len(tokens) > 1 else " ".join(tokens)


@cache
def known(name: str) -> dict[str, Meaning]:
    """Words -> meaning, for every header that a table accepts."""
    table = schema.BY_NAME[name]
    meanings: dict[str, Meaning] = {}
    for column in table.columns:
        for text in (column.name, *column.headers):
            meanings[words(text)] = Meaning(column.name, 3)
    for column in table.columns:
        for text in f"{SYNONYMS.get(f'*.{column.name}', '')}|{SYNONYMS.get(f'{name}.{column.name}', '')}".split("|"):
            if text:
                meanings.setdefault(words(text), Meaning(column.name, 1 if text in ("kode", "id", "nilai", "total", "jumlah", "status", "lama", "angka") else 2))
    if name in DATES_OF:
        meanings.setdefault("tanggal", Meaning(DATES_OF[name], 1))
        meanings.setdefault("date", Meaning(DATES_OF[name], 1))
    for text in WITHDRAWN:
        meanings.setdefault(words(text), Meaning("withdrawn", 3))
    return meanings


@cache
def any_known() -> frozenset[str]:
    """The words of every header of every table."""
    return frozenset(text for table in schema.TABLES for text, meaning in known(table.name).items() if meaning.column != "withdrawn")


def meaning_of(header: str, table: Table) -> tuple[Meaning | None, str]:
    """What a header stands for in a table, and the form's group it stands in ("" without one); None where it stands for nothing."""
    meanings = known(table.name)
    with_notes = words(header, notes=True)
    if found := meanings.get(with_notes):
        return found, ""
    plain = words(header)
    extra = set(with_notes.split()) - set(plain.split())
    if not extra & (OTHERS | {"rp", "total", "rencana"}) and (found := meanings.get(plain)):
        return found, ""
    text = tidy(header)
    if PATH.fullmatch(text):
        parts = re.split(r"[/.:]", text) if re.search(r"[/.:]", text) else text.split("-")
        group, last = " ".join(words(part) for part in parts[:-1]), words(parts[-1])
        if last in meanings:
            return meanings[last], group
    return None, ""


def is_identifier(header: str) -> bool:
    """Whether a header looks like that of a direct identifier."""
    return any(schema.IDENTIFIERS.fullmatch(text) is not None for text in _normals(header))


def is_bookkeeping(header: str) -> bool:
    """Whether a header is a running number's or one that form tools add."""
    text = tidy(header)
    return (
        any(schema.BOOKKEEPING.fullmatch(normal) is not None for normal in _normals(header)[:1])
        or FORM_TOOLS.fullmatch(text.lower()) is not None
        or words(header) in ("nomor", "nomor urut", "urut", "nomor baris")
    )


def _normals(header: str) -> list[str]:
    text = re.sub(r"[\s._]+", "_", tidy(header).rsplit("/", 1)[-1].strip().lower()).rstrip("_*:")
    return [text, text.rsplit("-", 1)[-1]]


def near(header: str, table: Table, filled: set[str]) -> str | None:
    """The column that a header, which stands for none, comes near to, of those not `filled`; None where it comes near none."""
    text = words(header)
    own = set(text.split())
    if not text or own & OTHERS:
        return None
    for known_words, meaning in known(table.name).items():
        if meaning.column in filled or meaning.strength == 1 or len(known_words) < 4 or len(text) < 4 or set(known_words.split()) & NEGATIONS:
            continue
        negated = bool(own & NEGATIONS)
        if not negated and max(fuzz.ratio(text, known_words), fuzz.token_sort_ratio(text, known_words)) >= NEAR:
            return meaning.column
    for place, hints in HINTS.items():
        name, _, column = place.partition(".")
        if name == table.name and column not in filled and own & set(hints.split("|")) and not own & (QUALIFIERS | NEGATIONS):
            return column
    return None


def day_of(cell: str) -> Day | None:
    """The day that a header of an attendance sheet stands for: Hari 1, Hari ke-1, H1, H-1, 1, I, 12/03/2018; None for any other."""
    if kind(cell) == "d":
        return Day(None, value(cell)[:10])
    if kind(cell) in ("n", "p"):
        number = value(cell)
        return Day(int(number)) if re.fullmatch(r"[1-9]|[1-5][0-9]|60", number) else None
    text = words(shown(cell), notes=True)
    last = words(re.split(r"[/:]", shown(cell))[-1]) if re.search(r"[A-Za-z]/", shown(cell)) else text
    for candidate in (text, last):
        part = next((part for part in PARTS if re.search(rf"\b{part}$", candidate)), None)
        rest = candidate.removesuffix(part or "").strip()
        if found := re.fullmatch(r"(?:(?:hari|h|day|d|pertemuan|pert|sesi|ke)(?: ke)? )?(?:ke )?([0-9]{1,2})(?: (?:senin|selasa|rabu|kamis|jumat|sabtu|minggu))?", rest):
            number = int(found[1])
            return Day(number, part=part) if 1 <= number <= 60 else None
        if found := re.fullmatch(r"(?:(?:hari|pertemuan|sesi|day)(?: ke)? )?([ivx]+)", rest):
            return Day(ROMAN[found[1]], part=part) if found[1] in ROMAN else None
        if found := re.fullmatch(r"hari (ke[a-z]+|pertama)", rest):
            return Day(ORDINALS[found[1]], part=part) if found[1] in ORDINALS else None
    return None
