-- Question: how did coverage grow month by month, of all ever registered and of those resident then?
-- Grain: one row a calendar month, from the month of the first registration to the month of the as-of date.
-- Parameters: as_of.
create or replace macro coverage_monthly(as_of) as table
    with final as (
        select
            by_month.month,
            by_month.newly_covered,
            by_month.registered,
            by_month.covered,
            by_month.covered / nullif(by_month.registered, 0) as coverage,
            by_month.residents,
            by_month.covered_residents,
            by_month.covered_residents / nullif(by_month.residents, 0) as coverage_residents,
        from coverage_by_month(as_of) as by_month
        order by by_month.month
    )

    select * from final;
