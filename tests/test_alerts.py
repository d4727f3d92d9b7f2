"""Alerts: which changes are told, each once, none from missing data, none before the pages show it; on the overview and by mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import store
from data.messages import DataError
from data.verify import faults
from queries import Filters, answer_for
from queries.dates import month_ends
from tests import factories
from tests.attack import SECRET
from tests.hand_ins import hand_ins
from tests.inline_rows import Rows, build, write
from tests.smtp_server import taking_mail
from tests.soaking import share_of
from tests.test_words_of_a_page import MOST, unfolded
from tests.visits import html, plain, visit
from ui.alerts import answers as gathered
from ui.alerts import history
from ui.alerts.answers import Answers, carried, gather
from ui.alerts.rules import Alert, alerts
from ui.alerts.sentences import address, sentence
from ui.auth import roles
from ui.briefing import snapshot
from ui.briefing.slides import compose
from ui.context import Context
from ui.delivery.message import briefing_text
from ui.delivery.recipients import Delivery, save
from ui.delivery.send import Job, send
from ui.i18n import Words
from ui.server import figures_api
from ui.views.programme import Programme

AUGUST, SEPTEMBER = date(2018, 8, 31), date(2018, 9, 30)
WORDS = Words("id")

# ------------------------------------------------------------------------------------------------------------- rules

RUN = {"rule": "below", "first": "A-07", "name": "Angkatan 7", "length": 9, "crossings": 4}
EXPECTED = {"low": 420, "high": 510, "middle": 460}
CEILING = {"exceeded": False, "kept": True, "value": 488.0, "residents": 480}
ABOVE, BELOW = {**CEILING, "exceeded": True, "kept": False}, {**CEILING, "kept": False}
RULES: list[tuple[dict[str, object], dict[str, object], list[str], str]] = [
    ({"targets": {"coverage 2018-12-31": "running"}}, {"targets": {"coverage 2018-12-31": "reached"}}, ["target"], "a status changed"),
    ({"targets": {"coverage 2018-12-31": "running"}}, {"targets": {"coverage 2018-12-31": "running"}}, [], "it did not"),
    ({"targets": {"coverage 2018-12-31": "running"}}, {"targets": {}}, [], "it is not known now"),
    ({"targets": {}}, {"targets": {"coverage 2018-12-31": "missed"}}, [], "it was not known before, or promised since"),
    ({"ceilings": {"2019-12-31": CEILING}}, {"ceilings": {"2019-12-31": ABOVE}}, ["ceiling"], "above"),
    ({"ceilings": {"2019-12-31": CEILING}}, {"ceilings": {"2019-12-31": BELOW}}, ["ceiling_briefly"], "above for some days"),
    (
        {"ceilings": {"2019-12-31": ABOVE}},
        {"ceilings": {"2019-12-31": BELOW}},
        [],
        "below again",
    ),
    (
        {"ceilings": {"2019-12-31": BELOW}},
        {"ceilings": {"2019-12-31": ABOVE}},
        ["ceiling"],
        "again",
    ),
    ({"ceilings": {}}, {"ceilings": {"2019-12-31": ABOVE}}, [], "a ceiling recorded since"),
    ({"runs": {"completion": {}}}, {"runs": {"completion": RUN}}, ["run"], "an unusual order"),
    ({"runs": {"completion": RUN}}, {"runs": {"completion": {**RUN, "length": 10}}}, [], "the same run, one group longer"),
    ({"runs": {}}, {"runs": {"completion": RUN}}, [], "not judged before"),
    ({"overdue": {"exits": ""}}, {"overdue": {"exits": "2018-08-31"}}, ["overdue"], "no longer known up to the month's end"),
    ({"overdue": {"exits": "2018-07-31"}}, {"overdue": {"exits": "2018-07-31"}}, [], "still overdue"),
    ({"overdue": {}}, {"overdue": {"exits": "2018-08-31"}}, [], "a table that never was known"),
    ({}, {"headcounts": {"2018-09-15 Dinas": {"counted": 100, "on_register": 111}}}, ["headcount"], "11 of 100 off"),
    ({}, {"headcounts": {"2018-09-15 Dinas": {"counted": 100, "on_register": 110}}}, [], "a tenth is not more than a tenth"),
    ({}, {"headcounts": {"2018-09-15 Dinas": {"counted": 0, "on_register": 0}}}, [], "nobody, and nobody on the register"),
    (
        {"headcounts": {"2018-09-15 Dinas": {"counted": 100, "on_register": 80}}},
        {"headcounts": {"2018-09-15 Dinas": {"counted": 100, "on_register": 85}}},
        [],
        "it was off before",
    ),
    (
        {"forecasts": {"2019-12-31": EXPECTED}},
        {"forecasts": {"2019-12-31": {"low": 480, "high": 560, "middle": 520}}},
        ["forecast"],
        "beyond its former band",
    ),
    ({"forecasts": {"2019-12-31": EXPECTED}}, {"forecasts": {"2019-12-31": {**EXPECTED, "middle": 510}}}, [], "at its end"),
    ({"forecasts": {"2019-12-31": EXPECTED}}, {"forecasts": {"2020-12-31": {"low": 200, "high": 400, "middle": 300}}}, [], "another target"),
    ({"forecasts": {"2019-12-31": EXPECTED}}, {"forecasts": {}}, [], "no forecast now"),
]


@pytest.mark.parametrize(("before", "now", "kinds", "why"), RULES, ids=[each[3] for each in RULES])
def test_what_is_worth_telling(before: dict[str, object], now: dict[str, object], kinds: list[str], why: str) -> None:
    one, other = Answers(AUGUST, **before), Answers(SEPTEMBER, **now)
    reported = alerts(one, other)
    assert [alert.kind for alert in reported] == kinds
    assert alerts(other, other) == (), "nothing is told of what is the same"
    for alert in reported:
        for language in ("id", "en"):
            assert "{" not in sentence(alert, Words(language)) and len(sentence(alert, Words(language)).split()) <= 25


def test_what_was_known_last_is_compared_over_a_gap() -> None:
    july = Answers(date(2018, 7, 31), targets={"coverage 2018-12-31": "running"})
    gap = carried(july, Answers(AUGUST))
    assert [alert.kind for alert in alerts(gap, Answers(SEPTEMBER, targets={"coverage 2018-12-31": "reached"}))] == ["target"]


def test_a_sentence_and_its_link() -> None:
    alert = Alert("target", "coverage 2018-12-31 reached", SEPTEMBER, "coverage", {"indicator": "coverage", "due": "2018-12-31", "status": "reached"})
    assert sentence(alert, WORDS) == "Target cakupan pada 31 Desember 2018: tercapai."
    assert address(alert, "id") == "coverage?lang=id&as_of=2018-09-30"
    overdue = Alert("overdue", "exits", SEPTEMBER, "data", {"table": "exits", "known": "2018-08-31"})
    assert (address(overdue, "en"), address(overdue, "en", "viewer")) == ("data?lang=en&as_of=2018-09-30", "?lang=en&as_of=2018-09-30")


# ------------------------------------------------------------------------------------------------ planted crossings

FIRST = date(2018, 1, 1)


def end_of(month: int) -> date:
    return date(2018, month + 1, 1) - timedelta(days=1) if month < 12 else date(2018, 12, 31)


def planted(month: int) -> dict[str, Rows]:
    """What is in the files at the end of that month of 2018.

    40 residents; each month one comes on its last day and one leaves on the 28th. Ten more come in May (50 are above the ceiling of 45), twelve
    leave in July (38), ten come in October (48, above it again). The target of 35 by September is missed. The headcount of March is right,
    that of August a fifth too high. In November no exits are handed in, in December those of both months.
    """
    residents = [(f"W-{number:03d}", FIRST.isoformat()) for number in range(40)]
    exits = []
    for each in range(1, month + 1):
        come = {5: 11, 10: 11}.get(each, 1)
        residents += [(f"N-{each:02d}-{number:02d}", end_of(each).isoformat()) for number in range(come)]
        leave = {7: 13}.get(each, 1)
        exits += [(residents[len(exits) + number][0], date(2018, each, 28).isoformat(), "other_locality", False) for number in range(leave)]
    if month == 11:
        exits = [row for row in exits if row[1] < "2018-11-01"]
    counted = [("2018-03-31", "Dinas", "40"), ("2018-08-31", "Dinas", "46")]
    return {
        "residents": residents,
        "exits": exits,
        "targets": [("population", "2018-09-30", "35", "2018-01-01", "40"), ("ceiling", "2019-12-31", "45", "2018-01-01", "")],
        "headcounts": [row for row in counted if row[0] <= end_of(month).isoformat()],
    }


PLANTED = [
    "ceiling 2019-12-31 2018-05-31",
    "headcount 2018-08-31 Dinas 2018-08-31",
    "ceiling 2019-12-31 2018-10-31",
    "target population 2018-09-30 missed 2018-10-31",
    "overdue exits 2018-10-31",
]


def test_every_planted_crossing_is_told_once_and_none_from_missing_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_forecasts", lambda folder, as_of: {})  # a year is too short a record for one
    folder = tmp_path / "store"
    for month in (5, 8, 10, 11, 12):  # where nothing comes for a month, the next hand-in brings several
        build(write(tmp_path / f"in{month}", planted(month)), folder)
        alerts = history.update(folder, date(2018, month, 28))
        assert history.update(folder, date(2018, month, 28)) == alerts, "what was compared is not compared again"
    assert sorted(each.alert.key for each in alerts) == sorted(PLANTED)
    assert [each.number for each in alerts] == [1, 2, 3, 4, 5]
    store.undo(folder)
    history.update(folder)
    store.undo(folder, 5)
    assert history.update(folder) == alerts, "an undo and the same version again tell nothing anew"
    state = folder / history.FOLDER / history.TOLD_FILE
    assert list(faults(folder)) == []
    state.write_text(state.read_text().replace("W-000", "W-001").replace('"count": 5', '"count": 6'))
    assert [text for text in faults(folder) if str(state) in text["en"]]
    with pytest.raises(DataError):
        history.update(folder)


# --------------------------------------------------------------------------------------- never more than the pages


@pytest.mark.parametrize("seed", [1, pytest.param(9, marks=pytest.mark.soak), pytest.param(13, marks=pytest.mark.soak)])
def test_alerts_are_made_from_what_a_visitor_is_shown(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status of each target is that of the visitor's page, with late entries; neither alerts nor mails ask as staff."""
    roles = []

    def asking(role: str, *about: object, **how: bool) -> object:
        roles.append(role)
        return answer_for(role, *about, **how)

    for module in (gathered, snapshot):
        monkeypatch.setattr(module, "answer_for", asking)
    monkeypatch.setattr(gathered, "_forecasts", lambda folder, as_of: {})
    days = [end_of(9)]
    compared = 0
    for number, known in enumerate(hand_ins(factories.random_programme(seed), seed, days)):
        folder = build(factories.write(known, tmp_path / f"csv{number}"), tmp_path / "store")
        now = gather(folder, days[number])
        snapshot.gather(folder, days[number])
        view = Programme(Context(folder, days[number], Filters(), "id", "light", "viewer"))
        shown = {f"{row.value('indicator')} {row.value('due_on')}": view.status_of(row) for row in view.target_status.rows}
        assert all(shown[name] == status for name, status in now.targets.items())
        compared += len(now.targets)
    assert set(roles) == {"viewer"} and compared > 0


