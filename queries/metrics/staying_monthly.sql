-- Question: how many came, left and returned in each of the last three years' months, out of how much time in which they could?
-- Grain: one row a month counted back from the as-of date (those that begin on or after `since`), kind of move and first month of a step
-- of the staying curve (0, 1, 3, 12; since registration, end of training or leaving, as in staying_base). Entries and exits by closure
-- have one row a month, with 0 person-days.
-- Parameters: as_of, since.
create or replace macro staying_monthly(as_of, since) as table
    with days as (
        select
            back.months,
            case
                when cast(as_of as date) = last_day(cast(as_of as date)) then last_day(cast(as_of as date) - to_months(cast(back.months as integer)))
                else cast(cast(as_of as date) - to_months(cast(back.months as integer)) as date)
            end as day,
        from (select unnest(range(37)) as months) as back
    ),

    months as (
        select
            earlier.day as starts_on,
            later.day as ends_on,
        from days as earlier
        inner join days as later on later.months = earlier.months - 1
        where earlier.day >= cast(since as date)
    ),

    passed as (
        select
            months.starts_on,
            case when spans.gone then 'returns' when spans.training = 'trained' then 'exits_trained' else 'exits_untrained' end as move,
            staying_step(spans.months) as step,
            0 as moves,
            spans.persons * (least(spans.to_on, months.ends_on) - greatest(spans.from_on, months.starts_on)) as person_days,
        from months
        inner join stay_spans(as_of, since) as spans on months.ends_on > spans.from_on and months.starts_on < spans.to_on
    ),

    moved as (
        select
            exits.exited_on as moved_on,
            case when exits.by_closure then 'closures' when exits.training = 'trained' then 'exits_trained' else 'exits_untrained' end as move,
            case when exits.by_closure then 0 else staying_step(exits.months) end as step,
        from stage_exits(as_of) as exits
        union all
        select
            exits.returned_on as moved_on,
            'returns' as move,
            staying_step(whole_months(exits.exited_on, exits.returned_on)) as step,
        from stage_exits(as_of) as exits
        where exits.returned_on is not null and exits.destination != 'died' and not exits.by_closure
        union all
        select
            people.registered_on as moved_on,
            'entries' as move,
            0 as step,
        from people(as_of) as people
    ),

    counted as (
        select
            months.starts_on,
            moved.move,
            moved.step,
            1 as moves,
            0 as person_days,
        from months
        inner join moved on months.starts_on < moved.moved_on and months.ends_on >= moved.moved_on
        union all
        select passed.* from passed
    ),

    moves_in_order as (
        select
            unnest([1, 2, 3, 4, 5]) as place,
            unnest(['entries', 'exits_untrained', 'exits_trained', 'returns', 'closures']) as move,
    ),

    steps as (
        select unnest([0, 1, 3, 12]) as step
    ),

    final as (
        select
            months.starts_on,
            months.ends_on,
            moves_in_order.move,
            steps.step as months,
            cast(coalesce(sum(counted.moves), 0) as bigint) as moves,
            cast(coalesce(sum(counted.person_days), 0) as bigint) as person_days,
        from months
        cross join moves_in_order
        inner join steps on steps.step = 0 or moves_in_order.move not in ('entries', 'closures')
        left join counted on months.starts_on = counted.starts_on and moves_in_order.move = counted.move and steps.step = counted.step
        group by
            months.starts_on,
            months.ends_on,
            moves_in_order.place,
            moves_in_order.move,
            steps.step
        order by
            months.starts_on,
            moves_in_order.place,
            steps.step
    )

    select * from final;
