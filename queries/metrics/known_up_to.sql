-- Question: up to which date is each table known?
-- Grain: one row a table with dated records.
-- Parameters: as_of.
create or replace macro known_up_to(as_of) as table
    with days as (
        select record_days.*
        from record_days(as_of) as record_days
    ),

    latest as (
        select
            days."table",
            max(days.day) as last_record,
        from days
        group by days."table"
    ),

    gaps as (
        select
            days."table",
            days.day - lag(days.day) over (partition by days."table" order by days.day) as gap,
        from days
        inner join latest on days."table" = latest."table" and latest.last_record - interval 1 year < days.day
    ),

    rhythms as (
        select
            gaps."table",
            -- Rounded first: of 19 gaps of 7 days and one of 27 the quantile comes out as 8.000000000000014.
            case when count(gaps.gap) < 10 then 31 else cast(ceil(round(quantile_cont(gaps.gap, 0.95), 9)) as bigint) end as rhythm_days,
        from gaps
        group by gaps."table"
    ),

    final as (
        select
            dated_tables."table",
            latest.last_record,
            table_completeness.last_changed as handed_in_on,
            rhythms.rhythm_days,
            table_completeness.complete_to as declared,
            case
                when latest.last_record is not null or table_completeness.complete_to is not null
                    then
                        least(
                            cast(as_of as date),
                            greatest(table_completeness.complete_to, cast(latest.last_record + cast(rhythms.rhythm_days as integer) as date))
                        )
            end as known_up_to,
        from dated_tables() as dated_tables
        left join latest on dated_tables."table" = latest."table"
        left join rhythms on dated_tables."table" = rhythms."table"
        left join table_completeness on dated_tables."table" = table_completeness.table_name
        order by dated_tables.place
    )

    select * from final;
