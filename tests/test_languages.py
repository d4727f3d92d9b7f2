"""A further language is a folder: made here from the English texts, each in ⟦brackets⟧, it finds whatever a page says past the catalogues."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from babel.dates import get_day_names, get_month_names
from babel.messages.pofile import read_po, write_po
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from data import programme
from data.bilingual import LANGUAGES
from data.messages import MESSAGES, sentence
from data.quality_checks import described
from data.report import Report
from data.sample import write_sample
from data.schema import TABLES, table_name, title
from data.sheets import Remark, in_words
from queries import QuestionError, docs, registry
from queries.languages import FOLDER, Text, languages, read_language
from tests.sample_files import hand_in
from tests.test_every_page import visit_page
from tests.test_page_briefing import visit as visit_briefing
from tests.visits import NAMES, charts_of, failed, visit
from ui.briefing.powerpoint import presentation
from ui.briefing.slides import compose
from ui.briefing.snapshot import gather
from ui.briefing.workbook import workbook
from ui.context import Context
from ui.data_page import trial
from ui.i18n import Words
from ui.server.own_pages import not_found, sign_in_failed

CODE = "xq"
METRICS = Path(registry.HERE) / "metrics"


def bracketed(text: str) -> str:
    return f"⟦{text}⟧" if text else text


def bracketed_words(entry: Any) -> Any:
    """The texts of a table of the metrics, bracketed, under the same keys; None where it has none."""
    if isinstance(entry, dict) and "en" in entry:
        return bracketed(entry["en"])
    pairs = enumerate(entry) if isinstance(entry, list) else entry.items() if isinstance(entry, dict) else ()
    return {str(key): words for key, each in pairs if (words := bracketed_words(each))} or None


def toml(table: dict[str, Any], name: str = "") -> str:
    """A table of texts and tables as TOML."""
    lines = [f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items() if isinstance(value, str)]
    head = [f"[{name}]"] if name and lines else []
    inner = [toml(value, f"{name}.{json.dumps(key)}" if name else json.dumps(key)) for key, value in table.items() if isinstance(value, dict)]
    return "\n".join([*head, *lines, *inner])


def write_language(folder: Path) -> None:
    """A language as a translator hands it in."""
    folder.mkdir()
    for path in (FOLDER / "en").glob("*.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en")
        for message in catalogue:
            if message.id:
                message.string = bracketed(message.string) if isinstance(message.string, str) else tuple(map(bracketed, message.string))
        with (folder / path.name).open("wb") as file:
            write_po(file, catalogue)
    rules = (FOLDER / "en" / "locale.toml").read_text(encoding="utf-8")
    rules = rules.replace('"English"', '"⟦Bracketed⟧"').replace("position = 2", "position = 3").replace('["no", "yes"]', '["⟦no⟧", "⟦yes⟧"]')
    (folder / "locale.toml").write_text(rules, encoding="utf-8")
    files = [*METRICS.glob("*.toml"), *(METRICS / "shared").glob("*.toml"), Path(registry.HERE) / "changes.toml"]
    words = {path.stem: bracketed_words(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files}
    (folder / "metrics.toml").write_text(toml({stem: each for stem, each in words.items() if each}), encoding="utf-8")


def forget() -> None:
    """Let words be read anew."""
    for cached in (registry.results, registry._shared, docs.changes):
        cached.cache_clear()


@pytest.fixture(scope="module")
def store(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample in a store whose programme has words in the language too, while the language is there."""
    folder = tmp_path_factory.mktemp("language")
    write_language(folder / CODE)
    languages()[CODE] = read_language(folder / CODE)
    forget()
    shutil.copytree(sample_store, folder / "store")
    text = programme.SHIPPED.read_text(encoding="utf-8")
    (folder / "store" / "programme.toml").write_text(re.sub(r'en = "([^"]*)" \}', rf'en = "\1", {CODE} = "⟦\1⟧" }}', text), encoding="utf-8")
    yield folder / "store"
    del languages()[CODE]
    forget()


