"""Words of lists as registers, sheets and forms write them: yes and no, marks of attendance, and more spellings of choices.

Compared without letter case, accents and punctuation (`plain`). Only what has one meaning stands here.
"""

from __future__ import annotations

import re
import unicodedata

from data import schema
from data.cells import tidy
from data.programme import Programme
from data.schema import Column

EMPTY = re.compile(
    r"[-–—_.\s]*|n\.?/?a\.?|#n/?a!?|null|nan|nat|none|nihil|kosong|\(kosong\)|blank|\(blank\)|empty|\(empty\)|\?+|0000-00-00( 00:00(:00)?)?|00/00/0000"
    r"|tidak ada data|belum ada|belum diketahui|tdk ada|no data",
    re.IGNORECASE,
)
"""Texts that stand for an empty cell, in every column (what a column knows as a word of its own counts first)."""

YES = "true benar ya iya yes y 1 ok hadir lulus".split()
NO = [*"false salah tidak tdk no n t 0 bukan belum absen".split(), "tidak lulus"]
COLUMN_WORDS: dict[str, dict[str, bool]] = {
    "passed": {
        **dict.fromkeys(("lulus", "kompeten", "k", "tuntas", "terampil", "berhasil", "memenuhi", "hadir"), True),
        **dict.fromkeys(("tidak lulus", "tdk lulus", "belum lulus", "belum kompeten", "tidak kompeten", "bk", "tidak tuntas", "belum tuntas", "tt"), False),
        **dict.fromkeys(("belum terampil", "tidak terampil", "gagal", "belum berhasil", "absen"), False),
    },
    "present": {
        **dict.fromkeys(("hadir", "h", "v", "√", "✓", "✔", "☑", "✅", "🗸", "datang", "masuk", "ada", "p", "present", "terlambat", "telat"), True),
        **dict.fromkeys(("absen", "a", "alpa", "alpha", "alfa", "alp", "tk", "tanpa keterangan", "tanpa ket", "th", "tidak hadir", "tdk hadir"), False),
        **dict.fromkeys(("i", "izin", "ijin", "s", "sakit", "skt", "bolos", "absent", "✗", "✘", "☒", "-", "–", "—", "tidak masuk"), False),
    },
    "by_closure": {**dict.fromkeys(("penutupan", "pemulangan", "dipulangkan"), True), "kehendak sendiri": False, "sendiri": False},
    "earning": {**dict.fromkeys(("berpenghasilan", "bekerja"), True)},
    "withdrawn": {**dict.fromkeys(("hapus", "tarik", "batal", "x", "v"), True)},
}
"""Further words of yes-or-no columns."""

DOUBTFUL = {"present": ("t", "p", "x", "."), "passed": ("t",)}
"""Marks that mean one thing in one office and another in the next: read only where the column or its legend shows which."""

