-- Persons with a completed training and no follow-up at all. Grain: one row such a person. Parameters: none.
with final as (
    select
        participants.resident_id as record_key,
        not bool_or(follow_ups.resident_id is not null) as wrong,
    from participants
    left join programme.follow_ups as follow_ups on participants.resident_id = follow_ups.resident_id
    where
        participants.present_days = participants.days
        and not starts_with(participants.resident_id, 'ARSIP-')
    group by participants.resident_id
)

select * from final
