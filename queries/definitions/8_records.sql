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
