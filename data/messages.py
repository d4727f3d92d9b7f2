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
        "id": "kolom {column}: tanggal{value} tidak terbaca atau tidak ada dalam kalender; tulis misalnya 2018-03-12, 12/03/2018 atau 12 Maret 2018",
        "en": "column {column}: the date{value} can't be read or isn't in the calendar; write for example 2018-03-12, 12/03/2018 or 12 Maret 2018",
    },
    "unreadable_integer": {
        "id": "kolom {column}: angka{value} bukan bilangan bulat; tulis misalnya 30 atau 1.250.000",
        "en": "column {column}: the number{value} is no whole number; write for example 30 or 1250000",
    },
    "unreadable_number": {
        "id": "kolom {column}: angka{value} tidak terbaca; tulis misalnya 45,5 atau 45.5",
        "en": "column {column}: the number{value} can't be read; write for example 45.5 or 45,5",
    },
    "unreadable_boolean": {
        "id": "kolom {column}: isian{value} bukan ya atau tidak; tulis ya atau tidak",
        "en": "column {column}: the entry{value} is neither yes nor no; write ya or tidak (true or false)",
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
    "column_missing": {
        "id": "kolom {column} tidak ada dalam lembar ini, padahal wajib untuk baris baru; tambahkan kolom itu",
        "en": "the sheet has no column {column}, which a new row needs; add it",
    },
    "mixed_date_order": {
        "id": "kolom {column} memuat tanggal yang hari di depan dan yang bulan di depan{value}; tulis semua tanggal sebagai hari/bulan/tahun",
        "en": "column {column} has dates with the day first and with the month first{value}; write all of them as day/month/year",
    },
    "swapped_dates": {
        "id": "kolom {column} memuat tanggal asli dan teks yang harinya di atas 12; rupanya Excel menukar hari dan bulan{value}."
        " Periksa semua tanggalnya dan tulis sebagai 2018-03-12",
        "en": "column {column} mixes real dates with text whose day is above 12; Excel seems to have swapped day and month{value}."
        " Check all dates and write them as 2018-03-12",
    },
    "date_without_day": {
        "id": "kolom {column}: tanggal{value} tanpa hari; tulis hari, bulan, dan tahun, misalnya 12/03/2018",
        "en": "column {column}: the date{value} has no day; write day, month and year, for example 12/03/2018",
    },
    "date_in_future": {
        "id": "kolom {column}: tanggal{value} ada di masa depan; periksa tahunnya",
        "en": "column {column}: the date{value} lies in the future; check the year",
    },
    "date_too_early": {
        "id": "kolom {column}: tanggal{value} sebelum tahun 1950; periksa tahunnya",
        "en": "column {column}: the date{value} lies before 1950; check the year",
    },
    "short_year": {
        "id": "kolom {column}: tahun{value} ditulis dengan dua angka dan dapat dibaca dua cara; tulis tahun lengkap dengan empat angka",
        "en": "column {column}: the year{value} has two digits and can be read in two ways; write the full year with four digits",
    },
    "mixed_signs": {
        "id": "kolom {column}: angka{value} dapat dibaca dua cara, karena titik dan koma dipakai berbeda dalam kolom ini; tulis tanpa"
        " pemisah, misalnya 150000",
        "en": "column {column}: the number{value} can be read in two ways, since dots and commas differ within the column; write it without"
        " them, as 150000",
    },
    "scientific_number": {
        "id": "kolom {column}: Excel membulatkan angka{value}; ubah format kolom menjadi angka lalu simpan ulang",
        "en": "column {column}: Excel rounded the number{value}; set the column's format to number and save it again",
    },
    "weight": {
        "id": "kolom {column}: isian{value} adalah berat atau ukuran, bukan jumlah barang; tulis jumlah barangnya",
        "en": "column {column}: the entry{value} is a weight or measure, not a number of pieces; write the number of pieces",
    },
    "fraction": {
        "id": "kolom {column}: angka{value} pecahan, padahal harus bilangan bulat",
        "en": "column {column}: the number{value} is a fraction, it has to be a whole number",
    },
    "share_for_score": {
        "id": "kolom {column}: nilai{value} tampak sebagai bagian dari 1; tulis nilai 0 sampai 100",
        "en": "column {column}: the score{value} looks like a share of 1; write a score of 0 to 100",
    },
    "date_for_number": {
        "id": "kolom {column}: Excel membuat tanggal dari angka{value}; ubah format kolom menjadi angka lalu isi ulang",
        "en": "column {column}: Excel made a date of the number{value}; set the column's format to number and fill it in again",
    },
    "no_birth_year": {
        "id": "kolom {column}: isian{value} bukan tahun lahir; tulis empat angka, misalnya 1985, bukan usia",
        "en": "column {column}: the entry{value} is no year of birth; write four digits, for example 1985, not the age",
    },
    "doubtful_mark": {
        "id": "kolom {column}: tanda{value} dapat dibaca dua cara (T: terlambat, tidak, atau tuntas; x: hadir atau tidak hadir);"
        " tulis hadir atau tidak hadir, lulus atau tidak lulus",
        "en": "column {column}: the mark{value} can be read in two ways (T: late, no, or passed; x: present or absent);"
        " write hadir or tidak hadir, lulus or tidak lulus",
    },
    "unreadable_mark": {
        "id": "kolom {column}: tanda{value} tidak dikenal; tulis hadir atau tidak hadir (v atau -)",
        "en": "column {column}: the mark{value} isn't known, it is neither yes nor no; write hadir or tidak hadir (v or -)",
    },
    "half_day": {
        "id": "kolom {column}: hadir hanya pada sebagian hari; tulis satu tanda untuk hari itu",
        "en": "column {column}: present for a part of the day only; write one mark for the day",
    },
    "count_for_mark": {
        "id": "kolom {column} memuat jumlah hari, bukan tanda hadir{value}; rekap tidak menunjukkan hari mana, jadi serahkan daftar hadir per hari",
        "en": "column {column} holds a count of days, not marks of attendance{value}; a recap doesn't say which days, so hand in the list by day",
    },
    "error_cell": {
        "id": "kolom {column}: sel berisi galat Excel{value}; perbaiki rumusnya lalu simpan ulang",
        "en": "column {column}: the cell holds an error of Excel{value}; mend the formula and save it again",
    },
    "formula_without_value": {
        "id": "kolom {column}: sel berisi rumus tanpa hasil; buka berkas di Excel lalu simpan ulang",
        "en": "column {column}: the cell holds a formula without its result; open the file in Excel and save it again",
    },
    "name_for_code": {
        "id": "kolom {column} tampak berisi nama orang, padahal harus kode; ganti dengan kode yang memuat angka",
        "en": "column {column} seems to hold a person's name in place of a code, never a name; put a code with a digit there",
    },
    "invisible_in_code": {
        "id": "kolom {column}: kode memuat tanda yang tidak terlihat; ketik ulang kodenya",
        "en": "column {column}: the code holds invisible characters; type it again",
    },
    "code_became_date": {
        "id": "kolom {column}: Excel mengubah kode menjadi tanggal; ubah format kolom menjadi teks lalu ketik ulang kodenya",
        "en": "column {column}: Excel turned the code into a date; set the column's format to text and type the code again",
    },
    "code_became_number": {
        "id": "kolom {column}: Excel membulatkan kode menjadi angka; ubah format kolom menjadi teks lalu ketik ulang kodenya",
        "en": "column {column}: Excel rounded the code to a number; set the column's format to text and type the code again",
    },
    "near_choice": {
        "id": "isian{value} tidak dikenal untuk {column}; mungkin maksudnya {near}? Pilih salah satu: {choices}",
        "en": "the entry{value} isn't known for {column}; perhaps {near} is meant? Choose one of: {choices}",
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
    "near_reference": {
        "id": "{column} tidak ada pada tabel {table}, tetapi mirip dengan {near} (huruf besar, angka nol di depan, atau tanda hubung"
        " berbeda); tulis kode yang sama",
        "en": "{column} isn't in the table {table}, but comes near {near} (letter case, leading zeros or hyphens differ); write the same code",
    },
    "near_code": {
        "id": "{column} mirip dengan kode {near} (huruf besar, angka nol di depan, atau tanda hubung berbeda); tulis kode yang sama, atau"
        " kode lain bila memang orang atau"
        " kelompok lain",
        "en": "{column} comes near the code {near} (letter case, leading zeros or hyphens differ); write the same code, or another one if"
        " it is someone else",
    },
    "held_before_start": {
        "id": "tanggal hari pelatihan{value} mendahului hari pertama angkatan; periksa keduanya",
        "en": "the session{value} comes before the cohort starts; check both dates",
    },
    "held_out_of_order": {
        "id": "tanggal hari pelatihan{value} tidak urut dengan hari lainnya; periksa tanggal dan nomor harinya",
        "en": "the session's date{value} is out of order with the other days; check date and day",
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
        "id": "kepergian ini bertumpang tindih dengan yang sudah tercatat (keluar {known}); bila tanggal itu yang salah, tarik dahulu"
        " dengan kolom hapus = ya pada baris lama"
        " atau serahkan seluruh tabel dengan --complete keluar; bila orangnya sudah kembali, lengkapi tanggal kembalinya",
        "en": "this spell overlaps another spell already recorded (exit {known}); if that date is wrong, remove it with a column hapus = ya"
        " in its row or correct it by"
        " handing in the whole table with --complete exits; if she came back, add the date of the return",
    },
    "overlap_here": {
        "id": "kepergian ini bertumpang tindih dengan kepergian lain orang yang sama dalam serahan ini; lengkapi tanggal kembali yang lebih"
        " dahulu atau betulkan tanggalnya",
        "en": "this spell overlaps another spell of the same person in this hand-in; add the date of the earlier return or correct the dates",
    },
    "contradicts": {
        "id": "kunci yang sama dengan isian lain ada pada baris {row} ({file}), jadi keduanya tidak masuk; hapus yang salah",
        "en": "the same key with other values stands in row {row} ({file}), so neither went in; remove the wrong one",
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
    "hidden_column": {
        "id": "kolom {column} tersembunyi dan tidak dibaca; tampilkan bila harus masuk",
        "en": "column {column} is hidden and was not read; show it if it is meant to go in",
    },
    "hidden_rows": {
        "id": "baris {row} tersembunyi atau tersaring (filter) dan tidak dibaca; tampilkan bila harus masuk",
        "en": "rows {row} are hidden or filtered out and were not read; show them if they are meant to go in",
    },
    "hidden_sheet": {
        "id": "lembar ini tersembunyi dan tidak dibaca; tampilkan bila harus masuk",
        "en": "the sheet is hidden and was not read; show it if it is meant to go in",
    },
    "unnamed_column": {
        "id": "kolom ke-{extra} berisi data tetapi tidak berjudul, jadi tidak dibaca; beri judul atau hapus",
        "en": "column number {extra} holds data but has no header, so it was not read; name it or remove it",
    },
    "rows_beside_table": {
        "id": "baris {row} bukan baris data (jumlah, judul ulang, keterangan, atau tanda tangan) dan dilewati",
        "en": "rows {row} are no rows of data (sums, a repeated header, notes or signatures) and were passed over",
    },
    "double_column": {
        "id": "judul {column} dan {other} menunjuk hal yang sama dengan isian berbeda, jadi tidak dibaca; hapus salah satu atau beri judul lain",
        "en": "the headers {column} and {other} mean the same but hold other values, so they were not read; remove one or name it otherwise",
    },
    "double_day": {
        "id": "judul {column} ada dua kali untuk hari yang sama; perbaiki judul harinya lalu serahkan lagi",
        "en": "the header {column} stands for one day twice; correct the headers of the days and hand it in again",
    },
    "near_header": {
        "id": 'judul {column} mirip dengan {near}; bila itu maksudnya, perbaiki judulnya atau tambahkan --map "{column}={near}";'
        ' bila bukan, tambahkan --map "{column}=-"',
        "en": 'the header {column} comes near {near}; if that is meant, correct the header or add --map "{column}={near}";'
        ' if not, add --map "{column}=-"',
    },
    "no_table": {
        "id": "tidak ada tabel yang dikenali, jadi tidak dibaca; periksa judul kolomnya (misalnya Kode Warga, Tanggal Terdaftar)",
        "en": "its columns make no known table, so it was left out; check the headers (for example Kode Warga, Tanggal Terdaftar)",
    },
    "not_read_here": {
        "id": "jenis berkas ini tidak dibaca; simpan sebagai .xlsx atau .csv",
        "en": "this kind of file isn't read; save it as .xlsx or .csv",
    },
    "read_as_windows": {
        "id": "bukan teks UTF-8; dibaca sebagai Windows-1252, periksa huruf beraksen dan tanda hubungnya",
        "en": "not UTF-8 text; read as Windows-1252, check accented letters and dashes",
    },
    "month_first": {
        "id": "kolom {column}: bulan ditulis di depan hari (bulan/hari/tahun), dan dibaca begitu untuk semua barisnya",
        "en": "column {column}: the month stands before the day (month/day/year), and all its rows were read so",
    },
    "times_for_marks": {
        "id": "jam kedatangan dibaca sebagai hadir",
        "en": "times of arrival were read as present",
    },
    "empty_days": {
        "id": "{column} tanpa tanda untuk siapa pun, jadi tidak dicatat; isi atau hapus kolomnya",
        "en": "{column} has no mark for anybody, so nothing was recorded; fill it in or remove the column",
    },
    "only_absences": {
        "id": "{column}: hanya yang tidak hadir yang ditandai dan {extra} sel kosong; yang kosong tidak dicatat sebagai hadir, tandai hadir"
        " bila memang hadir",
        "en": "{column}: only absences are marked and {extra} cells are empty; the empty ones were not taken for present, mark them if they were",
    },
    "unknown_participants": {
        "id": "baris {row}: peserta tanpa tanda hadir yang kodenya tidak ada pada tabel warga, jadi tidak didaftarkan",
        "en": "rows {row}: participants without any mark whose code isn't in the table residents; they were not enrolled",
    },
    "no_group": {
        "id": "angkatan lembar ini tidak disebut; tambahkan kolom Kode Angkatan, atau jalankan dengan --cohort KODE",
        "en": "the sheet names no cohort; add a column Kode Angkatan, or run it with --cohort CODE",
    },
    "two_groups": {
        "id": "lembar ini menyebut lebih dari satu angkatan ({value}); tambahkan kolom Kode Angkatan atau perbaiki kop dan nama lembarnya",
        "en": "the sheet names more than one cohort ({value}); add a column Kode Angkatan or correct its letterhead and name",
    },
    "unknown_group": {
        "id": "kop lembar ini menyebut angkatan {value} yang tidak ada pada tabel angkatan; tambahkan di sana dahulu atau perbaiki kodenya",
        "en": "the letterhead names the cohort {value}, which isn't in the table cohorts; add it there first or correct the code",
    },
    "other_group": {
        "id": "lembar ini menyebut angkatan {value}, jadi tidak dibaca sebagai {extra} (--cohort)",
        "en": "the sheet names the cohort {value}, so it was not read as {extra} (--cohort)",
    },
    "emptied": {
        "id": "kolom {column}: {extra} isian yang sudah tercatat dikosongkan",
        "en": "column {column}: {extra} known values were emptied",
    },
    "not_emptied": {
        "id": "kolom {column}: {extra} sel kosong, padahal isinya sudah tercatat; yang tercatat dipertahankan (kosongkan dengan --allow-emptying)",
        "en": "column {column}: {extra} cells are empty though a value is known; the known ones were kept (empty them with --allow-emptying)",
    },
    "withdrawn_unknown": {
        "id": "baris {row} ditandai hapus, tetapi tidak ada dalam simpanan",
        "en": "rows {row} are marked to be withdrawn but aren't in the store",
    },
    "complete_unreadable": {
        "id": "kunci pada baris {row} tidak terbaca, jadi tidak ada baris yang ditarik; perbaiki dahulu",
        "en": "the key in row {row} can't be read, so no row was withdrawn; correct it first",
    },
    "cleared_marks": {
        "id": "{extra} tanda hadir yang dahulu tercatat kini kosong dan ditarik",
        "en": "{extra} marks of attendance that were recorded are empty now and were withdrawn",
    },
    "participants_missing": {
        "id": "{extra} peserta yang dahulu tercatat pada hari-hari ini tidak ada pada lembar ini; datanya tetap (tarik dengan: python -m"
        " data withdraw peserta ...)",
        "en": "{extra} participants recorded on these days before aren't on this sheet; their rows stay (take them out with: python -m data"
        " withdraw enrolments ...)",
    },
    "has_dependents": {
        "id": "{extra} baris tabel {table} bergantung pada baris tabel {other} yang hendak ditarik, jadi tetap ada; tarik bersama dengan"
        " --with-dependents",
        "en": "{extra} rows of the table {table} hang on rows of the table {other} to be withdrawn, so those stay; withdraw them together"
        " with --with-dependents",
    },
    "pause_many": {
        "id": "{extra} dari {maximum} baris tabel {table} akan berubah atau ditarik",
        "en": "{extra} of {maximum} rows of the table {table} would change or be withdrawn",
    },
    "pause_registration": {
        "id": "baris {row}: tanggal terdaftar bergeser lebih dari sebulan",
        "en": "row {row}: the registration would move by more than a month",
    },
    "pause_sale": {
        "id": "baris {row}: nomor penjualan sudah dipakai untuk orang atau tanggal lain; pakai nomor baru bila ini penjualan lain",
        "en": "row {row}: the sale's number is taken by another person or day; use a new number if this is another sale",
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
        "id": "bukan buku kerja yang terbaca (rusak atau bukan berkas Excel); buka di Excel lalu simpan ulang sebagai .xlsx",
        "en": "no readable Excel workbook (damaged, or no workbook at all); open it in Excel and save it again as .xlsx",
    },
    "no_archive": {
        "id": "berkas zip ini tidak terbaca; buat ulang atau serahkan isinya",
        "en": "the zip can't be read; make it again or hand in what is inside",
    },
    "html_file": {
        "id": "halaman web (HTML) dengan nama berkas Excel; buka di Excel lalu simpan sebagai .xlsx",
        "en": "a web page (HTML) under the name of a workbook; open it in Excel and save it as .xlsx",
    },
    "password": {
        "id": "dilindungi kata sandi; simpan ulang tanpa kata sandi",
        "en": "protected by a password; save it again without one",
    },
    "encoding": {
        "id": "bukan teks UTF-8; simpan ulang sebagai CSV UTF-8",
        "en": "not UTF-8 text; save it again as CSV UTF-8",
    },
    "swallowed_rows": {
        "id": "baris {row}: tanda kutip yang tersesat menelan baris-baris sesudahnya; hapus tanda kutip itu lalu serahkan lagi",
        "en": "row {row}: a stray quotation mark swallows the rows after it; remove the quotation mark and hand it in again",
    },
    "too_many_cells": {
        "id": "baris {row} memuat lebih banyak sel daripada judulnya, jadi isinya bergeser; beri tanda kutip pada isian yang memuat pemisah"
        " lalu serahkan lagi",
        "en": "row {row} has more cells than the header, so they are shifted; put cells that hold the delimiter in quotation marks and hand"
        " it in again",
    },
    "no_header": {
        "id": "tidak ada baris judul; tulis paling sedikit dua judul kolom yang dikenal, misalnya {choices}",
        "en": "no header; write at least two known column names, for example {choices}",
    },
    "no_key": {
        "id": "kolom {column} tidak ada, padahal menjadi kunci tabel {table}; tambahkan kolom itu",
        "en": "column {column} is missing and is the key of the table {table}; add it",
    },
    "broken_csv": {
        "id": "baris {row}: tanda kutip tidak ditutup atau salah tempat; perbaiki tanda kutip itu lalu serahkan lagi",
        "en": "row {row}: a quotation mark isn't closed or stands in a wrong place; correct the quotation mark and hand it in again",
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
    "paused": {
        "id": "belum ada yang disimpan: perubahan di atas perlu dipastikan; bila benar, jalankan lagi dengan --confirm",
        "en": "nothing was stored: the changes above have to be confirmed; if they are right, run it again with --confirm",
    },
    "complete_without_sheet": {
        "id": "--complete {table} diminta, tetapi serahan ini tidak memuat lembarnya",
        "en": "--complete {table} was asked for, but the hand-in has no sheet of it",
    },
    "no_such_table": {
        "id": "tabel {value} tidak ada; pilih salah satu: {choices}",
        "en": "there is no table {value}; choose one of: {choices}",
    },
    "no_such_row": {
        "id": "tabel {table} tidak memuat baris {value}",
        "en": "the table {table} has no row {value}",
    },
    "bad_key": {
        "id": "kunci tabel {table} terdiri atas {extra} isian: {choices}",
        "en": "the key of the table {table} has {extra} parts: {choices}",
    },
    "bad_map": {
        "id": '--map ditulis "Judul kolom=kolom tujuan", --map-value "kolom:isian=pilihan"; {value} bukan keduanya atau tidak dikenal',
        "en": '--map is written "Header=column", --map-value "column:entry=choice"; {value} is neither or isn\'t known',
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
    "no_report": {
        "id": "versi {extra} tidak menyimpan laporan; laporan ada sejak serahan berikutnya",
        "en": "version {extra} has no report; hand-ins from now on keep theirs",
    },
    "no_such_mapping": {
        "id": "pemetaan {extra} tidak ada; lihat python -m data mappings",
        "en": "there is no mapping {extra}; see python -m data mappings",
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
        self.values = values
        self.sentence = sentence(message, **values)
        super().__init__(self.sentence["en"])
