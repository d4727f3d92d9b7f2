"""Random questions through every channel by which figures leave, checked by the rules and against each other.

The attack (tests/attack.py) works on what `publish` tells of breakdowns. Here it is made sure that there is nothing else to
get: that the command line, the files, the addresses and the selections show the very figures of `publish`, each protected one
marked and rounded, always alike, and that a question that is not allowed gets a sentence in both languages and nothing more.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from queries import Answer, Filters, Published, QuestionError, answer_for, choices, period, results
from queries.__main__ import main
from queries.dates import month_end, month_end_before
from queries.disclosure.cells import BY_PERSON, is_exact, protected_columns
from queries.disclosure.rounding import FEWEST, coarse
from queries.filters import DATES, FOR_STAFF, LISTS
from queries.formatting import plain, written
from tests.attack import month_ends
from ui import html, url_state
from ui.i18n import Words
from ui.server import figures_api

CHANNELS = ("table", "json", "csv", "page csv", "api", "address")
DAMAGED = ("", "2018-13-01", "2018-02-30", "kemarin", "0001-01-31", "1899-12-31", "9999-12-31", "2018-06-30'; drop", "２０１８-06-30", "\x00", "nan")
Question = dict[str, Any]


@dataclass
class Channels:
    """What came out so far: how often each channel answered and refused, and each protected figure by its cell and date."""

    folder: Path
    counted: Counter = field(default_factory=Counter)
    figures: dict[tuple, Any] = field(default_factory=dict)


def ask_by_all_channels(folder: Path, seed: int, number: int) -> Counter:
    """Ask so many random questions, each of `publish` and through one other channel. AssertionError where a channel tells more.

    The environment has to name the secret (MENTAS_SECRET), so that all channels round alike.
    """
    random = Random(f"ways {seed}")
    channels = Channels(folder)
    days = month_ends(folder)
    known = choices(folder)
    questions = [_question(random, days, known) for _ in range(number)]
    # What is asked of one day and selection together is answered faster.
    for question in sorted(questions, key=lambda question: (str(question["as_of"]), repr(question["filters"]))):
        channel = random.choice(CHANNELS)
        if channel == "address":
            _by_address(channels, random, question, known)
        else:
            _check(channels, channel, question, random.choice(("id", "en")))
    return channels.counted


def ask_of_groups(folder: Path) -> Counter:
    """Ask for the headline of each skill and each cohort at the last month end, as `ask_by_all_channels` does."""
    channels = Channels(folder)
    known = choices(folder)
    for name in ("skill", "cohort"):
        for value in known[name]:
            selection = Filters(**{name: (value,)})
            _check(channels, "json", {"result": "headline", "as_of": month_ends(folder)[-1], "by": None, "since": None, "filters": selection}, "en")
    return channels.counted


# ------------------------------------------------------------------------------------------------------ what is asked


def _question(random: Random, days: list[date], known: dict[str, tuple[str, ...]]) -> Question:
    """Mostly what can be asked, now and then what cannot."""
    name = random.choice(list(results()))
    result = results()[name]
    as_of: Any = random.choice(days)
    strange = random.random()
    if strange < 0.06:
        as_of = as_of - random.randint(1, 27) * timedelta(days=1)
    elif strange < 0.1:
        as_of = random.choice(DAMAGED)
    elif strange < 0.14:  # before the first registration, after the last record
        as_of = random.choice(
            (month_end(date(days[0].year - 3, 5, 1)), month_end(date(days[-1].year + 2, 2, 1)), date(2999, 12, 31), date(1900, 1, 31))
        )
    by = random.choice(result.takes_by) if result.takes_by and (result.needs_by or random.random() < 0.8) else None
    if random.random() < 0.04:
        by = random.choice((None, "resident_id", "age_band", "cohort", "a; b"))
    since: Any = None
    if result.takes_since == ("date",):
        since = random.choice((None, random.choice(days).isoformat(), (random.choice(days) - timedelta(days=3)).isoformat()))
    elif result.takes_since:
        since = random.choice(result.takes_since)
    if random.random() < 0.04:
        since = random.choice(("completion", "kemarin", *DAMAGED))
    return {"result": name, "as_of": as_of, "by": by, "since": since, "filters": _selection(random, known)}


def _selection(random: Random, known: dict[str, tuple[str, ...]]) -> Filters:
    chance = random.random()
    if chance < 0.5:
        return Filters()
    skill = tuple(random.sample(known["skill"], random.choice((1, 1, 1, 2))))
    cohort = tuple(random.sample(known["cohort"], min(len(known["cohort"]), random.choice((1, 1, 1, 2)))))
    if chance < 0.68:
        return Filters(skill=skill)
    if chance < 0.86:
        return Filters(cohort=cohort)
    if chance < 0.92:
        return Filters(skill=skill, cohort=cohort)
    name = random.choice((*BY_PERSON, "registered_from", "registered_to", "cohort"))
    if name.startswith("registered"):
        return Filters(**{name: random.choice((date(2017, 6, 1), "2017-06-01", *DAMAGED[1:]))})
    return Filters(**{name: (random.choice((*known[name], "tidak ada")),)}, skill=random.choice(((), skill)))


# ------------------------------------------------------------------------------------------------- what has to hold


def _check(channels: Channels, channel: str, question: Question, language: str) -> Published | None:
    """Ask as a viewer and by that way: the same comes out."""
    try:
        answer = answer_for("viewer", question["result"], channels.folder, question["as_of"], question["filters"], question["by"], question["since"])
    except QuestionError as error:
        assert set(error.sentence) == {"id", "en"} and all(10 < len(text) < 400 and text.endswith(".") for text in error.sentence.values())
        assert error.sentence["id"] != error.sentence["en"]
        channels.counted["refused"] += 1
        if channel == "api":
            with pytest.raises(QuestionError) as refused:
                _api(channels.folder, question)
            assert refused.value.sentence == error.sentence, question
        elif channel != "page csv":
            status, out, errors = _command(channels.folder, question, channel, language)
            assert (status, out, errors) == (2, "", error.sentence[language] + "\n"), (question, errors)
        return None
    assert isinstance(answer, Published)
    channels.counted[channel] += 1
    channels.counted["marked"] += len(answer.protected)
    _by_the_rules(answer, question)
    _always_alike(channels, answer, question)
    if channel == "page csv":
        _page_csv(answer, language)
        return answer
    if channel == "api":
        _api_answer(answer, _api(channels.folder, question))
        return answer
    status, out, errors = _command(channels.folder, question, channel, language)
    assert (status, errors) == (0, ""), (question, errors)
    if channel == "json":
        assert json.loads(out) == [{name: plain(value) for name, value in row.items()} for row in answer.records], question
    elif channel == "csv":
        head, *rows = csv.reader(io.StringIO(out))
        assert head == [column.name for column in answer.columns]
        assert rows == [["" if row[name] is None else _text(row[name]) for name in head] for row in answer.records], question
    elif channel == "table":
        lines = out.splitlines()
        assert out.count("≈") == len(answer.protected) + bool(answer.protected), "each is marked, and the sign explained"
        assert len(lines) >= len(answer.records)
        # Monthly figures up to the year 2999 have thousands of rows: their beginning is enough.
        figures = {written(row[column.name], column.kind, language) for row in answer.records[:300] for column in answer.columns}
        assert all(figure in out for figure in figures)
    return answer


def _command(folder: Path, question: Question, channel: str, language: str) -> tuple[int, str, str]:
    """Ask on the command line, in this process: exit status, output, errors."""
    given = [question["result"], "--published", f"--as-of={question['as_of']}", "--store", str(folder), "--lang", language]
    given += ["--format", channel if channel in ("json", "csv", "table") else "table"]
    for name in ("cohort", "skill", "age_band", "origin", "education"):
        given += [f"--{name.replace('_', '-')}={value}" for value in getattr(question["filters"], name)]
    for name in ("registered_from", "registered_to"):
        given += [f"--{name.replace('_', '-')}={getattr(question['filters'], name)}"] if getattr(question["filters"], name) else []
    given += [f"--{name}={question[name]}" for name in ("by", "since") if question[name] is not None]
    out, text = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(text):
        status = main(given)
    return status, out.getvalue(), text.getvalue()


def _api(folder: Path, question: Question) -> dict[str, Any]:
    """Ask the address for other programs; what it answers, read back from JSON."""
    given = [(name, str(question[name])) for name in ("result", "as_of", "by", "since") if question[name] is not None]
    for name in (*LISTS, *DATES):
        value = getattr(question["filters"], name)
        given += [(name, each) for each in value] if isinstance(value, tuple) else [(name, str(value))] if value else []
    document: dict[str, Any] = json.loads(json.dumps(figures_api.document(folder, given)))
    return document


def _api_answer(answer: Answer, document: dict[str, Any]) -> None:
    """The same figures, rounded ones marked, dated as they are shown; nothing is said of an unknown one but why."""
    assert len(document["rows"]) == len(answer.records)
    for index, (cells, record) in enumerate(zip(document["rows"], answer.records, strict=True)):
        for column in answer.columns:
            cell, value = cells[column.name], plain(record[column.name])
            if column.sensitivity == "label":
                assert cell == value
                continue
            assert cell["value"] == value and ("rounded" in cell) == answer.marked(index, column.name)
            assert ("reason" in cell) == (value is None)
            assert cell["as_of"] == answer.rows[index][column.name].as_of.isoformat()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(plain(value))


def _page_csv(answer: Answer, language: str) -> None:
    """The file that a page offers: the same figures, and a last column that names the rounded ones."""
    text = html.as_csv(answer, language).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text), delimiter=";" if language == "id" else ",")
    labels = [column.label[language] for column in answer.columns]
    assert head == labels + ([Words(language)("panel.rounded")] if answer.protected else [])
    assert len(rows) == len(answer.records)
    for index, (cells, row) in enumerate(zip(rows, answer.records, strict=True)):
        for cell, column in zip(cells, answer.columns, strict=False):
            value = row[column.name]
            shown = repr(value).replace(".", ",") if isinstance(value, float) and language == "id" else "" if value is None else _text(value)
            assert cell == shown
        if answer.protected:
            assert cells[-1] == ", ".join(column.label[language] for column in answer.columns if answer.marked(index, column.name))


def _by_the_rules(answer: Published, question: Question) -> None:
    """No protected figure leaves as it is now: each is rounded, coarse or made from rounded ones, or a total as of its step."""
    release, filters = answer.result.release, question["filters"]
    assert release.rule != "staff"
    assert not any(getattr(filters, name) for name in (*BY_PERSON, "registered_from", "registered_to"))
    hidden = protected_columns(answer.result, answer.by)
    for index, row in enumerate(answer.records):
        for column in answer.columns:
            value, marked, stepped = row[column.name], answer.marked(index, column.name), (index, column.name) in answer.stepped
            if value is None:
                assert not marked and not stepped
                continue
            about = (answer.result.name, question, column.name, row)
            of_a_group = filters and (column.sensitivity in ("protected", "average") or column.name in release.whole_only)
            if (of_a_group or column.name in (*hidden, *release.follows)) and not is_exact(column, row):
                assert marked or stepped, about
            assert not stepped or (not filters and release.rule in ("totals", "parts")), about
            assert not (marked and stepped), about
            if column.sensitivity == "average":
                assert marked and coarse(value) == value, about
            if marked and column.kind == "count" and column.name not in release.made_of:
                assert value % 5 == 0, about
            if marked and column.kind == "share" and column.over == "row" and column.denominator:
                assert row[column.denominator] >= FEWEST and 0 <= value <= 1, about
            if (marked or stepped) and not release.series:
                on = answer.day_of(index, column.name)
                assert on <= answer.as_of and on == month_end(on), about


def _always_alike(channels: Channels, answer: Published, question: Question) -> None:
    """A cell has one number as of one date, wherever it is shown: a group's figures are those of its row in the breakdown."""
    release, filters = answer.result.release, question["filters"]
    for index, column in answer.protected:
        if answer.result.column(column).kind != "count" or column in release.made_of:
            continue
        row = answer.records[index]
        result, by, key = answer.result.name, answer.by, tuple(row[label] for label in release.keys)
        if release.rule == "totals" and (filters or column not in release.rounded):
            assert len(filters.skill + filters.cohort) == 1 and release.group_rows, ("more than a group's row", question)
            ((name, values),) = [(name, getattr(filters, name)) for name in ("skill", "cohort") if getattr(filters, name)]
            result, by, key = release.group_rows[name], name if name == "skill" else None, values
        if release.rule == "curve":
            key = (*key, row["days"])
        cell = (result, by, answer.since, column, key, answer.day_of(index, column))
        assert channels.figures.setdefault(cell, row[column]) == row[column], (cell, question)


