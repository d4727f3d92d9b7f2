"""The steward's page: from files to a published version, questions answered once, the confirmation, the way back."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data import audit, mappings, repairs, store
from data.command_line import figure_source
from data.importer import import_paths
from data.messages import runs, sentence
from data.quality_checks import acceptances
from data.report import Report
from data.sheets import Remark
from data.undo import undo
from tests.conftest import OFFICE
from tests.form_servers import SECRET, form_server
from tests.visits import visit, words_of
from ui.data_page import page as data_page
from ui.data_page.acting import as_on_page
from ui.data_page.hand_in import FIRST
from ui.data_page.questions import Question, reason_of
from ui.i18n import Words

WARGA = "Kode Warga;Tgl Terdaftr;Pendidikan\nW-001;2018-01-08;SMA\nW-002;2018-01-09;SMA sederajt\n"
"""A header that comes near to a column, and an entry that comes near to a spelling."""
PERGI = "Kode WB;Kapan;Kemana\nW-001;2018-03-08;keluarga\n"
"""A sheet of which only the code is known."""


def handed_in(page: AppTest, *files: tuple[str, str | bytes]) -> AppTest:
    page.file_uploader(key="data.files").set_value([(name, text.encode() if isinstance(text, str) else text, "") for name, text in files]).run()
    assert not page.exception
    return page


def counts(folder: Path) -> dict[str, dict[str, int]]:
    now = store.current(folder)
    report = store.report_of(now) if now else None
    assert report
    tables: dict[str, dict[str, int]] = report["report"]["tables"]
    return tables


def waiting(folder: Path) -> list[Path]:
    return list(folder.glob(".hand-in.*"))


@pytest.mark.soak
def test_the_office_s_files_are_published_with_the_counts_of_the_command_line(
    tmp_path: Path, office_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(tmp_path, monkeypatch, "data", lang="id")
    assert Words("id")("steward.first") in words_of(page), "an empty store leads here"
    handed_in(page, *((path.name, path.read_bytes()) for path in sorted(OFFICE.iterdir())))
    assert "6.033 baris akan berubah, 11 baris ditolak, 0 sel tidak terbaca." in words_of(page), "as tests/office-expected.json has it"
    page.button(key="data.publish").click().run()
    assert counts(tmp_path) == counts(office_store)
    assert [each.label for each in page.expander if each.label.startswith("Ditolak")], "what stayed out is still said once it is published"
    page.button(key="data.undo").click().run()
    assert store.current(tmp_path) is None


def test_questions_are_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = handed_in(visit(tmp_path, monkeypatch, "data", lang="id"), ("warga.csv", WARGA), ("pergi.csv", PERGI))
    assert store.current(tmp_path) is None and len(waiting(tmp_path)) == 1, "nothing is stored before Publish"
    assert waiting(tmp_path)[0].stat().st_mode & 0o077 == 0, "for its owner only"
    page.selectbox(key="data.sheet.1.0.table").set_value("exits")
    page.button(key="data.sheets.use").click().run()
    assert (headers := [box.key for box in page.selectbox if str(box.key).startswith("data.header.")]) and "data.header.Kapan" in headers
    page.selectbox(key="data.header.Kapan").set_value("exits.exited_on")
    (header,) = [box for box in page.selectbox if box.key == "data.header.Tgl Terdaftr"]
    assert header.options[0] == "Tanggal Terdaftar" and header.options[-1] == Words("id")("steward.leave_out") and len(header.options) == 4
    header.select_index(0)
    page.button(key="data.answer").click().run()
    (entry,) = [box for box in page.selectbox if str(box.key).startswith("data.value.")]
    assert entry.options[0] == "sma", "the nearest choice first"
    entry.select_index(0)
    page.button(key="data.answer").click().run()
    page.button(key="data.publish").click().run()
    assert counts(tmp_path)["residents"] == {"added": 2, "updated": 0, "unchanged": 0, "rejected": 0, "withdrawn": 0}
    assert counts(tmp_path)["exits"]["added"] == 1, "a sheet that somebody said is the table of exits"
    assert waiting(tmp_path) == [], "what was published is not kept beside the versions"
    left = {key for name in FIRST if (key := f"download.data.template_{name}") in {each.key for each in page.get("download_button")}}
    assert left == {f"download.data.template_{name}" for name in FIRST[1:]}, "of what a new office hands in first, the rest still stands there"
    lines = [(entry.action, entry.what["outcome"]) for entry in audit.read(tmp_path)]
    assert lines == [
        ("import", "refused"),
        ("hand_in", "done"),
        ("import", "refused"),
        ("import", "tried"),
        ("import", "tried"),
        ("import", "stored"),
    ]
    again = WARGA.replace("W-00", "W-01")
    handed = handed_in(visit(tmp_path, monkeypatch, "data", lang="id"), ("warga.csv", again), ("p2.csv", PERGI.replace("W-00", "W-01")))
    assert not [box for box in handed.selectbox if str(box.key).startswith(("data.header.", "data.value.")) or str(box.key).endswith(".table")], (
        "the same shape asks nothing"
    )
    handed.button(key="data.discard").click().run()
    assert store.versions(tmp_path)[-1].number == 1 and waiting(tmp_path) == []


def test_a_sentence_about_a_header_leads_to_its_question_and_to_no_command() -> None:
    """Above the questions the clerk was told to add --map, which only a terminal knows."""
    about = sentence("near_header", column="Tgl Terdaftr", near="Tanggal Terdaftar")["id"]
    assert as_on_page(about, Words("id")) == "judul Tgl Terdaftr mirip dengan Tanggal Terdaftar; jawab pertanyaannya di bawah"


def test_a_question_with_one_answer_says_which_rows_it_is_about() -> None:
    """To leave a column out takes the cancelled rows in, and the page did not say which they are, where other sheets went in."""
    question = Question("", "Status", "enrolments", "", ("-",), True)
    cancelled = sentence("cancelled_rows", row=runs([3, 4]), column="Status")
    report = Report(refused=[Remark("peserta.csv", None, cancelled)])
    about = "Baris 3, 4: kolom Status menyebut batal, ditunda, rencana, cadangan, ditolak, retur, salah, atau ganda"
    assert reason_of(report, question, "id") == f"{about}; bila baris itu tidak terjadi, hapus dari lembar"
    report.stopped = cancelled
    assert reason_of(report, question, "id") == "", "it stands at the top of the page"
    near = Report(refused=[Remark("peserta.csv", None, sentence("near_header", column="Status", near="Kode Warga"))])
    assert reason_of(near, question, "id") == "", "the header itself is the reason"


@pytest.mark.soak  # test_questions_are_asked_once and test_many_near_spellings hold the two halves
def test_near_spellings_are_answered_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"W-{number:03};2018-01-08;{text}\n" for number, text in enumerate(("SMA sederajt", "SMA sederajatt", "sma sedrajat")))
    page = handed_in(
        visit(tmp_path, monkeypatch, "data", lang="id"), ("warga.csv", "Kode W.B.;Tgl Terdaftr;Pendidkan;Ket. Petugas\n" + rows.replace("\n", ";\n"))
    )
    placeholders = {box.key: box.placeholder for box in page.selectbox if str(box.key).startswith("data.header.")}
    assert placeholders == {
        "data.header.Tgl Terdaftr": "Pilih (usulan: Tanggal Terdaftar)",
        "data.header.Pendidkan": "Pilih (usulan: Pendidikan)",
        "data.header.Ket. Petugas": "Pilih",
    }, "what the tick takes can be read"
    labels = {box.key: box.placeholder for box in page.selectbox if str(box.key).startswith("data.value.")}
    assert list(labels.values()) == ["Pilih (usulan: sma)"] * 3, "the entries of a column whose header is only proposed are asked about at once"
    page.button(key="data.all_first").click().run()
    assert not [box.key for box in page.selectbox if str(box.key).startswith("data.value.")], "one click for the headers and the entries"
    page.button(key="data.publish").click().run()
    remembered = mappings.read(tmp_path)
    page = visit(tmp_path, monkeypatch, "data", lang="id", part="history")
    assert "3 isian dalam kolom Pendidikan dibaca sebagai sma sma sederajt, sma sederajatt, sma sedrajat" in words_of(page)
    assert {(each.column, each.target) for each in remembered if each.column} == {("education", "sma")} and len(remembered) == 5
    with store.writing(tmp_path):  # another steward: the numbers after it move up
        mappings.forget(tmp_path, 1)
    page.selectbox(key="data.forget").select_index(1).run()
    page.button(key="data.forget.now").click().run()
    assert not page.exception and [each.given for each in mappings.read(tmp_path)] == [each.given for each in remembered[2:]], "the one that was seen"


def test_refused_rows_are_repaired_one_by_one_without_the_grid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "W-001;lusa;SMA\nW-002;2018-01-09;SMA\nW-003;2018-01-09;lanjut kuliah\n"
    page = handed_in(visit(tmp_path, monkeypatch, "data", lang="id"), ("warga.csv", "Kode Warga;Tanggal Terdaftar;Pendidikan\n" + rows))
    assert "warga.csv tidak dapat ditandai langsung" in words_of(page), "said before the file comes back without its form"
    page.toggle(key="data.repair_form").set_value(True).run()
    (day,) = [box for box in page.text_input if str(box.key).endswith(".2.registered_on")]
    (school,) = [box for box in page.selectbox if str(box.key).endswith(".4.education")]
    assert (day.value, day.label) == ("", "Tanggal Terdaftar"), "an entry that could be a name is not shown"
    assert school.options == ["tidak sekolah", "sd", "smp", "sma", "perguruan tinggi"]
    day.set_value("2018-01-10")
    school.set_value("perguruan tinggi").run()
    page.button(key="data.repair").click().run()
    page.button(key="data.publish").click().run()
    assert counts(tmp_path)["residents"] == {"added": 3, "updated": 0, "unchanged": 0, "rejected": 0, "withdrawn": 0}
    assert len(repairs.read(tmp_path)) == 2, "used again for the same file"


def test_an_unusual_change_is_published_only_after_a_confirmation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"W-{number:03},2018-01-08\n" for number in range(1, 41))
    page = handed_in(visit(tmp_path, monkeypatch, "data", lang="en"), ("warga.csv", "resident_id,registered_on\n" + rows))
    page.button(key="data.publish").click().run()
    handed_in(page, ("warga.csv", "resident_id,registered_on\n" + rows.replace("2018-01-08", "2018-03-20")))
    assert page.button(key="data.publish").disabled, "40 registrations move by more than a month"
    named = page.query_params["waiting"]
    anew = visit(tmp_path, monkeypatch, "data", lang="en", waiting=named)
    assert "The files waiting on this page are gone" in words_of(anew) and "waiting" not in anew.query_params, "a killed server left an empty page"
    page.checkbox(key="data.confirm").check().run()
    page.button(key="data.publish").click().run()
    assert counts(tmp_path)["residents"]["updated"] == 40
    page.query_params["waiting"] = named
    assert "The files waiting on this page are gone" not in words_of(page.run()), "Back leads to the address of what was published"
    assert page.query_params["as_of"] in ("2018-03-20", ["2018-03-20"]), "the latest date follows the data; it was 8 January"
    page.button(key="data.see_report").click().run()
    assert page.query_params["version"] in ("2", ["2"]) and "residents" in page.get("code")[0].value, "a report has an address"


def test_what_was_published_in_between_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two stewards at once: the second is told, and sees what her files change now."""
    first = handed_in(visit(tmp_path, monkeypatch, "data", lang="en"), ("warga.csv", "resident_id,registered_on\nW-001,2018-01-08\n"))
    second = handed_in(visit(tmp_path, monkeypatch, "data", lang="en"), ("warga.csv", "resident_id,registered_on\nW-001,2018-01-09\n"))
    first.button(key="data.publish").click().run()
    second.button(key="data.publish").click().run()
    assert len(store.versions(tmp_path)) == 1
    assert "the data have changed since this check" in words_of(second)
    assert "residents 0 1 0 0 0" in words_of(second), "what differs from the other's version"
    assert "1 row would change, 0 would be rejected, 0 cells cannot be read." in words_of(second)
    second.button(key="data.publish").click().run()
    assert counts(tmp_path)["residents"]["updated"] == 1
    first.button(key="data.undo").click().run()
    assert "version 1 is no longer the current one" in words_of(first) and store.versions(tmp_path)[-1].current, "the other's stays"
    second.button(key="data.undo").click().run()
    history = visit(tmp_path, monkeypatch, "data", lang="en", part="history")
    assert history.selectbox(key="data.undo_to").value == 2, "forward again, not to the empty store"


