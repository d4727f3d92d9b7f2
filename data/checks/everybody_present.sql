-- Finished cohorts of ten or more in which nobody missed a day. Grain: one row a finished cohort of ten or more. Parameters: $today.
with final as (
    select
        participants.cohort_id as record_key,
        bool_and(participants.present_days = participants.days) as wrong,
    from participants
    where participants.ends_on <= $today
    group by participants.cohort_id
    having count(*) >= 10
)

select * from final
