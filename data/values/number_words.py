"""Indonesian numbers in words, as official papers repeat them in brackets: 5 (lima), Rp150.000 (seratus lima puluh ribu rupiah)."""

from __future__ import annotations

import re

UNITS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9, "nol": 0}
TIMES = {"ribu": 1_000, "juta": 1_000_000, "miliar": 1_000_000_000}
COUNTED = {"rupiah", "hari", "orang", "buah", "unit"}
"""What is counted may stand behind the number."""
BESIDE = re.compile(r"(?P<number>.*[0-9].*?)\s*\((?P<words>[a-z -]+)\)(?P<unit>.*)", re.IGNORECASE)


def without_words(text: str) -> str:
    """A number without its words in brackets, if both say the same; any other text as it is."""
    match = BESIDE.fullmatch(text)
    said = in_words(match["words"]) if match else None
    if match is None or said is None or re.sub(r"[^0-9]", "", re.sub(r"[.,]0{1,2}(?![0-9])|,-+$", "", match["number"].strip())) != str(said):
        return text
    return f"{match['number']}{match['unit']}".strip()


def in_words(text: str) -> int | None:
    """The number that Indonesian words say; None if they say none."""
    total = hundreds = last = 0
    tokens = [token for token in re.findall("[a-z]+", text.lower()) if token not in COUNTED]
    for token in tokens:
        match token:
            case "sepuluh" | "sebelas":
                hundreds += 10 if token == "sepuluh" else 11
            case "belas":
                hundreds += 10
            case "puluh":
                hundreds += 9 * last
            case "seratus":
                hundreds += 100
            case "ratus":
                hundreds += 99 * last
            case "seribu":
                total += 1_000
            case "sejuta":
                total += 1_000_000
            case _ if token in UNITS:
                hundreds += UNITS[token]
            case _ if token in TIMES and hundreds:
                total, hundreds = total + hundreds * TIMES[token], 0
            case _:
                return None
        last = UNITS.get(token, 0)
    return total + hundreds if tokens else None
