-- Follow-ups that give an income and say that the person earns nothing. Grain: one row a follow-up with an income. Parameters: none.
with final as (
    select
        concat_ws(' ', follow_ups.resident_id, follow_ups.followed_up_on) as record_key,
        not follow_ups.earning and follow_ups.monthly_income > 0 as wrong,
    from programme.follow_ups as follow_ups
    where follow_ups.monthly_income is not null
)

select * from final
