-- Question: how did the number of residents come about since a date, and does the latest headcount agree?
-- Grain: one row; opening + new + returned - exited = closing. The headcount is empty inside a selection.
-- Parameters: as_of, since.
create or replace macro ledger(as_of, since) as table
    with moved as (
        select moves_since.*
        from moves_since(as_of, cast(since as date)) as moves_since
    ),

    final as (
        select
            cast(since as date) as since,
            moved.*,
            latest_headcount.counted_on,
            latest_headcount.source,
            latest_headcount.residents as counted,
            latest_headcount.on_register - latest_headcount.residents as difference,
        from moved
        left join latest_headcount(as_of) as latest_headcount on true
    )

    select * from final;
