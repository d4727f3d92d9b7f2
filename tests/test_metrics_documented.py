"""Every result, column and definition is documented in both languages, and the SQL gives what is documented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import store
from queries import Filters, ask, connection, macros, query, results
from queries.docs import document
from queries.registry import Metric, Result

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "queries"
CONTRACTED = {
    "headline": "as_of registered residents covered coverage covered_residents coverage_residents enrolled started completed completion_rate"
    " assessed passed pass_rate exits closure_exits returns mentas sustained_base_6m sustained_6m sustained_rate_6m followed_up earning earning_rate",
    "cascade": "stage persons share_of_registered share_of_previous",
    "flow_monthly": "month new returned exited net residents",
    "cohorts": "cohort_id name skill starts_on ends_on capacity finished enrolled started completed completion_rate passed first_timers mentas"
    " completed_mentas",
    "attendance_by_day": "cohort_id day held_on enrolled present rate",
    "coverage_over_time": "on newly_covered covered registered coverage",
    "breakdown": "value registered residents covered coverage started completed completion_rate exits mentas",
    "exit_survival": "group days at_risk events survival lower upper",
    "return_survival": "group days at_risk events survival lower upper",
    "exits_by_destination": "destination by_closure exits returned share",
    "exit_bounds": "away mentas elsewhere unknown died best_case worst_case unknown_own",
    "market_chain": "stage persons share_of_first share_of_previous never_followed_up",
    "cohort_maturity": "cohort_id months mature completed reached share",
    "coverage_bridge": "component covered uncovered",
    "target_path": "on planned actual gap",
    "pace": "as_of residents target due_on months_left required_per_month recent_per_month projected_on status closure_per_month own_per_month",
    "target_status": "indicator due_on value baseline_on baseline_value final value_at value_now achievement status kept exceeded_on exceeded_now"
    " gap scale",
    "headcount_reconciliation": "counted_on source counted on_register difference",
    "sales_monthly": "month sales amount sellers",
    "sales_by_channel": "channel sales amount sellers",
    "sales_by_product": "product sales amount sellers",
    "needs": "need persons",
    "income": "followed_up earning median_monthly_income",
    "mentas_by_training": "training persons followed_up earning",
    "tracer": "months due traced earning response earning_rate worst best",
    "leaving_by_training": "stage person_months exits rate_per_100 lower upper ratio ratio_lower ratio_upper",
    "equity": "value registered covered coverage lower upper p_value",
    "graduates_earning": "completed followed_up not_followed_up earning earning_rate",
    "waiting": "band persons share",
    "first_training": "group days at_risk events survival lower upper",
    "coverage_ceiling": "registered covered uncovered_residents left_uncovered ceiling",
    "second_attempts": "setback outcome persons",
}
"""Names and columns that others ask for: they may not change."""

TYPES = {
    "text": {"VARCHAR"},
    "code": {"VARCHAR"},
    "date": {"DATE"},
    "month": {"DATE"},
    "count": {"BIGINT", "INTEGER"},
    "share": {"DOUBLE"},
    "number": {"DOUBLE"},
    "rupiah": {"BIGINT", "DOUBLE"},
    "flag": {"BOOLEAN"},
}
SENSITIVITIES = ("label", "operational", "protected", "rate", "average")
EACH_RESULT = pytest.mark.parametrize("result", results().values(), ids=lambda result: result.name)


def faults(result: Result) -> Iterator[str]:
    """What a result's documentation lacks, in words; empty where nothing."""
    for name, text in (("question", result.question), ("grain", result.grain), ("notes", result.notes)):
        yield from _unsaid(f"{name} of {result.name}", text)
    for column in result.columns:
        place = f"{result.name}.{column.name}"
        for name, text in (("label", column.label), ("definition", column.definition)):
            yield from _unsaid(f"{name} of {place}", text)
        if column.kind not in ("text", "code", "flag") and column.name != "value" and not column.unit["en"] and column.kind != "number":
            yield f"{place} has no unit"
        if column.kind not in TYPES:
            yield f"{place} has no known kind"
        if column.direction not in ("up", "down", "none"):
            yield f"{place} has no known direction"
        if column.sensitivity not in SENSITIVITIES:
            yield f"{place} has no known sensitivity"
        if column.kind == "share":
            yield from _unsaid(f"why {place} matters", column.why)
        yield from _unclear(result, column)


def _unsaid(what: str, text: dict[str, str]) -> Iterator[str]:
    for language in ("id", "en"):
        if not text.get(language, "").strip():
            yield f"{what} isn't said in {language}"


def _unclear(result: Result, column: Metric) -> Iterator[str]:
    """What the sensitivity of a column leaves open."""
    name = f"{result.name}.{column.name}"
    names = {other.name for other in result.columns}
    if (column.sensitivity == "rate") != bool(column.numerator and column.denominator):
        yield f"{name}: a rate, and only a rate, has a numerator and a denominator"
    if column.sensitivity == "rate":
        parts = {*(part for _, part in column.terms), column.denominator}
        if not parts <= names:
            yield f"{name} is made of columns that the result doesn't have"
        elif not all(result.column(part).kind == "count" for part in parts):
            yield f"{name} is made of no counts"
        if column.over not in ("row", "first", "previous", "all", "curve"):
            yield f"{name} doesn't say where its denominator stands"
        if column.over == "row" and column.numerator == column.denominator:
            yield f"{name} is always one"
    if (column.sensitivity == "average") != bool(column.base):
        yield f"{name}: an average, and only an average, has a base"
    if column.base:
        named, _, base = column.base.rpartition(".")
        other = results().get(named or result.name)
        if other is None or base not in {each.name for each in other.columns}:
            yield f"{name} is taken over nothing there is"
    for label, values in column.exact.items():
        if label not in names or result.column(label).kind != "code" or not values or column.sensitivity != "protected":
            yield f"{name}: rows are exact by the values of a code column of the result, and only where the rest is protected"


