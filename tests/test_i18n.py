"""Texts on screen: catalogues complete, documented, used, each in its own language; formats of numbers and dates."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from data.schema import TABLES, table_name
from queries import results
from queries.docs import as_run
from queries.languages import FOLDER, first_language, languages
from tests.answers import answer
from ui.i18n import Words, plotly_locale

ROOT = Path(__file__).resolve().parent.parent
SCREENS = [*sorted((ROOT / "ui").rglob("*.py")), *sorted((ROOT / "pages").glob("*.py"))]
TEMPLATES = sorted((ROOT / "ui" / "templates").iterdir())
SAME_IN_BOTH = {
    "brand.name",
    "brand.place",
    "chart.target",
    "chart.target_share",
    "chart.target_share_line",
    "chart.target_value",
    "definition.share",
    "cohorts.range",
    "filter.open",
    "filter.badge",
    "filter.said",
    "filter.choice",
    "chart.away.mentas",
    "code.indicator.mentas",
    "code.whereabouts.mentas",
    "menu.more",
    "method.count_of",
    "page.data",
    "overview.targets_by",
    "plan.between",
    "plan.chart.goal",
    "plan.chart.goal_value",
    "plan.from_to",
    "records.with",
    "plan.kind.ramadan",
    "plan.levers.step",
    "plan.own_remove",
    "plan.scenario.range",
    "records.entry",
    "code.figure.mentas",
}
"""Names and bare patterns, the same in both languages."""


def messages(language: str) -> list[Message]:
    """The entries of all files of a language."""
    catalogue_entries = []
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue_entries += [message for message in read_po(file, locale=language) if message.id]
    return catalogue_entries


def entries(language: str) -> dict[str, list[str]]:
    read = messages(language)
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): [message.string] if isinstance(message.string, str) else list(message.string)
        for message in read
    }


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def asked_for(paths: list[Path]) -> tuple[set[str], set[re.Pattern[str]]]:
    """Keys that the code names in full, and patterns of those it puts together (f-strings, "name." + value)."""
    keys, patterns = set(), set()
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # The first argument of Panel and panel.* names a widget, that of render a template: no text.
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
        names = {id(call.args[0]) for call in calls if ast.unparse(call.func).startswith(("panel.", "Panel", "html.render", "render"))}
        for node in ast.walk(tree):
            if id(node) in names:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z_]+(\.[a-z_0-9+-]+)+", node.value):
                keys.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                text = "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)
                if re.match(r"[a-z_]+(\\\.[a-z_]+)*\\\.\.\+", text):
                    patterns.add(re.compile(text))
            elif (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Add)
                and isinstance(node.left, ast.Constant)
                and str(node.left.value).endswith(".")
            ):
                patterns.add(re.compile(re.escape(str(node.left.value)) + ".+"))
    return keys, patterns


def untranslated_literals(source: str) -> list[str]:
    """Texts that a screen would show as they stand in the code: prose handed to st.* or to an HTML text."""
    literals = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        if not (isinstance(owner, ast.Name) and owner.id in ("st", "bar")):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg in ("label", "help", "placeholder", "page_title", "title"))]
        for argument in given:
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            prose = re.sub(r"<style>.*|<[^>]*>", " ", "".join(texts), flags=re.DOTALL)
            if re.search(r"[A-Za-z]{3,}", re.sub(r"\b[a-z_]+(\.[a-z_]+)+\b", " ", prose)) and node.func.attr not in ("container", "columns"):
                literals.append(f"line {node.lineno}: {prose.strip()[:60]}")
    return literals


@pytest.mark.parametrize("language", languages())
def test_a_language_lacks_no_entry(language: str) -> None:
    first = entries(first_language()).keys()
    assert (first - entries(language).keys(), entries(language).keys() - first) == (set(), set())


@pytest.mark.parametrize("language", languages())
def test_every_entry_is_translated_and_documented(language: str) -> None:
    for message in messages(language):
        forms = [message.string] if isinstance(message.string, str) else message.string
        assert all(form and form.strip() for form in forms), f"{message.id} is empty"
        assert message.auto_comments, f"{message.id} doesn't say where it stands"
        assert "fuzzy" not in message.flags, f"{message.id} is unfinished"


@pytest.mark.parametrize("language", languages())
def test_no_entry_stands_in_two_files(language: str) -> None:
    assert len(messages(language)) == len(entries(language))
    assert {path.name for path in (FOLDER / language).glob("*.po")} == {path.name for path in (FOLDER / first_language()).glob("*.po")}


@pytest.mark.parametrize("language", languages())
def test_an_entry_takes_the_same_values_in_every_language(language: str) -> None:
    first = entries(first_language())
    for key, forms in entries(language).items():
        assert all(placeholders(form) == placeholders(first[key][0]) for form in forms), key


def test_no_entry_stands_in_the_other_language_by_mistake() -> None:
    english = entries("en")
    same = {key for key, forms in entries("id").items() if forms == english[key]}
    # Words that both languages share: a name, abbreviations of schools, Mentas itself.
    assert {key for key in same if not key.startswith("code.education.")} <= SAME_IN_BOTH


def test_every_entry_is_used_and_every_key_exists() -> None:
    keys, patterns = asked_for([ROOT / "dashboard.py", *SCREENS])
    keys |= {key for path in TEMPLATES for key in re.findall(r"words\('([^']+)'", path.read_text(encoding="utf-8"))}
    have = entries("id").keys()
    used = {key for key in have if key in keys or any(pattern.fullmatch(key) for pattern in patterns)}
    assert have - used == set(), "entries that nothing shows"
    families = {key.split(".")[0] for key in have} - {"code"}
    # Only names that begin like a family of the catalogue can be meant as one of its keys; chart.* and filter.* also name widgets.
    missing = {key for key in keys if key.split(".")[0] in families - {"chart", "filter"}} - have
    assert missing == set(), "keys without an entry"


PACKAGES = ("ui", "pages", "planning", "queries", "data")


def parts_in_code() -> tuple[set[str], set[re.Pattern[str]]]:
    """What a key can be put together from: texts in the code (options and suffixes without their signs), codes, names of results, columns and
    tables; and patterns of f-strings, each place a group."""
    texts = {code for _, code in codes()} | {table.name for table in TABLES} | set(results())
    texts |= {name for result in results().values() for column in result.columns for name in (column.name, column.codes) if name}
    patterns = set()
    for path in (ROOT / "dashboard.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts |= {node.value, node.value.lstrip(".-").replace("-", "_")}
            elif isinstance(node, ast.JoinedStr):
                text = "".join(re.escape(part.value) if isinstance(part, ast.Constant) else "(.+)" for part in node.values)
                if re.search(r"[a-z]", text) and re.fullmatch(r"[a-z0-9_.+()\\-]+", text):
                    patterns.add(re.compile(text))
            elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant) and str(node.left.value).endswith("."):
                patterns.add(re.compile(re.escape(str(node.left.value)) + "(.+)"))
    return texts, patterns


def can_be_built(key: str, texts: set[str], patterns: set[re.Pattern[str]], deep: int = 2) -> bool:
    """Whether the code holds a key, or parts that make it."""
    if key in texts:
        return True
    matches = (pattern.fullmatch(key) for pattern in patterns) if deep else ()
    return any(all(can_be_built(part, texts, patterns, deep - 1) for part in match.groups()) for match in matches if match)


def test_no_entry_has_a_key_that_nothing_builds() -> None:
    texts, patterns = parts_in_code()
    texts |= {key for path in TEMPLATES for key in re.findall(r"words\('([^']+)'", path.read_text(encoding="utf-8"))}
    assert [key for key in sorted(entries("id")) if not can_be_built(key, texts, patterns)] == []
    assert not can_be_built("chart.nowhere", texts, patterns) and not can_be_built("exits.takeaway_nowhere_closure", texts, patterns)


OUTCOME = re.compile(r"\b(?:then|else)\s+'([a-z0-9_+-]+)'")
SELECTED = re.compile(r"^\s*'([a-z_]+)'(?:\s+as\s+\w+)?,?\s*$", re.MULTILINE)
LISTED = re.compile(r"unnest\(\[('[^\]]*)\]\) as")
"""Codes that a query makes: the outcome of a case, a selected text, a list of them."""


def codes() -> set[tuple[tuple[str, ...], str]]:
    """(families, code) of every code that a result can hold, in one of whose families it needs words.

    They are those of the contract (programme.toml brings its own words) and those that the SQL of a result makes.
    """
    needed = {((column.name,), code) for table in TABLES for column in table.columns for code in column.choices}
    for result in results().values():
        families = tuple(column.codes or column.name for column in result.columns if column.kind == "code")
        if families:
            made = {code for each in LISTED.findall(result.sql) for code in re.findall(r"'([a-z_]+)'", each)} | set(SELECTED.findall(result.sql))
            made |= set(OUTCOME.findall(as_run(result)))
            needed |= {((*families, *result.takes_by, "age_band", "group"), code) for code in made}
    return needed


@pytest.mark.parametrize("language", languages())
def test_each_code_has_words(language: str) -> None:
    have = entries(language)
    assert [(families, code) for families, code in sorted(codes()) if not any(f"code.{family}.{code}" in have for family in families)] == []


@pytest.mark.parametrize("code", ["registered", "market_chain", "reached_by_closure", "45+", "very_low", "away", "newly_covered", "sma", "untrained"])
def test_a_code_is_looked_for(code: str) -> None:
    assert (code in {each for _, each in codes()}) is (code != "market_chain")


@pytest.mark.parametrize("language", languages())
def test_each_result_has_a_file_name(language: str) -> None:
    have = entries(language)
    assert [f"file.{name}" for name in results() if f"file.{name}" not in have] == []


def test_no_screen_text_stands_in_a_template() -> None:
    for path in TEMPLATES:
        text = re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"[A-Za-z]{3,}", text), f"{path.name}: {text.strip()[:60]}"


def test_no_screen_text_stands_in_the_code() -> None:
    for path in SCREENS:
        assert untranslated_literals(path.read_text(encoding="utf-8")) == [], path.name


def test_a_text_in_the_code_would_be_seen() -> None:
    assert untranslated_literals("st.title('Ringkasan program')") != []
    assert untranslated_literals("st.html('<p>Only groups</p>')") != []
    assert untranslated_literals("st.button(words('filter.open'), key='filter.open')") == []
    assert untranslated_literals("st.html(f'<p class=\"mentas-x\">{escape(text)}</p>')") == []


AVOIDED = {
    "id": {
        r"\bpsk\b|pelacur|prostitut": "warga binaan, peserta: the people have a name",
        r"sasaran": "target",
        r"kelulusan": "tingkat penyelesaian (attending all days); lulus uji is the test",
        r"terlewat": "tidak tercapai",
        r"ramal": "perkiraan",
        r"\bbeku|dibekukan|membekukan": "terkunci, dikunci",
        r"kepesertaan": "peserta (of every group: who was trained twice is counted twice)",
        r"sedang keluar": "tidak lagi tinggal di lokasi (true of the dead too)",
        r"telah meninggalkan lokasi dan belum kembali": "tidak lagi tinggal di lokasi: never of the dead that they left",
        r"\bn = ": "how many people, in words",
    },
    "en": {
        r"\bpsk\b|pelacur|prostitut": "residents, participants",
        r"\bpersons\b": "people",
        r"\bn = ": "how many people, in words",
    },
}
"""Patterns that no text on screen contains, each with the word to write instead."""


def words_of_metrics(language: str) -> list[tuple[str, str]]:
    """The texts of the metric records in one language, each with its file."""
    pattern = re.compile(rf'\b{language} = "((?:[^"\\]|\\.)*)"')
    return [(path.name, text) for path in sorted((ROOT / "queries").rglob("*.toml")) for text in pattern.findall(path.read_text())]


@pytest.mark.parametrize("language", languages())
def test_a_table_has_one_name(language: str) -> None:
    """Exits were "keluar" in a report and "meninggalkan lokasi" on the page that showed it."""
    names = {f"code.table.{table.name}": table_name(table.name, language) for table in TABLES}
    assert [(key, forms) for key, forms in entries(language).items() if key in names and forms[0].lower() != names[key]] == []
    assert [name for name in names.values() if any(re.search(pattern, name) for pattern in AVOIDED.get(language, {}))] == []


@pytest.mark.parametrize("language", AVOIDED)
def test_one_term_for_each_thing(language: str) -> None:
    texts = [
        *((key, " ".join(re.sub(r"\{[^}]*\}", "", form) for form in forms)) for key, forms in entries(language).items()),
        *words_of_metrics(language),
    ]
    for pattern, instead in AVOIDED[language].items():
        assert [(key, text) for key, text in texts if re.search(pattern, text, re.IGNORECASE)] == [], f"write {instead}"


def test_plural_forms() -> None:
    assert Words("en")("story.unknown", count=1, unknown="1") == "The destination of 1 person is not known."
    assert Words("en")("story.unknown", count=2, unknown="2") == "The destination of 2 people is not known."
    assert Words("en")("story.unknown", count=0, unknown="0") == "The destination of 0 people is not known."
    assert Words("id")("story.unknown", count=1, unknown="1") == Words("id")("story.unknown", count=2, unknown="1")


def test_numbers_and_dates_as_each_language_writes_them() -> None:
    indonesian, english = Words("id"), Words("en")
    assert indonesian.write(1234.5, "number") == "1.234,5" and english.write(1234.5, "number") == "1,234.5"
    assert indonesian.write(0.453, "share") == "45,3 %" and english.write(0.453, "share") == "45.3%"
    assert indonesian.write(date(2018, 3, 12), "date") == "12 Maret 2018" and english.write(date(2018, 3, 12), "date") == "12 March 2018"
    assert indonesian.short_date(date(2018, 8, 31)) == "31 Agu 2018"
    assert indonesian.write(None, "count") == "–", "unknown is no zero"
    assert (english.signed(0), english.signed(3), english.signed(-3)) == ("±0", "+3", "−3")


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert Words("id").code("origin", "Kab. Kendal") == "Kab. Kendal"
    assert Words("id").code("skill", "sewing") == "Menjahit"


def test_plotly_has_its_months_and_days() -> None:
    format_ = plotly_locale("id")["format"]
    assert format_["months"][4] == "Mei" and format_["shortMonths"][7] == "Agu" and len(format_["months"]) == 12
    assert format_["days"][0] == "Minggu" and format_["days"][1] == "Senin", "plotly counts days from Sunday"


@pytest.mark.parametrize(
    ("registered", "covered", "text"),
    [(9, 3, "3 of 9 people ever registered."), (10, 3, "3 of 10 people ever registered (30.0%)."), (0, 0, "0 of 0 people ever registered.")],
)
def test_no_percentage_of_fewer_than_ten_in_a_sentence(registered: int, covered: int, text: str) -> None:
    row = answer("headline", [{"registered": registered, "covered": covered, "coverage": covered / registered if registered else None}]).row
    assert Words("en")("story.coverage", **row) == f"The training has reached {text}"


def test_the_gap_of_a_share_is_written_as_a_share() -> None:
    """47.0 % of 100 %, and 89.7 % of 90 %: once -0.53 and -0."""
    rows = answer("target_status", [{"indicator": "coverage", "gap": -0.53}, {"indicator": "completion_rate", "gap": -0.003}]).rows
    assert [Words("en").write(row["gap"]) for row in rows] == ["−53.0%", "−0.3%"]
