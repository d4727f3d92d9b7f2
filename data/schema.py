"""The data contract: what a programme office hands in, table by table.

The one place where tables, columns, accepted spellings and rules stand. The importer, the templates, the export, the
quality checks and the documentation read them here; nothing else repeats them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from data.programme import Programme

Kind = Literal["code", "text", "date", "integer", "number", "boolean", "choice"]

Text = dict[str, str]  # {"id": Indonesian, "en": English}

SQL_TYPES: dict[Kind, str] = {
    "code": "varchar",
    "text": "varchar",
    "date": "date",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "choice": "varchar",
}

CODE_PATTERN = r"[A-Za-z0-9_-]{1,32}"

ARCHIVE_PREFIX = "ARSIP-"
"""Codes of stand-ins: what is left, for the counts, of persons who were removed (data/retention.py)."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `headers` are further accepted headers (Indonesian); `choices` maps each code to further accepted spellings, and `codes`
    names the family of the programme's own codes instead (skill, destination); `default` is SQL text over the row (alias `r`)
    or None; `minimum` and `maximum` are inclusive. A cell of an optional column that can't be read leaves the row in, unless the
    column is `critical`: there the default would say what the sheet doesn't. Dates lie between 1950 and today, or ten years later
    where the column is `ahead`.
    """

    name: str
    kind: Kind
    about: Text
    headers: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: str = ""
    minimum: int | None = None
    maximum: int | None = None
    critical: bool = False
    ahead: bool = False


@dataclass(frozen=True)
class Reference:
    """The values of `columns` must stand as the key of another table after the import."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class Rule:
    """A rule about more than one cell.

    `violated` is SQL over the row (alias `r`) and, where named in `joins`, over other tables: `next` holds what will stand
    after the import, `old` what stood before. The message of the same id stands in data/messages.py.
    """

    id: str
    column: str
    violated: str
    about: Text
    joins: str = ""


