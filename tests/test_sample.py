"""The made-up programme: it hits the published figures, and is the same for the same seed on every machine.

Rows are read with the csv module and counted in plain Python: neither the importer nor a query has a say here.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.made_up import COLUMNS, DAY, KEYS, Sample, written

ROOT = Path(__file__).resolve().parent.parent

KEPT_FREE = (
    # Ramadan and a week on either side of Lebaran (25 June 2017, 15 June 2018, 5 June 2019).
    (date(2017, 5, 27), date(2017, 7, 2)),
    (date(2018, 5, 17), date(2018, 6, 22)),
    (date(2019, 5, 6), date(2019, 6, 12)),
)
BIG_HOLIDAYS = {
    # Written down here apart from the generator's own list: New Year, Labour Day, Independence Day, Idul Adha, Christmas.
    *(date(year, month, day) for year in (2017, 2018, 2019) for month, day in ((1, 1), (5, 1), (8, 17), (12, 25))),
    *(date(2017, 9, 1), date(2018, 8, 22), date(2019, 8, 11)),
}


# The published figures (data/press_figures/README.md and headcounts.csv)

PRINTED = (
    # day, least, most, why
    (date(2016, 11, 15), 484, 492, "488: metrosemarang.com; the day is not printed, so 4 either way"),
    (date(2017, 2, 20), 485, 491, "488: solopos.com, on the first day of training; 3 either way"),
    (date(2018, 8, 15), 476, 484, "480: semarangsekarang.com; the day is not printed, so 4 either way"),
    (date(2019, 6, 18), 449, 476, "476: kumparan.com, and 449 a day later: the register lies between"),
    (date(2019, 6, 19), 449, 476, "449: ANTARA, and 476 a day before: the register lies between"),
    (date(2019, 10, 17), 448, 448, "448: jatengtoday.com, the day before the closure; counted one by one, so exact"),
    (date(2019, 10, 18), 448, 448, "448 are counted at the closure, the way home begins after it"),
    (date(2019, 10, 21), 0, 0, "people went home 18 to 21 October: news.detik.com"),
    (date(2019, 10, 31), 0, 0, "nobody is left after the closure"),
    (date(2013, 12, 31), 0, 0, "the register begins in 2014"),
)


@pytest.mark.parametrize(("day", "least", "most", "why"), PRINTED, ids=[str(row[0]) for row in PRINTED])
def test_residents_follow_the_printed_counts(sample: Sample, day: date, least: int, most: int, why: str) -> None:
    assert least <= sample.residents_on(day) <= most, why


def test_residents_through_2018(sample: Sample) -> None:
    """At least 460 recorded (the programme's own article), about 480 in August: every month end lies between."""
    ends = [date(2018, month, 1) - DAY for month in range(2, 13)] + [date(2018, 12, 31)]
    assert [end for end in ends if not 460 <= sample.residents_on(end) <= 480] == []


def test_residents_in_june_2019(sample: Sample) -> None:
    """476 and 449 were printed a day apart: no day of that June lies outside."""
    june = [date(2019, 6, number) for number in range(1, 31)]
    assert [day for day in june if not 449 <= sample.residents_on(day) <= 476] == []


def test_leavers_of_2016(sample: Sample) -> None:
    """34 left in 2016 (viva.co.id). Who was back within a month only travelled home, and is not meant."""
    left = [spell for spells in sample.spells.values() for spell in spells if spell[0].year == 2016]
    assert len([1 for left_on, back, _ in left if back is None or back - left_on >= 30 * DAY]) == 34


def test_the_number_is_held_by_new_registrations(sample: Sample) -> None:
    """The worry of those who run it: every year somebody new comes, up to the month before the closure's."""
    years = Counter(day.year for day in sample.registered.values())
    assert all(years[year] >= 5 for year in range(2014, 2020)), years
    assert max(sample.registered.values()) >= date(2019, 6, 1)
    # Nobody is registered during the closure or after it.
    assert max(sample.registered.values()) < date(2019, 10, 18)


def test_the_closure_is_no_graduation(sample: Sample) -> None:
    """About 448 left through the closure: most by_closure, to various destinations; a few by their own decision."""
    last = [row for row in sample.exits if row["exited_on"] >= "2019-10-18"]
    by_closure = [row for row in last if row["by_closure"] == "true"]
    assert len(last) == 448
    assert 395 <= len(by_closure) <= 440  # "most": about 93 %, five standard deviations either way
    assert {row["exited_on"] for row in last} <= {"2019-10-18", "2019-10-19", "2019-10-20", "2019-10-21"}
    assert len({row["destination"] for row in by_closure}) >= 4
    assert all(row["returned_on"] == "" for row in last)
    # Nobody leaves by closure before there is one, and the number of mentas does not jump with it.
    assert all(row["by_closure"] == "false" for row in sample.exits if row["exited_on"] < "2019-10-18")
    jump = len(sample.mentas_on(date(2019, 10, 31))) - len(sample.mentas_on(date(2019, 10, 17)))
    assert 0 < jump < 60


def test_headcounts_stand_as_printed(usual: Sample) -> None:
    assert [(row["counted_on"], row["residents"]) for row in usual.headcounts] == [
        ("2014-08-15", "500"),
        ("2016-05-31", "568"),
        ("2016-11-15", "488"),
        ("2017-02-20", "488"),
        ("2018-08-15", "480"),
        ("2019-06-18", "476"),
        ("2019-06-19", "449"),
        ("2019-10-18", "448"),
    ]
    assert usual.headcounts[6]["source"] == "Dinas Sosial Kota Semarang, lewat ANTARA"


def test_events_stand_as_printed(usual: Sample) -> None:
    assert [(row["happened_on"], row["title"]) for row in usual.events] == [
        ("2017-02-20", "Pelatihan 30 peserta, lima hari"),
        ("2018-08-24", "Pelatihan tahap II"),
        ("2019-08-15", "Rencana penutupan pertama"),
        ("2019-10-18", "Penutupan resmi Argorejo"),
    ]
    assert "news.detik.com" in usual.events[3]["note"]  # the reference goes with the note


def test_targets(usual: Sample) -> None:
    assert [tuple(row.values()) for row in usual.targets] == [
        ("population", "2019-12-31", "0", "2017-02-20", "488"),
        ("coverage", "2018-12-31", "1", "", ""),
        ("completion_rate", "2019-12-31", "0.9", "", ""),
        ("mentas", "2017-12-31", "146", "", ""),  # 30 % of 488 = 146.4 in 2017 (solopos.com, viva.co.id)
    ]


# Groups


def test_groups(sample: Sample) -> None:
    starts = sorted(sample.starts.values())
    assert 18 <= len(starts) <= 26  # about 20
    assert starts[0] == date(2017, 2, 20)  # jateng.tribunnews.com
    assert date(2018, 8, 24) in starts  # second phase: jateng.tribunnews.com
    assert starts[-1] < date(2019, 10, 1)
    by_start = sorted(sample.cohorts, key=lambda row: row["starts_on"])
    assert [row["cohort_id"] for row in by_start] == sorted(sample.starts)  # A01 is the first
    # Food first, then salon, then sewing (metrosemarang.com); crafts and batik follow.
    assert [row["skill"] for row in by_start[:4]] == ["culinary", "bakery", "salon", "sewing"]
    assert {"crafts", "batik"} <= {row["skill"] for row in by_start}
    assert {row["days"] for row in by_start} == {"5"}
    assert {row["capacity"] for row in by_start} == {"30"}
    # No two groups at once.
    assert all(after - before > 5 * DAY for before, after in pairwise(starts))


def test_group_sizes(sample: Sample) -> None:
    sizes = Counter(row["cohort_id"] for row in sample.enrolments)
    assert sizes["A01"] == 30  # "Pelatihan 30 peserta": jateng.tribunnews.com, 20 February 2017
    assert max(sizes.values()) == 30
    assert min(sizes.values()) >= 10  # some are smaller, none is empty
    assert 0.25 <= sum(size == 30 for size in sizes.values()) / len(sizes) <= 0.9


def test_no_session_in_ramadan_around_lebaran_or_on_a_big_holiday(sample: Sample) -> None:
    sessions = [start + offset * DAY for start in sample.starts.values() for offset in range(5)]
    assert [day for day in sessions for begin, end in KEPT_FREE if begin <= day <= end] == []
    assert [day for day in sessions if day in BIG_HOLIDAYS] == []


def test_coverage_climbs(sample: Sample) -> None:
    first: dict[str, date] = {}
    for (cohort, person), days in sample.present.items():
        if days:
            on = sample.starts[cohort] + (min(days) - 1) * DAY
            first[person] = min(on, first.get(person, on))

    def coverage_of_residents(day: date) -> float:
        here = [person for person, registered in sample.registered.items() if registered <= day and sample.current(person, day) is None]
        return sum(first.get(person, date.max) <= day for person in here) / len(here)

    # One group of 488 in the first week; then group after group; never quite everybody.
    days = (date(2017, 2, 24), date(2017, 12, 31), date(2018, 6, 30), date(2018, 12, 31), date(2019, 6, 30), date(2019, 10, 17))
    shares = [coverage_of_residents(day) for day in days]
    assert 0.04 < shares[0] < 0.07
    assert all(after > before - 0.03 for before, after in pairwise(shares)), shares  # newcomers and returns may thin it a little
    assert 0.30 < shares[1] < 0.55
    assert 0.65 < shares[3] < 0.97
    assert 0.88 < shares[5] < 1.0


def test_completion(sample: Sample) -> None:
    """Near the target of 0.9, and not the same in every group."""
    started = [days for days in sample.present.values() if days]
    assert 0.80 < sum(len(days) == 5 for days in started) / len(started) < 0.95
    rates = {
        round(
            sum(len(days) == 5 for (group, _), days in sample.present.items() if group == cohort)
            / sum(bool(days) for (group, _), days in sample.present.items() if group == cohort),
            3,
        )
        for cohort in sample.starts
    }
    assert len(rates) > 5


# The same for the same seed


def digest(folder: Path) -> str:
    together = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        together.update(path.name.encode() + b"\0" + path.read_bytes())
    return together.hexdigest()


def test_same_seed_same_bytes_in_another_process(usual: Sample, tmp_path: Path) -> None:
    """Another process with another order of hashes writes the same; another seed does not."""
    code = "import sys; from pathlib import Path; from data.sample import write_sample; write_sample(Path(sys.argv[1]), seed=int(sys.argv[2]))"
    for name, seed, hashes in (("same", "2017", "1"), ("other", "2018", "1")):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name), seed], check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hashes}, timeout=60
        )
    assert digest(tmp_path / "same") == digest(usual.folder)
    assert digest(tmp_path / "other") != digest(usual.folder)


