"""Documentation generated from the registry: docs/metrics.md, and the explanation of one result with its SQL."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache

from data.programme import shipped
from queries.languages import FALLBACK, Text, first_language, languages, with_texts
from queries.macros import macros, macros_used, support
from queries.registry import HERE, Metric, Result, results

WORDS = {
    "grain": Text(id="Butir", en="Grain"),
    "notes": Text(id="Catatan", en="Note"),
    "by": Text(id="Dapat dirinci menurut", en="Can be broken down by"),
    "since": Text(id="Dihitung sejak", en="Counted since"),
    "numerator": Text(id="Pembilang", en="Numerator"),
    "denominator": Text(id="Penyebut", en="Denominator"),
    "base": Text(id="Dihitung dari", en="Taken over"),
    "better": Text(id="Lebih baik bila", en="Better when it goes"),
    "up": Text(id="naik", en="up"),
    "down": Text(id="turun", en="down"),
    "why": Text(id="Mengapa penting", en="Why it matters"),
    "sensitivity": Text(id="Kepekaan", en="Sensitivity"),
}
DENOMINATOR_ROWS = {
    "first": Text(id="baris pertama", en="of the first row"),
    "previous": Text(id="baris sebelumnya", en="of the row before"),
    "all": Text(id="semua baris", en="of all rows"),
    "curve": Text(id="semua baris sampai saat itu", en="of all rows so far"),
}


@cache
def changes() -> tuple[Text, ...]:
    """What changed in the definitions, the latest last, each in both languages (changes.toml)."""
    return tuple(with_texts(tomllib.loads((HERE / "changes.toml").read_text(encoding="utf-8")), "changes")["changes"])


def as_run(result: Result) -> str:
    """All SQL that runs for a result: the selection, the macros it calls, and the query itself."""
    selection, query = support("selection"), f"{result.query()};\n"
    return "\n".join([selection, *(macros()[name] for name in macros_used(selection + ";\n" + query)), query])


def explain(result: Result, language: str) -> str:
    """The question, grain and columns of a result in one language, with the other's labels beside, and the SQL that runs."""
    words = {name: text[language] for name, text in WORDS.items()}
    other = next(code for code in languages() if code != language)
    lines = [f"{result.name}: {result.question[language]} / {result.question[other]}", f"{words['grain']}: {result.grain[language]}."]
    lines.append(f"{words['notes']}: {result.notes[language]}")
    if result.takes_by:
        lines.append(f"{words['by']}: {', '.join(result.takes_by)}.")
    if result.takes_since:
        lines.append(f"{words['since']}: {', '.join(result.takes_since)}.")
    for column in result.columns:
        unit = f" [{column.unit[language]}]" if column.unit[language] else ""
        lines += ["", f"{column.name}: {column.label[language]} / {column.label[other]}{unit}", f"    {column.definition[language]}"]
        lines += [f"    {line}" for line in _made_of(result, column, language)]
    return "\n".join([*lines, "", as_run(result)])


def _made_of(result: Result, column: Metric, language: str) -> Iterator[str]:
    """The numerator and denominator of a figure, which direction is better, and why it matters."""
    words = {name: text[language] for name, text in WORDS.items()}
    if column.numerator:
        over = f" ({DENOMINATOR_ROWS[column.over][language]})" if column.over in DENOMINATOR_ROWS else ""
        yield f"{words['numerator']}: {result.numerator(column, language)} ({column.numerator})."
        yield f"{words['denominator']}: {result.column(column.denominator).label[language]} ({column.denominator}){over}."
    if column.base:
        yield f"{words['base']}: {_label(result, column.base)[language]} ({column.base})."
    if column.direction != "none":
        yield f"{words['better']} {words[column.direction]}."
    if column.why[language]:
        yield f"{words['why']}: {column.why[language]}"


def _label(result: Result, name: str) -> dict[str, str]:
    """The label of a column of this result, or of "result.column" of another."""
    named, _, column = name.rpartition(".")
    return (results()[named] if named else result).column(column).label


def document() -> str:
    """The text of docs/metrics.md (a test holds the file against it)."""
    lines = [
        "# Metrics",
        "",
        "Every figure on any page, export or command line comes from a result below. Generated from `queries/metrics/<result>.toml`",
        "by `make documents`; change it there. Shares are 0 to 1 and empty where the denominator is 0. The as-of",
        "date D is part of every question: nothing dated after D counts, however late it was typed in.",
        "",
        "Base notions: **registered** are persons with registered_on up to D; **away** are those with an exit up to D and no return by D;",
        "**residents** are registered less away. A session (cohort, day) is held on the date in the table of",
        "sessions, without one on starts_on + day - 1. An enrolment counts from enrolled_on on;",
        "it is **started** with one present session held by D, **completed** when its cohort is finished and every session was attended,",
        "**passed** when completed and the assessment was passed by D. A registered person with a started enrolment is **covered**.",
        "**Mentas** is a person away on D whose current exit leads to a destination that the programme counts as mentas and is not by closure",
        f"(`programme.toml`; as shipped {', '.join(shipped().mentas)}).",
        "A person not registered by D does not exist for any figure at D. The SQL behind a result is `queries/metrics/<result>.sql` over",
        "`queries/definitions/`; `python -m queries --explain RESULT` prints both.",
        "",
        "A selection narrows the persons and the enrolments first: by person (age_band, origin, education, registered_from, registered_to)",
        "and by training (cohort, skill: the persons enrolled in a chosen cohort that began by D, and only those enrolments).",
        "target_path, pace, verdict and headcount_reconciliation are about the whole programme and have no rows inside a selection.",
        "",
        "The sensitivity of a column says how it leaves the office: *label* and *operational* as it is, *protected* rounded (where named, some",
        "rows are exact), *rate* made anew from its numerator and denominator, *average* only over enough persons.",
    ]
    for name, result in results().items():
        lines += ["", f"## {name}", "", _both(result.question), ""]
        lines.append(f"Grain: {result.grain[FALLBACK]}. {_both(result.notes)}")
        if result.takes_by:
            lines.append(f"Broken down by: {', '.join(result.takes_by)}.")
        if result.takes_since:
            lines.append(f"Since: {', '.join(result.takes_since)}.")
        lines += ["", "| column | label | definition | unit | sensitivity | better |", "|---|---|---|---|---|---|"]
        lines += [_row(column) for column in result.columns]
    return "\n".join(lines) + "\n"


def _both(text: Text, between: str = " ") -> str:
    """A text in English, then in the first language."""
    return f"{text[FALLBACK]}{between}*{text[first_language()]}*"


def _row(column: Metric) -> str:
    definition = _both(column.definition) + (f" Why it matters: {_both(column.why)}" if column.why[FALLBACK] else "")
    kind = column.sensitivity
    if column.numerator:
        over = f" {DENOMINATOR_ROWS[column.over][FALLBACK]}" if column.over in DENOMINATOR_ROWS else ""
        kind += f": {column.numerator} / {column.denominator}{over}"
    if column.base:
        kind += f" over {column.base}"
    if column.exact:
        kind += "; exact for " + "; ".join(f"{name} {', '.join(values)}" for name, values in column.exact.items())
    return f"| {column.name} | {_both(column.label, ' / ')} | {definition} | {column.unit[FALLBACK]} | {kind} | {column.direction} |"
