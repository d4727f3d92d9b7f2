-- Residents with follow-ups, the last of which is over a year old. Grain: one row a person with a follow-up who hasn't died. Parameters: $today.
with final as (
    select
        follow_ups.resident_id as record_key,
        max(follow_ups.followed_up_on) < $today - 365 as wrong,
    from programme.follow_ups as follow_ups
    where
        follow_ups.resident_id not in (
            select exits.resident_id
            from programme.exits as exits
            where exits.destination = 'died'
        )
        and not starts_with(follow_ups.resident_id, 'ARSIP-')
    group by follow_ups.resident_id
)

select * from final