def test_the_second_steward_hears_of_the_other_s_version_whatever_she_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """She answered a question, and the report was another's without a word: its figures, and what it would change, had moved since she looked."""
    (tmp_path / "lain.csv").write_text("resident_id,registered_on\nW-001,2018-01-08\nW-003,2018-01-08\n")
    folder = tmp_path / "store"
    page = handed_in(visit(folder, monkeypatch, "data", lang="en"), ("warga.csv", WARGA))
    page.selectbox(key="data.header.Tgl Terdaftr").select("residents.registered_on")
    import_paths([tmp_path / "lain.csv"], folder)
    page.button(key="data.answer").click().run()
    assert "the data have changed since this check" in words_of(page)
    assert "residents 1 1 0 0 0" in words_of(page), "W-001 is known by now, without schooling: her answer counted"
    assert len(store.versions(folder)) == 1
    undo(folder, None, figure_source())
    page.run()
    assert "the data have changed since this check" in words_of(page), "without a click"
    assert "residents 2 0 0 0 0" in words_of(page), "against the store as it is after the undo: empty"
    page.run()
    assert "the data have changed since this check" in words_of(page), "until she has done something"
    page.button(key="data.publish").click().run()
    assert counts(folder)["residents"]["added"] == 2


@pytest.mark.soak  # test_a_source_is_set_up publishes a pull, test_what_was_published holds that files are looked at again
def test_a_pull_publishes_what_was_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, inbox = tmp_path / "store", tmp_path / "inbox"
    for each in (folder, inbox):
        each.mkdir()
    (folder / "sources.toml").write_text(f'[kotak]\nkind = "folder"\npath = "{inbox}"\n')
    (inbox / "warga.csv").write_text("resident_id,registered_on\nW-001,2018-01-08\n")
    page = visit(folder, monkeypatch, "data", lang="en", part="sources")
    page.button(key="data.pull.try").click().run()
    (inbox / "warga.csv").write_text("resident_id,registered_on\nW-001,2018-01-08\nW-002,2018-01-09\n")
    page.button(key="data.pull.publish").click().run()
    assert counts(folder)["residents"]["added"] == 1, "W-002 came after the trial: nobody has seen it yet"
    assert waiting(folder) == []


