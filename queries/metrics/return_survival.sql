-- Question: of those who left, who came back, and when?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of staying away, in days, one spell an observation.
-- Parameters: as_of, dimension.
create or replace macro return_survival(as_of, dimension) as table
    with observations as (
        select
            case when dimension = 'destination' then left_as_members.destination else left_as_members.value end as value,
            coalesce(left_as_members.returned_on, cast(as_of as date)) - left_as_members.exited_on as days,
            left_as_members.returned_on is not null as event,
        from left_as_members(as_of, dimension) as left_as_members
        where left_as_members.destination != 'died'
    ),

    tally as (
        select
            observations.value,
            observations.days,
            count(*) filter (observations.event) as events,
            count(*) as leaving,
        from observations
        group by
            observations.value,
            observations.days
    ),

    final as (
        select kaplan_meier.*
        from kaplan_meier((select list(tally) from tally)) as kaplan_meier
        order by
            kaplan_meier."group",
            kaplan_meier.days
    )

    select * from final;
