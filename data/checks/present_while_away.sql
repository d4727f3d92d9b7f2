-- Enrolments with a present session on a day on which the person was away. Grain: one row. Parameters: none.
with sessions as (
    select
        fact_enrolments.person,
        fact_enrolments.cohort,
        cast(fact_enrolments.starts_on + cast(numbers.day - 1 as integer) as date) as held_on,
    from programme.fact_enrolments as fact_enrolments
    cross join (select unnest(range(1, 61)) as day) as numbers
    where
        numbers.day <= fact_enrolments.days
        and (fact_enrolments.present_mask >> cast(numbers.day - 1 as ubigint)) & 1 = 1
),

away as (
    select distinct
        sessions.person,
        sessions.cohort,
    from sessions
    inner join programme.fact_spells as fact_spells on sessions.person = fact_spells.person
    where
        fact_spells.exited_on < sessions.held_on
        and (fact_spells.returned_on is null or fact_spells.returned_on > sessions.held_on)
),

trained as (
    select distinct
        sessions.person,
        sessions.cohort,
    from sessions
),

final as (
    select
        (select count(*) from away) as violations,
        (select count(*) from trained) as checked,
)

select * from final
