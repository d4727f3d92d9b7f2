-- Question: how long does it take until a person is trained for the first time?
-- Grain: one row an event time and group; the Kaplan-Meier estimate of not being trained yet, in days.
-- Parameters: as_of, dimension.
create or replace macro first_training(as_of, dimension) as table
    with tally as (
        select
            followed.value,
            followed.days,
            cast(coalesce(sum(followed.persons) filter (followed.trained), 0) as bigint) as events,
            cast(sum(followed.persons) as bigint) as leaving,
        from first_training_times(as_of, dimension) as followed
        group by
            followed.value,
            followed.days
        having events != 0 or leaving != 0
    ),

    final as (
        select kaplan_meier.*
        from kaplan_meier((select list(tally) from tally)) as kaplan_meier
        order by
            kaplan_meier."group",
            kaplan_meier.days
    )

    select * from final;
