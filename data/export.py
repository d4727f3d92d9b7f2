"""Everything that was handed in, back out as canonical files: an import of them into an empty store gives the same answers."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from data import schema, store
from data.databases import database
from data.files import replacing
from data.messages import DataError
from data.schema import Column, Table
from data.tables import attach

FORMULA = r"^(?:[\s\p{Z}'']*[=+@＝＋－＠-]|''*[\t\r\n])"
"""Text that a spreadsheet would run as a formula (as SQL text): the export puts an apostrophe before it, the import takes it off.

Blanks before the sign don't help, and some take a full-width sign (as Asian keyboards write it) for the sign itself.
"""


def harmless(text: str) -> str:
    """The same for one text: behind an apostrophe where a spreadsheet would run it, else as it is."""
    return "'" + text if re.match(r"[\s']*[=+@＝＋－＠-]|'*[\t\r\n]", text) else text


def export(source: Path, folder: Path) -> list[Path]:
    """Write the current version of the store `source` as one CSV file a table into the new or empty `folder`.

    UTF-8, comma, ISO dates, canonical column names, rows in the order of the key. Returns the files. Raises DataError
    if the store is empty, the folder holds something or can't be written; nothing is left there then.
    """
    folder = folder.resolve()
    version = store.current(source)
    if version is None:
        raise DataError("empty_store")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError("target_exists", file=folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with database() as connection, replacing(folder) as fresh:
            fresh.mkdir(mode=0o700)
            attach(connection, version.path, "programme")
            names = [_export_table(connection, table, fresh).name for table in schema.TABLES]
    except OSError as error:
        raise DataError("store_unwritable", file=folder, extra=error.strerror or error) from error
    return [folder / name for name in names]


def _export_table(connection: duckdb.DuckDBPyConnection, table: Table, folder: Path) -> Path:
    path = folder / f"{table.name}.csv"
    cells = ", ".join(_cell(column) for column in table.columns)
    keys = ", ".join(f"exported.{name}" for name in table.key)
    connection.execute(
        f"copy (select {cells} from programme.{table.name} as exported order by {keys}) to $path (format csv, header)",
        {"path": str(path)},
    )
    path.chmod(0o600)
    return path


def _cell(column: Column) -> str:
    value = f"exported.{column.name}"
    if column.kind not in ("text", "code"):
        return value
    return f"case when regexp_matches({value}, '{FORMULA}') then chr(39) || {value} else {value} end as {column.name}"
