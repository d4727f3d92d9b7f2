-- Question: how long have the residents who were never trained been waiting?
-- Grain: one row a band of whole months since registration.
-- Parameters: as_of.
create or replace macro waiting(as_of) as table
    with uncovered as (
        select
            people_trained.registered_on,
            1 as persons,
        from people_trained(as_of) as people_trained
        where people_trained.started_from is null
        union all
        select
            spells_trained.registered_on,
            -1 as persons,
        from spells_trained(as_of) as spells_trained
        where spells_trained.away and spells_trained.started_from is null
    ),

    by_day as (
        select
            uncovered.registered_on,
            sum(uncovered.persons) as persons,
        from uncovered
        group by uncovered.registered_on
    ),

    counted as (
        select
            case
                when by_day.registered_on + to_months(3) > as_of then '0-2'
                when by_day.registered_on + to_months(6) > as_of then '3-5'
                when by_day.registered_on + to_months(12) > as_of then '6-11'
                when by_day.registered_on + to_months(24) > as_of then '12-23'
                else '24+'
            end as band,
            cast(sum(by_day.persons) as bigint) as persons,
        from by_day
        group by band
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
            coalesce(counted.persons, 0) / nullif(cast(sum(counted.persons) over () as bigint), 0) as share,
        from bands
        left join counted on bands.band = counted.band
        order by bands.place
    )

    select * from final;
