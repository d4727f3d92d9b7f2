-- Question: how did the number of residents come about since a date, and does the latest headcount agree?
-- Grain: one row; opening + new + returned - exited = closing. The headcount is empty inside a selection.
-- Parameters: as_of, since.
create or replace macro ledger(as_of, since) as table
    with moved as (
        select moves_since.*
        from moves_since(as_of, cast(since as date)) as moves_since
    ),

    latest_headcount as (
        select
            headcounts.counted_on,
            headcounts.source,
            headcounts.residents,
        from programme.headcounts as headcounts
        where
            headcounts.counted_on <= as_of
            and not is_narrowed()
        order by
            headcounts.counted_on desc,
            headcounts.source asc
        limit 1
    ),

    final as (
        select
            cast(since as date) as since,
            moved.*,
            latest_headcount.counted_on,
            latest_headcount.source,
            latest_headcount.residents as counted,
            case
                when latest_headcount.counted_on is not null
                    then coalesce(on_register.residents, 0) - latest_headcount.residents
            end as difference,
        from moved
        left join latest_headcount on true
        left join residents_by_day(as_of) as on_register
            on latest_headcount.counted_on >= on_register.day and latest_headcount.counted_on < on_register.until
    )

    select * from final;
