-- Question: of those who finished the training, how many earn how many months later?
-- Grain: one row every third month since the training, 3 to 24; what nobody has come to yet is null, not zero.
-- Parameters: as_of.
create or replace macro earning_by_months(as_of) as table
    with final as (
        select
            traced_graduates.months,
            traced_graduates.completed,
            traced_graduates.due,
            case when traced_graduates.due > 0 then traced_graduates.traced end as traced,
            case when traced_graduates.due > 0 then traced_graduates.earning end as earning,
            traced_graduates.traced / nullif(traced_graduates.due, 0) as response,
            traced_graduates.earning / nullif(traced_graduates.traced, 0) as earning_rate,
            traced_graduates.earning / nullif(traced_graduates.due, 0) as worst,
            (traced_graduates.earning + traced_graduates.due - traced_graduates.traced) / nullif(traced_graduates.due, 0) as best,
        from traced_graduates(as_of, [3, 6, 9, 12, 15, 18, 21, 24]) as traced_graduates
        order by traced_graduates.months
    )

    select * from final;
