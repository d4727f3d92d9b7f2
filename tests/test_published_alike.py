"""Two programmes that are published alike leave alike in every medium: whatever a medium says is then no more than what is published.

Beside the solver, which reads what is published: pages with their charts, notes of months, verdict cards and tables with their first
lines, briefings and mails with the forecast and the published plan, and the figures for other programs are compared as they are delivered.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data import notes
from planning import outlook as outlooks
from planning import published_plan
from planning.outlook import outlook
from planning.schedule import make_plan
from queries import period
from queries.disclosure import cells
from queries.languages import languages
from tests import factories
from tests.attack_media import by_csv, by_json, mails
from tests.inline_rows import build
from tests.test_published_forecast import AS_OF, programme
from tests.visits import LEAST, NAMES, charts_of, failed, visit, words_of
from ui import exports, html
from ui.briefing.slides import compose
from ui.briefing.snapshot import gather
from ui.briefing.stored import snapshot_out
from ui.delivery import send as sending

CHANGES: dict[str, tuple[str, int, dict[str, Any]]] = {
    "closure": ("exits", 23, {"by_closure": True}),
    "death": ("exits", 22, {"destination": "died"}),
    "age": ("residents", 30, {"birth_year": 1980}),
    "earning": ("follow_ups", 30, {"earning": False}),
}
"""What is not the same of one person: the table, the row, and what it says in the second programme."""
SECRET = "one secret"
"""Under it no threshold lies between the two counts that a change leaves, so that both programmes are published alike. Under another one may,
as between 67 and 68 people of 25 to 34 years at risk: the rounded counts then differ, as they are to."""


def stores(change: str, base: Path) -> list[Path]:
    """The store of a programme, and of the same with one person's record changed."""
    table, index, values = CHANGES[change]
    made = []
    for name in ("one", "other"):
        written = programme(by_closure=False)
        for row in written.residents:
            row["birth_year"] = 1990
        for number in range(31):  # the last one after the step of January: one event is too few for another
            when = {"resident_id": f"W-{number}", "followed_up_on": date(2018, 1 + number // 30, 10), "earning": number % 2 == 0}
            written.follow_ups.append({**when, "monthly_income": None, "product": None, "need": "capital", "organisation": None})
        written.targets.append({"indicator": "population", "due_on": date(2019, 12, 31), "value": 10, "baseline_on": None, "baseline_value": None})
        if name == "other":
            getattr(written, table)[index].update(values)
        made.append(build(factories.write(written, base / f"csv {name}"), base / name))
    for store in made:
        notes.add_note(store, "planner", date(2017, 8, 15), "residents", "Panen raya", published=True)
        published_plan.publish(store, "planner", AS_OF, make_plan(outlook(made[0], AS_OF).inputs))
    return made


def figures(store: Path) -> list[Any]:
    """Every question as a program outside gets it at the last two month ends, and as a table."""
    return [
        (way.__name__, result.name, by, since, day, answer.records, answer.protected, answer.shown_as_of)
        for result, by, since in cells.questions()
        for day in (date(2017, 12, 31), AS_OF)
        for way in (by_json, by_csv)
        for answer in [way(result.name, store, day, by, since)]
    ]


def briefings(store: Path) -> list[Any]:
    """The published briefing: its facts, and its slides in each language."""
    snapshot = gather(store, AS_OF)
    facts = snapshot_out(snapshot) | {"made_at": ""}
    return [json.dumps(facts, default=str, sort_keys=True), *(compose(snapshot, language).slides for language in languages())]


def sent(store: Path, base: Path) -> list[tuple[str, str]]:
    """What is mailed."""
    return mails(store, AS_OF, base / f"mail {store.name}")


def pages(store: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What stands on each page of a viewer, with its charts, verdict cards, and tables with their first lines."""
    contents: list[Any] = []
    files, card = exports.of_panel, exports.VerdictCard

    def tables(name: str, answer: Any, n: Any, drawn: Any) -> Any:
        if answer is not None:
            contents.append(html.as_csv(answer, exports.context().language, exports.csv_head(answer, n())))
        return files(name, answer, n, drawn)

    def cards(*content: Any) -> Any:
        contents.append(("card", str(content)))
        return card(*content)

    with monkeypatch.context() as patched:
        patched.setattr(exports, "of_panel", tables)
        patched.setattr(exports, "VerdictCard", cards)
        for name in NAMES:
            if LEAST[name] == "viewer":
                page = visit(store, patched, name, "viewer", as_of=AS_OF.isoformat())
                assert not failed(page, "id"), name
                contents += [name, words_of(page), *charts_of(page)]
    return contents


@pytest.mark.soak
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_published_alike_leaves_alike(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTAS_SECRET", SECRET)
    monkeypatch.setattr(sending, "attachments", lambda briefing: ())
    monkeypatch.setattr(sending, "not_in", lambda *about: {})
    monkeypatch.setattr(sending, "NEWS", timedelta(0))
    monkeypatch.setattr(outlooks, "trusted", lambda outcomes: True)  # so that the forecast is told
    one, other = stores(change, tmp_path)
    assert period(one) == period(other)
    for mine, yours in zip(figures(one), figures(other), strict=True):
        assert mine == yours, "the programmes are to be published alike"
    assert briefings(one) == briefings(other)
    assert [text for _, text in sent(one, tmp_path)] == [text for _, text in sent(other, tmp_path)]
    contents, other_contents = pages(one, monkeypatch), pages(other, monkeypatch)
    assert sum(isinstance(each, bytes) for each in contents) > 10 and sum(isinstance(each, tuple) for each in contents) > 3, (
        "tables and cards were read"
    )
    for mine, yours in zip(contents, other_contents, strict=True):
        assert mine == yours
