"""Persons planted in a hand-in: their names, identity and phone numbers come out nowhere, their codes stay in the store.

A hundred persons are handed in as offices do: with columns of names and numbers beside the codes, with a letterhead, a comment,
an author, a buyer, an interviewer; and with rows in which a name stands where a date, a code or a choice belongs. Then
everything that the product writes or shows is searched as bytes: the store's files, what the commands print, the pages and
their charts, the exports, the logs, and what is left in the folder for temporary files.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import duckdb
import pypdf
import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

import data.__main__ as data_commands
import queries.__main__ as query_commands
import ui.briefing.__main__ as briefing_commands
from data import store
from queries import QuestionError, answer_for, results
from queries.languages import languages
from tests import sample_files
from tests.visits import NAMES, visit
from ui import html

PERSONS = 100
NAME, NIK, PHONE, CODE = "Qwzsari", "337409", "0899007", "WBXQ-"
"""What each planted name, identity number, phone number and code begins with: nothing else does."""
PERSONAL = (NAME, NIK, PHONE, PHONE[1:], PHONE.replace("0899", "62899"))
DAYS = ("2018-01-31", "2018-12-31")


@dataclass(frozen=True)
class Person:
    """A planted person."""

    code: str
    name: str
    nik: str
    phone: str


def persons() -> list[Person]:
    """A hundred of them, no two alike."""
    return [
        Person(f"{CODE}{number:03d}", f"{NAME}{number:03d} binti Wagiyem", f"{NIK}5506{number:06d}", f"{PHONE}{number:05d}")
        for number in range(PERSONS)
    ]


# ------------------------------------------------------------------------------------------------------ the search


def hits(content: bytes, needles: tuple[str, ...]) -> set[str]:
    """The needles in some bytes: as UTF-8 and UTF-16, in any letter case, also inside what is packed."""
    leaks = set()
    for text in unpacked(content):
        lowered = text.lower()
        for needle in needles:
            if any(needle.lower().encode(encoding) in lowered for encoding in ("utf-8", "utf-16-le", "utf-16-be")):
                leaks.add(needle)
    return leaks


def unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, and those of the members of an archive, to any depth."""
    yield content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield member.encode()
                yield from unpacked(archive.read(member))
    if content[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(content))
    if content[:4] == b"%PDF":
        document = pypdf.PdfReader(io.BytesIO(content))
        yield "\n".join(page.extract_text() for page in document.pages).encode()
        yield repr(document.metadata).encode()


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder by its name, with its bytes; of a database also all values of all tables."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        yield str(path.relative_to(folder)), path.read_bytes()
        if path.suffix == ".duckdb":
            for table, content in tables(path):
                yield f"{path.relative_to(folder)}: {table}", content