def _by_address(channels: Channels, random: Random, question: Question, known: dict[str, tuple[str, ...]]) -> None:
    """What an address says, damaged or not, as the pages read it for a viewer."""
    parameters: dict[str, list[str]] = {"as_of": [str(question["as_of"])]}
    for name in (*LISTS, *DATES):
        values = getattr(question["filters"], name)
        if values:
            parameters[name] = list(values) if isinstance(values, tuple) else [str(values)]
    if random.random() < 0.3:
        parameters[random.choice((*LISTS, *DATES, "lang", "as_of"))] = [random.choice(("<script>", "", "1 or 1=1", *DAMAGED))]
    errors: list[str] = []
    words = Words(random.choice(("id", "en")))
    recorded = period(channels.folder)
    assert recorded is not None
    first, last = recorded[0], month_end_before(recorded[1])
    with pytest.MonkeyPatch.context() as patch:
        query = _Parameters(parameters)
        patch.setattr(url_state, "st", SimpleNamespace(query_params=query, session_state={}))
        day = url_state.as_of(first, last, True, words, errors.append)
        chosen = url_state.filters(known, False, words, errors.append)
    assert day == month_end(day) and first <= day <= max(last, date.today())
    assert not any(getattr(chosen, name) for name in FOR_STAFF)
    assert not {"age_band", "origin", "education"} & {name for name in query if query[name]}
    assert not any("<script>" in text for text in errors)
    channels.counted["address"] += 1
    _check(channels, "json", {**question, "as_of": day, "filters": chosen}, words.language)


class _Parameters(dict):
    """The address's parameters as the framework hands them over: lists, set and read one by one."""

    def get_all(self, name: str) -> list[str]:
        """All values of a name."""
        return list(self.get(name, []))
