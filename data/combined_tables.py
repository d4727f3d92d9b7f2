"""Two tables in one row: a register with the day on which each person left, an attendance sheet with the result of the test.

Each is a proposal over the same rows, with the headers of its own and the key; a row without the second thing has none.
"""

from __future__ import annotations

from collections.abc import Sequence

from data import schema
from data.proposals import ALSO_THERE, Proposal
from data.schema import Table

PAIRS = (("residents", "exits"), ("attendance", "assessments"), ("enrolments", "assessments"))
"""Tables that stand in one row, the one that every row has first."""


def combined(made: Sequence[Proposal], named: Table | None) -> tuple[Proposal, Proposal] | None:
    """The proposals for two tables of one row, if each has all that it needs in columns of its own, and one of them is the likeliest, the first.

    A sheet called after the second table is that table: what it says of the first was copied for those who read it.
    """
    for first, second in PAIRS:
        if named is schema.BY_NAME[second]:
            continue
        for one in (each for each in made if each.table == first):
            for other in (each for each in made if each.table == second and each.height == one.height):
                if made[0] in (one, other) and _is_whole(one, other) and _is_whole(other, one):
                    return one, other
    return None


def own_headers(cells: Sequence[str], proposal: Proposal, other: Proposal) -> list[str]:
    """The headers of a row without those of the other table."""
    others = positions_of_its_own(other, proposal)
    return ["" if index in others else cell for index, cell in enumerate(cells, start=proposal.span[0])]


def positions_of_its_own(proposal: Proposal, other: Proposal) -> list[int]:
    """Where a table's columns stand that the other one hasn't."""
    shared = set(other.columns.values()) | {day.position for day in other.days}
    return [index for index in (*proposal.columns.values(), *(day.position for day in proposal.days)) if index not in shared]


def _is_whole(proposal: Proposal, other: Proposal) -> bool:
    """Whether a table has all that a new row of it needs, more than its key in columns that the other one hasn't, and nothing to be asked."""
    table = schema.BY_NAME[proposal.table]
    filled = {*proposal.columns, *ALSO_THERE, *(("day", "present") if proposal.days else ())}
    needed = all(column.name in filled for column in table.columns if column.required or column.name in table.key)
    beside_key = {index for name, index in proposal.columns.items() if name not in ("cohort_id", "resident_id")}
    apart = beside_key.isdisjoint(set(other.columns.values()) | {day.position for day in other.days})
    return needed and apart and "withdrawn" not in proposal.columns and (bool(beside_key) or bool(proposal.days))
