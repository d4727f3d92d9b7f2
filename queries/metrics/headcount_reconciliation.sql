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

    joined as (
        select
            counts.counted_on,
            counts.source,
            counts.residents as counted,
            coalesce(register.residents, 0) as on_register,
        from counts
        left join residents_by_day(as_of) as register on counts.counted_on >= register.day and counts.counted_on < register.until
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