@pytest.mark.soak  # test_questions_are_asked_once holds that spellings are asked about on the page
def test_many_near_spellings_are_one_question_for_each_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        "sma sederajt",
        "sma sedrajat",
        "sma sderajat",
        "smaa sederajat",
        "sma sederajatt",
        "sekolah dasr",
        "sekolah dasarr",
        "sekolh dasar",
        "sekola dasar",
        "kampung luar",
        "kampungg luar",
    ]
    rows = "".join(f"W-{number:03};2018-01-08;{text}\n" for number, text in enumerate(entries))
    page = handed_in(visit(tmp_path, monkeypatch, "data", lang="id"), ("warga.csv", "Kode Warga;Tanggal Terdaftar;Pendidikan\n" + rows))
    assert not [box for box in page.selectbox if str(box.key).startswith("data.value.")]
    assert "5 isian dalam kolom Pendidikan dibaca sebagai" in page.checkbox(key="data.alike.1.residents.education.sma").label
    (unlike,) = [box for box in page.selectbox if str(box.key).startswith("data.unlike.")]
    assert "2 isian seperti" in unlike.label and unlike.value is None and len(unlike.options) == 5, "a list for those that come near to nothing"
    page.checkbox(key="data.alike.1.residents.education.sd").check()
    page.button(key="data.answer").click().run()
    assert sum(str(box.key).startswith("data.value.") for box in page.selectbox) == 7, "the others are still asked about"


