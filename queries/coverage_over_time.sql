-- Question: how did coverage grow?
-- Grain: one row a date on which the number of covered persons changes.
-- Parameters: $as_of, $selection.
with newly as (
    select
        covered_people.covered_on as on,
        count(*) as newly_covered,
    from covered_people($as_of, $selection) as covered_people
    group by covered_people.covered_on
),

registrations as (
    select
        people.registered_on,
        sum(count(*)) over (order by people.registered_on) as registered,
    from people($as_of, $selection) as people
    group by people.registered_on
),

joined as (
    select
        newly.on,
        newly.newly_covered,
        cast(sum(newly.newly_covered) over (order by newly.on) as bigint) as covered,
        cast(registrations.registered as bigint) as registered,
    from newly
    asof left join registrations on newly.on >= registrations.registered_on
),

final as (
    select
        joined.on,
        joined.newly_covered,
        joined.covered,
        joined.registered,
        joined.covered / nullif(joined.registered, 0) as coverage,
    from joined
    order by joined.on
)

select * from final
