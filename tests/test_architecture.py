"""The architecture: permitted imports, where SQL may be composed, which files may exist where.

Each check is a function from a project's folder to the list of what is wrong there; each is shown violations that it must see.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.violations import INNOCENT, VIOLATIONS

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

ABOVE_VIEWS = {"ui.frame"}
ABOVE_PANELS = {*ABOVE_VIEWS, "ui.views", "ui.briefing"}
ABOVE_WORDS = {*ABOVE_PANELS, "ui.panel", "ui.charts", "ui.context", "ui.auth", "ui.server"}
MAY_NOT_REACH = {
    # Module or package of ui -> what stands above it. frame -> pages -> views -> panel and charts -> what all of them share.
    "ui.views": {*ABOVE_VIEWS, "ui.briefing"},
    "ui.briefing": {*ABOVE_VIEWS, "ui.views"},
    "ui.panel": ABOVE_PANELS,
    "ui.charts": {*ABOVE_PANELS, "ui.panel", "ui.context", "ui.html", "ui.auth", "ui.server"},
    **dict.fromkeys(
        ("ui.auth", "ui.context", "ui.exports", "ui.filters", "ui.header", "ui.saved", "ui.server", "ui.url_state", "ui.workbook"), ABOVE_PANELS
    ),
    **dict.fromkeys(("ui.html", "ui.i18n", "ui.navigation", "ui.theme"), ABOVE_WORDS),
}

CHARTS_MAY_IMPORT = {"Answer", "Figure", "Filters", "Metric", "Row"}
"""What a chart may take from queries: the shape of what it is given and the arithmetic of ARITHMETIC, never a way to ask."""
ARITHMETIC = {"queries.statistics", "queries.dates"}

INTERNALS = re.compile(r"streamlit\.(?:_|(?:commands|config|connections|elements|proto|runtime|util|watcher|web)\b)")
"""What of Streamlit no interface promises: its submodules and private names. Only ui/server uses them, behind one test."""

LATE = {"lxml", "openpyxl", "pandas", "plotly", "pptx", "typst"}
"""Packages of many MiB that no page of figures needs: they are loaded in the function that uses them, not by a module that the server or a page of
figures loads."""
WITH_FIGURES = (
    "dashboard.py",
    "ui/frame.py",
    *(f"pages/{name}.py" for name in ("overview", "coverage", "completion", "exits", "livelihoods", "cohorts", "plan")),
)

MOST_LINES = 400

COMPOSES_SQL = {
    # Modules that build SQL text, from the contract's own names and the names of results only.
    "data/assessed.py",
    "data/attendance_marks.py",
    "queries/steps.py",
    "data/code_shapes.py",
    "data/export.py",
    "data/facts.py",
    "data/pipeline.py",
    "data/validation.py",
    "data/version_comparison.py",
    "data/databases.py",
    "data/corrections.py",
    "data/repairs.py",
    "data/rows.py",
    "data/pull/ledger.py",
    "data/filled_series.py",
    "data/groups.py",
    "data/judging.py",
    "data/known_again.py",
    "data/laid.py",
    "data/other_rows.py",
    "data/session_dates.py",
    "data/merging.py",
    "data/near_codes.py",
    "data/other_periods.py",
    "data/rejections.py",
    "data/revisions.py",
    "data/set_aside.py",
    "data/sound.py",
    "data/staging.py",
    "data/tables.py",
    "data/values/staged.py",
    "data/withdrawn_again.py",
    "data/withdrawn_marks.py",
    "queries/bounds.py",
    "queries/disclosure/history.py",
    "queries/registry.py",
}

FETCHES = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3", "websockets"}
"""Packages that reach other machines: the dashboard works without any network."""
MAY_FETCH = {"data/pull/client.py": {"httpx"}, "ui/delivery/smtp.py": {"smtplib"}}
"""The exceptions: `python -m data pull` asks the form servers that an office names in sources.toml, and the delivery the mail server of smtp.toml;
without those files they ask nobody."""

TEXT_SUFFIXES = {".py", ".sql", ".css", ".js", ".html", ".svg", ".toml", ".po"}
VOCABULARIES = r"www\.w3\.org/|schemas\.openxmlformats|schemas\.microsoft\.com/office/|purl\.oclc\.org/ooxml/"
ADDRESS = re.compile(rf"(?:https?|wss?|ftp)://(?!localhost\b|127\.0\.0\.1\b|{VOCABULARIES})[\w{{]|\bhttpfs\b", re.IGNORECASE)
"""An address elsewhere. Those of w3.org and of the standard of Office files are names (of XML's vocabularies), which nobody fetches."""

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


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file's syntax tree."""
    return tuple(ast.walk(tree_of(path)))


@pytest.fixture(scope="module", autouse=True)
def parsed_once() -> Iterator[None]:
    """Each file is parsed once for all checks, and forgotten after them: a million objects, which every garbage collection would look at."""
    yield
    for remembered in (tree_of, nodes_of, imported):
        remembered.cache_clear()


def dotted(root: Path, path: Path) -> str:
    """A file's module name, `ui.charts` for ui/charts.py and for ui/charts/__init__.py."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imported(root: Path, path: Path) -> set[tuple[str, str]]:
    """(module, name taken from it) of every import anywhere in a file; relative ones in full, the name empty for a whole module."""
    names: set[tuple[str, str]] = set()
    package = path.parent.relative_to(root).parts
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            names |= {(module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in {"import_module", "__import__"}:
                names.add((node.args[0].value, ""))
    return names


def reaches(module: str, name: str, target: str) -> bool:
    """Whether `from module import name` (or `import module`) brings in target or something below it."""
    full = f"{module}.{name}" if name else module
    return any(each == target or each.startswith(f"{target}.") for each in (module, full))


def wrong_arrows(root: Path) -> list[str]:
    """Imports against the arrows."""
    wrong = []
    for layer, path in modules(root):
        here = dotted(root, path)
        higher = {each for part, above in MAY_NOT_REACH.items() if reaches(here, "", part) for each in above}
        chart = here == "ui.charts" or here.startswith("ui.charts.")
        for module, name in sorted(imported(root, path)):
            top = module.split(".")[0]
            against = (top in LAYERS and top not in MAY_IMPORT[layer]) or top in FORBIDDEN.get(layer, set())
            above = any(reaches(module, name, each) for each in higher) or (layer == "pages" and reaches(module, name, "ui.charts"))
            asks = chart and (
                top in {"streamlit", "data"}
                or (top == "queries" and module not in ARITHMETIC and (module, name) not in {("queries", each) for each in CHARTS_MAY_IMPORT})
                or (top == "planning" and not name[:1].isupper())  # shapes, never what reckons
            )
            if against or above or asks:
                wrong.append(f"{path.relative_to(root)} imports {f'{module}.{name}'.rstrip('.')}")
    return wrong


def loaded_with(root: Path, path: Path) -> Iterator[tuple[str, str]]:
    """What a file loads at once when it is loaded, functions and imports for types left out: see `imported`."""
    waiting: list[ast.AST] = [tree_of(path)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.parent.relative_to(root).parts
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *filter(None, [node.module])))
            yield from ((module, alias.name) for alias in node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            only_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            waiting += node.orelse if only_types and isinstance(node, ast.If) else ast.iter_child_nodes(node)


def loaded_early(root: Path) -> list[str]:
    """Modules that the server or a page of figures loads, and that load at once what takes many MiB and is needed seldom."""
    waiting = [root / name for name in WITH_FIGURES if (root / name).exists()]
    seen, wrong = set(waiting), []
    while waiting:
        path = waiting.pop()
        for module, name in loaded_with(root, path):
            wrong += [f"{path.relative_to(root)} loads {each} at once" for each in LATE if reaches(module, name, each)]
            parts = [*module.split("."), *filter(None, [name])]
            for place in (root.joinpath(*parts[:length]) for length in range(1, len(parts) + 1)):
                found = {each for each in (place.with_suffix(".py"), place / "__init__.py") if each.exists()} - seen
                seen |= found
                waiting += found
    return sorted(wrong)


def circles(root: Path) -> list[str]:
    """Modules that import each other, directly or by way of others, and be it inside a function."""
    names = {dotted(root, path) for _, path in modules(root)}
    imports = {
        dotted(root, path): {full if (full := f"{module}.{name}") in names else module for module, name in imported(root, path)} & names
        for _, path in modules(root)
    }
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def asking_charts(root: Path) -> list[str]:
    """Charts that ask by what they were given."""
    return [
        f"{path.relative_to(root)}:{node.lineno} asks"
        for _, path in modules(root)
        if reaches(dotted(root, path), "", "ui.charts")
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"ask", *RUNS_SQL}
    ]


def internals(root: Path) -> list[str]:
    """Internals of Streamlit outside ui/server."""
    wrong = []
    for _, path in modules(root):
        if reaches(dotted(root, path), "", "ui.server"):
            continue
        names = {f"{module}.{name}".rstrip(".") for module, name in imported(root, path)}
        for node in nodes_of(path):
            parts: list[str] = []
            while isinstance(node, ast.Attribute):
                parts, node = [node.attr, *parts], node.value
            if parts and isinstance(node, ast.Name) and node.id in {"st", "streamlit"}:
                names.add(".".join(("streamlit", *parts)))
        wrong += [f"{path.relative_to(root)} uses {name}, an internal of Streamlit" for name in sorted(names) if INTERNALS.match(name)]
    return wrong


def long_files(root: Path) -> list[str]:
    """Files of more lines than anybody wants to read at once."""
    files = [path for _, path in modules(root)]
    files += [path for folder in ("queries", "data", "ui") for suffix in ("sql", "js", "css") for path in (root / folder).rglob(f"*.{suffix}")]
    lengths = {path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    return [f"{name} has {lines} lines, more than {MOST_LINES}: split it by topic" for name, lines in sorted(lengths.items()) if lines > MOST_LINES]


def fixed_text(node: ast.AST) -> str | None:
    """The text of an expression that puts text together from parts, with a hole for each part that is not fixed; None for others."""
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
        for node in nodes_of(path):
            text = fixed_text(node)
            # connection.execute(sql), or execute(connection, sql) of data/parsed.py.
            run = isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in RUNS_SQL
            handed = run and any(fixed_text(argument) is not None for argument in node.args[:2])
            if handed or (text is not None and SQL_TEXT.match(text.strip(f"{HOLE} \n"))):
                wrong.append(f"{path.relative_to(root)}:{node.lineno} composes SQL")
    return wrong


def sql_in_pages(root: Path) -> list[str]:
    """Any SQL text at all in a page."""
    return [
        f"{path.relative_to(root)}:{node.lineno} holds SQL"
        for layer, path in modules(root)
        if layer == "pages"
        for node in nodes_of(path)
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
        if any(reaches(module, name, each) for each in FETCHES - MAY_FETCH.get(path.relative_to(root).as_posix(), set()))
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


def named_languages(root: Path) -> list[str]:
    """Code that asks which language it is: a language's rules stand in its folder, and languages.py alone names the one to fall back to."""
    return [
        f"{path.relative_to(root)}:{node.lineno} names a language"
        for layer, path in modules(root)
        if layer in {"ui", "pages", "planning", "queries"} and path.name != "languages.py"
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and node.value in ("id", "en")
    ]


def strangers(root: Path) -> list[str]:
    """Top-level files and folders that the layout does not provide for; where there is git, only tracked ones count."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False)
    names = {name.split("/")[0] for name in listed.stdout.splitlines()} or {path.name for path in root.iterdir()}
    return sorted(name for name in names if not TOP_LEVEL.fullmatch(name))


CHECKS: list[Check] = [
    wrong_arrows,
    circles,
    loaded_early,
    asking_charts,
    internals,
    long_files,
    composed_sql,
    sql_in_pages,
    fetched,
    undocumented,
    named_languages,
    strangers,
]
BY_NAME = {check.__name__: check for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_project_keeps_to_it(check: Check) -> None:
    assert check(ROOT) == []


def test_the_modules_are_found() -> None:
    layers = {layer for layer, _ in modules(ROOT)}
    assert layers == set(LAYERS), "a check that looks at no file holds nothing"


def test_each_check_is_shown_a_violation() -> None:
    assert {check for _, _, check, _ in VIOLATIONS} == set(BY_NAME)


def test_each_module_that_may_compose_sql_does() -> None:
    listed = {path.relative_to(ROOT).as_posix() for _, path in modules(ROOT)}
    assert listed >= COMPOSES_SQL, "the list of exceptions holds no more than it must"


def written(root: Path, name: str, text: str) -> Path:
    """A project's folder that holds only that file."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(("name", "text", "check", "why"), VIOLATIONS, ids=[violation[3] for violation in VIOLATIONS])
def test_a_violation_is_seen(tmp_path: Path, name: str, text: str, check: str, why: str) -> None:
    assert BY_NAME[check](written(tmp_path, name, text)), why


def test_a_circle_of_two_modules_is_seen(tmp_path: Path) -> None:
    written(tmp_path, "data/schema.py", "if TYPE_CHECKING:\n    from data.programme import Programme")
    assert circles(written(tmp_path, "data/programme.py", "def read():\n    from data import schema")), "though neither needs the other at once"


@pytest.mark.parametrize(("name", "text", "check", "why"), INNOCENT, ids=[innocent[3] for innocent in INNOCENT])
def test_what_is_right_passes(tmp_path: Path, name: str, text: str, check: str, why: str) -> None:
    assert BY_NAME[check](written(tmp_path, name, text)) == [], why
