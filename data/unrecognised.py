"""Why no table was recognised in a sheet, in a sentence that says what to change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from data import headers, schema
from data.bilingual import LANGUAGES
from data.cells import kind, shown, tidy
from data.day_headers import day_of, week_of
from data.grids import Grid
from data.header_rows import FAR_DOWN, double_header, is_split, likely_header, shape_of
from data.headers import words
from data.proposals import ALSO_THERE, Choices, Note, SheetRecognition
from data.schema import Table
from data.several_events import numbered
from data.values.dates import MONTH_OF, is_date

COUNT = re.compile(r"[0-9]{1,2} *(?:/|dari|of) *[0-9]{1,2}(?: *hari)?|[0-9]{1,3} ?%|[2-9]|[0-9]{2}|[0-9]{1,2} (?:hari|kali|x)")
"""A number of days, or the share of them."""
MONTH = re.compile(
    rf"(?:{'|'.join(name for name in MONTH_OF if len(name) > 2)})\.?(?:[\s/-]*(?:20|')?[0-9]{{2}})?|(?:tahun |thn\.? )?20[0-9]{{2}}", re.IGNORECASE
)
"""A month, with its year or without, or a year."""
MACHINE = re.compile(
    r"pin|(?:person|user|employee|enroll|att|emp|finger|fingerprint|ac) (?:id|no|number|pin)"
    r"|(?:id|no|nomor|nomer) (?:absen|absensi|mesin|finger|fingerprint|sidik jari|mesin absensi)"
)
"""Headers of the number that a reader of fingerprints gives a person."""
CHAT = re.compile(r"\[?[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4},? (?:pukul )?[0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?\]?(?: -)? [^:]{1,60}: ")
"""The beginning of a message in a copied chat: [12/03/18 08.15] Bu Sri: ..."""
OF_EVENTS = ("kunjungan", "visit", "kontak", "hasil", "hasil kunjungan", "result", "keterangan", "catatan", "keterangan kunjungan", "kondisi")
"""Headers of events beside each other that are no column's alone: Kunjungan 1, Hasil 1, Kunjungan 2, Hasil 2."""
MOST_LIKE = 4
"""Headers of one table by which a sheet is of it, whatever it is called."""
CODE = re.compile(r"(?P<letters>[A-Za-z]+)[-_]?[0-9]+")
"""A person's code, whose letters all have in common."""


