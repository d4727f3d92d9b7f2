-- Question: was anybody ever present, or attendance declared complete?
-- Grain: one row.
-- Parameters: none.
select
    exists (
        select 1
        from programme.fact_enrolments as fact_enrolments
        where fact_enrolments.first_present_on is not null
    )
    or exists (
        select 1
        from table_completeness
        where table_completeness.table_name = 'attendance' and table_completeness.complete_to is not null
    ) as trained;