def test_other_seed_other_people_same_facts(sample_of: Callable[..., Sample]) -> None:
    one, other = sample_of(2017), sample_of(1)
    for table in ("targets", "headcounts", "events"):
        assert one.rows[table] == other.rows[table], table
    for table in ("residents", "enrolments", "attendance", "exits", "follow_ups", "sales"):
        assert one.rows[table] != other.rows[table], table


def test_same_bytes_on_every_machine(usual: Sample) -> None:
    """Pins the default sample, whatever the machine and the Python (3.11 to 3.13 gave the same).

    A change of the generator or of the published files changes it: then look at what the test prints, and put that here.
    """
    assert digest(usual.folder) == "d25853135b468e984546c2f5d2e8e5aa5cc62206def9116eca20ba921978c1e0"


# Scale


def test_scale_two_doubles(sample_of: Callable[..., Sample]) -> None:
    one, two = sample_of(2017), sample_of(2017, 2)
    for table in ("residents", "cohorts", "enrolments", "attendance", "assessments", "exits", "follow_ups", "sales"):
        assert 1.7 < len(two.rows[table]) / len(one.rows[table]) < 2.3, table
    for day, residents, either_way in ((date(2017, 2, 20), 976, 6), (date(2019, 10, 17), 896, 0), (date(2019, 10, 31), 0, 0)):
        assert abs(two.residents_on(day) - residents) <= either_way
    # Twice the people against twice the counts and promises; shares stay shares.
    assert [int(row["residents"]) for row in two.headcounts] == [2 * int(row["residents"]) for row in one.headcounts]
    assert [row["value"] for row in two.targets] == ["0", "1", "0.9", "292"]
    assert two.targets[0]["baseline_value"] == "976"
    assert max(Counter(row["cohort_id"] for row in two.enrolments).values()) == 30
    for table in COLUMNS:
        keys = [tuple(list(row.values())[: KEYS[table]]) for row in two.rows[table]]
        assert len(set(keys)) == len(keys), table


def test_codes_are_as_wide_as_the_scale_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """11 programmes hold some 7000 persons: five digits for all of them, and groups counted on."""
    from data import sample as module

    # One simulated programme stands for all eleven: only the numbering is looked at.
    made = module.simulate(module.Random("width"))
    monkeypatch.setattr(module, "simulate", lambda random: made)
    wide = written(tmp_path, scale=11)
    assert all(re.fullmatch(r"CONTOH-\d{5}", row["resident_id"]) for row in wide.residents)
    assert len({row["resident_id"] for row in wide.residents}) == len(wide.residents) == 11 * len(made.people)
    assert [row["cohort_id"] for row in wide.cohorts] == [f"A{number:02d}" for number in range(1, 11 * len(made.cohorts) + 1)]
