-- Enrolments dated after the cohort's last day. Grain: one row an enrolment. Parameters: none.
with final as (
    select
        concat_ws(' ', participants.cohort_id, participants.resident_id) as record_key,
        participants.enrolled_on > participants.ends_on as wrong,
    from participants
)

select * from final
