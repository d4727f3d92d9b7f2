-- Question: how long have they been here or away, and how many moved on?
-- Grain: one row a stage of training, here or away, and whole months since (12 holds all longer): since registration for who has not
-- completed a training, since the first day on which she had for who has, since leaving for who is away. Those who died, and the way of
-- those whom the closure sent away, are left out of the rows of the away.
-- Parameters: as_of, since.
create or replace macro staying_base(as_of, since) as table
    -- Days are those at whose end a person is in the span. Each change counts the days from it on, in the whole month in which it came;
    -- who leaves is taken off again.
    with changes as (
        select
            stage_changes.*,
            least(greatest(stage_changes.day, cast(since as date)), cast(as_of as date)) as from_on,
            whole_months(stage_changes.origin, least(greatest(stage_changes.day, cast(since as date)), cast(as_of as date))) as months,
        from stage_changes(as_of) as stage_changes
    ),

    reckoned as (
        select
            changes.stage_left,
            changes.stage_entered,
            changes.gone,
            changes.origin,
            changes.months,
            sum(changes.persons) as persons,
            sum(
                changes.persons
                * (
                    case
                        when changes.months < 12
                            then least(cast(as_of as date), cast(changes.origin + to_months(cast(changes.months + 1 as integer)) as date))
                        else cast(as_of as date)
                    end - changes.from_on
                )
            ) as days,
        from changes
        group by
            changes.stage_left,
            changes.stage_entered,
            changes.gone,
            changes.origin,
            changes.months
    ),

    signed as (
        select
            reckoned.stage_entered as training,
            reckoned.* exclude (stage_left, stage_entered),
        from reckoned
        where reckoned.stage_entered is not null
        union all
        select
            reckoned.stage_left as training,
            reckoned.* exclude (stage_left, stage_entered) replace (-reckoned.persons as persons, -reckoned.days as days),
        from reckoned
        where reckoned.stage_left is not null
    ),

    by_origin as (
        select
            signed.training,
            signed.gone,
            signed.origin,
            signed.months,
            sum(signed.persons) as persons,
            sum(signed.days) as days,
        from signed
        group by
            signed.training,
            signed.gone,
            signed.origin,
            signed.months
    ),

    -- The months after that, whole or up to the as-of date.
    later as (
        select
            by_origin.training,
            by_origin.gone,
            by_origin.origin,
            by_origin.persons,
            unnest(range(by_origin.months + 1, whole_months(by_origin.origin, cast(as_of as date)) + 1)) as months,
        from by_origin
        where by_origin.persons != 0
    ),

    passed as (
        select
            by_origin.training,
            by_origin.gone,
            by_origin.months,
            by_origin.days,
            0 as persons,
        from by_origin
        union all
        select
            later.training,
            later.gone,
            later.months,
            later.persons
            * (
                case
                    when later.months < 12
                        then least(cast(as_of as date), cast(later.origin + to_months(cast(later.months + 1 as integer)) as date))
                    else cast(as_of as date)
                end - cast(later.origin + to_months(cast(later.months as integer)) as date)
            ) as days,
            0 as persons,
        from later
        union all
        select
            by_origin.training,
            by_origin.gone,
            whole_months(by_origin.origin, cast(as_of as date)) as months,
            0 as days,
            by_origin.persons,
        from by_origin
    ),

    days_passed as (
        select
            passed.training,
            passed.gone,
            passed.months,
            sum(passed.persons) as persons,
            sum(passed.days) as person_days,
        from passed
        group by
            passed.training,
            passed.gone,
            passed.months
    ),

    exits as (
        select stage_exits.*
        from stage_exits(as_of) as stage_exits
        where coalesce(stage_exits.returned_on, stage_exits.exited_on) > since
    ),

    moved as (
        select
            exits.training,
            false as gone,
            exits.months,
            exits.by_closure,
        from exits
        where exits.exited_on > since
        union all
        select
            exits.training,
            true as gone,
            whole_months(exits.exited_on, exits.returned_on) as months,
            exits.by_closure,
        from exits
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
        left join days_passed on grid.place = days_passed.training and grid.gone = days_passed.gone and grid.months = days_passed.months
        left join moved_counted on grid.place = moved_counted.training and grid.gone = moved_counted.gone and grid.months = moved_counted.months
        order by
            grid.place,
            grid.gone,
            grid.months
    )

    select * from final;
