-- Question: which targets and milestones are met, and which ceilings kept?
-- Grain: one row a target: an indicator and a due date; whole programme only.
-- Parameters: as_of.
create or replace macro target_status(as_of) as table
    with figures as (
        select target_figures.*
        from target_figures(as_of) as target_figures
    ),

    targets as (
        select
            promised.*,
            promised.due_on = max(promised.due_on) over (partition by promised.indicator) as final,
        from programme.targets as promised
        where not is_narrowed()
    ),

    -- A ceiling holds from its baseline, or from the start, to its due date; it may be exceeded before anything changes.
    exceeded as (
        select
            targets.due_on,
            min(greatest(stocks.day, targets.baseline_on)) as exceeded_on,
        from targets
        inner join residents_by_day(as_of) as stocks
            on
                targets.value < stocks.residents
                and stocks.day <= least(targets.due_on, cast(as_of as date))
                and coalesce(stocks.until > targets.baseline_on, true)
        where
            targets.indicator = 'ceiling'
            and coalesce(targets.baseline_on <= least(targets.due_on, cast(as_of as date)), true)
        group by targets.due_on
    ),

    compared as (
        select
            targets.*,
            target_figure(targets.indicator, due.residents, due.coverage, due.completion_rate, due.mentas) as value_at,
            target_figure(targets.indicator, now.residents, now.coverage, now.completion_rate, now.mentas) as value_now,
            due.sent_away as sent_away_at,
            now.sent_away as sent_away_now,
        from targets
        inner join figures as due on least(targets.due_on, cast(as_of as date)) = due.day
        inner join figures as now on cast(as_of as date) = now.day
    ),

    achieved as (
        select
            compared.*,
            case compared.indicator
                when 'ceiling' then null
                when 'population' then (compared.baseline_value - compared.value_at) / nullif(compared.baseline_value - compared.value, 0)
                else compared.value_at / nullif(compared.value, 0)
            end as achievement,
            meets_target(compared.indicator, compared.value_at, compared.value) as met_at,
            meets_target(compared.indicator, compared.value_now, compared.value) as met_now,
            exceeded.exceeded_on,
        from compared
        left join exceeded on compared.indicator = 'ceiling' and compared.due_on = exceeded.due_on
    ),

    final as (
        select
            achieved.indicator,
            achieved.due_on,
            achieved.value,
            achieved.baseline_on,
            achieved.baseline_value,
            achieved.final,
            achieved.value_at,
            achieved.value_now,
            achieved.achievement,
            case
                when achieved.indicator = 'ceiling' then case when achieved.exceeded_on is null then 'kept' else 'exceeded' end
                -- A fall by order is no success, on the due date or later.
                when
                    achieved.indicator = 'population' and achieved.met_at
                    then target_verdict('reached', achieved.value_at, achieved.value, achieved.sent_away_at)
                when achieved.met_at then 'reached'
                when achieved.due_on >= cast(as_of as date) then 'running'
                when
                    achieved.met_now
                    and achieved.indicator = 'population'
                    and target_verdict('reached', achieved.value_now, achieved.value, achieved.sent_away_now) != 'reached'
                    then 'reached_by_closure'
                when achieved.met_now then 'reached_late'
                else 'missed'
            end as status,
            case when achieved.indicator = 'ceiling' then achieved.exceeded_on is null end as kept,
            achieved.exceeded_on,
            case
                when
                    achieved.indicator = 'ceiling'
                    then
                        achieved.value_now > achieved.value
                        and achieved.due_on >= cast(as_of as date)
                        and coalesce(achieved.baseline_on <= cast(as_of as date), true)
            end as exceeded_now,
            achieved.value_at - achieved.value as gap,
            performance_scale(achieved.achievement) as scale,
        from achieved
        order by
            list_position(['population', 'coverage', 'completion_rate', 'mentas', 'ceiling'], achieved.indicator),
            achieved.due_on
    )

    select * from final;
