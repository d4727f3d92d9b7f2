"""What the cells of a column mean: read column by column, so that one cell shows how to read the others."""

from data.values.columns import Reading, read_column

__all__ = ["Reading", "read_column"]
