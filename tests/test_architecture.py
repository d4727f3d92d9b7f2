"""The architecture's arrows: who may know whom, and where SQL may be composed. Each check is shown a violation that it must see."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("dashboard", "pages", "ui", "queries", "data")

MAY_IMPORT = {
    "data": {"data"},
    "queries": {"queries", "data"},
    "ui": {"ui", "queries", "data"},
    "pages": {"ui"},
    "dashboard": {"ui", "data", "queries"},
}
"""Own packages that each layer may import: dashboard -> ui -> queries -> data, and pages know only what ui offers."""

FORBIDDEN = {
    "data": {"streamlit", "plotly"},
    "queries": {"streamlit", "plotly"},
    "pages": {"pandas", "duckdb", "plotly", "streamlit"},
}

COMPOSES_SQL = {
    # Modules that build SQL text, from the contract's own names only.
    "data/contract.py",
    "data/exporting.py",
    "data/importer.py",
    "data/judging.py",
    "data/reading.py",
    "data/settling.py",
}

TOP_LEVEL = re.compile(
    r"dashboard\.py|pages|queries|data|tests|ui|docs|requirements(-dev)?\.(txt|in)|README\.md|CONTRIBUTING\.md|CHANGELOG\.md|LICENSE|Makefile|pyproject\.toml|\..*"
)

SQL_TEXT = re.compile(
    r"\b(select|insert into|update|delete from|create (or replace )?(temp )?(table|view|macro)|attach)\b.*", re.IGNORECASE | re.DOTALL
)


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """(layer, file) of every module of the product."""
    for layer in LAYERS:
        if (root / f"{layer}.py").exists():
            yield layer, root / f"{layer}.py"
        for path in sorted((root / layer).rglob("*.py")):
            yield layer, path


def imported(tree: ast.AST) -> set[str]:
    """Every module that is imported anywhere in a file, in full."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def wrong_arrows(root: Path) -> list[str]:
    wrong = []
    for layer, path in modules(root):
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            top = name.split(".")[0]
            if top in LAYERS and top not in MAY_IMPORT[layer]:
                wrong.append(f"{path.relative_to(root)} imports {name}")
            if top in FORBIDDEN.get(layer, set()):
                wrong.append(f"{path.relative_to(root)} imports {name}")
        if layer == "ui" and (path.name.startswith("chart") or "charts" in path.parts):
            names = imported(ast.parse(path.read_text(encoding="utf-8")))
            asking = {"streamlit", "duckdb", "queries.ask", "ui.panel", "ui.setting"}
            wrong += [f"{path.relative_to(root)} imports {name}: charts don't ask" for name in names if name in asking]
    return wrong


def composed_sql(root: Path) -> list[str]:
    """SQL that is put together from text (f-string, format, %, +) outside the modules that may."""
    wrong = []
    for _, path in modules(root):
        if str(path.relative_to(root)) in COMPOSES_SQL:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                fixed = "".join(part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str))
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add) and isinstance(node.left, ast.Constant):
                fixed = str(node.left.value)
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "format"
                and isinstance(node.func.value, ast.Constant)
            ):
                fixed = str(node.func.value.value)
            else:
                continue
            if SQL_TEXT.match(fixed.strip()):
                wrong.append(f"{path.relative_to(root)}:{node.lineno} composes SQL")
    return wrong


def sql_in_pages(root: Path) -> list[str]:
    """Any SQL text at all in a page."""
    return [
        f"{path.relative_to(root)}:{node.lineno} holds SQL"
        for layer, path in modules(root)
        if layer == "pages"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\bselect\b.+\bfrom\b", node.value, re.IGNORECASE | re.DOTALL)
    ]


def undocumented(root: Path) -> list[str]:
    """Public functions, classes and modules without a docstring."""
    missing = []
    for layer, path in modules(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            missing.append(str(path.relative_to(root)))
        if layer == "pages":
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                if not ast.get_docstring(node) and node.name != "main":
                    missing.append(f"{path.relative_to(root)}: {node.name}")
                if isinstance(node, ast.ClassDef):
                    missing += [
                        f"{path.relative_to(root)}: {node.name}.{inner.name}"
                        for inner in node.body
                        if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_") and not ast.get_docstring(inner)
                    ]
    return missing


def test_arrows() -> None:
    assert wrong_arrows(ROOT) == []


def test_sql_is_composed_only_where_it_may() -> None:
    assert composed_sql(ROOT) == []


def test_pages_hold_no_sql() -> None:
    assert sql_in_pages(ROOT) == []


def test_everything_public_is_documented() -> None:
    assert undocumented(ROOT) == []


def test_top_level() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {name.split("/")[0] for name in listed if not TOP_LEVEL.fullmatch(name.split("/")[0])} == set()


VIOLATIONS = [
    ("data/bad.py", "from queries import ask", wrong_arrows, "data knows no queries"),
    ("queries/bad.py", "import streamlit as st", wrong_arrows, "queries know no page"),
    ("queries/bad.py", "def f():\n    from ui import panel", wrong_arrows, "not even inside a function"),
    ("ui/charts.py", "from queries import ask", wrong_arrows, "charts don't ask"),
    ("pages/bad.py", "import pandas", wrong_arrows, "pages don't compute"),
    ("pages/bad.py", "from data import store", wrong_arrows, "pages know only ui"),
    ("queries/bad.py", "sql = f'select * from {table}'", composed_sql, "an f-string"),
    ("queries/bad.py", "sql = 'select * from %s' % table", composed_sql, "a percent sign"),
    ("ui/bad.py", "sql = 'delete from {}'.format(table)", composed_sql, "format"),
    ("pages/bad.py", "QUESTION = 'select a from b'", sql_in_pages, "SQL in a page"),
    ("data/bad.py", "'''Module.'''\ndef f():\n    return 1", undocumented, "a public function without docstring"),
]


@pytest.mark.parametrize(("name", "text", "check", "why"), VIOLATIONS, ids=[violation[3] for violation in VIOLATIONS])
def test_a_violation_is_seen(tmp_path: Path, name: str, text: str, check: object, why: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert check(tmp_path), why  # type: ignore[operator]
