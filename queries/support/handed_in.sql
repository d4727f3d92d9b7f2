-- Question: was anybody ever present, was anybody tested, and did anybody ever leave, or was that table declared complete?
-- Grain: one row.
-- Parameters: none.
with declared as (
    select table_completeness.table_name
    from table_completeness
    where table_completeness.complete_to is not null
)

select
    exists (
        select 1
        from programme.fact_enrolments as fact_enrolments
        where fact_enrolments.first_present_on is not null
    )
    or 'attendance' in (select declared.table_name from declared) as training,
    exists (
        select 1
        from programme.fact_enrolments as fact_enrolments
        where fact_enrolments.assessed_on is not null
    )
    or 'assessments' in (select declared.table_name from declared) as tests,
    exists (select 1 from programme.fact_spells)
    or 'exits' in (select declared.table_name from declared) as leaving;
