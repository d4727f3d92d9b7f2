"""The commands about one row by its key: row, which shows it, and correct."""

from __future__ import annotations

import argparse
import json
from functools import partial

from data import command_line, headers, schema, spellings
from data.audit import recorded
from data.bilingual import LANGUAGES
from data.import_commands import Command, add_common, run, table_of
from data.messages import DataError
from data.programme import programme_of
from data.rows import find, key_of
from data.sheets import in_words


def add(command: Command) -> None:
    """Add the commands to the parser."""
    finding = command("row", _row, "satu baris menurut kuncinya, dan yang bergantung padanya / one row by its key, and what depends on it")
    correcting = command("correct", _correct, "betulkan satu baris menurut kuncinya / correct one row by its key")
    for parser in (finding, correcting):
        parser.add_argument("table", metavar="TABLE")
        parser.add_argument("key", nargs="+", metavar="KEY", help="bagian-bagian kuncinya berurutan / the parts of the key, in order")
    command_line.add_format(finding, "text", "json")
    correcting.add_argument(
        "--set",
        action="append",
        required=True,
        metavar="COLUMN=VALUE",
        help="isian baru kolom itu, boleh juga kunci / the column's new value, keys included",
    )
    add_common(correcting)


def _row(options: argparse.Namespace) -> int:
    table = table_of(options.table)
    with recorded("row_looked_up", options.store, table=table.name) as what:
        row = find(options.store, table, key_of(table, options.key))
        what["outcome"] = "done"
    if options.format == "json":
        print(json.dumps(row.as_dict(), ensure_ascii=False, indent=1))
        return 0
    programme = programme_of(options.store)
    for name, value in row.values.items():
        words = spellings.stored_words(table.column(name), programme, options.lang)
        print(f"{schema.title(table.column(name), options.lang)}: {words.get(value, value) or '-'}")
    for name, count in row.dependents.items():
        print(f"{schema.table_name(name, options.lang)}: {count}")
    return 0


def _correct(options: argparse.Namespace) -> int:
    from data.row_correction import correct

    table = table_of(options.table)
    changes: dict[str, str] = {}
    for given, value in (each.partition("=")[::2] for each in options.set):
        name = headers.column_named(given, table)
        if name is None:
            choices = {language: ", ".join(schema.title(column, language) for column in table.columns) for language in LANGUAGES}
            raise DataError("no_such_column", value=given, table=in_words("table", table.name), choices=choices)
        changes[name] = value
    return run(options, "import", [], importing=partial(correct, options.store, table, key_of(table, options.key), changes))
