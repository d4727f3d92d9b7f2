-- Question: up to which date is each table known?
-- Grain: one row a table with dated records.
-- Parameters: as_of.
create or replace macro known_up_to(as_of) as table
    with dated as (
        select
            record_days."table",
            record_days.day,
            lag(record_days.day) over (partition by record_days."table" order by record_days.day) as previous_day,
            max(record_days.day) over (partition by record_days."table") as last_record,
        from record_days(as_of) as record_days
    ),

    gaps as (
        select
            dated."table",
            dated.last_record,
            case when dated.last_record - interval 1 year < dated.previous_day then dated.day - dated.previous_day end as gap,
        from dated
    ),

    rhythms as (
        select
            gaps."table",
            max(gaps.last_record) as last_record,
            -- Rounded first: of 19 gaps of 7 days and one of 27 the quantile comes out as 8.000000000000014.
            case when count(gaps.gap) < 10 then 31 else cast(ceil(round(quantile_cont(gaps.gap, 0.95), 9)) as bigint) end as rhythm_days,
        from gaps
        group by gaps."table"
    ),

    final as (
        select
            dated_tables."table",
            rhythms.last_record,
            table_completeness.last_changed as handed_in_on,
            rhythms.rhythm_days,
            table_completeness.complete_to as declared,
            case
                when rhythms.last_record is not null or table_completeness.complete_to is not null
                    then
                        least(
                            cast(as_of as date),
                            greatest(table_completeness.complete_to, cast(rhythms.last_record + cast(rhythms.rhythm_days as integer) as date))
                        )
            end as known_up_to,
        from dated_tables() as dated_tables
        left join rhythms on dated_tables."table" = rhythms."table"
        left join table_completeness on dated_tables."table" = table_completeness.table_name
        order by dated_tables.place
    )

    select * from final;
