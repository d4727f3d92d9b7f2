-- Enrolments dated before the registration. Grain: one row an enrolment. Parameters: none.
with final as (
    select
        concat_ws(' ', participants.cohort_id, participants.resident_id) as record_key,
        participants.enrolled_on < residents.registered_on as wrong,
    from participants
    inner join programme.residents as residents on participants.resident_id = residents.resident_id
)

select * from final
