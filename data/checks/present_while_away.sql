-- Enrolments with a present session on a day on which the person was away. Grain: one row an enrolment with a presence. Parameters: none.
with final as (
    select
        concat_ws(
            ' · ',
            concat_ws(' ', presences.cohort_id, presences.resident_id),
            string_agg(distinct concat_ws(' ', 'exits:' || exits.resident_id, exits.exited_on), ' · ')
        ) as record_key,
        bool_or(exits.resident_id is not null) as wrong,
    from presences
    left join programme.exits as exits
        on
            presences.resident_id = exits.resident_id
            and presences.held_on > exits.exited_on
            and (exits.returned_on is null or presences.held_on < exits.returned_on)
    group by
        presences.cohort_id,
        presences.resident_id
)

select * from final
