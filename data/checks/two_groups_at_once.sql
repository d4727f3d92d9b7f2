-- Enrolments of one person in a cohort that begins before another of hers ends. Grain: one row an enrolment. Parameters: none.
with final as (
    select
        concat_ws(' ', participants.cohort_id, participants.resident_id) as record_key,
        coalesce(
            lead(participants.starts_on) over (
                partition by participants.resident_id order by participants.starts_on, participants.cohort_id
            ) <= participants.ends_on,
            false
        ) as wrong,
    from participants
)

select * from final
