-- Question: how did coverage grow?
-- Grain: one row a date on which the number of covered persons changes.
-- Parameters: as_of.
create or replace macro coverage_over_time(as_of) as table
    with newly as (
        select
            covered_people.covered_on as "on",
            count(*) as newly_covered,
        from covered_people(as_of) as covered_people
        group by covered_people.covered_on
    ),

    registrations as (
        select
            daily_changes.day,
            cast(sum(daily_changes.new) over (order by daily_changes.day) as bigint) as registered,
        from daily_changes(as_of) as daily_changes
    ),

    joined as (
        select
            newly."on",
            newly.newly_covered,
            cast(sum(newly.newly_covered) over (order by newly."on") as bigint) as covered,
            registrations.registered,
        from newly
        asof left join registrations on newly."on" >= registrations.day
    ),

    final as (
        select
            joined."on",
            joined.newly_covered,
            joined.covered,
            joined.registered,
            joined.covered / nullif(joined.registered, 0) as coverage,
        from joined
        order by joined."on"
    )

    select * from final;
