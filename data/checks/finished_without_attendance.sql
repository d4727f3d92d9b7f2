-- Cohorts that ended by today with participants and not one present session. Grain: one row a finished cohort with participants. Parameters: $today.
with final as (
    select
        participants.cohort_id as record_key,
        sum(participants.present_days) = 0 as wrong,
    from participants
    where participants.ends_on <= $today
    group by participants.cohort_id
)

select * from final
