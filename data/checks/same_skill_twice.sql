-- Persons who completed the same skill in more than one cohort. Grain: one row a person and skill completed. Parameters: none.
with final as (
    select
        concat_ws(' · ', participants.resident_id, string_agg('cohorts:' || participants.cohort_id, ' · ' order by participants.cohort_id)) as record_key,
        count(*) > 1 as wrong,
    from participants
    inner join all_groups on participants.cohort_id = all_groups.cohort_id
    where participants.present_days = participants.days
    group by
        participants.resident_id,
        all_groups.skill
)

select * from final
