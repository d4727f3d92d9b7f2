-- Incomes more than ten times, or less than a twentieth of, the median. Grain: one row an income above 0. Parameters: none.
with final as (
    select
        concat_ws(' ', follow_ups.resident_id, follow_ups.followed_up_on) as record_key,
        count(*) over () >= 5
        and (
            follow_ups.monthly_income > 10 * median(follow_ups.monthly_income) over ()
            or follow_ups.monthly_income < median(follow_ups.monthly_income) over () / 20
        ) as wrong,
    from programme.follow_ups as follow_ups
    where follow_ups.monthly_income > 0
)

select * from final
