-- Follow-ups before the person's first day of training and first exit. Grain: one row a follow-up. Parameters: none.
with final as (
    select
        concat_ws(' ', follow_ups.resident_id, follow_ups.followed_up_on) as record_key,
        not exists (
            select 1
            from participants
            where
                participants.resident_id = follow_ups.resident_id
                and participants.first_present_on <= follow_ups.followed_up_on
        )
        and not exists (
            select 1
            from programme.exits as exits
            where
                exits.resident_id = follow_ups.resident_id
                and exits.exited_on <= follow_ups.followed_up_on
        ) as wrong,
    from programme.follow_ups as follow_ups
)

select * from final
