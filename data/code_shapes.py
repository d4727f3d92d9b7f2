"""Shapes of codes: all their digits 0. Of a large table's codes there are few, so that they are looked at instead of the codes."""

from __future__ import annotations

import re

import duckdb

from data import schema
from data.near_codes import bare
from data.schema import Column

MOST_SHAPES = 1_000
"""Codes of more shapes than this are compared one by one, the long way."""


def shape_of(connection: duckdb.DuckDBPyConnection, cell: str, plain: str) -> tuple[str, str, dict[str, str]]:
    """SQL of a code's shape, all its digits 0; SQL that is true where it is that of the code in the middle, which a pattern finds quicker: nearly all
    are mostly of that one, and of numbers counted up the first is shorter than most; and the values of both, `usual` among them.
    """
    half = f"select count(*) // 2 from {plain} as rows"
    middle = connection.execute(f"select {cell} from {plain} as raw where raw.rowid >= ({half}) limit 1").fetchall()[0][0] or ""
    values = {"usual": re.sub("[1-9]", "0", middle), "pattern": re.sub("[0-9]", "[0-9]", re.escape(middle))}
    return f"translate({cell}, '123456789', '000000000')", f"regexp_full_match({cell}, $pattern)", values


def are_plain_codes(connection: duckdb.DuckDBPyConnection, column: Column, cell: str, plain: str) -> bool:
    """Whether all codes are plain, none of the made-up programme, and none near another (`find_near_codes` of data/near_codes.py).

    Only the different shapes of the codes, all their digits 0, are looked at: codes of one shape differ in a digit, so they aren't near, and codes
    of two shapes are near only where the shapes are alike once each run of digits is one sign.
    """
    shape, is_usual, values = shape_of(connection, cell, plain)
    shapes = f"select $usual union select {shape} from {plain} as raw where not coalesce({is_usual}, false) limit {MOST_SHAPES + 1}"
    ((count, are_plain, alike),) = connection.execute(
        f"""
        select
            count(*),
            bool_and(coalesce(is_plain_code(shapes.shape) and not starts_with(shapes.shape, '{schema.SAMPLE_PREFIX}'), false)),
            count(distinct regexp_replace(bare_code(replace(shapes.shape, '0', '1')), '[0-9]+', '#', 'g')) < count(*),
        from ({shapes}) as shapes (shape)
        """,
        values,
    ).fetchall()
    if count > MOST_SHAPES or not are_plain:
        return False
    if not alike:
        return True
    ((near,),) = connection.execute(f"select count(distinct {bare(column, cell)}) < count(distinct {cell}) from {plain} as raw").fetchall()
    return not near
