-- One row a table with dated records and day of a record: until the day before `until` it is the last one, with the rhythm of those of the year before
-- it; and one from the day before all days on, without any. With when the table was last handed in, and up to when it was declared complete.
create table daily.tables_known as
with dated as (
    select
        record_days."table",
        record_days.day,
        lag(record_days.day) over in_order as previous_day,
    from programme.fact_record_days as record_days
    window in_order as (partition by record_days."table" order by record_days.day)
),

latest as (
    select
        dated."table",
        dated.day,
        dated.day as last_record,
    from dated
    union all
    select
        dated_tables."table",
        cast('-infinity' as date),
        null,
    from dated_tables() as dated_tables
),

rhythms as (
    select
        latest."table",
        latest.day,
        latest.last_record,
        case when latest.last_record is not null then rhythm(dated.day - dated.previous_day) end as rhythm_days,
    from latest
    left join dated
        on
            latest."table" = dated."table"
            and latest.last_record >= dated.day
            and latest.last_record - interval 1 year < dated.previous_day
    group by
        latest."table",
        latest.day,
        latest.last_record
)

select
    rhythms.*,
    lead(rhythms.day, 1, cast('infinity' as date)) over (partition by rhythms."table" order by rhythms.day) as until,
    dated_tables.place,
    table_completeness.last_changed,
    table_completeness.complete_to,
from dated_tables() as dated_tables
inner join rhythms on dated_tables."table" = rhythms."table"
left join table_completeness on dated_tables."table" = table_completeness.table_name
order by rhythms.day;
