-- Targets whose baseline doesn't come before their due date. Grain: one row a target with a baseline. Parameters: none.
with final as (
    select
        concat_ws(' ', targets.indicator, targets.due_on) as record_key,
        targets.baseline_on >= targets.due_on as wrong,
    from programme.targets as targets
    where targets.baseline_on is not null
)

select * from final