def explain(recognition: SheetRecognition, grid: Grid, named: Table | None, by_file: Table | None, choices: Choices) -> int | None:
    """Why no table was recognised: the key that is missing from the table that the name means, or nothing that looks like a table.

    `named` is the table that the sheet's name means; `by_file` that of its file, which counts where the sheet has headers of it; headers decided on
    in `choices` are not asked about again. Returns the row (from 0) of the header that was looked at.
    """
    best: tuple[int, int, list[str]] | None = None
    likely = likely_header(grid)
    if (named or by_file or schema.COHORTS) is schema.COHORTS and _has_days(grid, likely):
        by_file = named = schema.ATTENDANCE  # of a sheet that is called after its group
    if table := named or by_file or _by_header(grid, likely):
        for row, single in enumerate(grid.rows[:FAR_DOWN]):
            span = (0, len(single))
            for cells in (*(() if is_split(grid, row, span) else (single,)), double_header(grid, row, span)):
                hits = _hits(cells, table)
                if (hits >= 2 or (hits == 1 and named and row == likely)) and (best is None or hits > best[1]):
                    best = (row, hits, cells)
    titles = [tidy(shown(cell)) for cell in (best[2] if best else grid.rows[likely] if likely is not None else []) if cell]
    if groups := _groups_beside(grid):
        recognition.refused = Note("groups_in_columns", {"column": ", ".join(groups)})
        return likely
    if scheduled := _schedule(grid):
        recognition.refused = Note("schedule_by_columns", {"column": ", ".join(scheduled)})
        return likely
    if several := _numbered(titles):
        of_shape = {**choices.get(shape_of(titles), {}), **choices.get("", {})}
        if table and (close := _near_event(titles, table, of_shape)):
            recognition.refused = Note("near_header", {"column": close[0], "near": f"{table.name}.{close[1]}"})
        else:
            recognition.refused = Note(
                "several_tests" if table and table.name == "assessments" else "several_in_a_row", {"column": ", ".join(several)}
            )
        return likely
    if best:
        named = table  # a file's name counts for one of its sheets whose headers are that table's
    has_code = table is not None and any(
        (meaning := headers.meaning_of(cell, table)[0]) and meaning.column == "resident_id" for cell in (titles if best else ())
    )
    of_people = table is not None and "resident_id" in table.key and not has_code
    if ((best is None or best[1] < 2) and _is_turned(grid)) or (of_people and _codes_beside(grid)):
        best = None
        if named:
            recognition.refused = Note("turned_table")
        else:
            recognition.notes.append(Note("turned_table", partial=True))
    elif best is None and (other := _no_columns(grid)):
        recognition.refused = Note(other)
    elif named is None:
        recognition.notes.append(Note("no_table", partial=True))
    elif best is None and named is not schema.ATTENDANCE and (months := _months(grid)):
        recognition.refused = Note("months_in_columns", {"column": ", ".join(months[:4])})
    elif best is None:
        examples = {language: ", ".join(schema.title(column, language) for column in named.columns[:3]) for language in LANGUAGES}
        recognition.refused = Note("no_header", {"choices": examples})
    else:
        cells = titles
        own = {**choices.get(shape_of(best[2]), {}), **choices.get("", {})}
        decided = {cell: column for cell in cells if (column := headers.decided(own, cell, named)) is not None}
        hidden = {tidy(shown(cell)) for index, cell in enumerate(best[2]) if cell and index in grid.hidden_columns}
        means = {cell: decided.get(cell) or (meaning.column if (meaning := headers.meaning_of(cell, named)[0]) else None) for cell in cells}
        filled = {column for cell, column in means.items() if column and cell not in hidden}
        unseen = {column: cell for cell, column in means.items() if column and cell in hidden}
        needed = [*named.key, *(column.name for column in named.columns if column.required)]
        # The letterhead may name the group: another column that is missing is the reason.
        missing = next((name for name in sorted(needed, key=ALSO_THERE.__contains__) if name not in filled), named.key[0])
        unread = [cell for cell in cells if cell not in decided and not headers.meaning_of(cell, named)[0] and not headers.is_bookkeeping(cell)]
        days = {cell for cell in cells if day_of(cell)} if named.name == "attendance" else set()
        recognition.unread = unread = [cell for cell in unread if not headers.is_identifier(cell) and cell not in days]
        near = {"near": f"{named.name}.{missing}"}
        if missing in unseen:
            recognition.refused = Note("hidden_needed", {"column": unseen[missing]})
        elif named.name == "attendance" and missing == "day" and (sums := _sums(grid, best[0])):
            recognition.refused = Note("count_for_mark", {"column": sums, "value": ""})
        elif like := next((cell for cell in unread if headers.near(cell, named, filled) == missing), None):
            recognition.refused = Note("near_header", {"column": like, **near})
        elif like := next((cell for cell in unread if headers.denied(cell, named, filled) == missing), None):
            recognition.refused = Note("denied_header", {"column": like, **near})
        elif named.column(missing).kind == "date" and (months := _months(grid)):
            recognition.refused = Note("months_in_columns", {"column": ", ".join(months[:4])})
        elif missing == "resident_id" and (number := next((cell for cell in unread if MACHINE.fullmatch(words(cell))), None)):
            recognition.refused = Note("machine_number", {"column": number})
        elif missing == "resident_id" and (listing := _listing(grid, best[0], unread)):
            recognition.refused = Note("several_people", {"column": listing})
        elif missing == "day":
            others = [cell for cell in cells if means.get(cell) not in ("cohort_id", "resident_id") and not headers.is_bookkeeping(cell)]
            recognition.refused = Note("no_days", {"column": ", ".join((unread or others or cells)[:8])})
        else:
            if unread:
                recognition.notes.append(Note("unknown_column", {"column": ", ".join(unread)}, partial=True))
            recognition.refused = Note(
                "no_key" if missing in named.key else "no_required", {"column": f"{named.name}.{missing}", "table": named.name}
            )
    return best[0] if best else None


