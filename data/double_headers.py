"""Several headers of a sheet for one column: which of them counts, or whether they are one question."""

from __future__ import annotations

from data import spellings
from data.cells import shown, tidy
from data.day_headers import is_weekday
from data.grids import Grid
from data.headers import Candidates, words
from data.proposals import Note, Proposal
from data.schema import Table


def choose(
    proposal: Proposal,
    grid: Grid,
    table: Table,
    candidates: Candidates,
    rest: list[tuple[int, str]],
    cells: list[str],
    span: tuple[int, int],
) -> None:
    """Of several headers for one column take the one that names it best; where two do, neither."""

    def header(index: int) -> str:
        return tidy(shown(cells[index - span[0]]))

    def data(index: int) -> list[str]:
        return [tidy(shown(grid.cell(line, index))) for line in range(proposal.first_row - 1, len(grid.rows))]

    local = {table.local, table.name, *words(table.local).split()}
    for name in sorted(candidates, key=lambda name: name == "quantity"):
        columns = candidates[name]
        if name == "day" and len(columns) > 1:  # beside the dates, Hari says which weekday each is
            weekdays = [each for each in columns if all(is_weekday(cell) for cell in data(each[2]) if cell)]
            if len(weekdays) < len(columns):
                columns = [each for each in columns if each not in weekdays]
                rest += [(index, header(index)) for _, _, index in weekdays]
        strongest = max(meaning.strength for meaning, _, _ in columns)
        if (
            len(columns) > 1
            and min(meaning.strength for meaning, _, _ in columns) > 1
            and _is_one_question(grid, [data(each[2]) for each in columns])
        ):
            first, *elsewhere = (index for _, _, index in sorted(columns, key=lambda each: -each[0].strength))
            proposal.columns[name], proposal.headers[name], proposal.instead[first] = first, header(first), elsewhere
            continue
        best = [each for each in columns if each[0].strength == strongest or (table.name == "sales" and name == "quantity" and each[0].strength > 1)]
        if len(best) > 1 and name == "quantity" and "amount" in proposal.columns:
            amounts = data(proposal.columns["amount"])
            best = [each for each in best if data(each[2]) != amounts] or best
        if len(best) > 1 and (own := [each for each in best if set(each[1].split()) & local]):
            best = own
        if len(best) > 1 and all(data(each[2]) == data(best[0][2]) for each in best[1:]):
            best = best[:1]
        others = [each for each in columns if each[2] != best[0][2]] if len(best) == 1 and _is_boolean(table, name) else []
        denied = next((each for each in others if _contradicts(name, data(best[0][2]), data(each[2]))), None)
        if len(best) == 1 and not denied:
            proposal.columns[name], proposal.headers[name] = best[0][2], header(best[0][2])
            rest += [(index, header(index)) for _, _, index in columns if index != best[0][2] and data(index) != data(best[0][2])]
            continue
        other = denied[2] if denied else best[1][2]
        note = Note("double_column", {"column": header(best[0][2]), "other": header(other)}, partial=True)
        column = next((column for column in table.columns if column.name == name), None)
        if column is None or column.required or column.critical or name in table.key:
            proposal.questions.append(note)
            proposal.columns[name], proposal.headers[name] = best[0][2], header(best[0][2])
        else:
            proposal.notes.append(note)


def _is_one_question(grid: Grid, columns: list[list[str]]) -> bool:
    """Whether of some columns, all with answers, no row has two: one question that stands elsewhere in another version of the form."""
    return grid.whole and all(map(any, columns)) and all(sum(map(bool, cells)) < 2 for cells in zip(*columns, strict=True))


def _is_boolean(table: Table, name: str) -> bool:
    return any(column.name == name and column.kind == "boolean" for column in table.columns)


def _contradicts(name: str, cells: list[str], others: list[str]) -> bool:
    """Whether two columns for one yes or no say the opposite of each other in a row."""
    known = spellings.booleans_of(name)
    read = [(known.get(spellings.plain(one)), known.get(spellings.plain(other))) for one, other in zip(cells, others, strict=True)]
    return any(one is not None and other is not None and one != other for one, other in read)
