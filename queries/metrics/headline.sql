-- Question: where does the programme stand on the as-of date?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro headline(as_of) as table
    with counted as (
        select
            totals.*,
            totals.registered - totals.away as residents,
            totals.covered - totals.covered_away as covered_residents,
        from totals(as_of) as totals
    ),

    final as (
        select
            cast(as_of as date) as as_of,
            counted.registered,
            counted.residents,
            counted.covered,
            counted.covered / nullif(counted.registered, 0) as coverage,
            counted.covered_residents,
            counted.covered_residents / nullif(counted.residents, 0) as coverage_residents,
            counted.enrolled,
            counted.started,
            counted.completed,
            counted.completed / nullif(counted.started, 0) as completion_rate,
            counted.assessed,
            counted.passed,
            counted.passed / nullif(counted.assessed, 0) as pass_rate,
            counted.exits,
            counted.closure_exits,
            counted.returns,
            counted.mentas,
            counted.sustained_base_6m,
            counted.sustained_6m,
            counted.sustained_6m / nullif(counted.sustained_base_6m, 0) as sustained_rate_6m,
            counted.followed_up,
            counted.earning,
            counted.earning / nullif(counted.followed_up, 0) as earning_rate,
        from counted
    )

    select * from final;