def _has_days(grid: Grid, row: int | None) -> bool:
    """Whether weeks or days stand in a row beside the header of a participant's code."""
    cells = [cell for cell in grid.rows[row] if cell] if row is not None else []
    days = sum(day_of(cell) is not None or week_of(cell) is not None for cell in cells)
    meanings = [headers.meaning_of(shown(cell), schema.ATTENDANCE)[0] for cell in cells if kind(cell) == "s"]
    return days > 1 and any(meaning and meaning.column == "resident_id" for meaning in meanings)


def _no_columns(grid: Grid) -> str:
    """What a text without columns is: a copied chat, or a table whose columns are apart by blanks alone; "" for anything else."""
    lines = [[tidy(shown(cell)) for cell in row if cell.strip()] for row in grid.rows[:FAR_DOWN]]
    if any(line and CHAT.match(" ".join(line)) for line in lines):
        return "chat_export"
    alone = [f" {words(line[0])} " for line in lines if len(line) == 1]
    known = [text for text in headers.any_known() if " " in text]
    if len(alone) > 1 and len(alone) == sum(map(bool, lines)) and any(sum(f" {text} " in line for text in known) > 1 for line in alone):
        return "columns_by_blanks"
    return ""


def _is_turned(grid: Grid) -> bool:
    """Whether persons stand beside each other, their codes in one row, or headers below each other, each with its answer beside it."""
    rows = [[tidy(shown(cell)) for cell in row if cell.strip()] for row in grid.rows[:FAR_DOWN]]
    one_beside = sum(len(row) == 2 and words(row[0]) in headers.any_known() and words(row[1]) not in headers.any_known() for row in rows)
    return _codes_beside(grid) or one_beside > 1


def _codes_beside(grid: Grid) -> bool:
    """Whether the codes of persons stand in one row."""
    for row in ([tidy(shown(cell)) for cell in row if cell.strip()] for row in grid.rows[:FAR_DOWN]):
        beginnings = [code["letters"] if (code := CODE.fullmatch(cell)) and not day_of(cell) else "" for cell in row[1:]]
        if len(beginnings) > 1 and beginnings[0] and len(set(beginnings)) == 1 and len(set(row[1:])) == len(beginnings):
            return True
    return False


def _groups_beside(grid: Grid) -> list[str]:
    """The codes beside the header of a person's code where persons stand below it, too: each group has a column in which its people are ticked."""
    for line, row in enumerate(grid.rows[:FAR_DOWN]):
        texts = [tidy(shown(cell)) for cell in row]
        codes = [text for text in texts if CODE.fullmatch(text) and not day_of(text)]
        at = [
            index
            for index, text in enumerate(texts)
            if (meaning := headers.meaning_of(text, schema.ENROLMENTS)[0]) and meaning.column == "resident_id"
        ]
        below = [tidy(shown(grid.cell(after, at[0]))) for after in range(line + 1, len(grid.rows))] if len(at) == 1 else []
        if len(codes) > 1 and any(CODE.fullmatch(text) for text in below):
            return codes
    return []


def _months(grid: Grid) -> list[str]:
    """The headers of a row that are months, at least two of them beside a known header: what happened in each stands below it, without a day."""
    for row in grid.rows[:FAR_DOWN]:
        texts = [tidy(shown(cell)) for cell in row if cell.strip()]
        months = [text for text in texts if MONTH.fullmatch(text)]
        if len(months) > 1 and any(words(text) in headers.any_known() for text in texts):
            return months
    return []


def _by_header(grid: Grid, row: int | None) -> Table | None:
    """The table that knows all headers of a row, one of them as the only one."""
    texts = [tidy(shown(cell)) for cell in grid.rows[row] if cell] if row is not None else []
    tables = [schema.BY_NAME[name] for name in {headers.table_of(text) for text in texts} if name]
    return next((table for table in tables if all(headers.meaning_of(text, table)[0] for text in texts)), None) or most_like(texts)


def most_like(cells: Iterable[str]) -> Table | None:
    """The table that knows more of the headers than any other does, at least four of them; None where no table stands out."""
    texts = [text for cell in cells if (text := tidy(shown(cell)))]
    known = {table.name: {meaning.column for text in texts if (meaning := headers.meaning_of(text, table)[0])} for table in schema.TABLES}
    first, second = sorted(known, key=lambda name: len(known[name]), reverse=True)[:2]
    return schema.BY_NAME[first] if len(known[first]) >= MOST_LIKE and len(known[first]) > len(known[second]) else None


