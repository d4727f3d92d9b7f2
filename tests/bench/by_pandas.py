"""The headline as a careful pandas program would count it, on frames that are in memory already: what the queries are compared with."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pandas as pd

GRADUATION = ("own_business", "employment", "family", "marriage")


def frames(version_file: str) -> dict[str, pd.DataFrame]:
    """The prepared facts of a version as frames, read before the clock starts."""
    connection = duckdb.connect(version_file, read_only=True)
    try:
        return {name: connection.execute(f"select * from fact_{name}").df() for name in ("persons", "enrolments", "spells", "follow_ups")}
    finally:
        connection.close()


def headline(loaded: dict[str, pd.DataFrame], as_of: date) -> dict[str, Any]:
    """The counts of the headline (without the rates, which cost nothing)."""
    day = pd.Timestamp(as_of)
    persons = loaded["persons"]
    persons = persons[persons["registered_on"] <= day]
    enrolments = loaded["enrolments"]
    enrolments = enrolments[(enrolments["enrolled_on"] <= day) & enrolments["person"].isin(persons["person"])]
    started = enrolments["first_present_on"] <= day
    completed = enrolments["completed_on"] <= day
    assessed = completed & (enrolments["assessed_on"] <= day)
    spells = loaded["spells"]
    spells = spells[(spells["exited_on"] <= day) & spells["person"].isin(persons["person"])]
    returned = spells["returned_on"] <= day
    away = spells[~returned]
    covered = enrolments.loc[started, "person"].unique()
    follow_ups = loaded["follow_ups"]
    follow_ups = follow_ups[(follow_ups["followed_up_on"] <= day) & follow_ups["person"].isin(persons["person"])]
    latest = follow_ups.sort_values("followed_up_on").drop_duplicates("person", keep="last")
    later = spells["exited_on"] + pd.DateOffset(months=6)
    base = (spells["destination"] != "died") & (later <= day)
    return {
        "registered": len(persons),
        "residents": len(persons) - len(away),
        "covered": len(covered),
        "covered_residents": int((~pd.Series(covered).isin(away["person"])).sum()),
        "enrolled": enrolments["person"].nunique(),
        "started": int((started & (enrolments["ends_on"] <= day)).sum()),
        "completed": int(completed.sum()),
        "assessed": int(assessed.sum()),
        "passed": int((assessed & (enrolments["passed_on"] <= day)).sum()),
        "exits": len(spells),
        "closure_exits": int(spells["by_closure"].sum()),
        "returns": int(returned.sum()),
        "mentas": int((away["destination"].isin(GRADUATION) & ~away["by_closure"]).sum()),
        "sustained_base_6m": int(base.sum()),
        "sustained_6m": int((base & (~returned | (spells["returned_on"] > later))).sum()),
        "followed_up": len(latest),
        "earning": int(latest["earning"].sum()),
    }
