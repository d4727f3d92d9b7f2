"""Which group an attendance sheet is of, and which of its sessions a dated column is, where the table itself doesn't say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import duckdb

from data import names, schema
from data.cells import shown, tidy
from data.day_headers import dates_of
from data.headers import words
from data.messages import sentence
from data.reading import Reading, Remark, Sheet
from data.staging import unstage
from data.surroundings import GROUP
from data.values import dates

NAMES = ("angkatan {}", "kelompok {}")
"""What a group of a number may be called."""


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
    known: dict[str, str] = {}
    for sheet in list(reading.sheets):
        if not any(column.name == "cohort_id" for column in sheet.table.columns) or sheet.table.name == "cohorts":
            continue
        raw = f"staging.raw_{sheet.table.name}"
        if not sheet.has_no_cohort:
            if sheet.sheet_no not in reading.plain:
                known = known or known_groups(connection)
                take_names(connection, sheet, known)
            if not option:
                continue
            blank = connection.execute(
                f"select count(raw.cohort_id) = 0 from {raw} as raw where raw.sheet_no = $sheet_no", {"sheet_no": sheet.sheet_no}
            ).fetchall()[0][0]
            if not blank:
                continue
        known = known or known_groups(connection)
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


def take_names(connection: duckdb.DuckDBPyConnection, sheet: Sheet, known: dict[str, str]) -> None:
    """Give a column of groups the codes of those that it calls by name or number: Angkatan 3, or 3 for it, where no code is written so."""
    if not any(column.name == "cohort_id" for column in sheet.table.columns):
        return
    targets = [f"staging.raw_{sheet.table.name}", *(["staging.participants"] if sheet.proposal.days else [])]
    for (cell,) in connection.execute(
        f"select distinct raw.cohort_id from {targets[0]} as raw where raw.sheet_no = $sheet_no and raw.cohort_id is not null",
        {"sheet_no": sheet.sheet_no},
    ).fetchall():
        text = tidy(shown(cell)).lower()
        code = known.get(text) or next((known[name] for form in NAMES if (name := form.format(text)) in known), None)
        if code and code.lower() != text:
            for target in targets:
                connection.execute(
                    f"update {target} set cohort_id = $code where sheet_no = $sheet_no and cohort_id = $cell",
                    {"code": code, "sheet_no": sheet.sheet_no, "cell": cell},
                )


def _group_of(sheet: Sheet, known: dict[str, str], option: str | None) -> tuple[str, schema.Text | None]:
    """The code of a sheet's group, or the sentence that says why there is none."""
    told: dict[str, list[str]] = {"letterhead": [], "sheet": [], "file": []}
    unknown = []
    for place, text in sheet.proposal.cohorts:
        # A name may say more than the group: "peserta angkatan 3".
        codes = [text, *(found["code"] for found in GROUP.finditer(text) if place != "letterhead")]
        for candidate in (form.format(code).lower() for code in codes for form in ("{}", *NAMES)):
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
    """Turn dated columns, or a column of dates, into days: the session that the group holds on that date, or, with one column a session, the
    days in their order.

    Where the dates aren't one after the other they give the group's sessions. A wide sheet whose dates are no sessions of its group is refused.
    """
    for sheet in list(reading.sheets):
        if sheet.table is not schema.ATTENDANCE:
            continue
        if sheet.sheet_no in reading.plain:
            continue
        wide = [day.date for day in sheet.proposal.days if day.date]
        if not wide and not (set(words(sheet.header("day") or "").split()) & {"tanggal", "date"}):
            continue
        written = {} if wide else _mark_dates(connection, sheet)
        sessions: list[tuple[str, int, str]] = []
        for (cell,) in connection.execute(
            "select distinct raw.cohort_id from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.cohort_id is not null",
            {"sheet_no": sheet.sheet_no},
        ).fetchall():
            days = wide or [day.isoformat() for day in _dates_of(connection, sheet, cell)]
            numbers, apart, problem = _numbers_of(connection, tidy(shown(cell)), days, bool(wide))
            if problem and wide:
                reading.refused.append(Remark(sheet.file, sheet.name, sentence(problem, value=tidy(shown(cell)))))
                reading.sheets.remove(sheet)
                unstage(connection, sheet)
                sessions = []
                break
            for text, (day, number) in numbers.items():
                connection.execute(
                    "update staging.raw_attendance set day = $number where sheet_no = $sheet_no and cohort_id = $cell and day = $day",
                    {"number": str(number), "sheet_no": sheet.sheet_no, "cell": cell, "day": f"@{text}"},
                )
                if apart:
                    sessions.append((cell, number, day.isoformat()))
        if written:
            connection.executemany(
                "update staging.raw_attendance set day = ? where sheet_no = ? and day = ?",
                [(f"@{text}", sheet.sheet_no, day) for day, text in written.items()],
            )
        if sessions:
            columns = {"cohort_id": 0, "day": 1, "held_on": 2}
            proposal = replace(sheet.proposal, table="sessions", columns=columns, headers={}, days=[], notes=[], questions=[])
            added = Sheet(max(other.sheet_no for other in reading.sheets) + 1, sheet.file, sheet.name, schema.SESSIONS, proposal)
            connection.executemany(
                "insert into staging.raw_sessions (sheet_no, row, cohort_id, day, held_on) values (?, ?, ?, ?, ?)",
                [(added.sheet_no, sheet.proposal.header_row, cell, str(number), day) for cell, number, day in sessions],
            )
            reading.sheets.append(added)