def tables(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each table of a database file (its strings are packed there, so that the bytes alone do not show them)."""
    connection = duckdb.connect(str(path), read_only=True)
    try:
        for (table,) in connection.execute("select table_name from information_schema.tables order by all").fetchall():
            rows = connection.table(table).fetchall()
            yield table, f"{connection.table(table).columns}\n{rows}".encode()
    finally:
        connection.close()


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """A search that finds nothing anywhere would prove nothing."""
    (tmp_path / "plain.txt").write_text(f"x{NAME}x", encoding="utf-8")
    (tmp_path / "upper.txt").write_text(NAME.upper(), encoding="utf-16")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(f"x{NAME}".encode()))
    with zipfile.ZipFile(tmp_path / "inner.zip", "w", zipfile.ZIP_DEFLATED) as inner:
        inner.writestr("a.txt", f"x{NAME}x" * 100)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(tmp_path / "inner.zip", "inner.zip")
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        book.add_worksheet().write(0, 0, NAME)
    connection = duckdb.connect(str(tmp_path / "base.duckdb"))
    connection.execute(f"create table t as select '{NAME}' || (i % 7) as a from range(100000) as r(i)")
    connection.close()
    (tmp_path / f"{NAME}.txt").write_text("")
    leaks = {name for name, content in files(tmp_path) if hits(content, PERSONAL) or hits(name.encode(), PERSONAL)}
    assert leaks >= {"plain.txt", "upper.txt", "packed.gz", "inner.zip", "outer.zip", "book.xlsx", "base.duckdb: t", f"{NAME}.txt"}
    assert not hits(b"Salon 1, 2018", (*PERSONAL, CODE))


# ----------------------------------------------------------------------------------------------------- the hand-in


def good_hand_in(folder: Path) -> Path:
    """A workbook and field-form files of a hundred persons, names and numbers everywhere where an office has them."""
    folder.mkdir(parents=True)
    everybody = persons()
    with xlsxwriter.Workbook(str(folder / "register.xlsx")) as book:
        book.set_properties({"author": f"{NAME} penyusun", "comments": f"hubungi {PHONE}11111", "keywords": NAME})
        sheet = book.add_worksheet("warga")
        sheet.write(0, 0, "Dinas Sosial Kota Semarang")
        sheet.write(1, 0, f"Penyusun: {NAME} Kepala, HP {PHONE}22222, NIK {NIK}5506999999")
        head = ["Nama", "NIK", "No HP", "Alamat", "kode_warga", "tanggal_terdaftar", "tahun_lahir", "asal", "pendidikan", "Nama Ibu Kandung", "Ket"]
        sheet.write_row(3, 0, head)
        for index, person in enumerate(everybody):
            row = [person.name, person.nik, person.phone, f"Jl. {person.name} 3", person.code, f"2017-0{1 + index % 9}-05", 1975 + index % 24]
            sheet.write_row(4 + index, 0, [*row, "Kendal", "smp", f"{NAME} ibu", f"titip {person.phone}"])
        sheet.write_comment(4, 4, f"ini {NAME} sendiri", {"author": NAME})
        groups = book.add_worksheet("angkatan")
        groups.write_row(0, 0, ["kode_angkatan", "jenis_pelatihan", "tanggal_mulai", "Penanggung jawab"])
        for number in range(4):
            groups.write_row(1 + number, 0, [f"A{number}", ("salon", "roti", "batik", "menjahit")[number], f"2018-0{2 + number}-05", f"{NAME} PJ"])
        attending = book.add_worksheet("kehadiran")
        attending.write_row(0, 0, ["id_angkatan", "id_warga", "nama_peserta", "h1", "h2", "h3", "h4", "h5", "paraf"])
        for index, person in enumerate(everybody):
            attending.write_row(1 + index, 0, [f"A{index % 4}", person.code, person.name, "v", "v", "v", "v", "v" if index % 5 else "-", NAME])
        book.add_worksheet("Daftar nama").write_column(0, 0, [person.name for person in everybody])
    leaving = ["id_warga;tanggal_keluar;tujuan;nama suami;no. telp"]
    leaving += [
        f"{p.code};2018-0{7 + n % 3}-1{n % 10};{('own_business', 'family', 'unknown')[n % 3]};{NAME} suami;{p.phone}"
        for n, p in enumerate(everybody[:60])
    ]
    (folder / "keluar.csv").write_text("\n".join(leaving), encoding="utf-8-sig")
    form = ["start;pewawancara;_submitted_by;resident_id;followed_up_on;earning;need;product;nama_lengkap;_lokasi_latitude"]
    form += [f"2018-10-01;{NAME} petugas;{NAME};{p.code};2018-10-1{n % 10};ya;marketing;roti;{p.name};-6.98" for n, p in enumerate(everybody[:50])]
    (folder / "pendampingan.csv").write_text("\r\n".join(form), encoding="utf-8")
    sold = ["id_penjualan,id_warga,tanggal_jual,produk,saluran,omzet,pembeli,wa_pembeli"]
    sold += [f"J{n},{p.code},2018-11-1{n % 10},roti,bazaar,15000,{NAME} pembeli,{p.phone}" for n, p in enumerate(everybody[:40])]
    (folder / "penjualan.csv").write_text("\n".join(sold), encoding="utf-8")
    (folder / "catatan.csv").write_text(f"{NAME},{PHONE}33333\n" * 5, encoding="utf-8")
    return folder


def bad_hand_in(folder: Path) -> Path:
    """Names and numbers where codes, dates, numbers, choices and free texts belong: each such row is refused."""
    one, two, three = persons()[:3]
    return sample_files.write(
        folder,
        {
            "residents": "resident_id,registered_on,birth_year,origin\n"
            f"{one.nik},2018-01-05,1990,Kendal\n"
            f"{one.phone},2018-01-05,1990,Kendal\n"
            f"{one.name},2018-01-05,1990,Kendal\n"
            f"Z1,{one.name},1990,Kendal\n"
            f"Z2,2018-01-05,{two.name},Kendal\n"
            f"Z3,2018-01-05,1990,tanya {two.phone}\n"
            f"Z4,2018-01-05,1990,{three.nik}\n",
            "exits": "resident_id,exited_on,destination\n"
            f"{one.code},2018-12-01,{one.name}\n"
            f"{two.code},{three.name},family\n"
            f"{one.name},2018-12-01,family\n",
            "follow_ups": "resident_id,followed_up_on,earning,monthly_income,need,product\n"
            f"{one.code},2018-12-03,{one.name},,,\n"
            f"{two.code},2018-12-03,ya,{two.phone},{two.name},\n"
            f"{three.code},2018-12-03,ya,,,pesan ke {three.phone}\n",
            "sales": "sale_id,resident_id,sold_on,product,channel,amount\n"
            f"K1,{one.code},2018-12-03,roti,{one.name},1\n"
            f"K2,{one.code},2018-12-03,hp {one.phone},shop,1\n",
            "events": f"happened_on,title,note\n2018-12-04,Pameran,hubungi {one.phone}\n2018-12-05,NIK {one.nik},\n",
            "headcounts": f"counted_on,source,residents\n2018-12-06,Dinas,{one.name}\n",
            "targets": f"indicator,due_on,value\n{one.name},2019-12-31,0\n",
            "broken.xlsx": f"not a workbook but {one.name}",
        },
    )


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder of the test (hand-ins beside the store, temporary files in tmp) and what the imports printed."""
    base = tmp_path_factory.mktemp("planted")
    (base / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(base / "tmp"))
        patch.setattr(tempfile, "tempdir", str(base / "tmp"))
        patch.setenv("MENTAS_STORE", str(base / "store"))
        patch.setenv("MENTAS_SECRET", "of the test of planted persons")
        good, bad = good_hand_in(base / "good"), bad_hand_in(base / "bad")
        printed = {
            "good": run(data_commands, "import", good, "--format", "json"),
            "bad": run(data_commands, "import", bad, "--format", "json"),
            "bad in English": run(data_commands, "import", bad, "--lang", "en"),
            "unreadable": run(data_commands, "import", bad / "broken.xlsx"),
        }
        yield base, printed


def run(commands: Any, *given: object) -> str:
    """What a command prints, errors and exit included."""
    from contextlib import redirect_stderr, redirect_stdout

    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), suppress(SystemExit):
        print("exit status", commands.main([str(each) for each in given]))
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ where it may be


