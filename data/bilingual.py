"""The two languages of what the data package says: of sentences, titles and choices."""

from __future__ import annotations

LANGUAGES = ("id", "en")
"""Indonesian, then English."""
Text = dict[str, str]
"""A text by language."""
