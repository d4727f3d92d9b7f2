"""docs/data-contract.md, generated: every table, column and rule. Print it with python -m data.schema_docs."""

from __future__ import annotations

from data.programme import shipped
from data.sandbox import LIMITS
from data.schema import ATTENDANCE_MARKS, BOOLEANS, TABLES, Column, Table, choices

INTRODUCTION = """# Data contract

What a programme office hands in, table by table. Generated from `data/schema.py` by `python -m data.schema_docs`; change it there,
and only by adding.

A hand-in is a folder of CSV files (UTF-8, comma, semicolon or tab) and `.xlsx` workbooks, a file or a sheet a table, named in English or
Indonesian; a name that begins so counts (`uji_keterampilan.csv`). Up to 10 rows of letterhead above the header are skipped; the header is
the first row in which two cells name known columns. Headers are read in any letter case, with blanks, dots or underscores alike, and by
their last part where a field form groups them (`peserta/hari_1`). Bookkeeping columns of KoboToolbox and ODK and a row of HXL tags are
left out. A column that isn't known is named in a remark and not read; a column that looks like a direct identifier (name, NIK, phone,
address, photo, coordinates) is never stored.

**Dates**: `2018-03-12`, `12/03/2018`, `12-03-2018`, `12 Maret 2018`, `12 Mar 2018` or an Excel date; day first, always.
**Numbers**: `1250000`, `1.250.000`, `45,5` or `45.5`. **Yes and no**: {booleans}; on an attendance sheet also {marks}.
**Empty cells** are not known. A column missing from the sheet keeps what the store knows; an empty cell in a column that is there empties it.

**Attendance** may come as the wide sheet that trainers fill in: one row a participant, columns `hari_1` ... (`h1`, `day_1`); an empty cell is
no record. A participant of an attendance sheet without an enrolment is enrolled by it, from the cohort's first day.

**Limits of one file**, far above what an office hands in: {file} MB; a workbook {sheets} sheets of {sheet_rows} rows and {columns} columns,
{unpacked} MB when unpacked; CSV {csv_rows} rows. What is beyond is refused with the limit's name and a remedy; nothing else changes.

Rows are matched by their key: a new key is added, a known key with other values updated, an identical row left alone, nothing deleted.
A row that breaks a rule is rejected with its place and reason, and the rest goes in (nothing, with `--strict`). A key that appears twice in
one hand-in with other values: the first row goes in. Rules are about the whole store after the import.
"""


def document() -> str:
    """The text of docs/data-contract.md (a test holds the file against it)."""
    booleans = ", ".join(f"`{spelling}`" for spelling in BOOLEANS)
    marks = ", ".join(f"`{spelling}`" for spelling in ATTENDANCE_MARKS)
    sizes = {name: LIMITS.of(f"limit_{name}")["en"] for name in ("sheets", "sheet_rows", "columns", "csv_rows")}
    sizes |= {"file": LIMITS.of("limit_file_mib")["en"], "unpacked": LIMITS.of("limit_unpacked_mib")["en"]}
    lines = [INTRODUCTION.format(booleans=booleans, marks=marks, **sizes)]
    for table in TABLES:
        lines += [f"## {table.name} ({table.local})", "", f"{table.about['en']}. *{table.about['id']}.* Key: {', '.join(table.key)}.", ""]
        lines += ["| column | Indonesian header | type | rule | meaning |", "|---|---|---|---|---|"]
        lines += [_row(column) for column in table.columns]
        lines += _rules(table)
    return "\n".join(lines)


def _row(column: Column) -> str:
    rules = ["required"] if column.required else ["optional"]
    if column.default is not None:
        rules.append(f"default {column.default}" if "select" not in column.default and "r." not in column.default else "see meaning where empty")
    if column.minimum is not None or column.maximum is not None:
        rules.append(f"{'' if column.minimum is None else column.minimum} to {'' if column.maximum is None else column.maximum}".strip())
    if accepted := choices(column, shipped()):
        own = "of the programme (`programme.toml`; as shipped): " if column.codes else ""
        rules.append(own + ", ".join(f"{code} ({', '.join(others)})" if others else code for code, others in accepted.items()))
    if column.kind == "code":
        rules.append("1 to 32 of A-Z a-z 0-9 - _")
    return f"| {column.name} | {', '.join(column.headers)} | {column.kind} | {'; '.join(rules)} | {column.about['en']}. *{column.about['id']}.* |"


def _rules(table: Table) -> list[str]:
    lines = [f"- {', '.join(reference.columns)} must exist in {reference.table}." for reference in table.references]
    lines += [f"- {rule.column}: {rule.about['en']}. *{rule.about['id']}.*" for rule in table.rules]
    return ["", *lines, ""] if lines else [""]


if __name__ == "__main__":
    print(document(), end="")
