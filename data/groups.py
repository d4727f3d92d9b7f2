"""The group of an attendance sheet, where the table itself doesn't say; data/session_dates.py finds the sessions of its dates."""

from __future__ import annotations

import duckdb

from data import names
from data.bilingual import Text
from data.cells import shown, tidy
from data.group_contradictions import contradiction
from data.group_rows import OWN_CODE
from data.messages import sentence
from data.parsed import execute
from data.programme import Programme
from data.reading import Reading
from data.sheets import Remark, Sheet
from data.staging import unstage
from data.surroundings import FURTHER, GROUP
from data.values.numbers import ROMAN

NAMES = ("angkatan {}", "kelompok {}")
"""Words that may stand before a group's number."""
IN_ROMAN = {str(number): roman for roman, number in ROMAN.items()}
MOST_NAMED = 3
"""Groups that a sentence names at most."""
LETTERHEAD = ("letterhead", "further")
"""Where a group is named above the table: alone or first, or after another one."""


def known_groups(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Lower-case code or name -> code, of every group of the store and the hand-in; a name shared by two groups is left out."""
    rows = execute(
        connection,
        "select cohorts.cohort_id, cohorts.name from old.cohorts as cohorts"
        " union select typed.cohort_id, typed.name from staging.typed_cohorts as typed where typed.cohort_id is not null",
    ).fetchall()
    codes = {code.lower(): code for code, _ in rows}
    by_name: dict[str, set[str]] = {}
    for code, name in rows:
        if name:
            by_name.setdefault(tidy(name).lower(), set()).add(code)
    return {name: min(codes_of_name) for name, codes_of_name in by_name.items() if len(codes_of_name) == 1} | codes


def settle_groups(connection: duckdb.DuckDBPyConnection, reading: Reading, option: str | None, programme: Programme) -> None:
    """Give the rows of sheets without a group the one that the letterhead, the sheet's name, the option or the file's name says.

    A sheet whose group can't be told, or is told in two ways, is refused and its rows taken back.
    """
    known: dict[str, str] = {}

    def refuse(sheet: Sheet, problem: Text) -> None:
        reading.refused.append(Remark(sheet.file, sheet.name, problem))
        reading.sheets.remove(sheet)
        unstage(connection, sheet)

    for sheet in list(reading.sheets):
        if not any(column.name == "cohort_id" for column in sheet.table.columns) or sheet.table.name == "cohorts":
            continue
        raw = f"staging.raw_{sheet.table.name}"
        if not sheet.has_no_cohort:
            if sheet.sheet_no not in reading.plain:
                known = known or known_groups(connection)
                take_names(connection, sheet, known)
                codes = _codes(connection, sheet)
                alone = sum(other.file == sheet.file for other in reading.sheets) == 1
                if problem := _other_group_above(sheet, codes, known, alone) or contradiction(connection, sheet, codes, programme):
                    refuse(sheet, problem)
                    continue
            if not option:
                continue
            blank = execute(
                connection, f"select count(raw.cohort_id) = 0 from {raw} as raw where raw.sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no}
            ).fetchall()[0][0]
            if not blank:
                continue
        known = known or known_groups(connection)
        code, problem = _group_of(sheet, known, option, sum(other.file == sheet.file for other in reading.sheets) == 1)
        if problem := problem or contradiction(connection, sheet, {code}, programme):
            refuse(sheet, problem)
            continue
        for target in (raw, "staging.participants"):
            execute(connection, f"update {target} set cohort_id = $code where sheet_no = $sheet_no", {"code": code, "sheet_no": sheet.sheet_no})
        if option and code != option:
            reading.warnings.append(Remark(sheet.file, sheet.name, sentence("other_group", value=code, extra=option)))


def called(code: str) -> list[str]:
    """What a group may be called that is named by a code or number, as it is written first, then with the number as reports write it else: II, 2."""
    text = code.lower()
    word, _, number = text.rpartition(" ")
    other = str(ROMAN[number]) if number in ROMAN else IN_ROMAN.get(number)
    if word:
        return [text, *([f"{word} {other}"] if other else [])]
    return [text, *(form.format(each) for each in (text, other) if each for form in NAMES)]


def take_names(connection: duckdb.DuckDBPyConnection, sheet: Sheet, known: dict[str, str]) -> None:
    """Give a column of groups the codes of those that it calls by name or number: Angkatan 3, or 3 for it, where no code is written so."""
    if not any(column.name == "cohort_id" for column in sheet.table.columns):
        return
    targets = [f"staging.raw_{sheet.table.name}", *(["staging.participants"] if sheet.proposal.days else [])]
    for (cell,) in execute(
        connection,
        f"select distinct raw.cohort_id from {targets[0]} as raw where raw.sheet_no = $sheet_no and raw.cohort_id is not null",
        {"sheet_no": sheet.sheet_no},
    ).fetchall():
        text = tidy(shown(cell)).lower()
        code = next((known[name] for name in called(text) if name in known), None)
        if code and code.lower() != text:
            for target in targets:
                execute(
                    connection,
                    f"update {target} set cohort_id = $code where sheet_no = $sheet_no and cohort_id = $cell",
                    {"code": code, "sheet_no": sheet.sheet_no, "cell": cell},
                )


def _codes(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> set[str]:
    """The codes in a sheet's column of groups, as they are written."""
    rows = execute(
        connection,
        f"select distinct raw.cohort_id from staging.raw_{sheet.table.name} as raw where raw.sheet_no = $sheet_no and raw.cohort_id is not null",
        {"sheet_no": sheet.sheet_no},
    ).fetchall()
    return {tidy(shown(cell)) for (cell,) in rows}


def _other_group_above(sheet: Sheet, codes: set[str], known: dict[str, str], alone: bool) -> Text | None:
    """The sentence where letterhead, name or file (`alone`: of this sheet only) say one known group, and the rows are all of others."""
    for places in (LETTERHEAD, ("sheet",), ("file",) if alone else ()):
        texts = [(source, text) for source, text in sheet.proposal.cohorts if source in places]
        if any(FURTHER.match(text, match.end("code")) for _, text in texts for match in GROUP.finditer(text)):
            continue
        candidates = (
            name
            for source, text in texts
            for code in (text, *(match["code"] for match in GROUP.finditer(text) if source not in LETTERHEAD))
            for name in called(code)
        )
        named = {known[candidate] for candidate in candidates if candidate in known}
        if len(named) == 1 and len(texts) == 1 and codes and not {code.lower() for code in codes} & {code.lower() for code in named}:
            return sentence("other_group_above", value=min(named), other=", ".join(sorted(codes)[:MOST_NAMED]))
    return None


def _group_of(sheet: Sheet, known: dict[str, str], option: str | None, alone: bool) -> tuple[str, Text | None]:
    """The code of a sheet's group, or the sentence that says why there is none; `alone`: no other sheet of its file was read."""
    groups_named: dict[str, list[str]] = {"letterhead": [], "sheet": [], "file": []}
    unknown = []
    for source, text in sheet.proposal.cohorts:
        # A name may say more than the group: "peserta angkatan 3".
        codes = [text, *(match["code"] for match in GROUP.finditer(text) if source not in LETTERHEAD)]
        for candidate in (name for code in codes for name in called(code)):
            if candidate in known:
                groups_named["letterhead" if source in LETTERHEAD else source].append(known[candidate])
                break
        else:
            if source == "further":
                return "", sentence("unknown_group", value=text)
            own = [known[word] for word in _words(text) if word in known and any(sign.isdigit() for sign in word)] if source not in LETTERHEAD else []
            groups_named[source] += own
            if source == "letterhead" and (any(sign.isdigit() for sign in text) or text.lower() in ROMAN):
                unknown.append(text)
    for source in ("letterhead", "sheet"):
        if len(set(groups_named[source])) > 1:
            return "", sentence("two_groups", value=", ".join(sorted(set(groups_named[source]))))
    letterhead, name = (set(groups_named[source]) for source in ("letterhead", "sheet"))
    if letterhead and name and letterhead != name:
        return "", sentence("two_groups", value=", ".join(sorted(letterhead | name)))
    if letterhead or name:
        if alone and len(set(groups_named["file"])) == 1 and set(groups_named["file"]) != (letterhead or name):
            return "", sentence("two_groups", value=", ".join(sorted({*groups_named["file"], *letterhead, *name})))
        return min(letterhead or name), None
    if unknown:
        return "", sentence("unknown_group", value=unknown[0])
    if option:
        return option, None
    if len(set(groups_named["file"])) == 1:
        return groups_named["file"][0], None
    texts = (text.replace("_", " ") for source, text in sheet.proposal.cohorts if source not in LETTERHEAD)
    codes_named = [match[0] for text in texts for match in OWN_CODE.finditer(text)]
    others = [code for code in codes_named if code.lower() not in known]
    groups = {known[code.lower()] for code in codes_named} if not others else set()
    if len(groups) == 1:
        return groups.pop(), None
    if groups:
        return "", sentence("two_groups", value=", ".join(sorted(groups)))
    return "", sentence("no_known_group", value=others[0]) if others else sentence("no_group")


def _words(text: str) -> list[str]:
    return [
        *tidy(text).lower().replace("_", " ").split(),
        "".join(names.words_of(text)),
        *(word.strip(".,()") for word in tidy(text).lower().split()),
    ]
