"""Published figures for other programs: one read-only address that answers a named result in JSON, with its definitions.

Whoever asks gets what a viewer sees: every answer comes through the gate, whatever role the one who asks has. With sign-in a
request bears the token of the environment (MENTAS_FIGURES_TOKEN, or the file that MENTAS_FIGURES_TOKEN_FILE names), or the cookie of
somebody signed in; without sign-in this machine alone is answered (request_guard.py). docs/figures.md describes the address.
"""

from __future__ import annotations

import hmac
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data import store
from data.credentials import secret_in_environment, secret_in_file
from data.messages import DataError
from data.programme import programme_of
from queries import RULES, Answer, Metric, QuestionError, answer_for, known_tables, known_up_to, month_end_before, one_version, period, results
from queries.dates import month_end
from queries.disclosure.known import month_column
from queries.filters import DATES, LISTS, Filters
from queries.formatting import plain
from queries.languages import FALLBACK, Text
from ui.auth import roles
from ui.auth.config import SignIn
from ui.i18n import in_each_language
from ui.server.request_guard import signed_in

PATH = "figures.json"
TOKEN, TOKEN_FILE = "MENTAS_FIGURES_TOKEN", "MENTAS_FIGURES_TOKEN_FILE"
SHORTEST_TOKEN = 32
LONGEST_QUERY = 4000
"""Characters of a question."""
ONE = ("result", "as_of", "by", "since", *DATES)
"""Parameters that are given once; those of lists may be repeated."""
PAUSE = 60.0
"""Seconds between two records of a refusal: a flood of wrong tokens must not push older lines out of the audit log."""

_refused_at = 0.0


class Refused(Exception):
    """A request that bears no valid token or sign-in; `sentence` says so in each language."""

    def __init__(self, sentence: Mapping[str, str]) -> None:
        self.sentence = sentence
        super().__init__()


def figures(sign_in: SignIn | None) -> Callable[[Request], Response]:
    """The endpoint, with the sign-in that the server was started with (None: without)."""

    def answer(request: Request) -> Response:
        try:
            who = _visitor(request, sign_in)
            body = json.dumps(document(store.default_folder(), request.query_params.multi_items()), ensure_ascii=False).encode()
        except Refused as error:
            _record_refusal()
            return _error(401, error.sentence, {"www-authenticate": "Bearer"})
        except QuestionError as error:
            return _error(400, error.sentence)
        except DataError as error:
            return _error(503, error.sentence)
        headers = {"etag": f'W/"{sha256(body).hexdigest()[:32]}"', "cache-control": "private, no-cache", "vary": "authorization, cookie"}
        if headers["etag"].removeprefix("W/") in [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=headers)
        roles.record("export", who, result=request.query_params.get("result", "headline"), format="api")
        return Response(body, media_type="application/json", headers=headers)

    return answer


