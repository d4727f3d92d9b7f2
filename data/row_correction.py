"""A row corrected by its key: the row as it should be, in place of the one that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data import schema
from data.files import scratch
from data.importer import import_paths
from data.report import Report
from data.rows import Key, dependents, find, key_of, write_rows
from data.schema import Table


def correct(folder: Path, table: Table, key: Key, changes: Mapping[str, str], **options: Any) -> Report:
    """Hand a row in with these values changed; `options` are those of `import_paths`.

    Under another key the old row is withdrawn with it, and what depends on it follows to the new key: attendance stood under a wrong person
    because the enrolment did. Where a row of these can't follow (a test before the other group began) nothing is changed: it would be lost.
    Raises DataError if there is no such row, or the new key can't be read.
    """
    stored = find(folder, table, key).values
    values = {**stored, **changes}
    if table is schema.ENROLMENTS and _follows_start(folder, stored, values):
        values["enrolled_on"] = ""
    new = key_of(table, [values[name] for name in table.key])
    moved = new != dict(key)
    with scratch(folder, "correction") as temporary:
        paths = [write_rows(temporary, table, [values])]
        if moved:
            paths += [write_rows(temporary, child, [{**row, **own} for row in rows]) for child, own, rows in dependents(folder, table, key, new)]
        withdrawn = ((table.name, key),) if moved else ()
        return import_paths(
            paths,
            folder,
            action="correct",
            **{**options, "withdraw": withdrawn, "with_dependents": moved, "strict": moved, "allow_emptying": True, "typed": True},
        )


def _follows_start(folder: Path, stored: Mapping[str, str], values: Mapping[str, str]) -> bool:
    """Whether a participant moves to another group with the date of enrolment that was derived from the start of the first: then it follows the new
    one's."""
    if stored["cohort_id"] == values["cohort_id"] or stored["enrolled_on"] != values["enrolled_on"]:
        return False
    return find(folder, schema.COHORTS, {"cohort_id": stored["cohort_id"]}).values["starts_on"] == stored["enrolled_on"]
