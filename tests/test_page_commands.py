"""Everything that the steward's page does is a command too: docs/operations.md lists them side by side."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.__main__ import _parser

ROOT = Path(__file__).resolve().parent.parent
TABLE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("## The page of data and its commands")[1].split("\n## ")[0]
ACTING = {"button", "form_submit_button", "file_uploader", "checkbox", "toggle", "selectbox", "multiselect", "text_input", "date_input"}
ACTING |= {"hand_out", "_hand_out"}
"""What a person acts with."""
ELSEWHERE = ("data.part",)
"""Controls that only lead to another part of the page."""


def controls() -> Iterator[str]:
    """The key of each control of the page, as far as it is written out."""
    for path in sorted((ROOT / "ui" / "data_page").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name not in ACTING:
                continue
            given = [word.value for word in call.keywords if word.arg == "key"]
            text = _written(given[0] if given else call.args[1] if name == "_hand_out" else call.args[0])
            if text:
                yield f"data.{text}" if name == "_hand_out" else text


def _written(key: ast.expr) -> str:
    """A key as the code has it, a star for what is filled in; empty for one that is made elsewhere."""
    parts = key.values if isinstance(key, ast.JoinedStr) else [key] if isinstance(key, ast.Constant) else []
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)


def test_each_control_of_the_page_has_its_command() -> None:
    listed = set(re.findall(r"`(data\.[\w.]+)`", TABLE))
    keys = {key.replace("data.*.", "data.correct.") for key in controls() if key.startswith("data.") and key != "data.*"}
    assert len(keys) > 40, "the controls are found"
    without = {key for key in keys if not any(key == each or key.startswith((f"{each}.", f"{each}_")) for each in (*listed, *ELSEWHERE))}
    assert without == set()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`python -m data ([^`]+)`", TABLE))))
def test_each_command_is_one(command: str) -> None:
    """The parser takes it; NAME, FILE and the like stand for what somebody gives."""
    assert _parser().parse_args(shlex.split(command.replace(" ...", ""))).command == command.split()[0]