@pytest.fixture(scope="module")
def data_words(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every word of the sample's free texts, the names of languages, and what Babel writes: names of months, days and large numbers."""
    folder = tmp_path_factory.mktemp("rows")
    write_sample(folder)
    words = set()
    for table in TABLES:
        free = [column.name for column in table.columns if column.kind == "text"]
        with (folder / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            words |= {word for row in csv.DictReader(file) for name in free for word in letters(row[name] or "")}  # trailing cells may be left out
    names = [get(width, locale="en") for get in (get_month_names, get_day_names) for width in ("wide", "abbreviated")]
    switch = {word for language in languages().values() for word in letters(language.name)}
    return words | switch | {name for each in names for name in each.values()} | {"Rp", "thousand", "million"}


def letters(text: str) -> list[str]:
    """The words of a text, without the place holders of a chart."""
    text = re.sub(r"%\{[^}]*\}", " ", text)
    return re.findall(r"[^\W\d_]{2,}", text)


def outside(text: str) -> str:
    """What of a text stands outside all brackets."""
    depth, lines = 0, []
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        lines.append(" " if depth or sign == "⟧" else sign)
    return "".join(lines)


# Strings of Streamlit's messages that nobody reads: names of things, addresses, formats.
TECHNICAL = {
    "id", "key", "user_key", "form_id", "url", "element_id", "type", "icon", "fragment_id", "page_script_hash", "component_name", "js_content",
    "css_content", "html_content", "theme", "selection_mode", "config", "default", "formatted", "gap", "hash", "query_string", "path", "page",
    "deferred_file_id", "format", "mime_type", "accept", "element_hash", "default_value", "raw_values", "value", "raw_value",
}  # fmt: skip
OF_A_SCRIPT = {"language", "lang", "mode", "current", "code", "colour", "key", "look", "name", "close"}
"""Values that scripts get and do not show."""
TEXTS_OF_A_CHART = {"text", "ticktext", "title", "hovertemplate", "texttemplate", "name", "hovertext", "customdata", "label", "labels"}


def strings_of(message: Message) -> Iterator[tuple[str, str]]:
    """(field, text) of every string in a message that is shown."""
    for field, value in message.ListFields():
        if field.type == field.TYPE_MESSAGE:
            for each in value if field.is_repeated else [value]:
                if isinstance(each, Message):
                    yield from strings_of(each)
        elif field.type == field.TYPE_STRING and field.name not in TECHNICAL:
            for each in value if field.is_repeated else [value]:
                yield field.name, each


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if key == "framework" and isinstance(value, str):  # JSON in JSON
        yield from leaves(json.loads(value))
    elif isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, key)


def shown(page: AppTest) -> Iterator[str]:
    """All that the page shows, reads out or writes into a chart."""

    def nodes(node: Any) -> Iterator[Any]:
        yield node
        for child in getattr(node, "children", {}).values():
            yield from nodes(child)

    for node in nodes(page._tree):
        proto = getattr(node, "proto", None)
        if not isinstance(proto, Message):
            continue
        for name, text in strings_of(proto):
            if name == "spec" and text.startswith("{"):
                chart = json.loads(text)
                for trace in chart["data"]:
                    if trace.get("hoverinfo") == "skip" or "<extra></extra>" in trace.get("hovertemplate", ""):
                        trace.pop("name", None)  # it only tells traces apart
                yield from (leaf for key, leaf in leaves(chart) if key in TEXTS_OF_A_CHART)
            elif name in ("json", "mixed_json") or (name == "data" and text.startswith("{")):
                yield from (leaf for key, leaf in leaves(json.loads(text)) if key not in OF_A_SCRIPT and not leaf.startswith(("#", "--mentas-")))
            else:
                yield text


def plain(markup: str) -> str:
    """The text of markup and of the attributes that are read out, without the SQL."""
    markup = re.sub(r"<style>.*?</style>|<pre.*?</pre>|<code>.*?</code>", " ", markup, flags=re.DOTALL)
    read_out = re.findall(r"""\s(?:alt|title|aria-label|placeholder)=(?:'([^']*)'|"([^"]*)")""", markup)
    return unescape(" ".join([re.sub(r"<[^>]+>", " ", markup), *(one or other for one, other in read_out)]))


def stray(texts: Iterable[str], data_words: set[str]) -> dict[str, str]:
    """Each word that stands outside the catalogues and comes from no data, with a text that holds it."""
    return {word: text for text in texts for word in letters(outside(text)) if word not in data_words}


OTHERWISE_FOR_VIEWERS = ("exits", "plan")
"""A page that tells viewers of rounding and of what is withheld, and one that they may not see; the others say the same, by `make soak`."""


@pytest.mark.parametrize(
    ("name", "role"),
    [
        *((name, "steward") for name in NAMES),
        *(pytest.param(name, "viewer", marks=[] if name in OTHERWISE_FOR_VIEWERS else [pytest.mark.soak]) for name in NAMES),
    ],
)
def test_a_page_says_nothing_past_the_catalogues(store: Path, data_words: set[str], monkeypatch: pytest.MonkeyPatch, name: str, role: str) -> None:
    page = visit_page(store, monkeypatch, name, role, lang=CODE, as_of="2018-09-30")
    texts = [plain(text) for text in shown(page)]
    assert len(texts) > 5 and not any(Words(CODE)("error.title") in text for text in texts)
    assert stray(texts, data_words) == {}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("coverage", {"as_of": "2018-13-45", "skill": "x", "age_band": "y"}),  # complaints
        pytest.param("cohorts", {"as_of": "2017-02-28"}, marks=pytest.mark.soak),  # the first group is under way
        pytest.param("plan", {"as_of": "2016-06-30"}, marks=pytest.mark.soak),  # nothing to forecast from
        pytest.param("livelihoods", {"as_of": "2019-12-19", "skill": ["salon"]}, marks=pytest.mark.soak),  # after the closure
        pytest.param("method", {"search": "zzz"}, marks=pytest.mark.soak),
    ],
)
def test_nor_does_a_page_with_little_to_show(
    store: Path, data_words: set[str], monkeypatch: pytest.MonkeyPatch, name: str, address: dict[str, str]
) -> None:
    page = visit_page(store, monkeypatch, name, "steward", lang=CODE, **address)
    assert stray(map(plain, shown(page)), data_words) == {}


