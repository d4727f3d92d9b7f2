-- Which days the tables have records of, whatever is selected.

-- One row a table with dated records, in their order.
create or replace macro dated_tables() as table
    select
        named."table",
        named.place,
    from (
        select
            unnest(
                [
                    'residents', 'cohorts', 'enrolments', 'attendance', 'assessments', 'exits', 'follow_ups', 'sales', 'headcounts', 'events',
                ]
            ) as "table",
            unnest(range(1, 11)) as place,
    ) as named;

-- One row a table and day of a record by the as-of date: an exit has two, the exit's and the return's.
create or replace macro record_days(as_of) as table
    select fact_record_days.*
    from programme.fact_record_days as fact_record_days
    where fact_record_days.day <= as_of;

-- How many days a table's records stay away at most, 19 times of 20, by the gaps between them; a month of a table with few.
create or replace macro rhythm(gap) as (
    -- Rounded first: of 19 gaps of 7 days and one of 27 the quantile comes out as 8.000000000000014.
    case when count(gap) < 10 then 31 else cast(ceil(round(quantile_cont(gap, 0.95), 9)) as bigint) end
);

-- One row a table with dated records: its place, its last record, the rhythm of those of the year before it (both null where it has none), when it was
-- last handed in, and up to when it was declared complete.
create or replace macro tables_known(as_of) as table
    with dated as (
        select
            record_days."table",
            record_days.day,
            lag(record_days.day) over (partition by record_days."table" order by record_days.day) as previous_day,
            max(record_days.day) over (partition by record_days."table") as last_record,
        from record_days(as_of) as record_days
    ),

    rhythms as (
        select
            dated."table",
            max(dated.last_record) as last_record,
            rhythm(case when dated.last_record - interval 1 year < dated.previous_day then dated.day - dated.previous_day end) as rhythm_days,
        from dated
        group by dated."table"
    )

    select
        dated_tables."table",
        dated_tables.place,
        rhythms.last_record,
        rhythms.rhythm_days,
        table_completeness.last_changed,
        table_completeness.complete_to,
    from dated_tables() as dated_tables
    left join rhythms on dated_tables."table" = rhythms."table"
    left join table_completeness on dated_tables."table" = table_completeness.table_name;
