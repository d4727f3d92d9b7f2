"""All submissions of a form on KoboToolbox (API v2) or ODK Central (OData), each with its reviewers' verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from data.messages import DataError
from data.pull.client import Client, client_of
from data.pull.sources import Source

PAGE = 500
NOT_IMPLEMENTED = 501
"""What ODK Central before 1.2 answers to `$expand`: it gives submissions, but not what stands in their repeat groups."""
READINGS = 3
"""How often a list is read again from its start where it changed while its pages were read."""

KOBO_TAKEN = {"", "approved"}
KOBO_STATES = {"not_approved": "rejected", "on_hold": "on_hold"}
ODK_TAKEN = {"", "received", "edited", "approved"}
ODK_STATES = {"rejected": "rejected", "hasIssues": "has_issues"}


Listing = tuple[list[Mapping[str, Any]], set[int | None]]
"""The submissions of all pages, and how many there are by what the pages say."""


@dataclass(frozen=True)
class Submission:
    """One filled form: the server's id, its answers as the server gives them, and why it isn't taken (`left_out`; empty: it is taken)."""

    id: str
    answers: Mapping[str, Any]
    left_out: str = ""


def submissions(source: Source) -> list[Submission]:
    """Every submission of a source's form, each once. Raises DataError if the server doesn't give all of them."""
    return _kobo(source) if source.kind == "kobo" else _odk(source)


def _kobo(source: Source) -> list[Submission]:
    path = f"/api/v2/assets/{quote(source.form, safe='')}/data/"

    def read(client: Client) -> Listing:
        rows: list[Mapping[str, Any]] = []
        counts = set()
        params: dict[str, str | int] = {"format": "json", "start": 0, "limit": PAGE, "sort": '{"_id":1}'}
        while True:
            page = client.get(path, params)
            results = _rows(source, page, "results")
            rows += results
            counts.add(_count(source, page.get("count")))
            if results and results == rows[-2 * len(results) : -len(results)]:
                raise DataError("source_changes", file=source.name)  # a server that gives one page for ever
            if not (link := page.get("next")) or not results:
                return rows, counts
            # A server may count in pages, or give a place of its own; one that counts submissions is asked for what comes next.
            params |= {**dict(parse_qsl(urlsplit(str(link)).query)), "start": len(rows)}

    with client_of(source, {"Authorization": f"Token {source.secret()}"}) as client:
        return _all(source, lambda: read(client), _kobo_submission)


def _kobo_submission(row: Mapping[str, Any]) -> Submission:
    given = row.get("_validation_status") or ""
    if isinstance(given, Mapping):
        given = given.get("uid") or given.get("label") or ""  # a release gives one of them, or the label as it is shown
    status = str(given).strip().lower().replace(" ", "_").removeprefix("validation_status_")
    state = "" if status in KOBO_TAKEN else KOBO_STATES.get(status, str(given))
    return Submission(_id(row.get("_id") or row.get("_uuid")), row, state)


def _odk(source: Source) -> list[Submission]:
    try:
        return _odk_signed_in(source)
    except DataError as error:
        if not source.user or error.id != "source_refuses":
            raise
    return _odk_signed_in(source)  # a session may end while its pages are read


def _odk_signed_in(source: Source) -> list[Submission]:
    secret = source.secret()
    prefix = f"/v1/key/{quote(secret, safe='')}" if source.app_user else "/v1"
    if source.user:
        with client_of(source, {}) as client:
            session = client.post("/v1/sessions", {"email": source.user, "password": secret})
        secret = str(session.get("token") or "") if isinstance(session, Mapping) else ""
        if not secret.isascii() or not secret.isprintable() or not secret:
            raise DataError("source_refuses", file=source.name)
    path = f"{prefix}/projects/{source.project}/forms/{quote(source.form, safe='')}.svc/Submissions"

    def read(client: Client) -> Listing:
        rows: list[Mapping[str, Any]] = []
        counts = set()
        params: dict[str, str | int] = {"$top": PAGE, "$count": "true", "$expand": "*"}
        links = set()
        while True:
            try:
                page = client.get(path, params)
            except DataError as error:
                if error.values.get("extra") != NOT_IMPLEMENTED or not params.pop("$expand", None):
                    raise
                continue
            rows += _rows(source, page, "value")
            if "$expand" not in params and any(map(_has_repeats, rows)):
                raise DataError("source_without_repeats", file=source.name)
            counts.add(_count(source, page.get("@odata.count")))
            link = page.get("@odata.nextLink")
            if not link:
                return rows, counts
            if link in links:
                raise DataError("source_changes", file=source.name)
            links.add(link)
            # Only the place in the list is taken from the link: the address stays the one that sources.toml names.
            params |= dict(parse_qsl(urlsplit(str(link)).query))

    with client_of(source, {} if source.app_user else {"Authorization": f"Bearer {secret}"}) as client:
        return _all(source, lambda: read(client), _odk_submission)


def _has_repeats(answers: Mapping[str, Any]) -> bool:
    """Whether answers hold a link to a repeat group instead of its rows."""
    return any(name.endswith("@odata.navigationLink") or (isinstance(value, Mapping) and _has_repeats(value)) for name, value in answers.items())


def _odk_submission(row: Mapping[str, Any]) -> Submission:
    system = row.get("__system") or {}
    review = str(system.get("reviewState") or "")
    state = "" if review in ODK_TAKEN else ODK_STATES.get(review, review)
    if system.get("status"):
        state = "encrypted"
    if system.get("deletedAt"):
        state = "deleted"
    return Submission(_id(row.get("__id")), row, state)


def _all(
    source: Source,
    read: Callable[[], Listing],
    submission: Callable[[Mapping[str, Any]], Submission],
) -> list[Submission]:
    """Read the list until it has as many submissions as every page says that there are: one deleted meanwhile moves the pages."""
    for _ in range(READINGS):
        rows, counts = read()
        listed = {each.id: each for each in map(submission, rows)}
        if "" in listed:
            raise DataError("source_no_json", file=source.name)
        if counts <= {None, len(listed)}:
            return [each for each in listed.values() if each.left_out != "deleted"]
    raise DataError("source_changes", file=source.name)


def _rows(source: Source, page: Any, name: str) -> list[Mapping[str, Any]]:
    rows = page.get(name) if isinstance(page, Mapping) else None
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise DataError("source_no_json", file=source.name)
    return rows


def _count(source: Source, value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise DataError("source_no_json", file=source.name)
    return value


def _id(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""
