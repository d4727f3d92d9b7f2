"""The facts of one programme: its name, place, organisations, skills, destinations, group size and country.

The package ships those of one programme (programme.toml); a store whose folder holds a file of that name is about another.
Everything that differs from city to city is read here and nowhere written into code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.bilingual import LANGUAGES, Text
from data.files import leads_nowhere
from data.messages import DataError, sentence

NAME = "programme.toml"
SHIPPED = Path(__file__).resolve().parent / NAME
NEEDED_DESTINATIONS = ("died", "unknown")
"""Destinations that definitions name: nobody comes back from the one, the other may yet prove to be mentas."""
CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,31}")


@dataclass(frozen=True)
class Code:
    """A skill or a destination: its code in the data, its words by language, and further spellings that a hand-in may use."""

    code: str
    words: Text
    spellings: tuple[str, ...] = ()
    mentas: bool = False


@dataclass(frozen=True, eq=False)
class Programme:
    """One programme. Its file read again unchanged gives the same object, so that caches can tell programmes apart by it.

    `folder` is where its file lies; `name` is a phrase for the middle of a sentence; `country` an ISO 3166 code; `group_size` in
    persons; `first_year` of training.
    """

    folder: Path
    name: Text
    place: str
    city: str
    organisations: tuple[str, ...]
    country: str
    ramadan: bool
    group_size: int
    first_year: int
    skills: tuple[Code, ...]
    destinations: tuple[Code, ...]

    @property
    def mentas(self) -> tuple[str, ...]:
        """Codes of the destinations that count as mentas when the exit is not by closure."""
        return tuple(each.code for each in self.destinations if each.mentas)

    def codes(self, family: str) -> tuple[Code, ...]:
        """The codes of the family "skill" or "destination"; none for any other."""
        return {"skill": self.skills, "destination": self.destinations}.get(family, ())

    def name_in(self, language: str) -> str:
        """Its name in a language, in English where that language has none."""
        return self.name.get(language, self.name["en"])

    def words(self, family: str, code: str, language: str) -> str | None:
        """A code in words, in English where that language has none; None if the programme has no such code."""
        entry = next((each for each in self.codes(family) if each.code == code), None)
        return None if entry is None else entry.words.get(language, entry.words["en"])


def shipped() -> Programme:
    """The programme that the package ships."""
    return programme_of(None)


def programme_of(store: Path | None) -> Programme:
    """The programme that the store in this folder is about. Raises DataError, a sentence a fault, if its own file has any."""
    own = None if store is None else store / NAME
    try:
        if own is not None:
            status = own.stat()
            return _read(own, status.st_ino, status.st_mtime_ns)
    except OSError as error:
        if not isinstance(error, FileNotFoundError) or own is None or leads_nowhere(own):
            raise DataError("programme_unreadable", file=own, extra=error.strerror or error) from error
    return _read(SHIPPED, 0, 0)


@lru_cache(maxsize=64)
def _read(path: Path, inode: int, changed: int) -> Programme:
    """The file as it was at that time of change (the arguments tell versions of a file apart)."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # not TOML, or not UTF-8
        raise DataError("programme_unreadable", file=path, extra=error) from error
    faults = [] if path == SHIPPED else faults_of(entries)  # a test checks the shipped one
    if faults:
        raise DataError("programme_faulty", file=path, extra={language: _listed([fault[language] for fault in faults]) for language in LANGUAGES})
    return Programme(
        folder=path.parent,
        name=entries["name"],
        place=entries["place"],
        city=entries["city"],
        organisations=tuple(entries["organisations"]),
        country=entries["country"],
        ramadan=entries["ramadan"],
        group_size=entries["group_size"],
        first_year=entries["first_year"],
        skills=_codes(entries["skills"]),
        destinations=_codes(entries["destinations"]),
    )


def _listed(faults: list[str]) -> str:
    """One fault in its line, several a line each."""
    return faults[0] if len(faults) == 1 else "".join(f"\n- {fault}" for fault in faults)


def _codes(entries: Mapping[str, Mapping[str, Any]]) -> tuple[Code, ...]:
    return tuple(Code(code, entry["words"], tuple(entry.get("spellings", ())), entry.get("mentas", False)) for code, entry in entries.items())


# --------------------------------------------------------------------------------------------------- what a file may say

Check = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 200 and value.isprintable()


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(language in value for language in LANGUAGES) and all(map(_is_text, value.values()))