def gone(marriage: int, family: int) -> factories.Programme:
    """80 persons of whom 20, 15 left for a business and for work, and so many for marriage and to their families."""
    programme = factories.Programme()
    destinations = ["own_business"] * 20 + ["employment"] * 15 + ["family"] * family + ["marriage"] * marriage
    for number in range(80):
        who = f"W-{number:02d}"
        programme.residents.append({"resident_id": who, "registered_on": date(2017, 1, 5), "birth_year": 1990, "origin": None, "education": None})
        if number < len(destinations):
            left = date(2017, 1 + number // 3 % 12, 20)
            programme.exits.append(
                {"resident_id": who, "exited_on": left, "destination": destinations[number], "by_closure": False, "returned_on": None}
            )
    return programme


def test_programmes_that_are_published_alike_say_alike_by_every_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One woman went to her family instead of marrying, and no published number tells: nor do the mail, the alerts and the figures."""
    monkeypatch.setenv("MENTAS_SECRET", SECRET.decode())
    day, alike = date(2017, 12, 31), {}
    for marriage in range(10, 16):
        folder = build(factories.write(gone(marriage, 26 - marriage), tmp_path / f"csv{marriage}"), tmp_path / f"store{marriage}")
        published = repr(answer_for("viewer", "exits_by_destination", folder, day).records)
        if published in alike:
            break
        alike[published] = folder
    else:
        raise AssertionError("no two of them are published alike")

    def said(store_folder: Path) -> tuple[object, ...]:
        facts = replace(snapshot.gather(store_folder, day), made_at="2018-01-05T00:00:00+00:00")
        figures = figures_api.document(store_folder, [("result", "exits_by_destination")])["rows"]
        return briefing_text(compose(facts, "id"), ""), gather(store_folder, day, with_forecast=False), figures

    assert said(folder) == said(alike[published])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20, 24))
def test_two_years_of_alerts_on_random_programmes(seed: int, tmp_path: Path) -> None:
    """After each hand-in with late entries: numbers count up, no key twice, nothing of what is not known up to the month end."""
    days = list(reversed([*month_ends(date(2017, 2, 1), date(2019, 1, 1))]))[-share_of(23) :]
    alerts: tuple[history.RecordedAlert, ...] = ()
    for number, known in enumerate(hand_ins(factories.random_programme(seed), seed, days)):
        folder = build(factories.write(known, tmp_path / f"csv{number}"), tmp_path / "store")
        before, alerts = alerts, history.update(folder, days[number])
        assert alerts[: len(before)] == before
        for each in alerts[len(before) :]:
            overdue = {table for table, since in gather(folder, each.alert.as_of, with_forecast=False).overdue.items() if since}
            needed = {"target": "residents", "ceiling": "exits", "run": "attendance", "forecast": "exits"}.get(each.alert.kind)
            assert needed is None or needed not in overdue or each.alert.kind == "target"
    assert len({each.alert.key for each in alerts}) == len(alerts)


# ------------------------------------------------------------------------------------------------ overview and mail


def test_the_overview_tells_what_is_new_since_the_last_visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on the first visit; then the latest in sight and the others folded, for this visitor until her next visit; 250 words at most."""
    monkeypatch.setattr(gathered, "_forecasts", lambda folder, as_of: {})
    folder = build(write(tmp_path / "in8", planted(8)), tmp_path / "store")
    assert WORDS("alert.new") not in plain(html(visit(folder, monkeypatch, lang="id")))
    build(write(tmp_path / "in10", planted(10)), folder)
    page = visit(folder, monkeypatch, lang="id")
    text = plain(html(page))
    assert "Baru sejak kunjungan terakhir: Batas atas 45 warga binaan dilampaui: 48." in text
    assert "Target jumlah warga binaan pada 30 September 2018: tidak tercapai." in text
    assert len([word for word in plain(unfolded(html(page))).split() if any(letter.isalpha() for letter in word)]) <= MOST
    assert WORDS("alert.new") in plain(html(page.run())), "as long as the visit lasts"
    (folder / history.FOLDER / history.TOLD_FILE).unlink()
    assert WORDS("alert.new") not in plain(html(visit(folder, monkeypatch, lang="id"))), "the next visit, and though the record was lost"
    assert history.seen_by(folder, roles.visitor().who) == 2, "the numbers began anew, with the two of October"


def test_alerts_are_mailed_once_to_those_who_want_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_forecasts", lambda folder, as_of: {})
    folder = build(write(tmp_path / "in8", planted(8)), tmp_path / "store")
    save(folder, Delivery("Wali kota", ("wali@kota.example",), "en", alerts=True))
    save(folder, Delivery("Dinas", ("kepala@dinsos.example",), "id"))
    with taking_mail(tmp_path / "inbox") as inbox:
        inbox.settings(folder, link="https://mentas.example")
        history.update(folder, date(2018, 9, 2))
        build(write(tmp_path / "in10", planted(10)), folder)
        states = [[each.state for each in send(Job(folder, date(2018, 11, day), pause=lambda seconds: None))] for day in (2, 3)]
        ((address_of, mail),) = inbox.mails()
    body = mail.get_body()
    assert states == [["sent"], []] and address_of == "wali@kota.example" and mail["Subject"] == "Mentas: what is new (2)" and body is not None
    text = body.get_content()
    assert "- The ceiling of 45 residents is exceeded: 48.\nhttps://mentas.example/exits?lang=en&as_of=2018-10-31" in text.replace("\r\n", "\n")
