"""A store of an earlier release opens: what its file lacks is not known, and the old file is kept."""

from __future__ import annotations

import duckdb

from data import store
from data.description import sealed
from data.files import digest_of
from data.migration import migrate
from queries import ask
from tests.inline_rows import D, Stored


def made_older(version: store.Version) -> None:
    """Take columns out of a version's file, as an earlier release would have written it."""
    with duckdb.connect(str(version.path)) as connection:
        connection.execute("alter table residents drop column education; alter table fact_persons drop column education; drop table fact_sales")
    text = sealed(store.Version(**{**vars(version), "digest": digest_of(version.path)}))
    version.path.with_suffix(".json").write_text(text)


def test_a_store_of_an_earlier_release_is_made_anew_once(stored: Stored) -> None:
    folder = stored(residents=[("A", "2017-01-01", 1990, "Kendal", "sd")])
    old = store.current(folder)
    assert old is not None
    assert migrate(folder) is None, "nothing to do"
    made_older(old)
    before = old.path.read_bytes()
    migrated = migrate(folder)
    assert migrated is not None and (migrated.number, migrated.parent, migrated.action) == (2, 1, "migrate")
    assert [(row["value"], row["registered"]) for row in ask("breakdown", folder, D, by="education").records] == [("unknown", 1)]
    assert old.path.read_bytes() == before
    assert migrate(folder) is None
