-- Groups for a breakdown. `dimension` is age_band, origin, education, skill or cohort; anything else puts everybody in 'all'.

-- One row a person and group she belongs to; by skill and cohort she may stand in several.
create or replace macro grouped_people(as_of, dimension) as table
    select
        people.person,
        people.registered_on,
        case dimension
            when 'age_band' then people.age_band
            when 'origin' then people.origin
            when 'education' then people.education
            else 'all'
        end as value,
    from people(as_of) as people
    where coalesce(dimension not in ('skill', 'cohort'), true)
    union all
    select distinct
        enrolments.person,
        fact_persons.registered_on,
        case dimension when 'skill' then enrolments.skill else enrolments.cohort_id end as value,
    from enrolments(as_of) as enrolments
    inner join programme.fact_persons as fact_persons on enrolments.person = fact_persons.person
    where dimension in ('skill', 'cohort');
