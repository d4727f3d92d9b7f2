"""docs/metrics.md, generated: every result and every column in both languages."""

from __future__ import annotations

from queries.catalogue import Column, results


def document() -> str:
    """The text of docs/metrics.md (a test holds the file against it)."""
    lines = [
        "# Metrics",
        "",
        "Every figure on any page, export or command line comes from a result below. Generated from `queries/metrics.toml`",
        "by `python -m queries --document`; change it there. Shares are 0 to 1 and empty where the denominator is 0. The as-of",
        "date D is part of every question: nothing dated after D counts, however late it was typed in.",
        "",
        "Base notions: **registered** are persons with registered_on up to D; **away** are those with an exit up to D and no return by D;",
        "**residents** are registered less away. A session (cohort, day) is held on starts_on + day - 1. An enrolment counts from enrolled_on on;",
        "it is **started** with one present session held by D, **completed** when its cohort is finished and every session was attended,",
        "**passed** when completed and the assessment was passed by D. A registered person with a started enrolment is **covered**.",
        "**Mentas** is a person away on D whose current exit leads to own_business, employment, family or marriage and is not by closure.",
        "A person not registered by D does not exist for any figure at D. The SQL behind a result is `queries/<result>.sql` over",
        "`queries/definitions/`; `python -m queries --explain RESULT` prints both.",
        "",
        "A selection narrows the persons and the enrolments first: by person (age_band, origin, education, registered_from, registered_to)",
        "and by training (cohort, skill: the persons enrolled in a chosen cohort that began by D, and only those enrolments).",
        "target_path, pace and headcount_reconciliation are about the whole programme and have no rows inside a selection.",
    ]
    for name, result in results().items():
        lines += ["", f"## {name}", "", f"{result.question['en']} *{result.question['id']}*", "", f"Grain: {result.grain['en']}."]
        if result.takes_by:
            lines.append(f"Broken down by: {', '.join(result.takes_by)}.")
        if result.takes_since:
            lines.append(f"Since: {', '.join(result.takes_since)}.")
        lines += ["", "| column | label | definition | unit | class | better |", "|---|---|---|---|---|---|"]
        lines += [_row(column) for column in result.columns]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    label = f"{column.label['en']} / *{column.label['id']}*"
    definition = f"{column.definition['en']} *{column.definition['id']}*"
    if column.why["en"]:
        definition += f" Why it matters: {column.why['en']} *{column.why['id']}*"
    kind = column.privacy
    if column.numerator:
        kind += f": {column.numerator} / {column.denominator}"
    return f"| {column.name} | {label} | {definition} | {column.unit['en']} | {kind} | {column.direction} |"
