-- Question: how fresh are the data?
-- Grain: one row a table with dated records, the latest record by the as-of date.
-- Parameters: as_of.
create or replace macro freshness(as_of) as table
    with final as (
        select
            dated_tables."table",
            max(record_days.day) as latest_on,
        from dated_tables() as dated_tables
        left join record_days(as_of) as record_days on dated_tables."table" = record_days."table"
        group by
            dated_tables."table",
            dated_tables.place
        order by dated_tables.place
    )

    select * from final;
