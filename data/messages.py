"""Every sentence that the import says, in both languages: what is wrong, where, and what to do about it.

Place holders: {value} (already safe to show), {choices}, {minimum}, {maximum}, {column}, {table}, {row}, {file}, {extra}.
"""

from __future__ import annotations

from data.schema import Text

MESSAGES: dict[str, Text] = {
    # --- one cell
    "required": {
        "id": "kolom {column} kosong; isilah, karena wajib",
        "en": "column {column} is empty; fill it in, it is required",
    },
    "unreadable_date": {
        "id": "tanggal{value} tidak terbaca atau tidak ada dalam kalender; tulis misalnya 2018-03-12, 12/03/2018 atau 12 Maret 2018",
        "en": "the date{value} can't be read or isn't in the calendar; write for example 2018-03-12, 12/03/2018 or 12 Maret 2018",
    },
    "unreadable_integer": {
        "id": "angka{value} bukan bilangan bulat; tulis misalnya 30 atau 1.250.000",
        "en": "the number{value} is no whole number; write for example 30 or 1250000",
    },
    "unreadable_number": {
        "id": "angka{value} tidak terbaca; tulis misalnya 45,5 atau 45.5",
        "en": "the number{value} can't be read; write for example 45.5 or 45,5",
    },
    "unreadable_boolean": {
        "id": "isian{value} bukan ya atau tidak; tulis ya atau tidak",
        "en": "the entry{value} is neither yes nor no; write ya or tidak (true or false)",
    },
    "unknown_choice": {
        "id": "isian{value} tidak dikenal untuk {column}; pilih salah satu: {choices}",
        "en": "the entry{value} isn't known for {column}; choose one of: {choices}",
    },
    "below_minimum": {
        "id": "nilai{value} pada {column} di bawah {minimum}; periksa kembali",
        "en": "the value{value} of {column} is below {minimum}; check it",
    },
    "above_maximum": {
        "id": "nilai{value} pada {column} di atas {maximum}; periksa kembali",
        "en": "the value{value} of {column} is above {maximum}; check it",
    },
    "not_a_code": {
        "id": "{column} bukan kode; pakai 1 sampai 32 huruf, angka, - atau _ tanpa spasi, dan jangan pernah nama",
        "en": "{column} is no code; use 1 to 32 letters, digits, - or _ without blanks, and never a name",
    },
    "identity": {
        "id": "{column} tampak memuat NIK atau nomor telepon; ganti dengan kode atau hapus, karena tidak boleh disimpan",
        "en": "{column} looks like a NIK or a phone number; put a code in its place or remove it, it may not be stored",
    },
    # --- one row against the others
    "unknown_reference": {
        "id": "{column} tidak ada pada tabel {table}; tambahkan di sana dahulu atau perbaiki kodenya",
        "en": "{column} isn't in the table {table}; add it there first or correct the code",
    },
    "rejected_reference": {
        "id": "baris pada tabel {table} yang dirujuk {column} ditolak dalam berkas serahan ini; perbaiki baris itu dahulu",
        "en": "the row of the table {table} that {column} points to was rejected in this hand-in; correct that row first",
    },
    "not_enrolled": {
        "id": "orang ini belum terdaftar sebagai peserta angkatan itu; tambahkan pada tabel {table} dahulu atau perbaiki kodenya",
        "en": "this person isn't enrolled in that cohort; add her to the table {table} first or correct the code",
    },
    "minor": {
        "id": "tahun lahir{value}: usia saat terdaftar di bawah 18 tahun; anak adalah urusan perlindungan anak, bukan buku induk ini,"
        " hubungi pekerja sosial perlindungan anak",
        "en": "year of birth{value}: under 18 when registered; a minor is a matter for protection, not for this register,"
        " turn to the child protection officer",
    },
    "too_old": {
        "id": "tahun lahir{value}: usia saat terdaftar di atas 80 tahun; periksa tahun lahir dan tanggal terdaftar",
        "en": "year of birth{value}: over 80 when registered; check the year of birth and the registration date",
    },
    "archived": {
        "id": "orang ini keluar sebelum masa simpan dan hitungannya sudah disimpan tanpa kode; hapus barisnya dari berkas serahan",
        "en": "this person left before the retention's date and her counts are kept without her code; remove her rows from the hand-in",
    },
    "registered_after_exit": {
        "id": "tanggal terdaftar{value} sesudah tanggal keluar yang sudah tercatat; periksa keduanya",
        "en": "the registration{value} comes after an exit already recorded; check both dates",
    },
    "days_below_attendance": {
        "id": "jumlah hari{value} kurang dari hari kehadiran yang sudah tercatat; periksa keduanya",
        "en": "the number of days{value} is less than a day with recorded attendance; check both",
    },
    "starts_after_assessment": {
        "id": "tanggal mulai{value} sesudah uji keterampilan yang sudah tercatat; periksa keduanya",
        "en": "the start{value} comes after an assessment already recorded; check both dates",
    },
    "day_beyond": {
        "id": "hari ke{value} melebihi jumlah hari angkatan itu; periksa harinya atau jumlah hari angkatan",
        "en": "day{value} is beyond the cohort's number of days; check the day or the cohort's days",
    },
    "assessed_before_start": {
        "id": "tanggal uji{value} mendahului hari pertama angkatan; periksa keduanya",
        "en": "the assessment{value} comes before the cohort starts; check both dates",
    },
    "exit_before_registration": {
        "id": "tanggal keluar{value} mendahului tanggal terdaftar; periksa keduanya",
        "en": "the exit{value} comes before the registration; check both dates",
    },
    "return_before_exit": {
        "id": "tanggal kembali{value} mendahului tanggal keluar; periksa keduanya",
        "en": "the return{value} comes before the exit; check both dates",
    },
    "value_not_a_share": {
        "id": "nilai sasaran{value} lebih dari 1; tulis bagian sebagai 0 sampai 1, misalnya 0,9 untuk 90 %",
        "en": "the target value{value} is above 1; write a share as 0 to 1, for example 0.9 for 90 %",
    },
    "baseline_value_not_a_share": {
        "id": "nilai awal{value} lebih dari 1; tulis bagian sebagai 0 sampai 1",
        "en": "the baseline value{value} is above 1; write a share as 0 to 1",
    },
    "overlap": {
        "id": "kepergian ini bertumpang tindih dengan kepergian lain orang yang sama; isi tanggal kembali yang lebih dahulu atau periksa tanggalnya",
        "en": "this spell overlaps another spell of the same person; fill in the earlier return or check the dates",
    },
    "contradicts": {
        "id": "kunci yang sama dengan isian lain sudah ada pada baris {row} ({file}); hapus salah satu",
        "en": "the same key with other values stands in row {row} ({file}); remove one of the two",
    },
    # --- warnings about a sheet or file
    "unknown_column": {
        "id": "kolom {column} tidak dikenal dan tidak dibaca",
        "en": "column {column} isn't known and was not read",
    },
    "identifier_column": {
        "id": "kolom {column} tampak sebagai identitas langsung dan tidak disimpan; hapus dari berkas serahan",
        "en": "column {column} looks like a direct identifier and is not stored; remove it from the hand-in",
    },
    "double_column": {
        "id": "kolom {column} ada dua kali; yang pertama dibaca",
        "en": "column {column} stands twice; the first one was read",
    },
    "no_table": {
        "id": "namanya tidak menunjuk satu tabel pun, jadi tidak dibaca; beri nama misalnya {choices}",
        "en": "its name stands for no table, so it was left out; name it for example {choices}",
    },
    "not_read_here": {
        "id": "jenis berkas ini tidak dibaca; serahkan .csv atau .xlsx",
        "en": "this kind of file isn't read; hand in .csv or .xlsx",
    },
    "repeated": {
        "id": "{extra} baris ulangan yang persis sama dilewati (pertama: baris {row})",
        "en": "{extra} identical repetitions were left out (first: row {row})",
    },
    "enrolled_by_attendance": {
        "id": "{extra} peserta belum ada pada tabel peserta dan didaftarkan dari lembar kehadiran",
        "en": "{extra} participants had no enrolment and were enrolled by the attendance sheet",
    },
    "sample_set_aside": {
        "id": "data contoh dikesampingkan; simpanan dimulai dari berkas serahan ini (batalkan dengan: python -m data undo)",
        "en": "the sample data were set aside; the store begins with this hand-in (take it back with: python -m data undo)",
    },
    # --- a file refused whole
    "no_workbook": {
        "id": "bukan buku kerja Excel yang terbaca; simpan ulang sebagai .xlsx tanpa kata sandi",
        "en": "no readable Excel workbook; save it again as .xlsx without a password",
    },
    "password": {
        "id": "dilindungi kata sandi; simpan ulang tanpa kata sandi",
        "en": "protected by a password; save it again without one",
    },
    "encoding": {
        "id": "bukan teks UTF-8; simpan ulang sebagai CSV UTF-8",
        "en": "not UTF-8 text; save it again as CSV UTF-8",
    },
    "no_header": {
        "id": "tidak ada baris judul dalam 11 baris pertama; tulis paling sedikit dua judul kolom yang dikenal, misalnya {choices}",
        "en": "no header in the first 11 rows; write at least two known column names, for example {choices}",
    },
    "no_key": {
        "id": "kolom {column} tidak ada, padahal menjadi kunci tabel {table}; tambahkan kolom itu",
        "en": "column {column} is missing and is the key of the table {table}; add it",
    },
    "broken_csv": {
        "id": "bukan CSV yang terbaca (tanda kutip tidak ditutup); simpan ulang sebagai CSV",
        "en": "no readable CSV (a quotation mark isn't closed); save it again as CSV",
    },
    # --- a file or sheet beyond the limits of data/sandbox.py
    "limit_file_mib": {
        "id": "berkas lebih besar dari {maximum} MB; bagi menjadi beberapa berkas yang lebih kecil",
        "en": "the file is larger than {maximum} MB; split it into several smaller files",
    },
    "limit_unpacked_mib": {
        "id": "isi buku kerja lebih dari {maximum} MB setelah dibuka; bagi menjadi beberapa berkas atau serahkan sebagai CSV",
        "en": "the workbook holds more than {maximum} MB when unpacked; split it into several files or hand in CSV",
    },
    "limit_parts": {
        "id": "buku kerja terdiri atas lebih dari {maximum} bagian; simpan ulang sebagai .xlsx baru yang hanya memuat tabelnya",
        "en": "the workbook has more than {maximum} parts; save it as a new .xlsx with the tables alone",
    },
    "limit_sheets": {
        "id": "buku kerja memuat lebih dari {maximum} lembar; bagi menjadi beberapa berkas",
        "en": "the workbook has more than {maximum} sheets; split it into several files",
    },
    "limit_sheet_rows": {
        "id": "lembar ini lebih dari {maximum} baris; hapus baris di luar tabel, bagi lembarnya, atau serahkan sebagai CSV",
        "en": "the sheet has more than {maximum} rows; delete rows outside the table, split the sheet, or hand in CSV",
    },
    "limit_csv_rows": {
        "id": "berkas lebih dari {maximum} baris; bagi menjadi beberapa berkas",
        "en": "the file has more than {maximum} rows; split it into several files",
    },
    "limit_columns": {
        "id": "lebih dari {maximum} kolom; hapus kolom di luar tabel lalu simpan ulang",
        "en": "there are more than {maximum} columns; delete columns outside the table and save it again",
    },
    "limit_characters": {
        "id": "ada sel atau baris lebih dari {maximum} huruf; hapus isi yang bukan bagian tabel lalu simpan ulang",
        "en": "a cell or line has more than {maximum} characters; delete what is no part of the table and save it again",
    },
    "limit_memory_mib": {
        "id": "membacanya memerlukan memori lebih dari {maximum} MB, biasanya karena ada sel terisi jauh di bawah atau di kanan tabel;"
        " hapus sel itu lalu simpan ulang, atau bagi menjadi beberapa berkas",
        "en": "reading it takes more than {maximum} MB of memory, mostly because a cell far below or right of the table is filled;"
        " delete that cell and save it again, or split the file",
    },
    "limit_seconds": {
        "id": "membacanya memerlukan waktu lebih dari {maximum} detik; bagi menjadi beberapa berkas atau serahkan sebagai CSV",
        "en": "reading it takes more than {maximum} seconds; split it into several files or hand in CSV",
    },
    "reading_ended": {
        "id": "pembacaan berkas ini terhenti; simpan ulang sebagai berkas baru (.xlsx atau CSV) dan serahkan lagi",
        "en": "reading this file came to a sudden end; save it as a new file (.xlsx or CSV) and hand it in again",
    },
    # --- wrong calls and the store
    "path_missing": {
        "id": "berkas atau folder {file} tidak ada; periksa alamatnya",
        "en": "there is no file or folder {file}; check the path",
    },
    "nothing_to_read": {
        "id": "tidak ada tabel yang terbaca pada serahan ini; tidak ada yang berubah",
        "en": "there is no readable table in this hand-in; nothing was changed",
    },
    "nothing_accepted": {
        "id": "tidak ada satu baris pun yang dapat diterima; tidak ada yang berubah",
        "en": "not a single row could be accepted; nothing was changed",
    },
    "strict_refused": {
        "id": "ada baris yang ditolak dan --strict diminta; tidak ada yang berubah",
        "en": "rows were rejected and --strict was asked for; nothing was changed",
    },
    "bad_cohort": {
        "id": "--cohort bukan kode angkatan; pakai 1 sampai 32 huruf, angka, - atau _",
        "en": "--cohort is no cohort code; use 1 to 32 letters, digits, - or _",
    },
    "bad_term": {
        "id": "--older-than bukan jangka waktu; tulis bulan atau tahun, misalnya 24m atau 2y",
        "en": "--older-than is no term; write months or years, for example 24m or 2y",
    },
    "as_of_ahead": {
        "id": "--as-of sesudah hari ini; masa simpan dihitung sampai hari ini atau sebelumnya",
        "en": "--as-of lies after today; retention counts up to today or an earlier day",
    },
    "version_open": {
        "id": "versi {extra} masih dibuka program lain sehingga belum terhapus; tutup program itu lalu jalankan python -m data retain sekali lagi",
        "en": "version {extra} is still open in another program and was not deleted; close it and run python -m data retain again",
    },
    "bad_command": {
        "id": "Perintah tidak dimengerti ({extra}); lihat --help.",
        "en": "The command isn't understood ({extra}); see --help.",
    },
    "bad_scale": {
        "id": "--scale paling sedikit 1",
        "en": "--scale is at least 1",
    },
    "nothing_to_undo": {
        "id": "tidak ada versi sebelumnya yang tersimpan untuk dikembalikan",
        "en": "there is no earlier version in the store to go back to",
    },
    "no_such_version": {
        "id": "versi {extra} tidak ada dalam simpanan; lihat python -m data versions",
        "en": "version {extra} isn't in the store; see python -m data versions",
    },
    "empty_store": {
        "id": "simpanan masih kosong; impor data dahulu (python -m data import FOLDER) atau buat contoh (python -m data sample)",
        "en": "the store is empty; import data first (python -m data import FOLDER) or make the sample (python -m data sample)",
    },
    "store_unwritable": {
        "id": "simpanan {file} tidak dapat ditulis ({extra}); periksa folder dan izinnya",
        "en": "the store {file} can't be written ({extra}); check the folder and its permissions",
    },
    "audit_unwritable": {
        "id": "catatan audit {file} tidak dapat ditulis ({extra}), jadi tidak ada yang dikerjakan; periksa folder dan izinnya",
        "en": "the audit log {file} can't be written ({extra}), so nothing was done; check the folder and its permissions",
    },
    "audit_unreadable": {
        "id": "catatan audit {file} tidak dapat dibaca ({extra}); periksa folder dan izinnya",
        "en": "the audit log {file} can't be read ({extra}); check the folder and its permissions",
    },
    "target_exists": {
        "id": "{file} sudah ada dan tidak kosong; pilih tempat lain",
        "en": "{file} exists already and isn't empty; choose another place",
    },
    "programme_unreadable": {
        "id": "{file} tidak dapat dibaca ({extra}); perbaiki sebagai TOML dalam UTF-8 menurut contoh data/programme.toml",
        "en": "{file} can't be read ({extra}); mend it as TOML in UTF-8 after the example data/programme.toml",
    },
    "programme_faulty": {
        "id": "{file} tidak dapat dipakai: {extra}",
        "en": "{file} can't be used: {extra}",
    },
    "programme_missing": {
        "id": "{column} belum ada; tulis {extra}",
        "en": "{column} is missing; write {extra}",
    },
    "programme_wrong": {
        "id": "{column} harus berupa {extra}",
        "en": "{column} has to be {extra}",
    },
    "programme_unknown_entry": {
        "id": "{column} tidak dikenal; yang dikenal: {choices}",
        "en": "{column} isn't known; known are: {choices}",
    },
    "programme_no_codes": {
        "id": "{column} harus memuat paling sedikit satu kode, misalnya [{column}.{extra}]",
        "en": "{column} has to hold at least one code, for example [{column}.{extra}]",
    },
    "programme_bad_code": {
        "id": "kode {column} harus terdiri atas 1 sampai 32 huruf kecil, angka atau garis bawah",
        "en": "the code {column} has to be 1 to 32 lower-case letters, digits or underscores",
    },
    "programme_needs_code": {
        "id": "{column} belum ada; setiap program memerlukan tujuan ini",
        "en": "{column} is missing; every programme needs this destination",
    },
    "programme_never_mentas": {
        "id": "{column} tidak pernah dihitung sebagai mentas; hapus mentas = true",
        "en": "{column} never counts as mentas; take out mentas = true",
    },
    "programme_no_mentas": {
        "id": "tidak ada tujuan yang dihitung sebagai mentas; tulis mentas = true pada paling sedikit satu tujuan",
        "en": "no destination counts as mentas; write mentas = true for at least one",
    },
    "programme_two_codes": {
        "id": 'ejaan "{value}" dalam {column} menunjuk dua kode ({choices}); hapus salah satunya',
        "en": 'the spelling "{value}" in {column} stands for two codes ({choices}); remove one of them',
    },
    "sample_of_another": {
        "id": "data contoh adalah program bawaan, sedangkan simpanan ini memiliki programme.toml sendiri; pilih --store lain",
        "en": "the sample is of the programme that comes with the package, but this store has a programme.toml of its own; choose another --store",
    },
    "sample_over_data": {
        "id": "simpanan sudah memuat data; data contoh hanya untuk simpanan kosong, pilih --store lain",
        "en": "the store holds data already; the sample is for an empty store only, choose another --store",
    },
}


def sentence(message: str, **values: object) -> Text:
    """The sentence of that id in both languages with its place holders filled; a value may be a Text of its own."""
    texts = MESSAGES[message]
    return {
        language: text.format(**{name: value[language] if isinstance(value, dict) else value for name, value in values.items()})
        for language, text in texts.items()
    }


class DataError(Exception):
    """Bad input or a call that can't be met; `.sentence` says why and what to do, in both languages."""

    def __init__(self, message: str, **values: object) -> None:
        self.id = message
        self.sentence = sentence(message, **values)
        super().__init__(self.sentence["en"])
