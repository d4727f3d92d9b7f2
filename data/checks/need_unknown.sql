-- Follow-ups that don't say what is needed. Grain: one row a follow-up. Parameters: none.
with final as (
    select
        concat_ws(' ', follow_ups.resident_id, follow_ups.followed_up_on) as record_key,
        follow_ups.need is null as wrong,
    from programme.follow_ups as follow_ups
)

select * from final
