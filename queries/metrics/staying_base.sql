-- Question: how long have they been here or away, and how many moved on?
-- Grain: one row a stage of training, here or away, and whole months since (12 holds all longer): since registration for who has not
-- completed a training, since its end for who has, since leaving for who is away. Those who died, and the way of those whom the
-- closure sent away, are left out of the rows of the away.
-- Parameters: as_of, since.
create or replace macro staying_base(as_of, since) as table
    -- Days are those at whose end a person is in the span.
    with days_passed as (
        select
            spans.training,
            spans.gone,
            spans.months,
            sum(spans.persons) filter (spans.to_on > as_of) as persons,
            sum(spans.persons * greatest(0, least(spans.to_on, cast(as_of as date)) - greatest(spans.from_on, cast(since as date)))) as person_days,
        from stay_spans(as_of, since) as spans
        group by
            spans.training,
            spans.gone,
            spans.months
    ),

    moved as (
        select
            exits.training,
            false as gone,
            exits.months,
            exits.by_closure,
        from stage_exits(as_of) as exits
        where exits.exited_on > since
        union all
        select
            exits.training,
            true as gone,
            whole_months(exits.exited_on, exits.returned_on) as months,
            exits.by_closure,
        from stage_exits(as_of) as exits
        where exits.returned_on > since and exits.destination != 'died' and not exits.by_closure
    ),

    moved_counted as (
        select
            moved.training,
            moved.gone,
            moved.months,
            count(*) filter (not moved.by_closure) as moves,
            count(*) filter (moved.by_closure) as closures,
        from moved
        group by
            moved.training,
            moved.gone,
            moved.months
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
            cast(coalesce(days_passed.persons, 0) as bigint) as persons,
            cast(coalesce(days_passed.person_days, 0) as bigint) as person_days,
            cast(coalesce(moved_counted.moves, 0) as bigint) as moves,
            cast(coalesce(moved_counted.closures, 0) as bigint) as closures,
        from grid
        left join days_passed on grid.training = days_passed.training and grid.gone = days_passed.gone and grid.months = days_passed.months
        left join moved_counted on grid.training = moved_counted.training and grid.gone = moved_counted.gone and grid.months = moved_counted.months
        order by
            grid.place,
            grid.gone,
            grid.months
    )

    select * from final;