def _mark_dates(connection: duckdb.DuckDBPyConnection, sheet: Sheet) -> dict[str, str]:
    """Stage the cells of a column of dates as @date, as the headers of dated columns are; returns @date -> how the sheet writes it."""
    cells = [
        cell
        for (cell,) in connection.execute(
            "select distinct raw.day from staging.raw_attendance as raw where raw.sheet_no = $sheet_no and raw.day is not null",
            {"sheet_no": sheet.sheet_no},
        ).fetchall()
    ]
    order = dates.order_of(cells, sheet.header("day") or "")
    written = {}
    for cell in cells:
        try:
            marked = f"@{dates.read(cell, order, date.today(), True).isoformat()}"
        except dates.Unreadable:
            marked = f"@{tidy(shown(cell))}"
        written[marked] = tidy(shown(cell))
        connection.execute(
            "update staging.raw_attendance set day = $marked where sheet_no = $sheet_no and day = $cell",
            {"marked": marked, "sheet_no": sheet.sheet_no, "cell": cell},
        )
    return written


def _dates_of(connection: duckdb.DuckDBPyConnection, sheet: Sheet, cohort: str) -> set[date]:
    """The dates of a group in a column of dates."""
    found = connection.execute(
        "select distinct try_cast(substr(raw.day, 2) as date) from staging.raw_attendance as raw"
        " where raw.sheet_no = $sheet_no and raw.cohort_id = $cohort and starts_with(raw.day, '@')",
        {"sheet_no": sheet.sheet_no, "cohort": cohort},
    ).fetchall()
    return {day for (day,) in found if day}


def _numbers_of(connection: duckdb.DuckDBPyConnection, cohort: str, texts: list[str], wide: bool) -> tuple[dict[str, tuple[date, int]], bool, str]:
    """Date as it is staged -> date and number of the session, whether the dates have to be kept as the group's sessions, and why they can't be
    told ("" if they can).

    A list (not `wide`) names each date where it was something to record, so that dates missing from it show nothing.
    """
    found = connection.execute(
        "select starts_on, days from (select typed.starts_on, coalesce(typed.days, 5) as days, 0 as place from staging.typed_cohorts as"
        " typed where typed.cohort_id = $cohort"
        " union all select cohorts.starts_on, cohorts.days, 1 from old.cohorts as cohorts where cohorts.cohort_id = $cohort) as groups"
        " where starts_on is not null order by place limit 1",
        {"cohort": cohort},
    ).fetchall()
    if not found or not texts:
        return {}, False, ""
    starts_on, length = found[0]
    moved = connection.execute(
        "select sessions.day, sessions.held_on from old.sessions as sessions where sessions.cohort_id = $cohort", {"cohort": cohort}
    ).fetchall()
    held = {number: starts_on + timedelta(days=number - 1) for number in range(1, length + 1)} | dict(moved)
    numbers = {day: number for number, day in held.items()}
    if not wide:
        return {text: (day, numbers[day]) for text in texts if (day := date.fromisoformat(text)) in numbers}, False, ""
    problem = "not_sessions"
    for dates_by_text in dates_of(texts, starts_on, held.values()):
        days = sorted(dates_by_text.values())
        gaps = (days[-1] - days[0]).days != len(days) - 1
        if all(day in numbers for day in days):
            if moved or not gaps:
                return {text: (day, numbers[day]) for text, day in dates_by_text.items()}, False, ""
            problem = "doubtful_sessions"
        elif not moved and days[0] == starts_on and len(days) <= length:
            return {text: (day, days.index(day) + 1) for text, day in dates_by_text.items()}, True, ""
    return {}, False, problem
