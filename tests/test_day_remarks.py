"""Remarks beside and inside the days of wide attendance sheets: a person who wasn't there must not become one who was."""

from __future__ import annotations

import pytest

from data import schema
from data.grids import Grid
from data.proposals import Proposal
from data.recognition import recognise
from data.values import read_column

FIVE = "v|v|v|v|v"


def proposal_of(marks: str, remark: str, header: str = "Keterangan") -> Proposal:
    rows = [f"Kode Warga|H1|H2|H3|H4|H5|{header}".split("|"), f"SK-001|{FIVE}|".split("|"), f"SK-002|{marks}|{remark}".split("|")]
    (proposal,) = recognise(Grid(name="A01", rows=rows), "absensi").proposals
    return proposal


ASKED = [
    (FIVE, "digantikan SK-007", "substituted_rows"),
    (FIVE, "diwakili adiknya", "substituted_rows"),
    ("v|-|v|v|v", "hari ke-3 diwakili adiknya", "substituted_rows"),
    (FIVE, "izin hari ke-3", "day_remark_contradicts"),
    (FIVE, "sakit hari 2 dan 4", "day_remark_contradicts"),
    ("v|v|-|v|v", "sakit hari ke-3, izin hari ke-5", "day_remark_contradicts"),
    (FIVE, "mengundurkan diri hari ke-3", "day_remark_contradicts"),
    (FIVE, "sakit", "day_remark_contradicts"),
    (FIVE, "batal", "cancelled_rows"),
    ("||||", "cadangan", "cancelled_rows"),
    (FIVE, "sama dengan SK-009", "same_person_rows"),
]


@pytest.mark.parametrize(("marks", "remark", "asked"), ASKED)
@pytest.mark.parametrize("header", ["Keterangan", "Catatan", "Ket."])
def test_a_remark_that_speaks_against_the_marks_keeps_the_sheet_out(marks: str, remark: str, asked: str, header: str) -> None:
    assert [(note.id, note.values["row"]) for note in proposal_of(marks, remark, header).questions] == [(asked, [3])]


AGREED = [
    ("v|v|-|v|v", "sakit hari ke-3"),
    ("v|v|-|-|-", "mengundurkan diri hari ke-3"),
    ("v|v|-|v|v", "izin"),
    (FIVE, "izin pulang awal hari ke-2"),  # she was there
    (FIVE, "terlambat hari ke-2"),
    (FIVE, "tidak pernah sakit"),
    (FIVE, "peserta terbaik"),
    ("i|v|v|v|v", "izin hari 1"),
]


@pytest.mark.parametrize(("marks", "remark"), AGREED)
def test_a_remark_that_agrees_with_the_marks_asks_nothing(marks: str, remark: str) -> None:
    assert not proposal_of(marks, remark).questions


def test_who_moved_to_another_group_is_named_and_the_marks_are_taken() -> None:
    proposal = proposal_of("v|v|-|-|-", "pindah ke angkatan 5")
    assert not proposal.questions
    assert [(note.id, note.values["row"], note.partial) for note in proposal.notes] == [("moved_rows", [3], True)]


def test_who_was_replaced_on_the_days_marked_absent_is_named() -> None:
    """Corrected so, the sheet goes in: to leave the column out for good would silence the next remark, too."""
    proposal = proposal_of("v|-|-|-|-", "digantikan SK-007")
    assert not proposal.questions
    assert [(note.id, note.values["row"]) for note in proposal.notes] == [("replaced_rows", [3])]


def test_a_decision_leaves_the_remarks_out() -> None:
    rows = [["Kode Warga", "H1", "H2", "Keterangan"], ["SK-001", "v", "v", "digantikan SK-007"]]
    (proposal,) = recognise(Grid(name="A01", rows=rows), "absensi", {"": {"keterangan": "-"}}).proposals
    assert not proposal.questions


def test_a_mark_with_a_remark_that_it_is_anothers_is_not_read() -> None:
    column = schema.BY_NAME["attendance"].column("present")
    cells = ["v (digantikan adiknya)", "v (SK-007 menggantikan)", "hadir, pindah dari angkatan 2", "v (salah)", "v (terlambat)"]
    readings = read_column(column, cells, days=5).cells
    assert [readings[cell].value for cell in cells] == [None, None, None, None, "true"]
