"""What the cells of a column mean: read column by column, so that one cell shows how to read the others."""

from data.values.columns import read_column
from data.values.readings import Reading

__all__ = ["Reading", "read_column"]