@dataclass(frozen=True)
class Table:
    """One of the tables: `local` is its Indonesian file or sheet name."""

    name: str
    local: str
    about: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    rules: tuple[Rule, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


RESIDENT_HEADERS = ("id_warga", "kode_warga")
COHORT_HEADERS = ("id_angkatan", "kode_angkatan")

RESIDENT = Column(
    "resident_id",
    "code",
    {"id": "Kode warga binaan; bukan nama, NIK, atau nomor telepon", "en": "Code of the resident; never a name, a NIK or a phone number"},
    RESIDENT_HEADERS,
    required=True,
)
COHORT = Column(
    "cohort_id",
    "code",
    {"id": "Kode angkatan", "en": "Code of the cohort"},
    COHORT_HEADERS,
    required=True,
)

EDUCATION: dict[str, tuple[str, ...]] = {
    "none": ("tidak sekolah",),
    "sd": (),
    "smp": (),
    "sma": (),
    "college": ("perguruan tinggi",),
}
NEEDS: dict[str, tuple[str, ...]] = {
    "marketing": ("pemasaran",),
    "capital": ("modal",),
    "equipment": ("peralatan",),
    "training": ("pelatihan",),
    "documents": ("dokumen",),
    "none": ("tidak ada",),
}
CHANNELS: dict[str, tuple[str, ...]] = {
    "bazaar": ("bazar",),
    "shop": ("toko",),
    "online": ("daring",),
    "order": ("pesanan",),
    "cooperative": ("koperasi",),
    "other": ("lainnya",),
}
INDICATORS: dict[str, tuple[str, ...]] = {
    "population": (),
    "coverage": ("cakupan",),
    "completion_rate": ("tingkat kelulusan",),
    "mentas": (),
    "ceiling": ("batas atas",),
}

RESIDENTS = Table(
    "residents",
    "warga",
    {"id": "Warga binaan: satu baris seorang", "en": "Residents: one row a person"},
    ("resident_id",),
    (
        RESIDENT,
        Column(
            "registered_on",
            "date",
            {"id": "Hari pertama tercatat dalam buku induk", "en": "The day the person first stood on the register"},
            ("tanggal_terdaftar", "tanggal_masuk"),
            required=True,
        ),
        Column(
            "birth_year",
            "integer",
            {"id": "Tahun lahir; usia saat terdaftar 18 sampai 80", "en": "Year of birth; age when registered 18 to 80"},
            ("tahun_lahir",),
        ),
        Column("origin", "text", {"id": "Kabupaten atau kota asal", "en": "Regency or city of origin"}, ("asal", "kabupaten_asal")),
        Column("education", "choice", {"id": "Pendidikan terakhir", "en": "Highest education"}, ("pendidikan",), choices=EDUCATION),
    ),
    rules=(
        Rule(
            "minor",
            "birth_year",
            "year(r.registered_on) - r.birth_year < 18",
            {
                "id": "Usia saat terdaftar paling sedikit 18 tahun; anak adalah urusan perlindungan anak, bukan buku induk ini",
                "en": "Age when registered is at least 18; a minor is a matter for protection, not for this register",
            },
        ),
        Rule(
            "too_old",
            "birth_year",
            "year(r.registered_on) - r.birth_year > 80",
            {"id": "Usia saat terdaftar paling banyak 80 tahun", "en": "Age when registered is at most 80"},
        ),
        Rule(
            "registered_after_exit",
            "registered_on",
            "r.registered_on > first_exit.exited_on",
            {
                "id": "Tanggal terdaftar tidak boleh sesudah tanggal keluar yang sudah tercatat",
                "en": "The registration may not come after an exit already recorded",
            },
            joins="left join (select exits.resident_id, min(exits.exited_on) as exited_on from old.exits as exits group by exits.resident_id)"
            " as first_exit on r.resident_id = first_exit.resident_id",
        ),
        Rule(
            "archived",
            "resident_id",
            "archived.resident_id is not null",
            {
                "id": "Orang yang keluar sebelum masa simpan tidak diterima lagi; hitungannya sudah disimpan tanpa kode",
                "en": "A person who left before the retention's date isn't taken in again; her counts are kept without her code",
            },
            # A person new to the store whose open exit lies within the time of the stand-ins would count a second time.
            joins="left join (select distinct handed.resident_id from staging.typed_exits as handed"
            " anti join old.residents as known on handed.resident_id = known.resident_id"
            " where handed.returned_on is null and handed.exited_on <= (select max(exits.exited_on) from old.exits as exits"
            f" where starts_with(exits.resident_id, '{ARCHIVE_PREFIX}') and exits.returned_on is null))"
            " as archived on r.resident_id = archived.resident_id",
        ),
    ),
)

COHORTS = Table(
    "cohorts",
    "angkatan",
    {"id": "Angkatan: satu baris satu kelompok pelatihan", "en": "Cohorts: one row a training group"},
    ("cohort_id",),
    (
        COHORT,
        Column(
            "name",
            "text",
            {"id": "Nama angkatan; bila kosong sama dengan kodenya", "en": "Name; the code where empty"},
            ("nama_angkatan",),
            default="r.cohort_id",
        ),
        Column(
            "skill",
            "choice",
            {"id": "Keterampilan yang dilatihkan", "en": "Skill trained"},
            ("keterampilan", "jenis_pelatihan"),
            required=True,
            codes="skill",
        ),
        Column("starts_on", "date", {"id": "Hari pelatihan pertama", "en": "First day of training"}, ("tanggal_mulai",), required=True, ahead=True),
        Column(
            "days",
            "integer",
            {"id": "Jumlah hari berturut-turut", "en": "Number of days in a row"},
            ("jumlah_hari",),
            default="5",
            minimum=1,
            maximum=60,
            critical=True,
        ),
        Column(
            "capacity",
            "integer",
            {"id": "Jumlah tempat; bila kosong ukuran kelompok program", "en": "Number of places; the programme's group size where empty"},
            ("kapasitas",),
            default="(select programme.group_size from staging.programme as programme)",
            minimum=1,
            maximum=500,
            critical=True,
        ),
        Column("trainer", "text", {"id": "Lembaga atau peran pelatih", "en": "Organisation or role of the trainer"}, ("pelatih",)),
        Column("organiser", "text", {"id": "Lembaga yang menyelenggarakan", "en": "Who holds the group: an organisation"}, ("penyelenggara",)),
    ),
    rules=(
        Rule(
            "days_below_attendance",
            "days",
            "r.days < attended.day",
            {
                "id": "Jumlah hari tidak boleh kurang dari hari kehadiran yang sudah tercatat",
                "en": "The number of days may not fall below a day with recorded attendance",
            },
            joins="left join (select attendance.cohort_id, max(attendance.day) as day from old.attendance as attendance"
            " group by attendance.cohort_id) as attended on r.cohort_id = attended.cohort_id",
        ),
        Rule(
            "starts_after_assessment",
            "starts_on",
            "r.starts_on > assessed.assessed_on",
            {
                "id": "Tanggal mulai tidak boleh sesudah uji keterampilan yang sudah tercatat",
                "en": "The start may not come after an assessment already recorded",
            },
            joins="left join (select assessments.cohort_id, min(assessments.assessed_on) as assessed_on from old.assessments as assessments"
            " anti join staging.typed_assessments as handed"
            " on assessments.cohort_id = handed.cohort_id and assessments.resident_id = handed.resident_id"
            " group by assessments.cohort_id) as assessed on r.cohort_id = assessed.cohort_id",
        ),
    ),
)

COHORT_PARENT = "left join next.cohorts as cohort on r.cohort_id = cohort.cohort_id"
RESIDENT_PARENT = "left join next.residents as resident on r.resident_id = resident.resident_id"

SESSIONS = Table(
    "sessions",
    "hari_pelatihan",
    {"id": "Hari pelatihan yang tidak berturut-turut: satu baris satu hari", "en": "Sessions not held day after day: one row a session"},
    ("cohort_id", "day"),
    (
        COHORT,
        Column("day", "integer", {"id": "Hari ke berapa", "en": "Number of the session"}, ("hari_ke",), required=True, minimum=1),
        Column("held_on", "date", {"id": "Tanggal hari itu", "en": "Date of the session"}, ("tanggal",), required=True, ahead=True),
    ),
    references=(Reference(("cohort_id",), "cohorts"),),
    rules=(
        Rule(
            "day_beyond",
            "day",
            "r.day > cohort.days",
            {"id": "Hari pelatihan tidak melebihi jumlah hari angkatan", "en": "The session is one of the cohort's days"},
            joins=COHORT_PARENT,
        ),
        Rule(
            "held_before_start",
            "held_on",
            "r.held_on < cohort.starts_on",
            {"id": "Tidak mendahului hari pertama angkatan", "en": "Not before the cohort starts"},
            joins=COHORT_PARENT,
        ),
        Rule(
            "held_out_of_order",
            "held_on",
            "others.wrong",
            {"id": "Tanggal bertambah menurut hari", "en": "Dates increase with the day"},
            joins="left join (select one.cohort_id, one.day, bool_or((one.day < other.day) <> (one.held_on < other.held_on)) as wrong"
            " from (select typed.cohort_id, typed.day, typed.held_on from staging.typed_sessions as typed) as one"
            " inner join (select typed.cohort_id, typed.day, typed.held_on from staging.typed_sessions as typed union all"
            " select known.cohort_id, known.day, known.held_on from old.sessions as known anti join staging.typed_sessions as handed"
            " on known.cohort_id = handed.cohort_id and known.day = handed.day) as other"
            " on one.cohort_id = other.cohort_id and one.day <> other.day group by one.cohort_id, one.day)"
            " as others on r.cohort_id = others.cohort_id and r.day = others.day",
        ),
    ),
)

ENROLMENTS = Table(
    "enrolments",
    "peserta",
    {"id": "Peserta: satu baris seorang dalam satu angkatan", "en": "Enrolments: one row a person in a group"},
    ("cohort_id", "resident_id"),
    (
        COHORT,
        RESIDENT,
        Column(
            "enrolled_on",
            "date",
            {"id": "Tanggal mendaftar; bila kosong hari pertama pelatihan", "en": "Date of enrolment; the first day of training where empty"},
            ("tanggal_daftar",),
            default="(select cohort.starts_on from next.cohorts as cohort where cohort.cohort_id = r.cohort_id)",
            critical=True,
        ),
    ),
    references=(Reference(("cohort_id",), "cohorts"), Reference(("resident_id",), "residents")),
)

ATTENDANCE = Table(
    "attendance",
    "kehadiran",
    {"id": "Kehadiran: satu baris seorang satu hari pelatihan", "en": "Attendance: one row a person and session"},
    ("cohort_id", "resident_id", "day"),
    (
        COHORT,
        RESIDENT,
        Column("day", "integer", {"id": "Hari ke berapa", "en": "Number of the session"}, ("hari", "hari_ke"), required=True, minimum=1),
        Column(
            "present",
            "boolean",
            {"id": "Hadir atau tidak; tanpa baris berarti tidak hadir", "en": "Present or not; no row means absent"},
            ("hadir",),
            required=True,
        ),
    ),
    references=(
        Reference(("cohort_id",), "cohorts"),
        Reference(("resident_id",), "residents"),
        Reference(("cohort_id", "resident_id"), "enrolments"),
    ),
    rules=(
        Rule(
            "day_beyond",
            "day",
            "r.day > cohort.days",
            {"id": "Hari pelatihan tidak melebihi jumlah hari angkatan", "en": "The session is one of the cohort's days"},
            joins=COHORT_PARENT,
        ),
    ),
)

ASSESSMENTS = Table(
    "assessments",
    "uji",
    {"id": "Uji keterampilan: satu baris seorang dalam satu angkatan", "en": "Assessments: one row a person and group"},
    ("cohort_id", "resident_id"),
    (
        COHORT,
        RESIDENT,
        Column("assessed_on", "date", {"id": "Tanggal uji", "en": "Date of the assessment"}, ("tanggal_uji",), required=True),
        Column("passed", "boolean", {"id": "Lulus atau tidak", "en": "Passed or not"}, ("lulus", "terampil"), required=True),
        Column("score", "number", {"id": "Nilai, 0 sampai 100", "en": "Score, 0 to 100"}, ("nilai",), minimum=0, maximum=100),
    ),
    references=(
        Reference(("cohort_id",), "cohorts"),
        Reference(("resident_id",), "residents"),
        Reference(("cohort_id", "resident_id"), "enrolments"),
    ),
    rules=(
        Rule(
            "assessed_before_start",
            "assessed_on",
            "r.assessed_on < cohort.starts_on",
            {"id": "Uji tidak mendahului hari pertama angkatan", "en": "Not before the cohort starts"},
            joins=COHORT_PARENT,
        ),
    ),
)

EXITS = Table(
    "exits",
    "keluar",
    {"id": "Keluar: satu baris setiap kali seseorang pergi", "en": "Exits: one row each time a person leaves"},
    ("resident_id", "exited_on"),
    (
        RESIDENT,
        Column("exited_on", "date", {"id": "Tanggal keluar", "en": "Date of leaving"}, ("tanggal_keluar",), required=True),
        Column("destination", "choice", {"id": "Tujuan keluar", "en": "Where to"}, ("tujuan", "alasan_keluar"), required=True, codes="destination"),
        Column(
            "by_closure",
            "boolean",
            {
                "id": "Ya bila pergi karena lokalisasi ditutup atau dikosongkan, bukan kehendaknya sendiri",
                "en": "True where the person left because the locality was closed or emptied by order, not by her own decision",
            },
            ("karena_penutupan", "pemulangan"),
            default="false",
            critical=True,
        ),
        Column("returned_on", "date", {"id": "Tanggal kembali", "en": "Date of coming back"}, ("tanggal_kembali",)),
    ),
    references=(Reference(("resident_id",), "residents"),),
    rules=(
        Rule(
            "exit_before_registration",
            "exited_on",
            "r.exited_on < resident.registered_on",
            {"id": "Keluar tidak mendahului tanggal terdaftar", "en": "Not before the registration"},
            joins=RESIDENT_PARENT,
        ),
        Rule(
            "return_before_exit",
            "returned_on",
            "r.returned_on < r.exited_on",
            {
                "id": "Kembali tidak mendahului keluar (hari yang sama boleh); kepergian satu orang tidak bertumpang tindih",
                "en": "Not before the exit (the same day is allowed); one person's spells don't overlap",
            },
        ),
    ),
)

FOLLOW_UPS = Table(
    "follow_ups",
    "pendampingan",
    {"id": "Pendampingan: satu baris satu kontak sesudah pelatihan atau keluar", "en": "Follow-ups: one row a contact after training or exit"},
    ("resident_id", "followed_up_on"),
    (
        RESIDENT,
        Column("followed_up_on", "date", {"id": "Tanggal pendampingan", "en": "Date of the contact"}, ("tanggal_pendampingan",), required=True),
        Column(
            "earning",
            "boolean",
            {"id": "Berpenghasilan dari usaha atau pekerjaan lain", "en": "Earns from something other than sex work"},
            ("berpenghasilan",),
            required=True,
        ),
        Column(
            "monthly_income", "integer", {"id": "Penghasilan sebulan, rupiah", "en": "Income a month, rupiah"}, ("penghasilan_bulanan",), minimum=0
        ),
        Column("product", "text", {"id": "Produk yang dibuat", "en": "Product made"}, ("produk",)),
        Column("need", "choice", {"id": "Kebutuhan utama", "en": "Main need"}, ("kebutuhan",), choices=NEEDS),
        Column(
            "organisation",
            "text",
            {"id": "Lembaga yang mendampingi, bukan nama orang", "en": "Who followed up: an organisation, never a person"},
            ("lembaga", "pendamping"),
        ),
    ),
    references=(Reference(("resident_id",), "residents"),),
)

SALES = Table(
    "sales",
    "penjualan",
    {"id": "Penjualan: satu baris satu penjualan yang dibantu program", "en": "Sales: one row a sale that the programme helped to make"},
    ("sale_id",),
    (
        Column("sale_id", "text", {"id": "Nomor penjualan", "en": "Number of the sale"}, ("id_penjualan",), required=True),
        RESIDENT,
        Column("sold_on", "date", {"id": "Tanggal jual", "en": "Date of the sale"}, ("tanggal_jual",), required=True),
        Column("product", "text", {"id": "Produk", "en": "Product"}, ("produk",), required=True),
        Column("channel", "choice", {"id": "Saluran penjualan", "en": "Sales channel"}, ("saluran",), required=True, choices=CHANNELS),
        Column("quantity", "integer", {"id": "Jumlah barang, lebih dari 0", "en": "Quantity, above 0"}, ("jumlah",), default="1", minimum=1),
        Column("amount", "integer", {"id": "Nilai, rupiah", "en": "Amount, rupiah"}, ("nilai_rupiah", "omzet"), required=True, minimum=0),
        Column(
            "facilitator",
            "text",
            {"id": "Pameran, toko, atau lembaga yang mempertemukan pembeli dan produk", "en": "Who brought buyer and product together"},
            ("fasilitator", "difasilitasi_oleh"),
        ),
    ),
    references=(Reference(("resident_id",), "residents"),),
)


def _share_rule(column: str) -> Rule:
    return Rule(
        f"{column}_not_a_share",
        column,
        f"r.indicator in ('coverage', 'completion_rate') and r.{column} > 1",
        {"id": "Cakupan dan tingkat kelulusan ditulis sebagai bagian, 0 sampai 1", "en": "Coverage and completion rate are shares, 0 to 1"},
    )


TARGETS = Table(
    "targets",
    "sasaran",
    {"id": "Sasaran: apa yang dijanjikan, paling lambat kapan", "en": "Targets: what has been promised, by when"},
    ("indicator", "due_on"),
    (
        Column("indicator", "choice", {"id": "Indikator", "en": "Indicator"}, ("indikator",), required=True, choices=INDICATORS),
        Column("due_on", "date", {"id": "Batas waktu", "en": "Due date"}, ("batas_waktu",), required=True, ahead=True),
        Column(
            "value",
            "number",
            {"id": "Nilai sasaran; bagian sebagai 0 sampai 1", "en": "Target value; a share as 0 to 1"},
            ("nilai_sasaran",),
            required=True,
            minimum=0,
        ),
        Column("baseline_on", "date", {"id": "Tanggal awal jalur menuju sasaran", "en": "Where the path to the target begins"}, ("tanggal_awal",)),
        Column("baseline_value", "number", {"id": "Nilai pada tanggal awal", "en": "Value at that date"}, ("nilai_awal",), minimum=0),
    ),
    rules=(_share_rule("value"), _share_rule("baseline_value")),
)

HEADCOUNTS = Table(
    "headcounts",
    "sensus",
    {"id": "Sensus: hitungan mandiri sebagai pembanding buku induk", "en": "Headcounts: independent counts to hold the register against"},
    ("counted_on", "source"),
    (
        Column("counted_on", "date", {"id": "Tanggal hitung", "en": "Date of the count"}, ("tanggal_hitung",), required=True),
        Column("source", "text", {"id": "Sumber", "en": "Source"}, ("sumber",), required=True),
        Column("residents", "integer", {"id": "Jumlah warga", "en": "Number of residents"}, ("jumlah_warga",), required=True, minimum=0),
    ),
)

EVENTS = Table(
    "events",
    "peristiwa",
    {"id": "Peristiwa: penanda bertanggal pada grafik", "en": "Events: dated marks on the charts"},
    ("happened_on", "title"),
    (
        Column("happened_on", "date", {"id": "Tanggal", "en": "Date"}, ("tanggal",), required=True, ahead=True),
        Column("title", "text", {"id": "Judul", "en": "Title"}, ("judul",), required=True),
        Column("note", "text", {"id": "Catatan", "en": "Note"}, ("catatan",)),
    ),
)

TABLES: tuple[Table, ...] = (
    RESIDENTS,
    COHORTS,
    SESSIONS,
    ENROLMENTS,
    ATTENDANCE,
    ASSESSMENTS,
    EXITS,
    FOLLOW_UPS,
    SALES,
    TARGETS,
    HEADCOUNTS,
    EVENTS,
)
"""All tables, parents before children."""

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

BOOLEANS: dict[str, bool] = {
    "true": True,
    "false": False,
    "1": True,
    "0": False,
    "ya": True,
    "tidak": False,
    "y": True,
    "t": False,
    "hadir": True,
    "absen": False,
    "lulus": True,
    "tidak lulus": False,
}
ATTENDANCE_MARKS: dict[str, bool] = {"v": True, "-": False}
"""Further booleans that only an attendance sheet uses."""

IDENTIFIERS = re.compile(
    r"(nama|name|nik|ktp|kk|foto|photo|hp|wa|gps|email|surel)"
    r"|(nama|no|nomor|nomer)_.*(lengkap|warga|peserta|panggilan|ibu|suami|nik|ktp|kk|hp|wa|telepon|telpon|telp|tlp|rekening).*"
    r"|.*(telepon|telpon|telp|phone|alamat|address|whatsapp|full_?name|nama_lengkap|no_ktp|nomor_hp).*"
    r"|(lokasi|location|geopoint|geolocation|koordinat|lat|lng|lon|long|latitude|longitude|altitude|precision)"
    r"|.*_(latitude|longitude|altitude|precision|accuracy)"
    r"|(first|last|family|given)_?name"
)
"""Normalised headers of columns that look like direct identifiers: never stored."""

BOOKKEEPING = re.compile(
    r"_.*|start|end|today|deviceid|device_?id|subscriberid|simserial|simid|username|submissiondate|key|parent_?key|set_?of_.*|instance_?(id|name)"
    r"|formdef_?version|formversion|submitterid|submittername|attachments(present|expected)|reviewstate|status|edits|audit|uuid|rootuuid|no|nomor|nr"
)
"""Normalised headers that field-form tools (and a running number) add: left out without a word."""


def title(column: Column, language: str) -> str:
    """A column's name where a file gives none: as an Indonesian header ("Kode Warga"), or the canonical name ("en")."""
    if language == "en":
        return column.name
    return (column.headers[-1 if column.kind == "code" else 0] if column.headers else column.name).replace("_", " ").title()


def choices(column: Column, programme: Programme) -> dict[str, tuple[str, ...]]:
    """Each code that a choice column takes in that programme -> further accepted spellings, in the order of lists."""
    return {each.code: each.spellings for each in programme.codes(column.codes)} if column.codes else column.choices


def spellings(column: Column, programme: Programme) -> dict[str, str]:
    """Lower-case spelling -> code of a choice column (blanks and underscores alike)."""
    return {spelling.lower().replace("_", " "): code for code, others in choices(column, programme).items() for spelling in (code, *others)}