def document(folder: Path, query: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What a question (names and values of an address) is answered: the result with its definitions, or without `result` the headline and
    what may be asked. Raises QuestionError for what can't be asked so."""
    parameters, filters = _question(query)
    with one_version(folder):
        known = period(folder)
        as_of: Any = parameters.get("as_of", month_end_before(known[1]) if known else date.today())
        name = parameters.get("result", "headline")
        answer = answer_for("viewer", name, folder, as_of, filters, parameters.get("by"), parameters.get("since"))
        programme = programme_of(folder)
        content = {
            "programme": {"name": programme.name, "place": programme.place},
            "sample": answer.sample,
            "version": answer.version,
            "result": name,
            "question": answer.result.question,
            "as_of": answer.as_of.isoformat(),
            "by": answer.by,
            "since": plain(answer.since),
            "filters": {each: list(getattr(answer.filters, each)) for each in ("skill", "cohort") if getattr(answer.filters, each)},
            "columns": [_definition(answer, column) for column in answer.columns],
            "rows": _rows(answer, known_tables("viewer", folder, answer.as_of)),
        }
    return content if "result" in parameters else content | {"results": _offered()}


def _question(query: Sequence[tuple[str, str]]) -> tuple[dict[str, str], Filters]:
    """The parameters that are given once, and the selection. Raises QuestionError."""
    if sum(len(name) + len(value) for name, value in query) > LONGEST_QUERY:
        raise QuestionError(**in_each_language("api.long", most=LONGEST_QUERY))
    for name in {name for name, _ in query}:
        if name not in (*ONE, *LISTS):
            raise QuestionError(**in_each_language("api.unknown", name=name, known=", ".join((*ONE[:4], "skill", "cohort"))))
        if name in ONE and sum(name == other for other, _ in query) > 1:
            raise QuestionError(**in_each_language("api.twice", name=name))
    once = {name: value for name, value in query if name in ONE}
    selection: dict[str, Any] = {name: tuple(value for other, value in query if other == name) for name in LISTS}
    return once, Filters(**selection | {name: once[name] for name in DATES if name in once})


def _offered() -> list[dict[str, Any]]:
    """Every result that is published, with how it may be broken down and counted."""
    return [
        {"result": result.name, "question": result.question, "by": list(result.published_by), "since": list(result.takes_since)}
        for result in results().values()
        if result.release.rule != "staff"
    ]


def _definition(answer: Answer, column: Metric) -> dict[str, Any]:
    """What a column means."""
    rate = {language: answer.result.numerator(column, language) for language in column.label} if column.numerator else None
    return {
        "name": column.name,
        "kind": column.kind,
        "unit": column.unit,
        "label": column.label,
        "definition": column.definition,
        "numerator": rate,
        "denominator": column.denominator or None,
        "why": column.why if column.why[FALLBACK] else None,
    }


def _rows(answer: Answer, known: Mapping[str, date]) -> list[dict[str, Any]]:
    """The rows: labels as bare values, every figure with whether it is rounded, its date, and why it isn't known."""
    months = month_column(answer)
    rows = []
    for index, record in enumerate(answer.records):
        end = min(month_end(record[months]), answer.as_of) if months else answer.as_of
        rows.append(
            {
                column.name: plain(record[column.name]) if column.sensitivity == "label" else _figure(answer, index, column, end, known)
                for column in answer.columns
            }
        )
    return rows


def _figure(answer: Answer, index: int, column: Metric, end: date, known: Mapping[str, date]) -> dict[str, Any]:
    figure = answer.rows[index][column.name]
    content: dict[str, Any] = {"value": plain(figure.value), "as_of": figure.as_of.isoformat()}
    if not figure.known:
        return content | {"reason": _reason(answer, figure.metric, end, known)}
    if figure.rounded:
        counted = column.kind == "count" and column.sensitivity != "average"
        content["rounded"] = {"step": RULES["base"], "within": RULES["most"]} if counted else {"step": None, "within": None}
    return content


def _reason(answer: Answer, column: Metric, end: date, known: Mapping[str, date]) -> dict[str, Any]:
    """Why a figure has no value, from what every viewer knows: the dates up to which tables are known, and the rules of the gate."""
    upto = known_up_to(column, known, answer.as_of)
    if column.tables and upto < end:
        return {"code": "not_handed_in", "known_up_to": upto.isoformat(), "text": in_each_language("api.reason.not_handed_in", on=upto)}
    release = answer.result.release
    open_to_all = column.sensitivity == "operational" and column.name not in (*release.withheld, *release.whole_only)
    code = "not_known" if open_to_all else "not_published"
    return {"code": code, "text": in_each_language(f"api.reason.{code}")}


# ------------------------------------------------------------------------------------------------------------- who asks


def _visitor(request: Request, sign_in: SignIn | None) -> str:
    """Who asks, as the audit log names it. Raises Refused, and DataError if the token can't be read."""
    if sign_in is None:
        return "api"
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        token = configured_token()
        if token is not None and hmac.compare_digest(sha256(credential.strip().encode()).digest(), sha256(token.encode()).digest()):
            return "api"
    elif (person := signed_in(request.headers, sign_in)) is not None and person.role is not None:
        return person.address
    raise Refused(in_each_language("api.refused", variable=TOKEN))


def configured_token() -> str | None:
    """The token that other programs bear; None if none is configured. Raises DataError if it can't be used or is too short."""
    if TOKEN in os.environ:
        token = secret_in_environment(TOKEN, PATH)
    elif os.environ.get(TOKEN_FILE):
        token = secret_in_file(Path(os.environ[TOKEN_FILE]), PATH)
    else:
        return None
    if len(token) < SHORTEST_TOKEN:
        raise DataError("token_short", extra=SHORTEST_TOKEN)
    return token


def _record_refusal() -> None:
    global _refused_at
    if time.monotonic() - _refused_at >= PAUSE or not _refused_at:
        _refused_at = time.monotonic()
        roles.record("role_refused", "?", asked="api")


def _error(status: int, sentence: Mapping[str, str], headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": Text(sentence)}, status_code=status, headers={"cache-control": "no-store", **(headers or {})})