MORE: dict[str, dict[str, tuple[str, ...]]] = {
    "education": {
        "none": ("tidak/belum sekolah", "belum sekolah", "tidak pernah sekolah", "tidak tamat sd", "tidak tamat sd/sederajat", "belum tamat sd",
                 "belum tamat sd/sederajat", "buta huruf", "tidak bersekolah", "tdk sekolah", "ts", "-tidak sekolah"),
        "sd": ("sd/sederajat", "sekolah dasar", "mi", "sr", "sd/mi", "paket a", "tamat sd", "tamat sd/sederajat", "lulus sd", "sd sederajat", "lulusan sd"),
        "smp": ("sltp", "smp/sederajat", "sltp/sederajat", "mts", "smp/mts", "paket b", "tamat smp", "tamat sltp", "lulus smp", "smp sederajat",
                "lulusan smp", "sltp sederajat", "sekolah menengah pertama", "st"),
        "sma": ("slta", "sma/sederajat", "slta/sederajat", "smk", "sma/smk", "smk/sma", "smu", "stm", "smea", "ma", "mak", "sma/ma", "sma/smk/ma", "paket c",
                "tamat sma", "tamat slta", "lulus sma", "sma sederajat", "slta sederajat", "sekolah menengah atas", "smkk", "spg", "lulusan sma"),
        "college": ("s1", "s2", "s3", "d1", "d2", "d3", "d4", "diploma", "sarjana", "diploma iii", "diploma iv", "diploma i", "diploma ii", "akademi", "strata i",
                    "strata 1", "d-iii", "d iii", "d iv", "s-1", "kuliah", "universitas", "pt", "akademi/diploma iii", "diploma iv/strata i", "diploma i/ii"),
    },
    "destination": {
        "own_business": ("buka usaha", "wirausaha", "wiraswasta", "usaha", "berdagang", "dagang", "mandiri", "usaha mandiri", "membuka usaha", "berwirausaha",
                         "buka usaha sendiri"),
        "employment": ("kerja", "karyawan", "bekerja di tempat lain", "dapat kerja", "mendapat pekerjaan", "buruh", "pekerjaan", "bekerja formal"),
        "family": ("pulang kampung", "pulang", "kembali ke keluarga", "ke keluarga", "pulang ke keluarga", "ikut keluarga", "pulang ke kampung",
                   "kembali ke daerah asal", "pulang ke daerah asal", "ikut orang tua", "kampung", "kembali ke kampung"),
        "marriage": ("nikah", "kawin", "ikut suami", "menikah lagi", "dinikahi", "nikah siri"),
        "other_locality": ("pindah lokalisasi", "pindah lokasi", "lokalisasi", "ke lokalisasi lain", "pindah ke lokalisasi lain", "pindah resosialisasi"),
        "died": ("md", "wafat", "meninggal dunia", "alm", "almarhum", "almarhumah", "mati"),
        "unknown": ("tanpa keterangan", "tidak jelas", "tdk diketahui", "tidak tahu", "tanpa kabar", "kabur", "belum diketahui", "menghilang"),
    },
    "skill": {
        "bakery": ("membuat roti", "roti dan kue", "membuat roti dan kue", "kue", "tata boga roti", "pembuatan roti", "bakery", "kue dan roti",
                   "membuat kue", "pembuatan kue", "roti kue"),
        "culinary": ("boga", "memasak masakan", "kuliner", "masakan", "katering", "tata boga masakan"),
        "salon": ("salon kecantikan", "tata rias", "kecantikan", "tata kecantikan", "rias", "tata rambut", "potong rambut", "rias pengantin"),
        "sewing": ("jahit", "menjahit pakaian", "tata busana", "busana", "konveksi", "penjahitan", "garmen"),
        "crafts": ("kerajinan tangan", "handycraft", "handicraft", "kriya", "anyaman", "rajut", "merajut", "souvenir", "suvenir"),
        "batik": ("membatik", "batik tulis", "batik cap"),
        "other": ("lain-lain", "lain lain", "lain", "dll"),
    },
    "need": {
        "marketing": ("pasar", "pemasaran produk", "promosi"),
        "capital": ("modal usaha", "permodalan", "bantuan modal", "uang"),
        "equipment": ("alat", "peralatan usaha", "perlengkapan", "alat usaha"),
        "training": ("pelatihan lanjutan", "kursus", "latihan"),
        "documents": ("surat", "dokumen kependudukan", "administrasi", "surat-surat", "izin usaha", "legalitas"),
        "none": ("tidak ada kebutuhan", "tidak butuh", "tidak perlu", "tdk ada", "cukup"),
    },
    "channel": {
        "bazaar": ("bazaar", "pameran", "bazar pameran", "pasar murah", "expo"),
        "shop": ("warung", "kios", "toko sendiri", "gerai", "outlet"),
        "online": ("online shop", "marketplace", "internet", "media sosial", "medsos", "on line", "toko online", "shopee", "tokopedia", "facebook", "instagram"),
        "order": ("pesan", "order", "pre order", "po", "pesanan langsung"),
        "cooperative": ("kop", "koperasi warga", "kopma"),
        "other": ("lain-lain", "lain lain", "lain"),
    },
    "indicator": {
        "population": ("jumlah warga", "penghuni", "jumlah penghuni", "warga", "populasi"),
        "coverage": ("cakupan pelatihan",),
        "completion_rate": ("kelulusan", "penyelesaian", "tingkat penyelesaian"),
        "ceiling": ("batas atas", "plafon"),
    },
}
"""Further spellings of the codes of list columns, by column: first what stands in data/schema.py or programme.toml, then these."""


def plain(text: str) -> str:
    """A word or phrase as it is compared: lower case, no accents, no dots, one blank."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", tidy(text).lower()) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[._'\"’‘()]+", " ", bare.replace(" / ", "/").replace("/ ", "/").replace(" /", "/")).split())


def choices_of(column: Column, programme: Programme) -> dict[str, str]:
    """Plain spelling -> code of a list column in that programme."""
    own = schema.choices(column, programme)
    more = {plain(text): code for code, texts in MORE.get(column.name, {}).items() if code in own for text in texts}
    return more | {plain(text): code for text, code in schema.spellings(column, programme).items()}


def booleans_of(name: str) -> dict[str, bool]:
    """Plain spelling -> yes or no of a column of that name."""
    return dict.fromkeys(YES, True) | dict.fromkeys(NO, False) | COLUMN_WORDS.get(name, {})


def words_of(column: Column, programme: Programme, language: str) -> list[str]:
    """The spellings to choose from, in the office's words ("id") or as codes ("en")."""
    return [others[0] if language == "id" and others else code for code, others in schema.choices(column, programme).items()]