@pytest.mark.parametrize("role", ["viewer", "planner"])
def test_other_roles_are_refused_before_any_widget(sample_store: Path, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    page = visit(sample_store, monkeypatch, "data", role, lang="id")
    assert Words("id")("refused.title") in words_of(page)
    assert not page.file_uploader and not [button for button in page.button if str(button.key).startswith("data.")]


@pytest.mark.parametrize(
    ("known", "says"),
    [
        (
            {"exits": date(2018, 8, 31), "sales": date(2018, 9, 2)},
            "Some tables are behind: exits, recorded up to 31 August 2018; shown now is version 12",
        ),
        (
            {"exits": date(2018, 9, 30), "headcounts": date(2016, 1, 1)},
            "Choose files, check, publish: all tables are recorded up to 30 September 2018",
        ),  # counts come when they come
    ],
)
def test_it_begins_with_the_latest_version_and_what_is_behind(monkeypatch: pytest.MonkeyPatch, known: dict[str, date], says: str) -> None:
    context: Any = SimpleNamespace(folder=Path(), words=Words("en"), as_of=date(2018, 9, 30), tables_known_up_to=known)
    monkeypatch.setattr(data_page, "current_version", lambda folder: SimpleNamespace(version=SimpleNamespace(number=12, created_at="")))
    to_add = ". To add to them, choose files, check what they change, then press Publish." if says.startswith("Some") else "."
    assert data_page._standing(context) == f"{says}{to_add}"
    monkeypatch.setattr(data_page, "current_version", lambda folder: None)
    assert data_page._standing(context) == "", "nothing was handed in yet"


@pytest.mark.soak
def test_every_part_does_what_it_says(tmp_path: Path, office_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row withdrawn with what hangs on it, a declaration, an acceptance; each shown first, and nothing stored before."""
    folder = tmp_path / "store"
    shutil.copytree(office_store, folder)
    page = visit(folder, monkeypatch, "data", lang="en", part="correct")
    page.selectbox(key="data.correct.table").set_value("residents").run()
    page.text_input(key="data.correct.residents.resident_id").set_value("SK-004442286")
    page.button(key="data.correct.look").click().run()
    assert "5 rows of the table attendance depend on this row" in words_of(page)
    page.button(key="data.correct.withdraw").click().run()
    assert "can only be withdrawn together" in words_of(page) and not [each for each in page.button if each.key == "data.correct.publish"]
    page.checkbox(key="data.correct.with_dependents").check().run()
    page.checkbox(key="data.correct.confirm").check().run()
    assert len(store.versions(folder)) == 1
    page.button(key="data.correct.publish").click().run()
    assert {name: each["withdrawn"] for name, each in counts(folder).items() if each["withdrawn"]} == {
        "residents": 1,
        "enrolments": 1,
        "attendance": 5,
        "exits": 1,
    }
    page = visit(folder, monkeypatch, "data", lang="en", part="calendar")
    page.button(key="data.complete_to.try").click().run()
    page.button(key="data.complete_to.publish").click().run()
    assert [version.action for version in store.versions(folder)] == ["import", "withdraw", "complete_to"]
    page = visit(folder, monkeypatch, "data", lang="en", part="checks")
    page.text_input(key="data.check.present_while_away.reason").set_value("looked into")
    page.button(key="data.check.present_while_away.accept_now").click().run()
    assert [each.reason for each in acceptances(folder)] == ["looked into"]
    page = visit(folder, monkeypatch, "data", lang="en", part="targets")
    page.date_input(key="data.target.due_on").set_value(date(2027, 12, 31))
    page.text_input(key="data.target.value").set_value("maybe")
    page.button(key="data.target.try").click().run()
    said = words_of(page)
    assert "could be accepted; nothing was changed" in said and "maybe" in said and "targets.csv" not in said, "there is no file to look into"
    page.text_input(key="data.target.value").set_value("200")
    page.button(key="data.target.try").click().run()
    page.button(key="data.target.publish").click().run()
    assert "Number of residents by 31 December 2027: 200 (new)" in words_of(page)
    page = visit(folder, monkeypatch, "data", lang="en", part="history")
    assert page.selectbox(key="data.undo_to").options[0] == "version 3"
    page = visit(folder, monkeypatch, "data", lang="en", part="sources")
    assert Words("en")("steward.no_sources") in words_of(page) and not page.exception


def test_a_source_is_set_up_tried_pulled_and_removed_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, token = tmp_path / "store", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
    monkeypatch.setenv("KOBO_TOKEN", SECRET)
    with form_server() as server:
        page = visit(folder, monkeypatch, "data", lang="en", part="sources")
        for field, text in {"name": "keluar-kobo", "url": server.url, "form": "aHadir", "secret_name": token}.items():
            page.text_input(key=f"data.source..{field}").set_value(text)
        page.button(key="data.source.save").click().run()
        assert "give the name of the place that holds the token" in words_of(page) and not (folder / "sources.toml").exists()
        assert token not in words_of(page) and token not in "".join(str(entry) for entry in audit.read(folder)), (
            "a token typed by mistake goes nowhere"
        )
        page.text_input(key="data.source..secret_name").set_value("KOBO_TOKEN")
        page.text_input(key="data.source..url").set_value("kf.kobotoolbox.org")
        page.button(key="data.source.save").click().run()
        assert "The field “Server address (https)” is empty or can't be used" in words_of(page)
        page.text_input(key="data.source..url").set_value(server.url)
        page.selectbox(key="data.source..table").set_value("residents")
        page.button(key="data.source.save").click().run()
        assert (folder / "sources.toml").stat().st_mode & 0o077 == 0 and server.requests == [], "nobody is asked before the button is pressed"
        assert "keluar-kobo: KoboToolbox form" in words_of(page) and "never fetched" in words_of(page)
        server.faults = [403]
        page.button(key="data.pull.try").click().run()
        assert "the server refused the token" in words_of(page)
        server.rows = [{"_id": 1, "resident_id": "W-001", "registered_on": "2018-01-08"}]
        page.button(key="data.pull.try").click().run()
        page.button(key="data.pull.publish").click().run()
        assert counts(folder)["residents"]["added"] == 1 and "1 submission; became version 1." in words_of(page)
        page.selectbox(key="data.source.which").set_value("keluar-kobo").run()
        assert page.text_input(key="data.source.keluar-kobo.secret_name").value == "KOBO_TOKEN"
        page.button(key="data.source.remove").click().run()
    assert "keluar-kobo has been removed" in words_of(page)
    assert (folder / "sources.toml").read_text() == "" and counts(folder)["residents"]["added"] == 1
    assert [(entry.action, entry.what.get("server"), entry.what["outcome"]) for entry in audit.read(folder) if entry.action == "sources"] == [
        ("sources", "127.0.0.1", "refused"),
        ("sources", "", "refused"),
        ("sources", "127.0.0.1", "done"),
        ("sources", None, "done"),
    ]


OVERTAKEN = ("chosen", "asked", "paused", "undone", "declared", "promised")
"""Where another steward publishes while the first looks at what her click would do."""


@pytest.mark.soak
@pytest.mark.parametrize("step", ["corrected", *OVERTAKEN])
def test_two_stewards_at_any_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """The second click stores nothing that was not looked at: she is told, and her next click stores her change on top of the other's."""
    rows = "".join(f"W-{number:03},2018-01-08\n" for number in range(1, 41))
    (tmp_path / "warga.csv").write_text("resident_id,registered_on\n" + rows)
    (tmp_path / "lain.csv").write_text("resident_id,registered_on\nX-001,2018-01-08\n")
    folder = tmp_path / "store"
    import_paths([tmp_path / "warga.csv"], folder)
    files = {
        "chosen": "resident_id,registered_on\nW-099,2018-01-08\n",
        "asked": "resident_id,Tgl Terdaftr\nW-099,2018-01-08\n",
        "paused": "resident_id,registered_on\n" + rows.replace("2018-01-08", "2018-03-20"),
    }
    parts = {"corrected": "correct", "declared": "calendar", "promised": "targets", "undone": "history"}
    page = visit(folder, monkeypatch, "data", lang="en", part=parts.get(step, "hand_in"))
    publish, confirm = "data.publish", "data.confirm"
    if step in files:
        handed_in(page, ("warga.csv", files[step]))
    if step == "asked":
        page.selectbox(key="data.header.Tgl Terdaftr").select_index(0)
        page.button(key="data.answer").click().run()
    if step == "corrected":
        page.text_input(key="data.correct.residents.resident_id").set_value("W-001")
        page.button(key="data.correct.look").click().run()
        page.button(key="data.correct.withdraw").click().run()
        publish, confirm = "data.correct.publish", "data.correct.confirm"
    if step == "declared":
        page.button(key="data.complete_to.try").click().run()
        publish = "data.complete_to.publish"
    if step == "promised":
        page.date_input(key="data.target.due_on").set_value(date(2027, 12, 31))
        page.text_input(key="data.target.value").set_value("30")
        page.button(key="data.target.try").click().run()
        publish = "data.target.publish"

    def confirmed() -> None:
        if any(box.key == confirm for box in page.checkbox):
            page.checkbox(key=confirm).check().run()

    def click() -> None:
        page.button(key="data.undo" if step == "undone" else publish).click().run()

    confirmed()
    import_paths([tmp_path / "lain.csv"], folder)
    click()
    assert [version.number for version in store.versions(folder)] == [1, 2] and store.current(folder) == store.versions(folder)[-1]
    assert "the data have changed since this check" in words_of(page)
    assert not any(box.value for box in page.checkbox if box.key == confirm), "what was confirmed was the report before"
    confirmed()
    click()
    assert store.current(folder) != store.versions(folder)[1], "her own change now, on top of the other's"
