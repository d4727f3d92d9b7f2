"""docs/data-contract.md, generated: every table, column and rule. Print it with python -m data.schema_docs."""

from __future__ import annotations

from data.programme import shipped
from data.sandbox import LIMITS
from data.schema import ATTENDANCE_MARKS, BOOLEANS, TABLES, Column, Table, choices

INTRODUCTION = """# Data contract

What a programme office hands in, table by table. Generated from `data/schema.toml` by `python -m data.schema_docs`; change it there, and only by
adding.

What can be read in only one way goes in; what can be read in two ways is refused, with sheet, row and column; nothing is stored that the sheet
doesn't say.

A hand-in is any mix of files: `.xlsx`, `.xlsm`, `.xls`, `.xlsb`, `.ods`, `.csv`, `.tsv`, `.txt`, or a zip of them; text as UTF-8, UTF-16 or
Windows-1252 with commas, semicolons or tabs. Each sheet's tables are recognised by their columns; names only break ties. Letterheads, sums,
repeated headers, headings, legends and signatures are passed over. What is hidden or struck through, attendance marked by colour alone, and rows
that a legend calls cancelled or doubtful (`merah = batal`, `*) tidak jadi`) are not read, and the report says so. Headers are compared by their
words, in many spellings (`data/headers.toml`), without regard to case, accents, punctuation, brackets and units; but a bracket that makes it
another column (`Omzet (USD)`, `Nilai (KKM)`) counts. If a header only comes near a known one, the sheet is refused, with the command that accepts
it (`--map`). If nothing in a sheet is recognised, a person says which table it is (`--sheet`). Rows of a work list that are not filled in yet are
passed over. Bookkeeping columns of KoboToolbox, ODK, CommCare, SurveyCTO, Google's and Microsoft's forms and a row of HXL tags are left out;
submissions that their reviewers rejected or put on hold are named and not read. The sheet of a repeat group takes what it lacks (the group, the
date) from its submission, if each repetition names one. Exits, visits and sales that stand side by side (`Tanggal 1`, `Tanggal 2`) become a row
each; a register with the exits in it, and attendance or participants with the results of the test, are both tables. An unknown column is named and
not read; a column that looks like a direct identifier (name, NIK, phone, address, photo, coordinates) is never stored.

Cells are read column by column. **Dates**: `2018-03-12`, `12/03/2018`, `12/03/18`, `12 Maret 2018`, `12 Peb 2018`, an Excel date or serial; day
first, unless that column, another one of the sheet or the weekdays beside it show that the month comes first; from 1950 to today (targets,
planned groups and events: up to ten years ahead). **Numbers**: `1250000`, `1.250.000`, `1,250,000`, `45,5`, `45.5`, `Rp 1.250.000,-`, `500
ribu`, `1,5 juta`; in thousands where the header or a title says so. A cell counts as its number format shows it. **Yes and no**: {booleans}; on
an attendance sheet also {marks} and more (`data/spellings.py`). **Lists** take the spellings of registers (`data/spellings.toml`), and numbers that
the header or a legend explains (`1 = keluarga`). **Empty
cells** (also `-`, `n/a`, `null`, `nihil`, and `tidak tahu`, `lupa`, `?` where empty means not known) mean not known, and delete no known value
unless `--allow-emptying` says so. If a cell of an optional column can't be read, the rest of its row still goes in.

**Attendance** may come as the wide sheet that trainers fill in: one row a participant, one column a day (`Hari 1`, `Hari ke-1`, `H1`, `1`, `I`,
a date or, completed from the group's calendar, `12/3`, `12 Mar` and `Senin`; morning and afternoon). An empty cell is no record; a mark that was
cleared is withdrawn. A weekday that contradicts its date is refused; a day marked `libur` for a whole group is none of its sessions. There may
be columns H, S, I and A under each day. A remark beside the days that speaks against a mark (`sakit hari ke-3`, `digantikan SK-007`) keeps the
sheet out. The group is named in a column, the letterhead, a row above its people, the sheet's name or `--cohort`.
A participant who has no enrolment is enrolled by the attendance sheet, from the cohort's first day.

**Limits of one file**, far above what an office hands in: {file} MB; a workbook {sheets} sheets of {sheet_rows} rows and {columns} columns,
{unpacked} MB when unpacked; CSV {csv_rows} rows. Anything larger is refused, with the limit's name and a remedy; the rest is not affected.

Rows are matched by their key: a row with a new key is added, one with a known key and other values updated and listed, an identical one left alone.
`ya` in a column `hapus` withdraws a row, `--complete TABLE` all rows that the sheet doesn't have, `python -m data withdraw TABLE KEY` a single one.
A row that breaks a rule is rejected, with sheet, row and reason, and the rest goes in (nothing, with `--strict`). If a key appears twice in one
hand-in with different values, neither row goes in. A hand-in that changes much, or whose corrections move a month already published, is paused
until `--confirm`; so is one whose earlier register has people that the later one lacks. Rows dated outside the month or year that the sheet or file
is named for are named; a date that lies in it only with day and month turned round is refused. Rules apply to the whole store as it is after the
import. Exit status: 0, everything is in; 1, something wasn't taken; 2, nothing was changed.

`--complete-to DATE [--table T]`, or `python -m data complete-to DATE` without a hand-in, declares tables complete up to a date; each version keeps
them in `table_completeness` (table_name, last_changed, complete_to, declared_on). A table with rows that stayed out is not declared complete.
`withdrawn_rows` (table_name, mark, version) has a number made of the key of each row that was withdrawn, so that one that comes back is named.
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
