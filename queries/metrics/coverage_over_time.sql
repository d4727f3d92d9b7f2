-- Question: how did coverage grow?
-- Grain: one row a date on which the number of covered persons changes.
-- Parameters: as_of.
create or replace macro coverage_over_time(as_of) as table
    with summed as (
        select
            daily_changes.day,
            daily_changes.covered as newly_covered,
            cast(sum(daily_changes.covered) over (order by daily_changes.day) as bigint) as covered,
            cast(sum(daily_changes.new) over (order by daily_changes.day) as bigint) as registered,
        from daily_changes(as_of) as daily_changes
    ),

    final as (
        select
            summed.day as "on",
            summed.newly_covered,
            summed.covered,
            summed.registered,
            summed.covered / nullif(summed.registered, 0) as coverage,
        from summed
        where summed.newly_covered > 0
        order by summed.day
    )

    select * from final;
