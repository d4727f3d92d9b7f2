-- Question: how long have they been here or away, and how many moved on?
-- Grain: one row a stage of training, here or away, and whole months since (12 holds all longer): since registration for who has not
-- completed a training, since the first day on which she had for who has, since leaving for who is away. Those who died, and the way of
-- those whom the closure sent away, are left out of the rows of the away.
-- Parameters: as_of, since.
create or replace macro staying_base(as_of, since) as table
    -- Days are those at whose end a person is in the span: each change counts those from it on.
    with counted as (
        select
            stays.stage,
            stays.gone,
            stays.months,
            sum(stays.persons) as persons,
            sum(stays.persons * (cast(as_of as date) - least(greatest(stays.day, cast(since as date)), cast(as_of as date)))) as person_days,
            sum(stays.moves) filter (stays.day > since) as moves,
            sum(stays.closures) filter (stays.day > since) as closures,
        from stays(as_of) as stays
        group by
            stays.stage,
            stays.gone,
            stays.months
    ),

    bands as (
        select unnest(range(13)) as months
    ),

    stages_in_order as (
        select
            unnest([1, 2, 3]) as place,
            unnest(['untrained', 'started', 'trained']) as training,
    ),

    sides as (
        select unnest([false, true]) as gone
    ),

    grid as (
        select
            stages_in_order.place,
            stages_in_order.training,
            sides.gone,
            bands.months,
        from stages_in_order
        cross join sides
        cross join bands
    ),

    final as (
        select
            grid.training,
            grid.gone,
            grid.months,
            cast(coalesce(counted.persons, 0) as bigint) as persons,
            cast(coalesce(counted.person_days, 0) as bigint) as person_days,
            cast(coalesce(counted.moves, 0) as bigint) as moves,
            cast(coalesce(counted.closures, 0) as bigint) as closures,
        from grid
        left join counted on grid.place = counted.stage and grid.gone = counted.gone and grid.months = counted.months
        order by
            grid.place,
            grid.gone,
            grid.months
    )

    select * from final;