def _is_whole(least: int, most: int) -> Check:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_country(value: Any) -> bool:
    import holidays

    return isinstance(value, str) and value in holidays.list_supported_countries()


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


FACTS: dict[str, tuple[Check, Text]] = {
    "name": (_is_words, {"id": "kata dalam bahasa id dan en", "en": "words in the languages id and en"}),
    "place": (_is_text, {"id": "teks", "en": "a text"}),
    "city": (_is_text, {"id": "teks", "en": "a text"}),
    "organisations": (_is_list_of_texts, {"id": "daftar teks", "en": "a list of texts"}),
    "country": (
        _is_country,
        {
            "id": "kode negara ISO 3166 yang hari liburnya dikenal, misalnya ID",
            "en": "an ISO 3166 code of a country with known holidays, for example ID",
        },
    ),
    "ramadan": (_is_bool, {"id": "true atau false", "en": "true or false"}),
    "group_size": (_is_whole(1, 500), {"id": "bilangan bulat 1 sampai 500", "en": "a whole number from 1 to 500"}),
    "first_year": (_is_whole(1990, 2100), {"id": "tahun 1990 sampai 2100", "en": "a year from 1990 to 2100"}),
}
"""Single facts: name -> (check, what it has to be)."""

FAMILIES: dict[str, dict[str, tuple[Check, Text]]] = {
    family: {
        "words": FACTS["name"],
        "spellings": FACTS["organisations"],
        **({"mentas": FACTS["ramadan"]} if family == "destinations" else {}),
    }
    for family in ("skills", "destinations")
}
"""Tables of codes: what each entry may say; only its words are needed."""


def faults_of(entries: Mapping[str, Any]) -> list[Text]:
    """What is wrong with a programme's file, a sentence a fault, in both languages."""
    known = (*FACTS, *FAMILIES)
    faults = [sentence("programme_unknown_entry", column=name, choices=", ".join(known)) for name in entries if name not in known]
    for name, (check, kind) in FACTS.items():
        if name not in entries:
            faults.append(sentence("programme_missing", column=name, extra=kind))
        elif not check(entries[name]):
            faults.append(sentence("programme_wrong", column=name, extra=kind))
    for family, fields in FAMILIES.items():
        codes = entries.get(family)
        if not isinstance(codes, dict) or not codes:
            faults.append(sentence("programme_no_codes", column=family, extra={"skills": "salon", "destinations": "unknown"}[family]))
            continue
        wrong = [fault for code, entry in codes.items() for fault in _faults_of_code(family, code, entry, fields)]
        faults += wrong or _faults_of_spellings(family, codes)
    destinations = entries.get("destinations")
    if isinstance(destinations, dict) and destinations:
        missing = [code for code in NEEDED_DESTINATIONS if code not in destinations]
        faults += [sentence("programme_needs_code", column=f"destinations.{code}") for code in missing]
        counted = [code for code, entry in destinations.items() if isinstance(entry, dict) and entry.get("mentas") is True]
        faults += [sentence("programme_never_mentas", column=f"destinations.{code}") for code in counted if code in NEEDED_DESTINATIONS]
        if not counted:
            faults.append(sentence("programme_no_mentas"))
    return faults


def _faults_of_code(family: str, code: str, entry: Any, fields: Mapping[str, tuple[Check, Text]]) -> list[Text]:
    key = f"{family}.{code}"
    if not CODE.fullmatch(code):
        return [sentence("programme_bad_code", column=key)]
    if not isinstance(entry, dict) or "words" not in entry:
        return [sentence("programme_missing", column=f"{key}.words", extra=fields["words"][1])]
    faults = [sentence("programme_unknown_entry", column=f"{key}.{name}", choices=", ".join(fields)) for name in entry if name not in fields]
    wrong = [name for name, (check, _) in fields.items() if name in entry and not check(entry[name])]
    return faults + [sentence("programme_wrong", column=f"{key}.{name}", extra=fields[name][1]) for name in wrong]


def _faults_of_spellings(family: str, codes: Mapping[str, Mapping[str, Any]]) -> list[Text]:
    """A spelling that stands for two codes would be read by chance."""
    owners: dict[str, str] = {}
    faults = []
    for code, entry in codes.items():
        for spelling in (code, *entry.get("spellings", ())):
            owner = owners.setdefault(spelling.lower().replace("_", " "), code)
            if owner != code:
                faults.append(sentence("programme_two_codes", column=family, value=spelling, choices=f"{owner}, {code}"))
    return faults