def test_nor_does_an_empty_store(tmp_path: Path, store: Path, data_words: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(tmp_path / "nothing", monkeypatch, lang=CODE)
    assert stray(map(plain, shown(page)), data_words) == {}


def test_nor_does_the_slideshow(store: Path, data_words: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit_briefing(store, monkeypatch, lang=CODE, as_of="2018-09-30", show="1")
    texts = [plain(text) for text in shown(page)]
    assert any("⟦" in text for text in texts)
    assert stray(texts, data_words) == {}


def test_nor_does_a_document_of_the_servers_own(store: Path, data_words: set[str]) -> None:
    scope = {"query_string": f"lang={CODE}".encode()}
    for document in (not_found(scope), sign_in_failed(scope)):
        assert f"<html lang='{CODE}'" in document.body.decode()
        assert stray([plain(document.body.decode())], data_words) == {}


NAMES_OF_METRICS = rf"[a-z_]+\.[a-z0-9_]+|[0-9a-f]{{16}}|{CODE}"
"""What the workbook's page of definitions holds for machines: names of columns, digests of definitions, the language's code."""


def test_nor_does_a_briefing(store: Path, data_words: set[str]) -> None:
    briefing = compose(gather(store, date(2018, 9, 30)), CODE, programme=programme.programme_of(store))
    parts = {"pptx": r"<a:t>([^<]*)</a:t>|<c:v>([^<]*)</c:v>|descr=\"([^\"]*)\"", "xlsx": r"<t[^>]*>([^<]*)</t>|descr=\"([^\"]*)\""}
    for kind, file in {"pptx": presentation(briefing), "xlsx": workbook(briefing)}.items():
        with zipfile.ZipFile(io.BytesIO(file)) as package:
            names = [name for name in package.namelist() if name.endswith(".xml") and not re.search("theme|Master|Layout", name)]
            whole = (re.sub(r"</a:t></a:r><a:br/>.*?<a:t>", " ", package.read(name).decode()) for name in names)  # a label of two lines
            texts = ["".join(match) for content in whole for match in re.findall(parts[kind], content)]
        assert len(texts) > 50
        readable = [unescape(text) for text in texts if not re.fullmatch(NAMES_OF_METRICS, text)]
        assert stray(readable, data_words) == {}, kind


def test_a_stray_word_is_seen() -> None:
    assert stray([plain("<p title='Total'>⟦Only ⟦groups⟧⟧ of Kendal<style>a</style></p>")], {"Kendal"}).keys() == {"of", "Total"}


def test_a_further_language_falls_back_to_english() -> None:
    assert Text(id="Warga", en="Residents")["xx"] == "Residents"
    assert QuestionError("Tidak.", "No.").sentence["xx"] == "No."


def test_what_a_programme_lacks_in_a_language_appears_in_english(store: Path, sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped programme's name stands above every picture of a chart; without words in the language the pages with charts failed."""
    page = visit(sample_store, monkeypatch, "overview", lang=CODE, as_of="2018-09-30")
    assert not failed(page, CODE) and charts_of(page)


def test_a_pause_of_an_import_appears_in_english(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences of reports are in Indonesian and English; the question to confirm them failed in any other language."""
    written: list[str] = []
    monkeypatch.setattr("streamlit.html", written.append)
    report = Report(pauses=[Remark("", None, sentence("near_header", column="Kode", near="Kode Warga"))])
    trial.pauses(cast(Context, SimpleNamespace(words=Words(CODE))), report)
    assert "the header Kode is close to Kode Warga" in written[-1]


def test_a_column_that_a_sentence_names_is_in_words() -> None:
    """In English the page asked whether a header meant "registered_on"."""
    assert in_words("near", "residents.registered_on") == {"id": "Tanggal Terdaftar", "en": "Registered on"}


def test_a_language_without_a_rule_is_named(tmp_path: Path) -> None:
    rules = (FOLDER / "en" / "locale.toml").read_text(encoding="utf-8")
    (tmp_path / "locale.toml").write_text(rules.replace("short_date", "long_date"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"locale\.toml.*long_date"):
        read_language(tmp_path)


NAMES_OF_TABLES = {name for table in TABLES for name in (table.name, *(each.name for each in table.columns)) if "_" in name}
INTERNAL = re.compile(rf"\b(?:{'|'.join(sorted(NAMES_OF_TABLES))})\b")
"""Names that only the store knows: registered_on, follow_ups. Those of one word (origin) are words of English, too."""


def test_no_sentence_calls_a_column_or_table_by_an_internal_name() -> None:
    """In neither language: a column of another name than the clerk's header is its word in her language."""
    sentences = {f"messages {name}": texts for name, texts in MESSAGES.items()}
    for name, check in described().items():
        sentences |= {f"check {name}": check["title"], f"guidance {name}": check["guidance"]}
    for table in TABLES:
        sentences[f"table {table.name}"] = {language: table_name(table.name, language) for language in LANGUAGES}
        for column in table.columns:
            sentences[f"column {table.name}.{column.name}"] = {language: title(column, language) for language in LANGUAGES}
            sentences[f"about {table.name}.{column.name}"] = column.about
        for rule in table.rules:
            sentences[f"rule {table.name}.{rule.id}"] = rule.about
    told = {name: text for name, texts in sentences.items() for text in texts.values() if INTERNAL.search(text)}
    assert told == {}


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_report_calls_a_column_or_table_by_an_internal_name(language: str, tmp_path: Path) -> None:
    """Not where the hand-in has no header of its own for it, nor among the counts and the changed entries."""
    hand_in(tmp_path, {"warga": "Kode Warga,Tanggal Terdaftar,Tahun Lahir\nR1,2017-01-05,1990\n"})
    report = hand_in(
        tmp_path,
        {
            "warga": "Kode Warga,Tanggal Terdaftar,Tahun Lahir\nR1,2017-01-06,\nR2,,2010\nR3,45,1980\n",
            "keluar": "Kode Warga,Tanggal Keluar\nR1,2018-01-05\n",
            "pendampingan": "Kode Warga,Tanggal Pendampingan,Berpenghasilan\nR1,2018-02-05,ya\n",
            "penjualan": "Kode Warga,Tanggal Jual,Produk,Omzet\nR1,2018-02-05,roti,100\n",
        },
    )
    text = report.as_text(language)
    assert {"id": "pendampingan", "en": "follow-ups"}[language] in text, "counted under its name"
    assert {"id": "Tujuan", "en": "Destination"}[language] in text, "a column that the file has not"
    assert not INTERNAL.findall(text), text
