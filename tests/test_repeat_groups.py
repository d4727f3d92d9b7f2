"""Repeat groups of form exports: each repetition gets from its submission what it lacks, or the sheet stays as it is and is refused."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.grids import Grid
from data.importer import import_paths
from data.proposals import SheetRecognition
from data.recognition import recognise
from data.repeat_groups import has_given, join_sheets, parent_file, recognise_joined
from tests.sample_files import BASE, hand_in, rows, write

pytestmark = pytest.mark.usefixtures("without_facts")

OF_KOBO = ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index"]
FORM = [
    ["Kode angkatan", "Tanggal", "Petugas", "start", "end", *OF_KOBO],
    ["A1", "2017-03-06", "Budi", "2017-03-06T08:00:00", "2017-03-06T08:10:00", "101", "u1", "2017-03-06T09:00:00", "", "", "sent", "", "v1", "", "1"],
    ["A1", "2017-03-07", "Budi", "2017-03-07T08:00:00", "2017-03-07T08:10:00", "102", "u2", "2017-03-07T09:00:00", "", "", "sent", "", "v1", "", "2"],
]
"""A submission a day, as KoboToolbox exports its sheet."""
GROUP = [
    ["Kode warga", "Hadir", "_index", "_parent_table_name", "_parent_index", "_submission__id", "_submission__uuid", "_submission__tags"],
    ["R1", "ya", "1", "Daftar hadir", "1", "101", "u1", ""],
    ["R2", "tidak", "2", "Daftar hadir", "1", "101", "u1", ""],
    ["R1", "ya", "3", "Daftar hadir", "2", "102", "u2", ""],
]
"""Its repeat group, a sheet of its own."""
FURTHER = {"enrolments": f"{BASE['enrolments']}A1,R2,\n"}


def recognised(*sheets: tuple[str, list[list[str]]]) -> tuple[list[Grid], list[SheetRecognition]]:
    """The sheets of a workbook, and what is recognised in each, as the child process does it."""
    grids = [Grid(name=name, rows=[list(row) for row in cells]) for name, cells in sheets]
    joined = join_sheets(grids)
    recognitions = [recognise_joined(grid, joined.get(index), partial(recognise, grid, "ekspor", None, False)) for index, grid in enumerate(grids)]
    given = {got.parent for got in joined.values()}
    return grids, [has_given(each) if grid.name in given else each for grid, each in zip(grids, recognitions, strict=True)]


def test_a_repetition_gets_the_group_and_the_date_of_its_submission() -> None:
    grids, (form, group) = recognised(("Daftar hadir", FORM), ("peserta", GROUP))
    assert (form.proposals, form.notes, form.refused) == ([], [], None), "that it has no table of its own needs no word"
    (proposal,) = group.proposals
    assert (proposal.table, proposal.questions, proposal.unread) == ("attendance", [], [])
    assert {name: [row[place] for row in grids[1].rows[1:]] for name, place in proposal.columns.items()} == {
        "resident_id": ["R1", "R2", "R1"],
        "present": ["ya", "tidak", "ya"],
        "cohort_id": ["A1", "A1", "A1"],
        "day": ["2017-03-06", "2017-03-06", "2017-03-07"],
    }
    assert "Budi" not in str(grids[1].rows), "what the table does not have is not taken over"
    (note,) = group.notes
    assert (note.id, note.values, note.partial) == ("joined_to_parent", {"column": "Kode angkatan, Tanggal", "other": "Daftar hadir"}, False)


def test_what_reviewers_made_of_a_submission_holds_for_its_repetitions() -> None:
    """The repetitions of a rejected one went in: only the submission's own sheet says that it was."""
    form = [[*row[:8], review, *row[9:]] for row, review in zip(FORM, ("_validation_status", "", "Not approved"), strict=True)]
    grids, (_, group) = recognised(("Daftar hadir", form), ("peserta", GROUP))
    (proposal,) = group.proposals
    assert [grids[1].cell(row, index) for index in proposal.reviews for row in range(1, 4)] == ["", "", "Not approved"]
    own = [[*GROUP[0][:-1], "_submission__validation_status"], *([*row[:-1], "Not approved"] for row in GROUP[1:])]
    assert recognised(("Daftar hadir", FORM), ("peserta", own))[1][1].proposals[0].reviews == [7], "newer exports say it in each repetition"


