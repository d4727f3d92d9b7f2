-- Enrolments of one person in a cohort that begins before another of hers ends. Grain: one row an enrolment. Parameters: none.
with final as (
    select
        concat_ws(
            ' · ',
            concat_ws(' ', participants.cohort_id, participants.resident_id),
            concat_ws(' ', lead(participants.cohort_id) over later, participants.resident_id)
        ) as record_key,
        coalesce(lead(participants.starts_on) over later <= participants.ends_on, false) as wrong,
    from participants
    window later as (partition by participants.resident_id order by participants.starts_on, participants.cohort_id)
)

select * from final