def _hits(cells: list[str], table: Table) -> int:
    """How many of a row's cells are headers of a table; beside one alone those that come near others, and days, count too."""
    texts = [shown(cell) for cell in cells if cell and kind(cell) == "s" and len(cell) < 120]
    hits = sum(_means(text, table) for text in texts)
    if hits == 1:
        hits += sum(not _means(text, table) and headers.near(text, table, set()) is not None for text in texts)
    if table is schema.ATTENDANCE and hits == 1:
        hits += sum(day_of(cell) is not None or week_of(cell) is not None for cell in cells if cell) > 1
    return hits


def _means(text: str, table: Table) -> bool:
    return any(headers.meaning_of(each, table)[0] for each in (text, *(numbered(text)[1] if numbered(text)[0] else ())))


def _near_event(cells: list[str], table: Table, choices: Mapping[str, str]) -> tuple[str, str] | None:
    """The first header of one event of several that comes near a column which each row needs and none has; with that column."""
    filled = {meaning.column for cell in cells for text in numbered(cell)[1] if (meaning := headers.meaning_of(text, table)[0])}
    needed = {column.name for column in table.columns if column.required} - filled
    for cell in cells:
        if not _means(cell, table) and headers.decided(choices, cell, table) is None:
            for text in numbered(cell)[1]:
                if (column := headers.near(text, table, filled)) in needed and column:
                    return cell, column
    return None


def _schedule(grid: Grid) -> list[str]:
    """The headers of days below which each group has a date: a schedule with a column a day."""
    for line, row in enumerate(grid.rows[:FAR_DOWN]):
        days = {index: tidy(shown(cell)) for index, cell in enumerate(row) if cell.strip() and day_of(cell) is not None}
        below = [cell for below in grid.rows[line + 1 :] for index in days if index < len(below) and (cell := below[index]).strip()]
        meanings = {meaning.column for cell in row if cell and (meaning := headers.meaning_of(shown(cell), schema.SESSIONS)[0])}
        if len(days) > 1 and "cohort_id" in meanings and below and sum(map(is_date, below)) * 2 > len(below):
            return list(days.values())
    return []


def _numbered(cells: list[str]) -> list[str]:
    """Headers of which each column is there with several numbers after it: Tanggal 1, Hasil 1, Tanggal 2, Hasil 2."""
    numbers: dict[str, list[str]] = {}
    for cell in cells:
        number, texts = numbered(cell)
        if number:
            text = next((text for text in texts if words(text) in headers.any_known()), texts[0])
            numbers.setdefault(words(text), []).append(cell)
    again = [own for text, own in numbers.items() if len(own) > 1 and (text in headers.any_known() or text in OF_EVENTS)]
    return [cell for own in again for cell in own] if len(again) > 1 else []


def _listing(grid: Grid, row: int, unread: list[str]) -> str | None:
    """The first header without a meaning below which a cell holds the codes of several people; None without one."""
    for index, cell in enumerate(grid.rows[row]):
        text = tidy(shown(cell))
        if text in unread:
            for line in range(row + 1, min(len(grid.rows), row + FAR_DOWN)):
                codes = [code["letters"] for part in re.split(r"[,;/\s]+", shown(grid.cell(line, index))) if (code := CODE.fullmatch(part))]
                if len(codes) > 1 and len(set(codes)) == 1:
                    return text
    return None


def _sums(grid: Grid, row: int) -> str | None:
    """The header of a column of attendance that holds how many days somebody came (4 dari 5, 80%, 4), not on which; None without one."""
    for index, cell in enumerate(grid.rows[row]):
        meaning = headers.meaning_of(shown(cell), schema.ATTENDANCE)[0] if cell else None
        below = (tidy(shown(grid.cell(line, index))) for line in range(row + 1, len(grid.rows)))
        if meaning and meaning.column == "present" and any(COUNT.fullmatch(text) for text in below):
            return tidy(shown(cell))
    return None
