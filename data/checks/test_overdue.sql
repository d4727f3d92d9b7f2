-- Participants who were present on every day more than 30 days ago and have no test.
-- Grain: one row a participant who completed then. Parameters: $today.
with final as (
    select
        concat_ws(' ', participants.cohort_id, participants.resident_id) as record_key,
        assessments.assessed_on is null as wrong,
    from participants
    left join programme.assessments as assessments
        on participants.cohort_id = assessments.cohort_id and participants.resident_id = assessments.resident_id
    where
        participants.present_days = participants.days
        and participants.ends_on < $today - 30
)

select * from final
