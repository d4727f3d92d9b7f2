"""Words of the screens and of what an import says: the terms in use, none of those they replaced, and in English the form of each number."""

from __future__ import annotations

import re

import pytest

from data.messages import MESSAGES
from queries import results
from tests.test_i18n import entries, messages
from ui.i18n import Words

STATISTICS = ("wilson", "kaplan", "newcombe", "bonferroni", "binomial", "nilai tengah", "median", "percentile", "n =")
"""Every page but Method says what they mean: half of them earn this or less."""
REPLACED = {
    "id": {
        "kelulusan": "tingkat penyelesaian; lulus uji for the test",
        r"lulusan\b": "yang selesai pelatihan; who passed is lulus uji",
        "sasaran": "target",
        "terlewat": "tidak tercapai",
        r"(?<!tempat )\btujuan": "tempat tujuan",
        "sedang keluar": "tidak lagi tinggal di lokasi",
        "beku": "terkunci",
        "lokalisasi": "lokasi",
        "kepesertaan": "peserta",
        "bukan kebetulan": "tidak lazim, perlu ditelusuri",
        "penyebut": "dari berapa",
        "pembilang": "berapa",
        "bulan-orang": "orang per bulan",
        "angka terbitan": "angka publikasi",
        r"(?<!bisa )kebetulan": "bisa kebetulan; naik turun biasa",
        "tidak dapat dibedakan": "perbedaannya bisa kebetulan",
        "kepergian": "yang keluar, kali keluar",
        r"belum (?:pernah dilatih|terlatih)": "belum dilatih",
        "kedudukan": "keadaan",
        "penghuni": "warga binaan",
        "pengunjung": "pembaca",
        "tenggat": "batas waktu",
        "pengungkit": "yang diubah",
        "pita": "daerah berwarna",
        "peladen": "server",
        "hari bebas": "hari tanpa pelatihan",
        "angkatan sekaligus": "angkatan bersamaan",
        "nasib": "yang terjadi",
        "bilangan(?! bulat)": "angka",
        "kepulangan": "kembali, data kembali",
        r"pengelola(?! data| server| program| lokasi)": "petugas, pengelola data or pengelola server: which of them",
        "akhir-akhir ini": "bulan-bulan terakhir",
        "(?:pen|mem)?saring(?:an)?": "filter",
        "neraca": "perubahan jumlah",
        "hitungan mandiri": "hitungan pihak lain",
        "gambar (?:mendatar|tegak)": "gambar lebar, gambar tinggi",
        r"(?:\w*)terlacak": "didampingi saat itu",
        "selesai dilatih": "selesai pelatihan",
        "terlatih": "sudah dilatih",
        "bergiliran": "bergantian",
        "maksim(?:um|al)": "paling tinggi, paling banyak",
    },
    "en": {
        r"persons\b": "people",
        r"by what\b": "how",
        r"(?:from|by|than) chance": "could be chance; the usual ups and downs",
        r"too close": "could be chance",
        r"cannot be told apart|they can be told apart": "could be chance; unusual, worth looking into",
        "denominator": "of how many",
        "numerator": "how many",
        "person-month": "people a month",
        "has no skill": "never trained",
        r"(?<!--)(?<!table )cohort": "group",
        "assess(?:ed|ment)": "tested, test",
        r"sent off": "sent away",
        r"visitor": "reader",
        r"(?<!age )bands?\b": "range",
        r"hangs? on": "depends on",
        r"of \{\} people away|^away \{": "no longer there",
        r"of late": "recently, in recent months",
        r"anew": "again",
        r"of (?:this|the same) shape": "with this layout",
        r"version that counts": "current version",
        r"whoever runs": "the server's administrator",
        r"passed over|pass over": "skipped",
        r"no session": "not a training day",
    },
}
"""Terms that were given up, by language, and what is said in their place."""
EXPLAINS = ("method", "meaning", "term")
"""Topics of the Method page, which explains the words of statistics and of fractions."""
TABLES = "code.table."
"""A table is called as its sheet is."""


def shown(language: str) -> dict[str, str]:
    """The texts of a language by key, their places empty, what an import says, and the questions and labels of all results."""
    texts = {key: " / ".join(forms) for key, forms in entries(language).items() if not key.startswith((*(f"{topic}." for topic in EXPLAINS), TABLES))}
    texts |= {f"import.{name}": message[language] for name, message in MESSAGES.items()}
    texts |= {name: result.question[language] for name, result in results().items()}
    texts |= {f"{name}.{column.name}": column.label[language] for name, result in results().items() for column in result.columns}
    return {key: re.sub(r"\{[^}]*\}", "{}", re.sub(r"\{[\w.]+:([^}]*)\}", r"\1", text)).lower() for key, text in texts.items()}


@pytest.mark.parametrize("language", REPLACED)
def test_no_term_that_was_replaced(language: str) -> None:
    terms = REPLACED[language] | dict.fromkeys(STATISTICS, "what it means")
    misused = [
        f"{key}: {term} -> {better}" for key, text in shown(language).items() for term, better in terms.items() if re.search(rf"\b(?:{term})", text)
    ]
    assert "\n".join(misused) == ""


COUNTED = re.compile(
    r"\{([\w.]+)\} (?:new |closure |more |fewer )?(?:people|residents|groups|participants|graduates|exits|sales|sellers|places|months|days|returns)\b"
)
NEVER_ONE = {"rules.step", "most", "fewest", "programme.group_size", "length", "runs", "of"}
"""Places whose number is never one: set by a rule, or of a text that is not said where it is one."""


def test_english_counts_one_person_as_one() -> None:
    """A number before a plural noun has a plural form, or picks its word: {away:person|people}."""
    misused = {}
    for message in messages("en"):
        text = message.string if isinstance(message.string, str) else message.string[0]
        misused |= {str(message.id): name for name in COUNTED.findall(text) if name not in NEVER_ONE}
    assert misused == {}


@pytest.mark.parametrize(("n", "text"), [(1, "1 resident"), (0, "0 residents"), ("1", "1 resident")])
def test_a_word_goes_with_its_number(n: int | str, text: str) -> None:
    assert Words("en")("panel.residents", n=n) == text