def test_the_persons_went_in_and_the_rows_with_names_stayed_out(handed_in: tuple[Path, dict[str, str]]) -> None:
    """Otherwise there would be nothing to find, or nothing to hide."""
    base, printed = handed_in
    assert sum(len(hits(content, PERSONAL)) for _, content in files(base / "good")) > 10
    good, bad = (json.JSONDecoder().raw_decode(text[text.index("{") :])[0] for text in (printed["good"], printed["bad"]))  # after any progress
    added = {name: counts["added"] for name, counts in good["tables"].items() if counts["added"]}
    assert added == {"residents": 100, "cohorts": 4, "enrolments": 100, "attendance": 500, "exits": 60, "follow_ups": 50, "sales": 40}
    assert {name: counts["added"] for name, counts in bad["tables"].items() if counts["added"]} == {"residents": 3, "follow_ups": 2, "events": 1}
    # What stands in an optional cell costs that cell alone.
    assert {(cell["table"], cell["column"]) for cell in bad["cells"]} == {
        ("residents", "birth_year"),
        ("residents", "origin"),
        ("follow_ups", "monthly_income"),
        ("follow_ups", "product"),
        ("events", "note"),
    }
    assert {name: counts["rejected"] for name, counts in bad["tables"].items() if counts["rejected"]} == {
        "residents": 4,
        "exits": 3,
        "follow_ups": 1,
        "sales": 2,
        "events": 1,
        "headcounts": 1,
        "targets": 1,
    }


