-- Exits more than 90 days ago, except deaths and returns, without a follow-up since. Grain: one row such an exit. Parameters: $today.
with final as (
    select
        concat_ws(' ', exits.resident_id, exits.exited_on) as record_key,
        not exists (
            select 1
            from programme.follow_ups as follow_ups
            where
                follow_ups.resident_id = exits.resident_id
                and follow_ups.followed_up_on >= exits.exited_on
        ) as wrong,
    from programme.exits as exits
    where
        exits.destination <> 'died'
        and exits.returned_on is null
        and exits.exited_on < $today - 90
        and not starts_with(exits.resident_id, 'ARSIP-')
)

select * from final
