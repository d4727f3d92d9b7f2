-- Assessments dated before the cohort's last day. Grain: one row an assessment. Parameters: none.
with final as (
    select
        concat_ws(' ', assessments.cohort_id, assessments.resident_id) as record_key,
        assessments.assessed_on < all_groups.ends_on as wrong,
    from programme.assessments as assessments
    inner join all_groups on assessments.cohort_id = all_groups.cohort_id
)

select * from final
