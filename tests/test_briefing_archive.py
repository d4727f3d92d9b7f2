"""Frozen briefings show the same to the digit whatever is imported, and say beside it what would be different today, and why."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copy

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from data import store
from data.importer import import_paths
from data.messages import DataError
from data.programme import shipped
from queries import Filters, QuestionError, docs, results
from tests.sample_files import BASE, hand_in, write
from tests.visits import visit
from ui.briefing.__main__ import writer
from ui.briefing.archive import SavedChoice, before, freeze, frozen_names, open_frozen, save, saved_choices
from ui.briefing.archive_comparison import compare, corrected_names, corrections, recomposed
from ui.briefing.slides import Choice, compose
from ui.briefing.slideshow import message_of
from ui.briefing.snapshot import Since, Snapshot, digests, gather

AS_OF = date(2017, 6, 30)
LATER = {
    "residents": "resident_id,registered_on,birth_year\n"
    "R3,2017-05-01,\n"  # was there already, entered late
    "R4,2017-08-02,\n"  # came after the frozen date
    "R5,2017-09-10,\n",  # after the last month end: no published figure knows her yet
    "exits": "resident_id,exited_on,destination,by_closure\nR2,2017-08-20,family,false\n",  # happened after the frozen date
}


def content(snapshot: Snapshot) -> dict[str, object]:
    """All that a snapshot says: its figures with what is rounded and as of when, and the kind, label and definition of each metric."""
    answers = {
        question: [[(name, figure.value, figure.rounded, figure.as_of, figure.codes) for name, figure in row.items()] for row in rows]
        for question, rows in snapshot.answers.items()
    }
    metrics = {name: (metric.kind, metric.label, metric.definition) for name, metric in snapshot.metrics.items()}
    return {**vars(snapshot), "answers": answers, "metrics": metrics}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    hand_in(tmp_path, BASE)
    return tmp_path


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """What is shown of `base` as of AS_OF, asked once: the tests freeze it in stores of their own that hold the same."""
    folder = tmp_path_factory.mktemp("june")
    hand_in(folder, BASE)
    return gather(folder / "store", AS_OF)


def test_frozen_imported_undone_and_reopened_it_is_equal(base: Path, june: Snapshot) -> None:
    folder = base / "store"
    choice = Choice(("title", "exits", "method"), {"title": "Sambutan"})
    shown = {language: message_of(compose(june, language, choice), 20, False, "") for language in ("id", "en")}
    freeze(folder, "  Rapat   Juni ", june, choice)
    for change in (lambda: hand_in(base, LATER), lambda: store.undo(folder), lambda: store.undo(folder)):
        change()
        opened = open_frozen(folder, "Rapat Juni", staff=True)
        assert content(opened.snapshot) == content(june) and opened.choice == choice
        assert {language: message_of(compose(opened.snapshot, language, opened.choice), 20, False, "") for language in shown} == shown
    assert store.current(folder) is None, "even with nothing left in the store"
    assert frozen_names(folder, staff=True) == ("Rapat Juni",)


@pytest.mark.soak
def test_snapshots_of_the_sample_come_back_equal(sample_store: Path, tmp_path: Path) -> None:
    # All kinds of values: shares, rounded figures, refused questions, dates, nothing known.
    for index, snapshot in enumerate(
        (
            gather(sample_store, date(2019, 12, 31)),
            gather(sample_store, date(2018, 5, 3), Filters(skill=("sewing",))),
            gather(sample_store, date(2018, 5, 3), internal=True),
        )
    ):
        freeze(tmp_path, f"N{index}", snapshot)
        assert content(open_frozen(tmp_path, f"N{index}", staff=True).snapshot) == content(snapshot)
    assert frozen_names(tmp_path, staff=False) == ("N1", "N0")


def test_what_the_first_release_froze_says_the_same(tmp_path: Path, sample_store: Path) -> None:
    # Written by that release about the sample, then shortened. It names its file by another digest, keeps no verdict and no order.
    folder = tmp_path / "briefings" / "frozen"
    folder.mkdir(parents=True)
    copy(Path(__file__).parent / "frozen-first-release.json", folder / "akhir-tahun-fd20a53796.json")
    opened = open_frozen(tmp_path, "akhir  tahun", staff=False)
    assert opened.choice == Choice(("title", "exits"), {"title": "Sambutan"})
    slides = {slide.name: slide for slide in compose(opened.snapshot, "en").slides}
    assert slides["target"].heading == "The 2019 number was reached by the closure, not by mentas"
    assert {"exits", "groups"} <= {each.name for each in compose(opened.snapshot, "en").left_out}, (
        "that release kept neither how people left nor a plan"
    )
    with pytest.raises(QuestionError, match="already"):
        freeze(tmp_path, "AKHIR TAHUN", opened.snapshot)
    differences = {row.frozen.metric.name: (row.frozen.value, row.today.value) for row in compare(opened, sample_store).rows}
    assert differences["mentas"][0] == 198 and differences["residents"] == (0, 0)


def test_late_entries_and_real_events_are_told_apart(base: Path, june: Snapshot) -> None:
    folder = base / "store"
    freeze(folder, "Juni", june)
    hand_in(base, LATER)
    found = compare(open_frozen(folder, "Juni", staff=True), folder)
    parts = {
        row.frozen.metric.name: tuple(figure.value for figure in (row.frozen, row.late, row.redefined, row.since, row.today)) for row in found.rows
    }
    # Frozen with R1 and R2; R3 had been there (late); R4 came after (since); R5 is not published yet.
    assert parts["registered"] == (2, 1, 0, 1, 4)
    # R2 left in August: 2 + R3 late, then + R4 - R2.
    assert parts["residents"] == (2, 1, 0, 0, 3)
    assert parts["exits"] == (0, 0, 0, 1, 1)
    assert parts["coverage"] == (None,) * 5, "no sheet of attendance was handed in: nobody knows"
    for frozen, late, redefined, since, today in parts.values():
        if None not in (frozen, late, redefined, since, today):
            assert frozen + late + redefined + since == pytest.approx(today)
    assert (found.version, found.as_of, found.changed_results) == (2, date(2017, 8, 31), ())
    # The register reached March and was known for 31 days more: new, net change and residents of April to June were not known then.
    # R3, late, is one more registered; who is not trained is unknown without attendance.
    assert found.others == (("flow", 9, 0), ("coverage_monthly", 6, 0), ("ceiling", 1, 0))


def test_a_corrected_figure_names_the_version_that_moved_it(base: Path) -> None:
    """A viewer learns which published figures differ, not when."""
    folder = base / "store"
    frozen = freeze(folder, "Juni", gather(folder, AS_OF, internal=True))
    hand_in(base, LATER)
    import_paths([write(base / "catatan", {"events": "happened_on,title\n2017-03-01,Rapat\n"})], folder)
    found = {each.frozen.metric.name: (each.frozen.value, each.again.value, each.version) for each in corrections(frozen, folder, True)}
    assert found["registered"] == (2, 3, 2), "version 3 brought an event alone"
    assert {each.version for each in corrections(frozen, folder, False)} == {3}


def test_a_changed_definition_is_named_and_its_change_is_no_late_entry(base: Path, june: Snapshot) -> None:
    folder = base / "store"
    freeze(folder, "Juni", replace(june, digests={**june.digests, "headline.registered": "otherwise"}))
    hand_in(base, LATER)
    found = compare(open_frozen(folder, "Juni", staff=True), folder)
    row = next(row for row in found.rows if row.frozen.metric.name == "registered")
    assert (row.late.value, row.redefined.value) == (0, 1)
    assert found.changed_results == ("headline",)
    unchanged = next(row for row in found.rows if row.frozen.metric.name == "residents")
    assert (unchanged.late.value, unchanged.redefined.value) == (1, 0)


def test_a_digest_changes_with_the_query_and_not_with_its_remarks(monkeypatch: pytest.MonkeyPatch) -> None:
    was, known = digests(), docs.macros()
    monkeypatch.setattr(docs, "macros", lambda: {**known, "needs": f"-- a remark\n\n{known['needs']}"})
    assert digests() == was
    monkeypatch.setattr(docs, "macros", lambda: {**known, "needs": known["needs"].replace("unknown", "none")})
    changed = {name for name, digest in digests().items() if was[name] != digest}
    assert changed == {f"needs.{column.name}" for column in results()["needs"].columns}


def test_the_briefing_before_is_the_latest_of_its_kind(base: Path) -> None:
    folder = base / "store"
    assert before(folder, AS_OF, Filters(), internal=False) is None
    april = gather(folder, date(2017, 4, 30))
    freeze(folder, "Maret", replace(april, as_of=date(2017, 3, 31)))
    freeze(folder, "April", april)
    freeze(folder, "Internal", replace(april, as_of=date(2017, 5, 20), internal=True))
    freeze(folder, "Salon", replace(april, as_of=date(2017, 5, 31), filters=Filters(skill=("salon",))))
    found = before(folder, AS_OF, Filters(), internal=False)
    assert found is not None and (found.as_of, found.name) == (date(2017, 4, 30), "April")
    assert before(folder, date(2017, 4, 30), Filters(), internal=False).name == "Maret", "not itself"
    late = {"residents": "resident_id,registered_on,birth_year\nR9,2017-04-10,\n"}
    hand_in(base, late, complete_to=dict.fromkeys(("residents", "exits", "cohorts", "enrolments", "attendance"), AS_OF))
    changes = compose(gather(folder, AS_OF, since=found), "en", Choice(("changes",))).slides[0]
    assert "Entries that came later have changed that briefing's figures." in changes.note


def test_bad_names_are_one_sentence(base: Path, june: Snapshot) -> None:
    for name in ("", "   ", "x" * 81, "!?"):
        with pytest.raises(QuestionError):
            freeze(base / "store", name, june)


def test_a_name_is_taken_once_and_cannot_lead_elsewhere(base: Path, june: Snapshot) -> None:
    folder = base / "store"
    freeze(folder, "../../etc/passwd", june)
    assert [path.parent for path in base.rglob("*.json") if "passwd" in path.name] == [folder / "briefings" / "frozen"]
    with pytest.raises(QuestionError, match="already"):
        freeze(folder, "../../ETC/passwd", june)
    assert content(open_frozen(folder, "../../etc/passwd", staff=True).snapshot) == content(june)
    if os.name == "posix":
        (file,) = (folder / "briefings" / "frozen").glob("*.json")
        assert file.stat().st_mode & 0o077 == 0, "for its owner only; nothing is left beside it"


def test_a_damaged_or_missing_file_is_one_sentence(base: Path, june: Snapshot) -> None:
    folder = base / "store"
    freeze(folder, "Juni", june)
    (file,) = (folder / "briefings" / "frozen").glob("*.json")
    stored = json.loads(file.read_text(encoding="utf-8"))
    stored["facts"]["answers"]["headline"]["rows"][0]["residents"] += 1
    file.write_text(json.dumps(stored), encoding="utf-8")
    with pytest.raises(QuestionError, match="damaged"):
        open_frozen(folder, "Juni", staff=True)
    with pytest.raises(QuestionError, match="there are: Juni"):
        open_frozen(folder, "Juli", staff=True)


def test_a_choice_is_saved_and_replaced(base: Path) -> None:
    folder = base / "store"
    first = SavedChoice("Dinding", Choice(("target",), {"target": "x"}), "id", None, Filters(skill=("salon",)), 20, True, False)
    save(folder, first)
    second = replace(first, seconds=45, as_of=AS_OF)
    save(folder, second)
    save(folder, replace(first, name="Apel"))
    assert saved_choices(folder) == (replace(first, name="Apel"), second)


def test_a_failed_write_leaves_nothing(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    snapshot: Snapshot = gather(base / "store", AS_OF, since=Since(date(2017, 5, 31)))
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError, match="No space left on device"):
        freeze(base / "store", "Juni", snapshot)
    assert [path.name for path in (base / "store" / "briefings" / "frozen").iterdir()] == [".lock"]


def test_a_corrected_briefing_says_so_in_the_list_and_in_every_file(base: Path, june: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = base / "store"
    frozen = freeze(folder, "Juni", june, Choice(("title",)))
    freeze(folder, "Maret", gather(folder, date(2017, 3, 31)))
    assert corrected_names(folder, staff=False) == frozenset()
    assert [slide.name for slide in recomposed(frozen, folder, "en", shipped()).slides] == ["title"]
    hand_in(base, {"residents": "resident_id,registered_on,birth_year\nR3,2017-05-03,1985\n"})
    assert corrected_names(folder, staff=False) == {"Juni"}, "who came in May is late for June, and not for March"
    made = recomposed(frozen, folder, "en", shipped())
    assert made.slides[-1].heading == "2 figures were corrected after this briefing was frozen"
    assert made.slides[-1].body.rows == (("Registered", "from 2 to 3"), ("Residents", "from 2 to 3"))
    assert all("corrected" in made.foot_of(slide) for slide in made.slides), "on the wall, in PowerPoint and in PDF"
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(writer(".pdf")(made))).pages)
    assert "from 2 to 3" in " ".join(pdf.split()) and "corrected" in pdf.split("Registered")[0]
    book = load_workbook(io.BytesIO(writer(".xlsx")(made)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert "corrected" in book.worksheets[0]["A2"].value and "from 2 to 3" in cells
    deck = Presentation(io.BytesIO(writer(".pptx")(made)))
    table = next(shape.table for shape in deck.slides[1].shapes if shape.has_table)
    assert [cell.text for cell in table.rows[0].cells] == ["Registered", "from 2 to 3"]
    page = visit(folder, monkeypatch, "briefing", "viewer", lang="id")
    assert [button.label.replace("\\", "") for button in page.button if str(button.key).startswith("presenting.frozen.")] == [
        "Maret",
        "Juni (dikoreksi)",
    ]
