"""Access to the scripts in ui/static."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static"


def script(name: str) -> str:
    """The text of ui/static/<name>.js. Streamlit takes the script of a component as text and serves no .js file from the folder itself."""
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")
