-- Enrolments whose first present session came before the registration. Grain: one row an enrolment with a presence. Parameters: none.
with final as (
    select
        concat_ws(' ', participants.cohort_id, participants.resident_id) as record_key,
        participants.first_present_on < residents.registered_on as wrong,
    from participants
    inner join programme.residents as residents on participants.resident_id = residents.resident_id
    where participants.first_present_on is not null
)

select * from final
