-- Question: of those who left, who came back, and when?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of staying away, in days, one spell an observation.
-- Parameters: $as_of, $selection, $by.
with observations as (
    select
        case when $by = 'destination' then spells.destination else grouped_people.value end as value,
        coalesce(spells.returned_on, cast($as_of as date)) - spells.exited_on as days,
        spells.returned_on is not null as event,
    from spells($as_of, $selection) as spells
    inner join grouped_people($as_of, $selection, $by) as grouped_people on spells.person = grouped_people.person
    where spells.destination != 'died'
),

counted as (
    select
        observations.value,
        observations.days,
        count(*) filter (observations.event) as events,
        count(*) as leaving_risk,
    from observations
    group by
        observations.value,
        observations.days
),

at_risk as (
    select
        counted.value,
        counted.days,
        counted.events,
        cast(sum(counted.leaving_risk) over (partition by counted.value order by counted.days desc) as bigint) as at_risk,
    from counted
),

estimated as (
    select
        at_risk.value,
        at_risk.days,
        at_risk.at_risk,
        at_risk.events,
        product(1 - at_risk.events / at_risk.at_risk) over time_so_far as survival,
        sum(at_risk.events / nullif(at_risk.at_risk * (at_risk.at_risk - at_risk.events), 0)) over time_so_far as variance,
    from at_risk
    where at_risk.events > 0
    window time_so_far as (partition by at_risk.value order by at_risk.days)
),

final as (
    select
        estimated.value as "group",
        cast(estimated.days as bigint) as days,
        estimated.at_risk,
        estimated.events,
        estimated.survival,
        lower_limit(estimated.survival, estimated.variance) as lower,
        upper_limit(estimated.survival, estimated.variance) as upper,
    from estimated
    order by
        group_order(estimated.value),
        estimated.value,
        estimated.days
)

select * from final
