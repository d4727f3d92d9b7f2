"""Text files of cells: encoding, delimiter and records. A row that is ambiguous is refused by its number; cells never shift."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TextIO

from data import headers
from data.cells import MARK
from data.messages import DataError

DELIMITERS = (",", ";", "\t", "|")
SEP_LINE = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
OTHER_LETTERS = re.compile("[ŽžŠšÐðÞþˆ˜ƒ†‡‰‹›ŒœŸ¥‚„]|[a-z][À-Ý]|(?<![A-Za-zÀ-ÿ])[À-Ý](?![A-Za-zÀ-ÿ])")
"""What the letters and dashes of other encodings of one byte become in Windows-1252: such a text is of another one, Mac's or that of DOS."""
END_OF_FILE = "\x1a"
"""What programs of the days of DOS write behind the last line."""
PEEK = 60
"""Records that are looked at to find the delimiter."""
SAMPLE = 1_000_000

csv.field_size_limit(2_000_000)


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its mark, by the zero bytes of UTF-16, UTF-8 where it is that, else Windows-1252. Raises DataError."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            file.seek(0)
            if _decodes(file.read, "utf-16"):
                return "utf-16"
            raise DataError("encoding")
        if start.startswith(b"\xef\xbb\xbf"):
            file.seek(0)
            if _decodes(file.read, "utf-8"):
                return "utf-8-sig"
            raise DataError("encoding")
        pairs = max(len(start) // 2, 1)
        if start[1:4000:2].count(0) > 0.4 * len(start[1:4000:2] or b"x") and start[0:4000:2].count(0) * 4 < pairs:
            return "utf-16-le"
        if start[0:4000:2].count(0) > 0.4 * len(start[0:4000:2] or b"x"):
            return "utf-16-be" if start[1:4000:2].count(0) * 4 < pairs else "utf-8-sig"
        file.seek(0)
        if _decodes(file.read, "utf-8"):
            return "utf-8-sig"
        from charset_normalizer import from_bytes  # few texts come here, and it takes a tenth of the start of the process that looks at large ones

        file.seek(0)
        best = from_bytes(start, cp_isolation=["cp1252", "latin_1", "mac_roman", "cp437", "cp850", "gb18030", "shift_jis"]).best()
        foreign = best is not None and best.encoding in ("gb18030", "shift_jis")
        if not foreign and _decodes(file.read, "cp1252") and not OTHER_LETTERS.search(start.decode("cp1252", errors="ignore")):
            return "cp1252"
    raise DataError("encoding")


def _decodes(read: Callable[[int], bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    holds_ascii = encoding != "utf-16"
    try:
        while block := read(SAMPLE):
            # Nothing to be decoded, as in nearly all files of codes, unless a sign was begun in the block before.
            if not (holds_ascii and block.isascii() and not decoder.getstate()[0]):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text, its line ends as they are."""
    return path.open(encoding=encoding, newline="")


def records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The records of a text; a blank line is an empty record, so that record n is row n of the spreadsheet.

    Raises DataError, with the row, if a quotation mark isn't closed or stands if none may.
    """
    number = 0
    cleaned = (line.replace("\0", "").replace(MARK, "") if "\0" in line or MARK in line else line for line in lines)
    reader = csv.reader(cleaned, delimiter=delimiter, strict=True)
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DataError("limit_characters" if "field larger" in str(error) else "broken_csv", row=number, maximum="1.000.000") from error
        except UnicodeDecodeError as error:
            raise DataError("encoding") from error
        if number > 1 and any("\n" in cell or "\r" in cell for cell in record):
            _refuse_swallowed(record, delimiter, number)
        yield record


def _refuse_swallowed(record: list[str], delimiter: str, number: int) -> None:
    """Refuse a cell that holds whole rows: two stray quotation marks took what stands between them for one cell."""
    width = len(record)
    for cell in record:
        inner = re.split(r"\r\n|\r|\n", cell)[1:]
        if width > 2 and any(line.count(delimiter) >= width - 1 for line in inner if line):
            raise DataError("swallowed_rows", row=number)
        # The stray mark may stand in the last cell: then the rows lie in one cell, each as wide as the record.
        if len(inner) > 1 and width > 1 and all(line.count(delimiter) >= max(width - 2, 1) for line in inner[:-1] if line):
            raise DataError("swallowed_rows", row=number)


def delimiter_of(path: Path, encoding: str) -> tuple[str, int]:
    """The delimiter of a text file and the number of lines above its records (1 where the first one is `sep=;`)."""
    with open_text(path, encoding) as file:
        top = [line[:100_000] for line in islice(file, PEEK * 3)]
    if top and (match := SEP_LINE.fullmatch(top[0].strip("\ufeff\r\n"))):
        return match[1], 1
    known = headers.any_known()
    best = (",", (-1, -1))
    for delimiter in DELIMITERS:
        rows: list[list[str]] = []
        with suppress(csv.Error):
            rows.extend(islice(csv.reader(top, delimiter=delimiter), PEEK))
        named = max((sum(headers.words(cell) in known or _ends_known(cell, known) for cell in row) for row in rows), default=0)
        wide = sum(len(row) > 1 for row in rows)
        if (named, wide) > best[1]:
            best = (delimiter, (named, wide))
    return best[0], 0


def has_headers(path: Path) -> bool:
    """Whether a file, whatever its name says, is a text with a row of two known headers."""
    known = headers.any_known()
    try:
        encoding = encoding_of(path)
        delimiter, skip = delimiter_of(path, encoding)
        return any(sum(headers.words(cell) in known for cell in row) > 1 for row in islice(rows_of(path, encoding, delimiter, skip), PEEK))
    except (DataError, UnicodeDecodeError):
        return False


def _ends_known(cell: str, known: frozenset[str]) -> bool:
    parts = re.split(r"[/.:-]", cell)
    return len(parts) > 1 and headers.words(parts[-1]) in known


def rows_of(path: Path, encoding: str, delimiter: str, skip: int) -> Iterator[list[str]]:
    """The rows of a text file, a line above its records as an empty row. Raises DataError as `records` does."""
    with open_text(path, encoding) as file:
        for _ in range(skip):
            next(file, None)
            yield []
        try:
            yield from _split_again((row for row in records(file, delimiter) if row != [END_OF_FILE]), delimiter)
        except DataError as error:
            if skip and "row" in error.values:
                raise DataError(error.id, **{**error.values, "row": int(str(error.values["row"])) + skip}) from error
            raise


def _split_again(rows: Iterable[list[str]], delimiter: str) -> Iterator[list[str]]:
    """The rows, those with another delimiter than their header split by it if that gives as many cells as the header has."""
    width, known = 0, headers.any_known()
    for number, row in enumerate(rows):
        if not width and number < PEEK and sum(headers.words(cell) in known for cell in row) > 1:
            width = len(row)
        elif len(row) < width and any(row):
            text = delimiter.join(row)
            other = next((sign for sign in DELIMITERS if sign != delimiter and text.count(sign) == width - 1), None)
            row = next(csv.reader([text], delimiter=other), row) if other else row
        yield row


def unpacked_cells(rows: list[list[str]]) -> list[list[str]]:
    """The rows of a file in which each line became one cell (a spreadsheet opened it with another delimiter and saved it again)."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled or any(sum(bool(cell.strip()) for cell in row) > 1 for row in filled):
        return rows
    for delimiter in DELIMITERS:
        lines = [next((cell for cell in row if cell.strip()), "") for row in rows]
        if sum(delimiter in line for line in lines) >= 0.9 * len(filled):
            again = list(records(io.StringIO("\n".join(line.replace("\n", " ") for line in lines) + "\n"), delimiter))
            known = headers.any_known()
            if max((sum(headers.words(cell) in known for cell in row) for row in again[:40]), default=0) >= 2:
                return again
    return rows
