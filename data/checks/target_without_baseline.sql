-- Targets still ahead without a baseline. Grain: one row a target still ahead, ceilings aside. Parameters: $today.
with final as (
    select
        concat_ws(' ', targets.indicator, targets.due_on) as record_key,
        targets.baseline_on is null or targets.baseline_value is null as wrong,
    from programme.targets as targets
    where
        targets.due_on > $today
        and targets.indicator <> 'ceiling'
)

select * from final
