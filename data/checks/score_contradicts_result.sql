-- Assessments passed with a lower score than one that failed in the same cohort. Grain: one row an assessment with a score. Parameters: none.
with final as (
    select
        concat_ws(' ', assessments.cohort_id, assessments.resident_id) as record_key,
        coalesce(
            assessments.passed
            and assessments.score < max(assessments.score) filter (not assessments.passed) over (partition by assessments.cohort_id),
            false
        ) as wrong,
    from programme.assessments as assessments
    where assessments.score is not null
)

select * from final
