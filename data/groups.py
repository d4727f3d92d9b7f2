"""Which group an attendance sheet is of, and which of its sessions a dated column is, where the table itself doesn't say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import duckdb

from data import names, schema
from data.cells import shown, tidy
from data.messages import sentence
from data.reading import Reading, Remark, Sheet


def known_groups(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Lower-case code or name -> code, of every group of the store and the hand-in; a name that two groups share is none."""
    rows = connection.execute(
        "select cohorts.cohort_id, cohorts.name from old.cohorts as cohorts"
        " union select typed.cohort_id, typed.name from staging.typed_cohorts as typed where typed.cohort_id is not null"
    ).fetchall()
    codes = {code.lower(): code for code, _ in rows}
    by_name: dict[str, set[str]] = {}
    for code, name in rows:
        if name:
            by_name.setdefault(tidy(name).lower(), set()).add(code)
    return {name: min(found) for name, found in by_name.items() if len(found) == 1} | codes


def settle_groups(connection: duckdb.DuckDBPyConnection, reading: Reading, option: str | None) -> None:
    """Give the rows of sheets without a group the one that the letterhead, the sheet's name, the option or the file's name says.

    A sheet whose group can't be told, or is told in two ways, is refused and its rows taken back.
    """
    known = known_groups(connection)
    for sheet in list(reading.sheets):
        if not any(column.name == "cohort_id" for column in sheet.table.columns) or sheet.table.name == "cohorts":
            continue
        raw = f"staging.raw_{sheet.table.name}"
        if not sheet.has_no_cohort:
            blank = connection.execute(
                f"select count(raw.cohort_id) = 0 from {raw} as raw where raw.sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no}
            ).fetchall()[0][0]
            if not (blank and option):
                continue
        found, problem = _group_of(sheet, known, option)
        if problem:
            reading.refused.append(Remark(sheet.file, sheet.name, problem))
            reading.sheets.remove(sheet)
        for target in (raw, "staging.participants"):
            if problem:
                connection.execute(f"delete from {target} where sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no})
            else:
                connection.execute(f"update {target} set cohort_id = $code where sheet_no = $sheet_no", {"code": found, "sheet_no": sheet.sheet_no})
        if not problem and option and found != option:
            reading.warnings.append(Remark(sheet.file, sheet.name, sentence("other_group", value=found, extra=option)))


def _group_of(sheet: Sheet, known: dict[str, str], option: str | None) -> tuple[str, schema.Text | None]:
    """The code of a sheet's group, or the sentence that says why there is none."""
    told: dict[str, list[str]] = {"letterhead": [], "sheet": [], "file": []}
    unknown = []
    for place, text in sheet.proposal.cohorts:
        for candidate in (text.lower(), f"angkatan {text}".lower(), f"kelompok {text}".lower()):
            if candidate in known:
                told[place].append(known[candidate])
                break
        else:
            own = [known[word] for word in _words(text) if word in known and any(sign.isdigit() for sign in word)] if place != "letterhead" else []
            told[place] += own
            if place == "letterhead" and any(sign.isdigit() for sign in text):
                unknown.append(text)
    for place in ("letterhead", "sheet"):
        if len(set(told[place])) > 1:
            return "", sentence("two_groups", value=", ".join(sorted(set(told[place]))))
    letterhead, name = (set(told[place]) for place in ("letterhead", "sheet"))
    if letterhead and name and letterhead != name:
        return "", sentence("two_groups", value=", ".join(sorted(letterhead | name)))
    if letterhead or name:
        return min(letterhead or name), None
    if unknown:
        return "", sentence("unknown_group", value=unknown[0])
    if option:
        return option, None
    if len(set(told["file"])) == 1:
        return told["file"][0], None
    return "", sentence("no_group")


def _words(text: str) -> list[str]:
    return [
        *tidy(text).lower().replace("_", " ").split(),
        "".join(names.words_of(text)),
        *(word.strip(".,()") for word in tidy(text).lower().split()),
    ]


def settle_dates(connection: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Turn dated columns into days: the session that the group holds on that date, or, with one column a session, the days in their order.

    Where the dates aren't one after the other they give the group's sessions.
    """
    for sheet in list(reading.sheets):
        dates = sorted({day.date for day in sheet.proposal.days if day.date})
        if not dates:
            continue
        groups = connection.execute(
            "select distinct raw.cohort_id from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.cohort_id is not null",
            {"sheet_no": sheet.sheet_no},
        ).fetchall()
        sessions = []
        for (cell,) in groups:
            numbers, apart = _numbers_of(connection, tidy(shown(cell)), [date.fromisoformat(day) for day in dates])
            for day, number in numbers.items():
                connection.execute(
                    "update staging.raw_attendance set day = $number where sheet_no = $sheet_no and cohort_id = $cell and day = $day",
                    {"number": str(number), "sheet_no": sheet.sheet_no, "cell": cell, "day": f"@{day.isoformat()}"},
                )
                if apart:
                    sessions.append((cell, number, day.isoformat()))
        if sessions:
            columns = {"cohort_id": 0, "day": 1, "held_on": 2}
            proposal = replace(sheet.proposal, table="sessions", columns=columns, headers={}, days=[], notes=[], questions=[])
            added = Sheet(max(other.sheet_no for other in reading.sheets) + 1, sheet.file, sheet.name, schema.SESSIONS, proposal)
            connection.executemany(
                "insert into staging.raw_sessions (sheet_no, row, cohort_id, day, held_on) values (?, ?, ?, ?, ?)",
                [(added.sheet_no, sheet.proposal.header_row, cell, str(number), day) for cell, number, day in sessions],
            )
            reading.sheets.append(added)


def _numbers_of(connection: duckdb.DuckDBPyConnection, cohort: str, dates: list[date]) -> tuple[dict[date, int], bool]:
    """Date -> number of the session, and whether the dates have to be kept as the group's sessions; {} where they don't fit the group."""
    found = connection.execute(
        "select starts_on, days from (select typed.starts_on, coalesce(typed.days, 5) as days, 0 as place from staging.typed_cohorts as"
        " typed where typed.cohort_id = $cohort"
        " union all select cohorts.starts_on, cohorts.days, 1 from old.cohorts as cohorts where cohorts.cohort_id = $cohort) as groups"
        " where starts_on is not null order by place limit 1",
        {"cohort": cohort},
    ).fetchall()
    if not found:
        return {}, False
    starts_on, days = found[0]
    held = dict(
        connection.execute(
            "select sessions.held_on, sessions.day from old.sessions as sessions where sessions.cohort_id = $cohort", {"cohort": cohort}
        ).fetchall()
    )
    if all(day in held for day in dates):
        return {day: held[day] for day in dates}, False
    if not held and all(0 <= (day - starts_on).days < days for day in dates) and (dates[-1] - dates[0]).days == len(dates) - 1:
        return {day: (day - starts_on).days + 1 for day in dates}, False
    if not held and dates[0] == starts_on and len(dates) <= days:
        numbers = {day: number for number, day in enumerate(dates, start=1)}
        return numbers, any(day != starts_on + timedelta(days=number - 1) for day, number in numbers.items())
    return {}, False
