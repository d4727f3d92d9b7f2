-- Headcounts more than 10 % off the residents on the register that day. Grain: one row a headcount. Parameters: none.
with final as (
    select
        concat_ws(' ', headcounts.counted_on, headcounts.source) as record_key,
        abs(headcounts.residents - (
            select count(*)
            from programme.residents as residents
            where
                residents.registered_on <= headcounts.counted_on
                and residents.resident_id not in (
                    select exits.resident_id
                    from programme.exits as exits
                    where
                        exits.exited_on <= headcounts.counted_on
                        and (exits.returned_on is null or exits.returned_on > headcounts.counted_on)
                )
        )) > 0.1 * headcounts.residents as wrong,
    from programme.headcounts as headcounts
)

select * from final
