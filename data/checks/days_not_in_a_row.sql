-- Cohorts with more than three days between two sessions. Grain: one row a cohort of two or more days. Parameters: none.
with final as (
    select
        dated.cohort_id as record_key,
        bool_or(dated.pause > 3) as wrong,
    from (
        select
            session_dates.cohort_id,
            date_diff(
                'day',
                lag(session_dates.held_on) over (partition by session_dates.cohort_id order by session_dates.day),
                session_dates.held_on
            ) as pause,
        from session_dates
    ) as dated
    where dated.pause is not null
    group by dated.cohort_id
)

select * from final