def test_a_group_within_a_group_gets_what_the_outer_one_got() -> None:
    outer = [["Sesi", "_index", "_parent_table_name", "_parent_index"], ["pagi", "1", "Daftar hadir", "1"]]
    inner = [["Kode warga", "Hadir", "_index", "_parent_table_name", "_parent_index"], ["R1", "ya", "1", "sesi", "1"]]
    _, (_, group, _) = recognised(("Daftar hadir", FORM), ("peserta", inner), ("sesi", outer))
    assert set(group.proposals[0].columns) == {"resident_id", "present", "cohort_id", "day"}


@pytest.mark.parametrize(
    ("form", "group"),
    [
        (FORM, [*GROUP, ["R2", "ya", "4", "Daftar hadir", "7", "107", "u7", ""]]),  # of a submission that is not there
        ([*FORM, FORM[1]], GROUP),  # two submissions of one number
        (FORM, [*GROUP, ["R2", "ya", "4", "Kunjungan", "1", "101", "u1", ""]]),  # of two forms
        ([row[:-1] for row in FORM], GROUP),  # without the number
    ],
)
def test_what_is_not_certain_is_not_joined(form: list[list[str]], group: list[list[str]]) -> None:
    grids, _ = recognised(("Daftar hadir", form), ("peserta", group))
    assert grids[1].rows == group


def test_a_column_of_its_own_is_not_taken_from_the_submission() -> None:
    group = [["Kode angkatan", *GROUP[0]], *(["B1", *row] for row in GROUP[1:])]
    grids, (_, recognitions) = recognised(("Daftar hadir", FORM), ("peserta", group))
    assert [row[recognitions.proposals[0].columns["cohort_id"]] for row in grids[1].rows[1:]] == ["B1"] * 3


def test_the_file_of_a_group_is_called_after_its_form() -> None:
    files = dict.fromkeys(("x.zip/hadir.csv", "x.zip/hadir-peserta.csv", "y/hadir.csv"))
    assert parent_file("x.zip/hadir-peserta.csv", files) == "x.zip/hadir.csv"
    assert parent_file("x.zip/hadir-hari-peserta.csv", files) == "x.zip/hadir.csv"
    assert parent_file("z/hadir-peserta.csv", files) is None and parent_file("x.zip/hadir.csv", files) is None


def test_both_exports_come_in(tmp_path: Path) -> None:
    hand_in(tmp_path, BASE | FURTHER)
    book = Workbook()
    for name, cells in (("Daftar hadir", FORM), ("peserta", GROUP)):
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    del book["Sheet"]
    book.save(tmp_path / "kobo.xlsx")
    # ODK Central: the submission's key is written into the group's file.
    form = "SubmissionDate,kegiatan-kode_angkatan,kegiatan-tanggal,meta-instanceID,KEY,SubmitterID,SubmitterName,AttachmentsPresent,FormVersion\n"
    write(
        tmp_path / "odk",
        {
            "hadir.csv": f"{form}2017-06-05T09:00:00Z,B1,2017-06-05,uuid:a,uuid:a,3,Budi,0,1\n",
            "hadir-peserta.csv": "kode_warga,hadir,PARENT_KEY,KEY\nR1,ya,uuid:a,uuid:a/peserta[1]\n",
        },
    )
    report = import_paths([tmp_path / "kobo.xlsx", tmp_path / "odk"], tmp_path / "store")
    assert (report.exit_status, report.rejected) == (0, [])
    assert rows(tmp_path, "from attendance order by all") == [
        ("A1", "R1", 1, True),
        ("A1", "R1", 2, True),
        ("A1", "R2", 1, False),
        ("B1", "R1", 1, True),
    ]
