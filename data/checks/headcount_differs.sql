-- Headcounts more than 10 % off the residents on the register that day. Grain: one row. Parameters: none.
with held_against as (
    select
        headcounts.residents as counted,
        (
            select count(*)
            from programme.fact_persons as fact_persons
            where
                fact_persons.registered_on <= headcounts.counted_on
                and fact_persons.person not in (
                    select fact_spells.person
                    from programme.fact_spells as fact_spells
                    where
                        fact_spells.exited_on <= headcounts.counted_on
                        and (fact_spells.returned_on is null or fact_spells.returned_on > headcounts.counted_on)
                )
        ) as on_register,
    from programme.headcounts as headcounts
),

final as (
    select
        count(*) filter (abs(held_against.on_register - held_against.counted) > 0.1 * held_against.counted) as violations,
        count(*) as checked,
    from held_against
)

select * from final
