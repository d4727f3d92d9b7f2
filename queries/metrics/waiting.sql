-- Question: how long have the residents who were never trained been waiting?
-- Grain: one row a band of whole months since registration.
-- Parameters: as_of.
create or replace macro waiting(as_of) as table
    with persons as (
        select
            case
                when people.registered_on + to_months(3) > as_of then '0-2'
                when people.registered_on + to_months(6) > as_of then '3-5'
                when people.registered_on + to_months(12) > as_of then '6-11'
                when people.registered_on + to_months(24) > as_of then '12-23'
                else '24+'
            end as band,
        from people(as_of) as people
        cross join covered_and_away(as_of) as covered_and_away
        where not in_set(people.person, covered_and_away.covered) and not in_set(people.person, covered_and_away.away)
    ),

    counted as (
        select
            persons.band,
            count(*) as persons,
        from persons
        group by persons.band
    ),

    bands as (
        select
            unnest([1, 2, 3, 4, 5]) as place,
            unnest(['0-2', '3-5', '6-11', '12-23', '24+']) as band,
    ),

    final as (
        select
            bands.band,
            coalesce(counted.persons, 0) as persons,
            coalesce(counted.persons, 0) / nullif(sum(counted.persons) over (), 0) as share,
        from bands
        left join counted on bands.band = counted.band
        order by bands.place
    )

    select * from final;
