-- Participants of finished cohorts who never came, where others did. Grain: one row a participant of such a cohort. Parameters: $today.
with final as (
    select
        concat_ws(' ', participants.cohort_id, participants.resident_id) as record_key,
        participants.present_days = 0 as wrong,
    from participants
    where participants.ends_on <= $today
    qualify sum(participants.present_days) over (partition by participants.cohort_id) > 0
)

select * from final
