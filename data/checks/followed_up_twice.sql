-- Follow-ups within two days of the one before. Grain: one row a follow-up. Parameters: none.
with final as (
    select
        concat_ws(' ', follow_ups.resident_id, follow_ups.followed_up_on) as record_key,
        coalesce(
            date_diff(
                'day',
                lag(follow_ups.followed_up_on) over (partition by follow_ups.resident_id order by follow_ups.followed_up_on),
                follow_ups.followed_up_on
            ) <= 2,
            false
        ) as wrong,
    from programme.follow_ups as follow_ups
)

select * from final
