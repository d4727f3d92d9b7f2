"""The reference as HTML text: each result with its metrics, their class and its query, folded. All text is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from queries.docs import as_run
from queries.macros import definitions, support
from queries.registry import Metric, Result, results
from ui.i18n import Words

OPEN_UP_TO = 3
"""So many results found are shown unfolded."""


def listed(found: Sequence[tuple[Result, tuple[Metric, ...]]], words: Words, address: dict[str, str], unfold: bool) -> str:
    """The results found, each with the metrics found in it, folded; unfolded where a search left only a few."""
    opened = unfold and len(found) <= OPEN_UP_TO
    return "".join(_result(result, columns, words, address, opened) for result, columns in found)


def _result(result: Result, columns: tuple[Metric, ...], words: Words, address: dict[str, str], opened: bool) -> str:
    language = words.language
    names = ", ".join(column.label[language] for column in columns)
    return (
        f"<div class='mentas-result' data-result='{escape(result.name)}'><h3>{escape(result.question[language])}</h3>"
        f"<p class='mentas-about'>{escape(names)}</p><details{' open' if opened else ''}><summary>{escape(words('panel.definition'))}</summary>"
        f"{_about(result, words)}<dl class='mentas-definitions'>{''.join(_metric(result, column, words, address) for column in columns)}</dl>"
        f"<p>{escape(words('method.query_own', name=result.name))}</p>{_query(result.sql)}</details></div>"
    )


def _about(result: Result, words: Words) -> str:
    language = words.language
    said = [
        words("panel.grain", grain=result.grain[language]),
        result.notes[language],
        words(f"method.release.{result.release.rule}"),
    ]
    return f"<p>{escape(' '.join(said))}</p>"


def _metric(result: Result, column: Metric, words: Words, address: dict[str, str]) -> str:
    link = "?" + urlencode({**address, "metric": f"{result.name}.{column.name}"})
    name = f"<a href='{escape(link)}'>{escape(column.label[words.language])}</a>"
    lines = "".join(f"<br>{escape(line)}" for line in facts(result, column, words))
    return f"<dt>{name}</dt><dd>{escape(column.definition[words.language])}{lines}</dd>"


def facts(result: Result, column: Metric, words: Words) -> list[str]:
    """What is known of a metric besides its definition: what it is made of, its unit, which way is better, why it matters, its class."""
    language = words.language
    said = []
    if column.numerator:
        over = words(f"method.over.{column.over}") if column.over in ("first", "previous", "all", "curve") else ""
        said.append(words("method.numerator", what=result.column(column.numerator).label[language]))
        said.append(words("method.denominator", what=f"{result.column(column.denominator).label[language]} {over}".strip()))
    if column.base:
        said.append(words("method.base", what=_label(result, column.base, language)))
    if column.unit[language]:
        said.append(words("method.unit", unit=column.unit[language]))
    said.append(words(f"method.better.{column.direction}"))
    if column.why[language]:
        said.append(words("method.why", why=column.why[language]))
    said.append(words(f"method.sensitivity.{column.sensitivity}"))
    if column.exact:
        values = "; ".join(", ".join(words.code(label, value) for value in some) for label, some in column.exact.items())
        said.append(words("method.exact", values=values))
    return said


def one(result: Result, column: Metric, elsewhere: Sequence[tuple[Result, Metric]], words: Words, address: dict[str, str]) -> str:
    """One metric with all that is known of it, the other results that it stands in, and the whole SQL as it runs."""
    language = words.language
    lines = "".join(f"<li>{escape(line)}</li>" for line in facts(result, column, words))
    others = "".join(
        f"<li><a href='{escape('?' + urlencode({**address, 'metric': f'{other.name}.{same.name}'}))}'>{escape(other.question[language])}</a></li>"
        for other, same in elsewhere
    )
    more = f"<p>{escape(words('method.elsewhere'))}</p><ul>{others}</ul>" if others else ""
    return (
        f"<section class='mentas-metric' data-metric='{escape(f'{result.name}.{column.name}')}'>"
        f"<h2 class='mentas-takeaway'>{escape(column.label[language])}</h2><p>{escape(column.definition[language])}</p><ul>{lines}</ul>"
        f"<p>{escape(result.question[language])}</p>{_about(result, words)}{more}"
        f"<p>{escape(words('method.query_own', name=result.name))}</p>{_query(result.sql)}"
        f"<details><summary>{escape(words('method.query_whole'))}</summary>{_query(as_run(result))}</details></section>"
    )


def pairs(entries: Sequence[tuple[str, str]]) -> str:
    """Words and what they mean."""
    return f"<dl class='mentas-definitions'>{''.join(f'<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>' for term, meaning in entries)}</dl>"


def points(lines: Sequence[str]) -> str:
    """Sentences one below the other."""
    return f"<ul class='mentas-points'>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def sources(lines: Sequence[tuple[str, str]]) -> str:
    """Printed figures, each with its address (empty: no link)."""
    return f"<ul class='mentas-points'>{''.join(f'<li>{_linked(text, place)}</li>' for text, place in lines)}</ul>"


def _linked(text: str, place: str) -> str:
    """A link that tells the place nothing of where it was followed."""
    return f"<a href='//{escape(place)}' rel='noopener noreferrer' target='_blank'>{escape(text)}</a>" if place else escape(text)


def shared(words: Words) -> str:
    """The definitions that the queries share, folded: what finds a selection, and who counts as what."""
    queries = _query(support("selection")) + _query(definitions())
    folded = f"<details><summary>{escape(words('method.shared_open'))}</summary>{queries}</details>"
    return f"<div class='mentas-result'><h3>{escape(words('method.shared'))}</h3>{folded}</div>"


def line(text: str) -> str:
    """A sentence by itself."""
    return f"<p class='mentas-about' role='status'>{escape(text)}</p>"


def _query(sql: str) -> str:
    return f"<pre class='mentas-query' tabindex='0'><code>{escape(sql.strip())}</code></pre>"


def _label(result: Result, place: str, language: str) -> str:
    named, _, column = place.rpartition(".")
    return (results()[named] if named else result).column(column).label[language]
