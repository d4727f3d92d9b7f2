-- Question: of the graduates who could be reached, how many earn?
-- Grain: one row a horizon of 3, 6, 12, 18 and 24 months after a person's first completed training.
-- Parameters: as_of.
create or replace macro tracer(as_of) as table
    with final as (
        select
            traced_graduates.months,
            traced_graduates.due,
            traced_graduates.traced,
            traced_graduates.earning,
            traced_graduates.traced / nullif(traced_graduates.due, 0) as response,
            traced_graduates.earning / nullif(traced_graduates.traced, 0) as earning_rate,
            traced_graduates.earning / nullif(traced_graduates.due, 0) as worst,
            (traced_graduates.earning + traced_graduates.due - traced_graduates.traced) / nullif(traced_graduates.due, 0) as best,
        from traced_graduates(as_of, [3, 6, 12, 18, 24]) as traced_graduates
        order by traced_graduates.months
    )

    select * from final;