@EACH_RESULT
def test_documented(result: Result) -> None:
    assert list(faults(result)) == []


def test_a_missing_entry_is_seen() -> None:
    """Each kind of gap is found, or the test above could not fail."""
    headline = results()["headline"]

    def found(**changed: Any) -> str:
        from dataclasses import replace

        column = replace(headline.column("coverage"), **changed)
        return "; ".join(faults(replace(headline, columns=(*headline.columns[:4], column))))

    assert "label of headline.coverage isn't said in id" in found(label={"id": " ", "en": "Coverage"})
    assert "definition of headline.coverage isn't said in en" in found(definition={"id": "Cakupan"})
    assert "why headline.coverage matters isn't said in en" in found(why={"id": "Sebab", "en": ""})
    assert "no known sensitivity" in found(sensitivity="secret", numerator="", denominator="")
    assert "has a numerator" in found(sensitivity="protected")
    assert "columns that the result doesn't have" in found(denominator="persons of the stage before")
    assert "always one" in found(denominator="covered")
    assert "where its denominator stands" in found(over="somewhere")
    assert "has a base" in found(base="covered")
    assert "no known direction" in found(direction="sideways")
    assert "no known kind" in found(kind="percent")
    assert "rows are exact" in found(exact={"stage": ("registered",)})


def test_results_and_files_are_the_same() -> None:
    assert {path.stem for path in (QUERIES / "metrics").glob("*.sql")} == set(results())


@pytest.mark.parametrize("name", CONTRACTED)
def test_names_and_columns_are_kept(name: str) -> None:
    assert [column.name for column in results()[name].columns] == CONTRACTED[name].split()


@EACH_RESULT
def test_sql_gives_what_is_documented(result: Result, sample_store: Path) -> None:
    version = store.current(sample_store)
    assert version is not None
    given = {"as_of": date(2018, 9, 30), "by": (result.takes_by or (None,))[0], "since": date(2018, 1, 1)}
    if result.takes_since and result.takes_since != ("date",):
        given["since"] = result.takes_since[0]
    statement, names = query._statement(result.query())
    state = connection.file_state(version.path)
    with connection.reading(state, result.query(), query._selection(state, given["as_of"], Filters())) as cursor:
        described = cursor.execute(statement, {name: given[name] for name in names}).description
    assert [column[0] for column in described] == [column.name for column in result.columns]
    wrong = [column.name for column, got in zip(result.columns, described, strict=True) if str(got[1]) not in TYPES[column.kind]]
    assert wrong == []


@EACH_RESULT
def test_values_are_as_documented(result: Result, sample_store: Path, office_store: Path) -> None:
    """Null only where it may be, shares between 0 and 1, never NaN. Each grouping is asked at one date of a store; tests/test_figures.py compares
    the values."""
    nullable = {"share", "number", "rupiah", "date", "text"}
    days = (date(2018, 9, 30), date(2017, 2, 22), date(2019, 12, 31))
    for folder, dates in ((sample_store, days), (office_store, (date(2016, 1, 1), days[0]))):  # nobody is there yet, or all tables have rows
        for turn, by in enumerate(result.takes_by or (None,)):
            as_of = dates[turn % len(dates)]
            answer = ask(result.name, folder, as_of, by=by)
            assert answer.frame.shape == (len(answer.records), len(result.columns))
            for row in answer.records:
                for column in result.columns:
                    value = row[column.name]
                    if value is None:
                        assert column.nullable or (column.kind in nullable), f"{result.name}.{column.name} as of {as_of}"
                    elif column.kind == "share" and column.name != "achievement":
                        assert 0 <= value <= 1, f"{result.name}.{column.name} as of {as_of}: {value}"


@EACH_RESULT
def test_sql_says_what_it_answers(result: Result) -> None:
    header = re.match(r"-- Question: .+\?\n-- Grain: (?:.+\n(?:-- (?!Parameters).+\n)*)-- Parameters: (.+)\.\ncreate", result.sql)
    assert header, "question, grain, parameters"
    stated = re.findall(r"(\w+)(?: \([^)]*\))?", header[1])
    arguments = ["as_of", *(["dimension"] if result.takes_by else []), *(["since"] if result.takes_since else [])]
    assert stated == arguments
    assert f"\ncreate or replace macro {result.name}({', '.join(arguments)}) as table\n" in result.sql
    assert result.sql.endswith("\n    select * from final;\n")


def test_definitions_are_used_and_explained() -> None:
    everything = [result.query() for result in results().values()]
    everything += [path.read_text(encoding="utf-8") for path in (QUERIES / "support").glob("*.sql")]
    names = re.findall(r"create or replace macro ([\w.]+)\(", macros.definitions())
    assert len(names) == len(set(names)) > 15
    used = {name for sql in everything for name in macros.macros_used(sql, daily=True)}
    assert set(names) <= used, "a definition that nothing uses defines nothing"
    assert set(macros.macros()) == {*names, *results()}
    for path in (QUERIES / "definitions").rglob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("-- "), f"{path.name} says what it defines"


def test_only_definitions_say_who_counts() -> None:
    """Destinations that count as mentas and what a person's status is made of stand once."""
    for result in results().values():
        assert "own_business" not in result.sql, result.name
        assert not re.search(r"\b(first_present_on|passed_on|completed_on|birth_year)\b", result.sql) or result.name == "freshness", result.name


def test_the_document_is_current() -> None:
    written = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert written == document(), "run: python -m queries --document > docs/metrics.md"
    for name in results():
        assert f"\n## {name}\n" in written