def test_no_report_names_a_person(handed_in: tuple[Path, dict[str, str]]) -> None:
    _, printed = handed_in
    for which, text in printed.items():
        assert not hits(text.encode(), PERSONAL), which
    # Rows are named by file, sheet and number; no row here needs a code to be found.
    assert not hits("".join(printed.values()).encode(), (CODE,))


REPEATED = [
    ("registered_on", "31/02/2018", True),  # what it takes to find the fault
    ("registered_on", "12 Marct 2018", True),
    ("registered_on", "5 Mei 20188", True),
    ("registered_on", "Siti 2018", False),
    ("registered_on", "Sri 2", False),
    ("birth_year", "19x8", True),
    ("birth_year", "Wagiyem 1", False),
    ("birth_year", "081234567890", False),
    ("education", "smpp", True),
    ("education", "colege", True),
    ("education", "Wagiyem", False),  # a single word is a name as well
    ("education", "Agus", False),
]
"""A cell that is refused in a column, and whether the report repeats it."""


def test_a_report_repeats_only_what_is_no_name(tmp_path: Path) -> None:
    written = [
        {"resident_id": f"R{number}", "registered_on": "2018-01-05", "birth_year": "1990", "education": "sd", column: cell}
        for number, (column, cell, _) in enumerate(REPEATED)
    ]
    report = sample_files.hand_in(tmp_path, {"residents": "\n".join([",".join(written[0]), *(",".join(row.values()) for row in written)]) + "\n"})
    reasons = {each.row: each.reason for each in (*report.rejected, *report.cells)}
    assert {cell: (cell in reasons[number]["id"], cell in reasons[number]["en"]) for number, (_, cell, _) in enumerate(REPEATED, start=2)} == {
        cell: (repeated, repeated) for _, cell, repeated in REPEATED
    }


def test_the_store_holds_codes_and_nothing_else_of_a_person(handed_in: tuple[Path, dict[str, str]]) -> None:
    base, _ = handed_in
    with_code = set()
    for name, content in files(base / "store"):
        assert not hits(content, PERSONAL), name
        if hits(content, (CODE,)):
            with_code.add(name)
    assert {name.partition(": ")[2] for name in with_code} - {""} == {"residents", "enrolments", "attendance", "exits", "follow_ups", "sales"}
    assert all(".duckdb" in name for name in with_code), "codes lie in the versions alone: not in the audit log, not beside them"


def test_nothing_is_left_among_the_temporary_files(handed_in: tuple[Path, dict[str, str]]) -> None:
    base, _ = handed_in
    for name, content in files(base / "tmp"):
        assert not hits(content, (*PERSONAL, CODE)), name


