-- Question: does the register agree with those who counted?
-- Grain: one row a headcount by the as-of date; whole programme only.
-- Parameters: as_of.
create or replace macro headcount_reconciliation(as_of) as table
    with counts as (
        select headcounts.*
        from programme.headcounts as headcounts
        where
            headcounts.counted_on <= as_of
            and not is_narrowed()
    ),

    changes as (
        select
            daily_changes.day,
            cast(sum(daily_changes.net) over (order by daily_changes.day) as bigint) as residents,
        from daily_changes(as_of) as daily_changes
    ),

    joined as (
        select
            counts.counted_on,
            counts.source,
            counts.residents as counted,
            coalesce(changes.residents, 0) as on_register,
        from counts
        asof left join changes on counts.counted_on >= changes.day
    ),

    final as (
        select
            joined.counted_on,
            joined.source,
            joined.counted,
            joined.on_register,
            joined.on_register - joined.counted as difference,
        from joined
        order by
            joined.counted_on,
            joined.source
    )

    select * from final;
