"""Assessments of a large hand-in, looked up with the enrolments that they are of: their persons and cohorts needn't be found once more.

One row an enrolment then says what her assessment does. That is all that they say, if as many are found as there are.
"""

from __future__ import annotations

import duckdb

from data import schema
from data.tables import columns_of
from data.validation import soundness

TABLE = schema.BY_NAME["assessments"]
FOUND = "enrolments_attended"
"""The table of enrolments with what was looked up with them."""


def columns_and_join() -> tuple[list[str], str]:
    """SQL of what the assessment in `next` of an enrolment `r` says, and whether it is sound; and the join that it needs."""
    on = " and ".join(f"r.{name} = assessed.{name}" for name in TABLE.key)
    faulty, joins = soundness(TABLE, of_references=False)
    own = ", ".join(f"r.{column.name}" for column in TABLE.columns)
    rows = f"select {own}, not ({faulty}) as is_sound from next.{TABLE.name} as r {joins}"
    return ["assessed.assessed_on", "assessed.passed", "assessed.is_sound as is_assessment_sound"], f"left join ({rows}) as assessed on {on}"


def are_looked_up(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the assessments in `next` were looked up with their enrolments."""
    return "is_assessment_sound" in columns_of(connection, "work", [FOUND]).get(FOUND, {})


def are_sound(connection: duckdb.DuckDBPyConnection, rows: int) -> bool:
    """Whether as many assessments as were handed in are sound, and each of somebody enrolled: then data/facts.sql finds them with the enrolments."""
    ((sound,),) = connection.execute(f"select count(*) = {rows} from {FOUND} as enrolments where enrolments.is_assessment_sound").fetchall()
    if sound:
        connection.execute(
            "create view enrolments_assessed as select enrolments.person, enrolments.registered_on, enrolments.cohort, enrolments.enrolled_on,"
            " enrolments.present_days, enrolments.present_mask, enrolments.assessed_on, enrolments.passed"
            f" from {FOUND} as enrolments"
        )
    return bool(sound)
