"""The architecture's arrows: who may know whom, where SQL may be composed, what may stand where.

Each check is a function from a project's folder to the list of what is wrong there; each is shown violations that it must see.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("dashboard", "pages", "ui", "planning", "queries", "data")

MAY_IMPORT = {
    "data": {"data"},
    "queries": {"queries", "data"},
    "planning": {"planning", "queries", "data"},
    "ui": {"ui", "planning", "queries", "data"},
    "pages": {"ui"},
    "dashboard": {"ui", "data", "queries"},
}
"""Own packages that each layer may import: dashboard -> ui -> queries -> data, and pages know only what ui offers."""

FORBIDDEN = {
    "data": {"streamlit", "plotly"},
    "queries": {"streamlit", "plotly"},
    "planning": {"streamlit", "plotly", "duckdb"},
    "ui": {"duckdb"},
    "pages": {"pandas", "duckdb", "plotly", "streamlit"},
}

SHARED_BY_PAGES = {"ui.panel", "ui.charts", "ui.views", "ui.filters", "ui.html", "ui.i18n", "ui.theme"}
"""What hangs below the pages: none of it knows the frame, which stands above them."""

CHARTS_MAY_IMPORT = {"Answer", "Figure", "Filters", "Metric", "Row"}
"""What a chart may take from queries: the shape of what it is given and the arithmetic of ARITHMETIC, never a way to ask."""
ARITHMETIC = {"queries.statistics", "queries.dates"}

COMPOSES_SQL = {
    # Modules that build SQL text, from the contract's own names and the names of results only.
    "data/schema.py",
    "data/export.py",
    "data/importer.py",
    "data/validation.py",
    "data/recognition.py",
    "data/merging.py",
    "queries/disclosure/history.py",
    "queries/registry.py",
}

FETCHES = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3", "websockets"}
"""Packages that reach other machines: the dashboard works without any network."""

TEXT_SUFFIXES = {".py", ".sql", ".css", ".js", ".html", ".svg", ".toml", ".po"}
ADDRESS = re.compile(r"(?:https?|wss?|ftp)://(?!localhost\b|127\.0\.0\.1\b|www\.w3\.org/)[\w{]|\bhttpfs\b", re.IGNORECASE)
"""An address elsewhere. Those of w3.org are names (of XML's vocabularies), which nobody fetches."""

TOP_LEVEL = re.compile(
    r"dashboard\.py|pages|planning|queries|data|tests|ui|docs|static|requirements(-dev)?\.(txt|in)|README\.md|CONTRIBUTING\.md|CHANGELOG\.md|LICENSE|Makefile|pyproject\.toml|\..+"
)

SQL_TEXT = re.compile(
    r"(select\b|with\s+(recursive\s+)?\S+\s+as\s*\(|insert\s+(or\s+\w+\s+)?into\b|update\s+\S+\s+set\b|delete\s+from\b|(create|drop|alter)\s+(or\s+replace\s+)?(temp\w*\s+)?(table|view|macro)\b"
    r"|(attach|detach|copy|install|load|pragma)\s+\S|union\s+all\b|from\s+\S+\s+(where|join|select)\b|where\s+\S+\s*(=|<|>|in\b|is\b))",
    re.IGNORECASE,
)
HOLE = "\u25a1"
"""Stands where a value would be formatted in."""

RUNS_SQL = {"execute", "executemany", "sql", "query", "from_query"}

Check = Callable[[Path], list[str]]


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """(layer, file) of every module of the product."""
    for layer in LAYERS:
        if (root / f"{layer}.py").exists():
            yield layer, root / f"{layer}.py"
        for path in sorted((root / layer).rglob("*.py")):
            yield layer, path


def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def dotted(root: Path, path: Path) -> str:
    """A file's module name, `ui.charts` for ui/charts.py and for ui/charts/__init__.py."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(root: Path, path: Path) -> set[tuple[str, str]]:
    """(module, name taken from it) of every import anywhere in a file; relative ones in full, the name empty for a whole module."""
    found: set[tuple[str, str]] = set()
    package = path.parent.relative_to(root).parts
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            found |= {(module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                found.add((node.args[0].value, ""))
    return found


def reaches(module: str, name: str, target: str) -> bool:
    """Whether `from module import name` (or `import module`) brings in target or something below it."""
    full = f"{module}.{name}" if name else module
    return any(each == target or each.startswith(f"{target}.") for each in (module, full))


def wrong_arrows(root: Path) -> list[str]:
    """Imports against the arrows."""
    wrong = []
    for layer, path in modules(root):
        here = dotted(root, path)
        shared = any(here == each or here.startswith(f"{each}.") for each in SHARED_BY_PAGES)
        chart = here == "ui.charts" or here.startswith("ui.charts.")
        for module, name in sorted(imported(root, path)):
            top = module.split(".")[0]
            against = (top in LAYERS and top not in MAY_IMPORT[layer]) or top in FORBIDDEN.get(layer, set())
            above = shared and reaches(module, name, "ui.frame")
            asks = chart and (
                top in {"streamlit", "data"}
                or (
                    top == "queries"
                    and module not in {"queries.statistics", "queries.dates"}
                    and (module, name) not in {("queries", each) for each in CHARTS_MAY_IMPORT}
                )
                or any(reaches(module, name, each) for each in ("ui.panel", "ui.context", "ui.views"))
            )
            if against or above or asks:
                wrong.append(f"{path.relative_to(root)} imports {f'{module}.{name}'.rstrip('.')}")
    return wrong


def fixed_text(node: ast.AST) -> str | None:
    """The text of an expression that puts text together from parts, with a hole for each part that isn't fixed; None for others."""
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
        return text if HOLE in text else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        sides = [
            str(side.value) if isinstance(side, ast.Constant) and isinstance(side.value, str) else fixed_text(side)
            for side in (node.left, node.right)
        ]
        return None if sides == [None, None] else "".join(side or HOLE for side in sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "format_map", "join", "replace"}:
        return str(node.func.value.value) if isinstance(node.func.value, ast.Constant) else HOLE
    return None


def composed_sql(root: Path) -> list[str]:
    """SQL that is put together from text (f-string, format, %, +) outside the modules that may."""
    wrong = []
    for _, path in modules(root):
        if path.relative_to(root).as_posix() in COMPOSES_SQL:
            continue
        for node in ast.walk(tree_of(path)):
            text = fixed_text(node)
            run = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RUNS_SQL
            handed = run and bool(node.args) and fixed_text(node.args[0]) is not None  # type: ignore[attr-defined]
            if handed or (text is not None and SQL_TEXT.match(text.strip(f"{HOLE} \n"))):
                wrong.append(f"{path.relative_to(root)}:{node.lineno} composes SQL")  # type: ignore[attr-defined]
    return wrong


def sql_in_pages(root: Path) -> list[str]:
    """Any SQL text at all in a page."""
    return [
        f"{path.relative_to(root)}:{node.lineno} holds SQL"
        for layer, path in modules(root)
        if layer == "pages"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\bselect\b.+\bfrom\b", node.value, re.IGNORECASE | re.DOTALL)
    ]


def fetched(root: Path) -> list[str]:
    """Packages that reach other machines, and addresses elsewhere, in what runs or is served."""
    wrong = [
        f"{path.relative_to(root)} imports {module}"
        for _, path in modules(root)
        for module, name in sorted(imported(root, path))
        if any(reaches(module, name, each) for each in FETCHES)
    ]
    folders = ("pages", "ui", "planning", "queries", "data", "static", ".streamlit")
    for path in [root / "dashboard.py", *(path for folder in folders for path in sorted((root / folder).rglob("*")))]:
        # The store and the secrets (with the address of the sign-in) are the installation's own.
        if path.suffix in TEXT_SUFFIXES and path.is_file() and not path.is_relative_to(root / "data" / "store") and path.name != "secrets.toml":
            lines = path.read_text(encoding="utf-8").splitlines()
            wrong += [f"{path.relative_to(root)}:{number} names an address" for number, line in enumerate(lines, 1) if ADDRESS.search(line)]
    return wrong


def undocumented(root: Path) -> list[str]:
    """Modules, public functions and public classes without a docstring."""
    missing = []
    for layer, path in modules(root):
        tree = tree_of(path)
        if not ast.get_docstring(tree):
            missing.append(str(path.relative_to(root)))
        if layer == "pages":
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            inner = node.body if isinstance(node, ast.ClassDef) else []
            members = [each for each in inner if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not each.name.startswith("_")]
            missing += [
                f"{path.relative_to(root)}: {name}"
                for name, each in [(node.name, node), *((f"{node.name}.{member.name}", member) for member in members)]
                if not ast.get_docstring(each)
            ]
    return missing


def strangers(root: Path) -> list[str]:
    """Files and folders on top that the house has no room for; only what git keeps counts, where there is git."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    names = {name.split("/")[0] for name in listed.stdout.splitlines()} or {path.name for path in root.iterdir()}
    return sorted(name for name in names if not TOP_LEVEL.fullmatch(name))


CHECKS: list[Check] = [wrong_arrows, composed_sql, sql_in_pages, fetched, undocumented, strangers]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_project_keeps_to_it(check: Check) -> None:
    assert check(ROOT) == []


def test_the_modules_are_found() -> None:
    found = {layer for layer, _ in modules(ROOT)}
    assert found == set(LAYERS), "a check that looks at no file holds nothing"


def test_each_module_that_may_compose_sql_does() -> None:
    listed = {path.relative_to(ROOT).as_posix() for _, path in modules(ROOT)}
    assert listed >= COMPOSES_SQL, "the list of exceptions holds no more than it must"


VIOLATIONS: list[tuple[str, str, Check, str]] = [
    ("data/bad.py", "from queries import ask", wrong_arrows, "data knows no queries"),
    ("data/bad.py", "import streamlit.components.v2", wrong_arrows, "data knows no page"),
    ("queries/bad.py", "import streamlit as st", wrong_arrows, "queries know no page"),
    ("queries/bad.py", "def f():\n    from ui import panel", wrong_arrows, "not even inside a function"),
    ("queries/bad.py", "import importlib\nst = importlib.import_module('streamlit')", wrong_arrows, "not even by its name"),
    ("queries/bad.py", "from pages import overview", wrong_arrows, "queries know no single page"),
    ("ui/panel.py", "from pages import overview", wrong_arrows, "what pages share knows no single page"),
    ("ui/panel.py", "from ui import frame", wrong_arrows, "a panel hangs below the frame"),
    ("ui/panel.py", "from .frame import words", wrong_arrows, "a relative import is an import"),
    ("ui/panel.py", "import duckdb", wrong_arrows, "a panel asks queries, not the store's file"),
    ("ui/charts.py", "from queries import ask", wrong_arrows, "charts don't ask"),
    ("ui/charts/bars.py", "from queries.query import ask as Answer", wrong_arrows, "charts don't ask by another way"),
    ("ui/charts/bars.py", "import queries", wrong_arrows, "charts don't hold the means to ask"),
    ("ui/charts/bars.py", "import streamlit", wrong_arrows, "charts don't show"),
    ("ui/charts/bars.py", "from ..context import Context", wrong_arrows, "charts don't get what can ask"),
    ("pages/bad.py", "import pandas", wrong_arrows, "pages don't compute"),
    ("pages/bad.py", "from plotly import graph_objects", wrong_arrows, "pages don't draw"),
    ("pages/bad.py", "from data import store", wrong_arrows, "pages know only ui"),
    ("dashboard.py", "import pages.overview", wrong_arrows, "the server knows no single page"),
    ("queries/bad.py", "sql = f'select * from {table}'", composed_sql, "an f-string"),
    ("queries/bad.py", "sql = f'with a as (select 1) select * from {table}'", composed_sql, "an f-string that begins with a CTE"),
    ("queries/bad.py", "sql = 'select * from %s' % table", composed_sql, "a percent sign"),
    ("queries/bad.py", "sql = 'select * from ' + table", composed_sql, "a plus sign"),
    ("queries/bad.py", "sql = base + ' where person = ' + person", composed_sql, "a plus sign after a name"),
    ("ui/bad.py", "sql = 'delete from {}'.format(table)", composed_sql, "format"),
    ("data/bad.py", "connection.execute(f'{anything}')", composed_sql, "run as it is made"),
    ("queries/bad.py", "connection.execute(path.read_text().replace('TABLE', table))", composed_sql, "replaced in a file's text"),
    ("data/bad.py", "connection.execute(f'update {table} set a = 1')", composed_sql, "an update"),
    ("pages/bad.py", "QUESTION = 'select a from b'", sql_in_pages, "SQL in a page"),
    ("queries/bad.py", "import urllib.request", fetched, "a package that fetches"),
    ("ui/bad.py", "from urllib import request", fetched, "the same, taken from its package"),
    ("ui/static/bad.css", "@import url('https://fonts.example/inter.css');", fetched, "a font from elsewhere"),
    ("queries/bad.sql", "install httpfs", fetched, "an extension that fetches"),
    (".streamlit/config.toml", "url = 'https://fonts.example/inter.woff2'", fetched, "a theme from elsewhere"),
    ("data/bad.py", "'''Module.'''\ndef f():\n    return 1", undocumented, "a public function without docstring"),
    ("ui/bad.py", "'''Module.'''\nclass A:\n    '''Class.'''\n    def f(self):\n        return 1", undocumented, "a public method"),
    ("queries/bad.py", "'''Module.'''\nclass A:\n    x = 1", undocumented, "a public class without docstring"),
    ("pages/bad.py", "x = 1", undocumented, "a page that doesn't say what it is"),
    ("helpers/bad.py", "x = 1", strangers, "another folder on top"),
    ("notes.md", "", strangers, "another file on top"),
]

INNOCENT: list[tuple[str, str, Check, str]] = [
    ("ui/frame.py", "from ui import panel", wrong_arrows, "the frame stands above the panel"),
    ("ui/charts/bars.py", "from queries import Answer\nfrom ui.theme import COLOURS", wrong_arrows, "the shape of an answer"),
    ("data/importer.py", "sql = f'select * from {table}'", composed_sql, "a module that may"),
    ("queries/bad.py", "connection.execute('select * from a where b = $b', {'b': b})", composed_sql, "a parameter"),
    ("queries/bad.py", "sentence = f'Select one of {names}.' if 0 else f'Update {n} rows'", sql_in_pages, "a sentence outside pages"),
    ("ui/bad.py", "sentence = 'From ' + first + ' to ' + last", composed_sql, "a sentence put together"),
    ("ui/bad.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", fetched, "the name of a vocabulary"),
    ("dashboard.py", "ADDRESS = f'http://localhost:{port}'", fetched, "this machine"),
    (".streamlit/secrets.toml", "server = 'https://login.example'", fetched, "the installation's own sign-in"),
    ("data/bad.py", "'''Module.'''\ndef _f():\n    return 1", undocumented, "a private function"),
]


def written(root: Path, name: str, text: str) -> Path:
    """A project's folder that holds only that file."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(("name", "text", "check", "why"), VIOLATIONS, ids=[violation[3] for violation in VIOLATIONS])
def test_a_violation_is_seen(tmp_path: Path, name: str, text: str, check: Check, why: str) -> None:
    assert check(written(tmp_path, name, text)), why


@pytest.mark.parametrize(("name", "text", "check", "why"), INNOCENT, ids=[innocent[3] for innocent in INNOCENT])
def test_what_is_right_passes(tmp_path: Path, name: str, text: str, check: Check, why: str) -> None:
    assert check(written(tmp_path, name, text)) == [], why
