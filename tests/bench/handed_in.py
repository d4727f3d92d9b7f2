"""A large hand-in for the benchmarks, written by DuckDB in seconds (the sample's simulation would take minutes)."""

from __future__ import annotations

from pathlib import Path

import duckdb

TABLES = {
    "residents": """
        select 'W' || lpad(i::varchar, 8, '0') as resident_id, date '2014-01-01' + (hash(i) % 2000)::integer as registered_on,
            1960 + (hash(i + 1) % 35)::integer as birth_year, 'Kab. ' || (hash(i + 2) % 30) as origin,
            ['none', 'sd', 'smp', 'sma', 'college'][1 + (hash(i + 3) % 5)::integer] as education
        from range($persons) as t(i)
    """,
    "cohorts": """
        select 'A' || i as cohort_id, 'Angkatan ' || i as name, ['bakery', 'culinary', 'salon', 'sewing', 'crafts'][1 + i % 5] as skill,
            date '2017-02-20' + ((i * 5) % 960)::integer as starts_on, 5 as days, 30 as capacity, null as trainer
        from range($persons // 30 + 1) as t(i)
    """,
    "enrolments": """
        select 'A' || (i // 30) as cohort_id, 'W' || lpad(i::varchar, 8, '0') as resident_id, null as enrolled_on from range($persons) as t(i)
    """,
    "attendance": """
        select 'A' || (i // 30) as cohort_id, 'W' || lpad(i::varchar, 8, '0') as resident_id, day, hash(i * 7 + day) % 50 > 0 as present
        from range($persons) as t(i) cross join range(1, 6) as d(day)
    """,
    "assessments": """
        select 'A' || (i // 30) as cohort_id, 'W' || lpad(i::varchar, 8, '0') as resident_id, date '2019-11-15' as assessed_on,
            hash(i) % 10 > 0 as passed, (hash(i) % 100)::integer as score
        from range($persons) as t(i) where i % 2 = 0
    """,
    "exits": """
        select 'W' || lpad(i::varchar, 8, '0') as resident_id, date '2019-07-01' + (hash(i) % 100)::integer as exited_on,
            ['own_business', 'employment', 'family', 'unknown', 'other_locality'][1 + (hash(i + 5) % 5)::integer] as destination,
            hash(i) % 3 = 0 as by_closure, case when hash(i) % 4 = 0 then date '2019-11-01' end as returned_on
        from range($persons) as t(i) where i % 3 = 0
    """,
    "follow_ups": """
        select 'W' || lpad(i::varchar, 8, '0') as resident_id, date '2019-01-01' + (hash(i) % 300)::integer as followed_up_on,
            hash(i) % 2 = 0 as earning, 500000 as monthly_income, 'roti' as product, 'marketing' as need
        from range($persons) as t(i) where i % 2 = 1
    """,
    "sales": """
        select 'J' || i as sale_id, 'W' || lpad(i::varchar, 8, '0') as resident_id, date '2019-01-01' + (hash(i) % 300)::integer as sold_on,
            'roti' as product, 'bazaar' as channel, 2 as quantity, 20000 as amount
        from range($persons) as t(i) where i % 4 = 1
    """,
    "targets": """
        select 'population' as indicator, date '2019-12-31' as due_on, 0 as value, date '2017-02-20' as baseline_on, $persons as baseline_value
    """,
    "headcounts": "select date '2019-06-19' as counted_on, 'Dinas Sosial' as source, $persons as residents",
}


def write(folder: Path, persons: int) -> Path:
    """Write canonical CSV files of a programme with that many persons and five times as many attendance rows."""
    folder.mkdir(parents=True)
    connection = duckdb.connect()
    for table, sql in TABLES.items():
        connection.execute(f"copy ({sql}) to $path (format csv, header)", {"path": str(folder / f"{table}.csv"), "persons": persons}).fetchall()
    connection.close()
    return folder
