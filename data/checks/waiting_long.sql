-- Residents there today, registered for over a year, in no cohort yet. Grain: one row a resident there for over a year. Parameters: $today.
with final as (
    select
        residents.resident_id as record_key,
        residents.resident_id not in (select participants.resident_id from participants) as wrong,
    from programme.residents as residents
    where
        residents.registered_on < $today - 365
        and not starts_with(residents.resident_id, 'ARSIP-')
        and residents.resident_id not in (
            select exits.resident_id
            from programme.exits as exits
            where
                exits.exited_on <= $today
                and (exits.returned_on is null or exits.returned_on > $today)
        )
)

select * from final
