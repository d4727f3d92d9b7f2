-- One row a person who completed a training as her first, known to be it from `from_on` to the day before `to_on` (one that ends earlier may become
-- known later), and whose leaving, or being away, decides how long she stayed: the day on which she left, the days from which on her exits count for the
-- training's skill and cohort (not before its end), and what sorts people. Which exit decides and since when she belongs to the skill is the same for
-- every date by which she had completed it.
create table daily.leaving_completers as
with begun as (
    select
        enrolments.person,
        enrolments.skill,
        min(greatest(enrolments.first_present_on, enrolments.enrolled_on, enrolments.registered_on)) as since_on,
    from programme.fact_enrolments as enrolments
    where enrolments.one_of_several and enrolments.first_present_on is not null
    group by
        enrolments.person,
        enrolments.skill
),

completers as (
    select
        enrolments.person,
        enrolments.cohort,
        enrolments.ends_on,
        greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on) as from_on,
        enrolments.completed_before_from as to_on,
        greatest(enrolments.ends_on, enrolments.first_present_on, enrolments.enrolled_on, enrolments.registered_on) as cohort_since,
        greatest(enrolments.ends_on, coalesce(begun.since_on, cohort_since)) as skill_since,
    from programme.fact_enrolments as enrolments
    left join begun on enrolments.person = begun.person and enrolments.skill = begun.skill
    where enrolments.completed_on is not null
)

select
    completers.cohort,
    spells.exited_on,
    completers.from_on,
    completers.to_on,
    completers.cohort_since,
    completers.skill_since,
    fact_persons.birth_year,
    fact_persons.origin,
    fact_persons.education,
from programme.fact_spells as spells
inner join completers on spells.person = completers.person
inner join programme.fact_persons as fact_persons on completers.person = fact_persons.person
where
    coalesce(completers.to_on > completers.from_on, true)
    and decides(spells.exited_on, spells.returned_on, spells.previous_exited_on, spells.previous_returned_on, completers.ends_on);
