-- Assessments passed by participants who missed a day. Grain: one row an assessment that was passed. Parameters: none.
with final as (
    select
        concat_ws(' ', assessments.cohort_id, assessments.resident_id) as record_key,
        participants.present_days < participants.days as wrong,
    from programme.assessments as assessments
    inner join participants
        on assessments.cohort_id = participants.cohort_id and assessments.resident_id = participants.resident_id
    where assessments.passed
)

select * from final
