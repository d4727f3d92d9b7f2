"""The columns of an answer as DuckDB hands them over (arrays, masked where there is null), as Python lists and pandas series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from queries.registry import Metric

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]


def as_list(values: Array, kind: str) -> list[Any]:
    """A column as a list: null as None, dates as date, everything else as Python's own types."""
    if kind in ("date", "month"):
        import numpy as np

        return list(_filled(values, np.datetime64("NaT")).astype("datetime64[D]").tolist())
    return list(values.tolist())


def starts(values: Array) -> list[int]:
    """Where a column's value is another than in the row before: the first row of each stretch of rows that have the same."""
    import numpy as np

    if not len(values):
        return []
    data, missing = np.ma.getdata(values), np.ma.getmaskarray(values)
    changed = (data[1:] != data[:-1]) & ~(missing[1:] & missing[:-1]) | (missing[1:] != missing[:-1])
    return [0, *(np.flatnonzero(changed) + 1).tolist()]


def as_series(values: Array, metric: Metric) -> pd.Series[Any]:
    """A column as pandas holds it (see Answer.frame)."""
    import numpy as np
    import pandas as pd

    match metric.kind:
        case "date" | "month":
            return pd.Series(_filled(values, np.datetime64("NaT")).astype("datetime64[us]"))
        case "share" | "number":
            return pd.Series(_filled(values.astype("float64"), np.nan), dtype="float64")
        case "rupiah" if metric.nullable:  # a median
            return pd.Series(_filled(values.astype("float64"), np.nan), dtype="float64")
        case "count" if metric.nullable:
            missing = np.ma.getmaskarray(values)
            return pd.Series(pd.arrays.IntegerArray(_filled(values, 0).astype("int64"), missing.copy()))
        case "count" | "rupiah":
            return pd.Series(values.astype("int64"), dtype="int64")
        case "flag" if metric.nullable:
            return pd.Series(values.tolist(), dtype="boolean")
        case "flag":
            return pd.Series(values.astype("bool"), dtype="bool")
        case _:
            return pd.Series(values.tolist(), dtype="str")


def _filled(values: Array, missing: Any) -> Array:
    """The values with something in place of null (DuckDB hands over a masked array where there is null)."""
    filled: Array = values.filled(missing) if hasattr(values, "filled") else values
    return filled
