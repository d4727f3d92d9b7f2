"""A made-up programme of another city: its programme.toml, and a hand-in in its own words.

The persons and dates are those of the sample; skills, destinations, codes and names are this city's.
"""

from __future__ import annotations

import re
from pathlib import Path

from data.importer import import_paths
from data.report import Report
from data.sample import write_sample

PROGRAMME = """
name = { id = "program kerja Tanjung Biru", en = "Tanjung Biru work programme" }
place = "Tanjung Biru"
city = "Bandar Laut"
organisations = ["Yayasan Teluk"]
country = "PH"
ramadan = false
group_size = 12
first_year = 2017

[skills.coffee]
words = { id = "Kopi", en = "Coffee" }
spellings = ["seduh kopi"]
[skills.repair]
words = { id = "Bengkel", en = "Repair" }
spellings = ["bengkel motor"]
[skills.farming]
words = { id = "Kebun", en = "Farming" }
spellings = ["berkebun"]

[destinations.trade]
words = { id = "Berdagang", en = "Trade" }
spellings = ["berdagang"]
mentas = true
[destinations.kin]
words = { id = "Kerabat", en = "Kin" }
spellings = ["kerabat"]
mentas = true
[destinations.abroad]
words = { id = "Luar negeri", en = "Abroad" }
spellings = ["luar negeri"]
[destinations.died]
words = { id = "Wafat", en = "Dead" }
spellings = ["wafat"]
[destinations.unknown]
words = { id = "Belum jelas", en = "Unclear" }
spellings = ["belum jelas"]
"""

SPELT = {
    "cohorts": {
        **dict.fromkeys(("culinary", "bakery"), "Seduh Kopi"),
        **dict.fromkeys(("salon", "sewing"), "bengkel_motor"),
        **dict.fromkeys(("crafts", "batik"), "Berkebun"),
    },
    "exits": {
        **dict.fromkeys(("own_business", "employment"), "Berdagang"),
        **dict.fromkeys(("family", "marriage"), "kerabat"),
        "other_locality": "Luar negeri",
        "died": "wafat",
        "unknown": "Belum jelas",
    },
}
"""The sample's codes as this city writes them in its sheets."""

NAMES = {
    "Argorejo": "Tanjung Biru",
    "Kota Semarang": "Bandar Laut",
    "Semarang": "Bandar",
    "semarang": "bandar",
    "Lentera Asa": "Yayasan Teluk",
    "CONTOH-": "W",
    "kain batik": "kain",
    "jasa salon": "jasa",
    "Sanggar batik": "Sanggar kopi",
}
"""Names and products of the sample, and what stands for them here; the codes too, so that it does not count as a sample."""

FOREIGN = re.compile(
    r"Argorejo|Semarang|Sunan Kuning|Lentera|\b(bakery|culinary|salon|sewing|crafts|batik|own_business|employment|marriage|other_locality)\b",
    re.IGNORECASE,
)
"""What must not stand on any page of this city: names and codes of the programme that the package ships."""


def hand_in(base: Path) -> Report:
    """Put the city's programme.toml into the store base/store, and hand its data in."""
    folder = base / "store"
    folder.mkdir(parents=True)
    (folder / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    write_sample(base / "sheets")
    for path in (base / "sheets").iterdir():
        text = path.read_text(encoding="utf-8")
        for own, other in NAMES.items():
            text = text.replace(own, other)
        for code, spelling in SPELT.get(path.stem, {}).items():
            text = re.sub(rf"(?<=,){code}(?=,)", spelling, text)
        path.write_text(text, encoding="utf-8")
    return import_paths([base / "sheets"], folder)
