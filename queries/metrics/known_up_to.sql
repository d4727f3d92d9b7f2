-- Question: up to which date is each table known?
-- Grain: one row a table with dated records.
-- Parameters: as_of.
create or replace macro known_up_to(as_of) as table
    with final as (
        select
            tables_known."table",
            tables_known.last_record,
            tables_known.last_changed as handed_in_on,
            tables_known.rhythm_days,
            tables_known.complete_to as declared,
            case
                when tables_known.last_record is not null or tables_known.complete_to is not null
                    then
                        least(
                            cast(as_of as date),
                            greatest(tables_known.complete_to, cast(tables_known.last_record + cast(tables_known.rhythm_days as integer) as date))
                        )
            end as known_up_to,
        from tables_known(as_of) as tables_known
        order by tables_known.place
    )

    select * from final;