def test_no_command_of_the_data_names_a_person(handed_in: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    _base, _ = handed_in
    for language in languages():
        arguments = ["--lang", language]
        for given in (["versions"], ["check"], ["facts"], ["audit"], ["retain", "--older-than", "1m", "--as-of", "2019-06-30", "--dry-run"]):
            for form in ([], ["--format", "json"]) if language == "id" and given != ["facts"] else ([],):  # JSON is in no language
                text = run(data_commands, *given, *form, *arguments)
                assert "exit status" in text and not hits(text.encode(), (*PERSONAL, CODE)), given
        run(data_commands, "template", tmp_path / f"{language}.xlsx", *arguments)
        assert not hits((tmp_path / f"{language}.xlsx").read_bytes(), (*PERSONAL, CODE))
        text = run(data_commands, "export", tmp_path / f"export-{language}", *arguments)
        assert not hits(text.encode(), (*PERSONAL, CODE))
    exported = dict(files(tmp_path / "export-id"))
    assert len(exported) == 12
    # The tables as they are, for the stewards alone: codes, never a name or a number.
    assert {name for name, content in exported.items() if hits(content, (CODE,))} == {
        f"{name}.csv" for name in ("residents", "enrolments", "attendance", "exits", "follow_ups", "sales")
    }
    for name, content in exported.items():
        assert not hits(content, PERSONAL), name


def test_no_figure_names_a_person(handed_in: tuple[Path, dict[str, str]]) -> None:
    """Every result, and some of their breakdowns, exact and published: in one format after the other, and as the pages' download."""
    base, _ = handed_in
    forms = cycle([*(("table", language) for language in languages()), ("json", "id"), ("csv", "id")])
    roles, questions = cycle([[], ["--published"], ["--published"], []]), 0
    for number, (name, result) in enumerate(results().items()):
        for by in (None, *result.takes_by[number % 4 :: 4]):
            given = [name, "--store", base / "store", "--as-of", DAYS[1], *(["--by", by] if by else [])]
            form, language = next(forms)
            text = run(query_commands, *given, "--format", form, "--lang", language, *next(roles))
            assert not hits(text.encode(), (*PERSONAL, CODE)), given
            questions += "exit status 0" in text
            for role in ("viewer", "steward"):
                with suppress(QuestionError):
                    answer = answer_for(role, name, base / "store", date.fromisoformat(DAYS[1]), by=by)
                    assert not hits(html.as_csv(answer, "id") + repr(answer.frame).encode() + repr(answer).encode(), (*PERSONAL, CODE)), name
        next(forms)  # exact and published figures of the next result in other formats
    assert questions > 30
    for given in (["--list"], ["--explain", "headline"], ["--document"]):
        assert not hits(run(query_commands, *given).encode(), (*PERSONAL, CODE))


@pytest.mark.parametrize("suffix", ["pptx", "pdf", "xlsx"])
def test_no_briefing_names_a_person(handed_in: tuple[Path, dict[str, str]], suffix: str, tmp_path: Path) -> None:
    """What is handed out, as published and for staff; and what is frozen of it beside the versions."""
    base, _ = handed_in
    for language, kind in (("id", ["--internal"]), ("en", ["--freeze", f"akhir tahun {suffix}"])):
        out = tmp_path / f"{language}.{suffix}"
        text = run(briefing_commands, "--out", out, "--as-of", DAYS[1], "--lang", language, "--store", base / "store", *kind)
        assert "exit status 0" in text and not hits(text.encode(), (*PERSONAL, CODE))
        assert len(out.read_bytes()) > 5000
        assert not hits(out.read_bytes(), (*PERSONAL, CODE)), out.name
    for name, content in files(base / "store" / "briefings"):
        assert not hits(content, (*PERSONAL, CODE)), name


def shown(page: AppTest) -> bytes:
    """Everything that a page sent to the browser: texts, charts with their hover texts, controls, its address."""

    def of(block: Any) -> Iterator[bytes]:
        for child in block.children.values():
            if getattr(child, "proto", None) is not None:
                yield child.proto.SerializeToString()
            if getattr(child, "children", None):
                yield from of(child)

    return b"\n".join([*of(page._tree), repr(dict(page.query_params)).encode()])


@pytest.mark.parametrize(("name", "language"), zip(NAMES, cycle(languages())))
def test_no_page_names_a_person(
    handed_in: tuple[Path, dict[str, str]],
    name: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    base, _ = handed_in
    caplog.set_level(logging.DEBUG)
    page = visit(base / "store", monkeypatch, name, lang=language, as_of=DAYS[1])
    content = shown(page)
    assert len(content) > 5000, "the page shows something"
    assert not hits(content, (*PERSONAL, CODE))
    assert not hits((caplog.text + "".join(capfd.readouterr())).encode(), (*PERSONAL, CODE))


def test_a_page_that_fails_logs_no_person(
    handed_in: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What goes wrong inside goes to the server's log with its traceback: there are no codes in a question's values."""
    base, _ = handed_in
    monkeypatch.setattr(html, "details", lambda *about: 1 / 0)
    page = visit(base / "store", monkeypatch)
    assert "ZeroDivisionError" in caplog.text
    assert not hits(caplog.text.encode() + shown(page), (*PERSONAL, CODE))
    assert "ZeroDivisionError" not in shown(page).decode(errors="replace")


def test_the_versions_name_no_person(handed_in: tuple[Path, dict[str, str]]) -> None:
    base, _ = handed_in
    for version in store.versions(base / "store"):
        assert not hits(repr(version).encode(), (*PERSONAL, CODE))
