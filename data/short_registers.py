"""Registers that lack people who are still there: whether they left, were never there, or the list is only a part, the office knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

import duckdb

from data import schema
from data.messages import sentence, some
from data.named_periods import MONTHS
from data.parsed import execute
from data.report import Report
from data.revisions import name_of, revised
from data.sheets import Remark, Sheet

RESIDENTS = schema.RESIDENTS
FEWEST = 5
"""People who are still there, from which on a list of them, or of most of them, is a register rather than a part of one."""


LISTED = """
    create temp view listed_residents as
    select typed.sheet_no, typed.resident_id from staging.typed_residents as typed where typed.resident_id is not null
    union all
    select known.sheet_no, known.resident_id from staging.residents_left_as_known as known
"""


def ask_about_missing(connection: duckdb.DuckDBPyConnection, report: Report, sheets: Mapping[int, Sheet], complete: Iterable[str]) -> None:
    """Name those who are still there and not in the register that was handed in, with what each answer is; they stay as they are.

    Where an earlier list of the same hand-in has them, nothing is stored until somebody has confirmed it: else they would come in with that list.
    """
    own = [sheet for sheet in sheets.values() if sheet.table is RESIDENTS and not sheet.proposal.to_fill_in]
    if not own or RESIDENTS.name in complete or any("withdrawn" in sheet.proposal.columns for sheet in own):
        return
    execute(connection, LISTED)
    listed = {sheet.sheet_no: set(_listed(connection, sheet.sheet_no)) for sheet in own} if len(own) > 1 else {}
    later_of = {
        former.sheet_no: later
        for former, later in successive(own)
        if 2 * len(listed[former.sheet_no] & listed[later.sheet_no]) >= len(listed[former.sheet_no])
    }
    ((has_known,),) = execute(connection, "select exists (select 1 from old.residents as known)").fetchall()
    ((has_listed,),) = execute(connection, "select exists (select 1 from listed_residents as listed)").fetchall()
    if not has_listed or not (later_of or has_known):
        return  # rows of a large register that are new to the store are not typed: all who are there would be listed
    last = [sheet for sheet in own if sheet.sheet_no not in later_of]
    known, missing = _missing(connection, [sheet.sheet_no for sheet in last], bool(later_of))
    for sheet in own:
        if sheet.sheet_no in later_of and (codes := [code for code in missing if code in listed[sheet.sheet_no]]):
            values = {"extra": len(codes), "name": later_of[sheet.sheet_no].name or later_of[sheet.sheet_no].file, "value": some(codes)}
            report.pauses.append(Remark(sheet.file, sheet.name, sentence("pause_former_register", **values)))
            missing = [code for code in missing if code not in codes]
    if missing and known >= max(FEWEST, len(missing)):
        file, name = (last[0].file, last[0].name) if len(last) == 1 else ("", None)
        report.warnings.append(Remark(file, name, sentence("missing_from_register", extra=len(missing), value=some(missing))))


def successive(sheets: Iterable[Sheet]) -> list[tuple[Sheet, Sheet]]:
    """Pairs of registers of which the second is the later one, by their names: versions of a file, or lists of two months or years."""
    own = list(sheets)
    pairs = [(former, later) for former, later, is_ranked in revised(own) if is_ranked]
    for one, other in combinations(own, 2):
        periods = (one.proposal.period, other.proposal.period)
        if not all(periods) or _without_period(one) != _without_period(other):
            continue
        ends = [(period.last_year, period.last_month) for period in periods if period]
        if ends[0] != ends[1] and (ends[0][0] > 0) == (ends[1][0] > 0):
            pairs.append((one, other) if ends[0] < ends[1] else (other, one))
    return pairs


def _without_period(sheet: Sheet) -> str:
    """What a list is called without its month and year: the sheet's name too, where it says more than these."""
    period = sheet.proposal.period.text if sheet.proposal.period else ""
    name = MONTHS.sub(" ", name_of(sheet.file, sheet.name).rest)
    return " ".join(word for word in name.split() if word not in period.lower().split() and not (word.isdigit() and len(word) == 4))


def _listed(connection: duckdb.DuckDBPyConnection, sheet_no: int) -> list[str]:
    rows = execute(
        connection,
        "select distinct listed.resident_id from listed_residents as listed where listed.sheet_no = $sheet_no order by 1",
        {"sheet_no": sheet_no},
    ).fetchall()
    return [code for (code,) in rows]


def _missing(connection: duckdb.DuckDBPyConnection, sheet_nos: list[int], in_any_case: bool) -> tuple[int, list[str]]:
    """How many of those who were known and are still there stand on the sheets, and who is still there and on none of them; these are named only
    where they are no more than the others, or `in_any_case`: of a part of the register they are nearly all.
    """
    rows = execute(
        connection,
        """
        with present as (
            select residents.resident_id
            from next.residents as residents
            anti join (select exits.resident_id from next.exits as exits where exits.returned_on is null) as away
                on residents.resident_id = away.resident_id
        ),

        listed as (
            select distinct rows.resident_id
            from listed_residents as rows
            where list_contains($sheet_nos, rows.sheet_no)
        ),

        known as (
            select count(*) as number
            from present
            semi join listed on present.resident_id = listed.resident_id
            semi join old.residents as known on present.resident_id = known.resident_id
        ),

        missing as (
            select list(present.resident_id order by present.resident_id) as codes
            from present
            anti join listed on present.resident_id = listed.resident_id
        )

        select known.number, case when $in_any_case or known.number >= len(missing.codes) then missing.codes end
        from known
        cross join missing
        """,
        {"sheet_nos": sheet_nos, "in_any_case": in_any_case},
    ).fetchall()
    ((known, missing),) = rows
    return known, list(missing or [])
