-- Groups for a breakdown. `dimension` is age_band, origin, education, skill or cohort; null puts everybody in 'all'.

-- One row a person and group she belongs to; by skill and cohort she may stand in several.
create or replace macro grouped_people(as_of, selection, dimension) as table
select
    people.person,
    case dimension
        when 'age_band' then people.age_band
        when 'origin' then people.origin
        when 'education' then people.education
        else 'all'
    end as value,
from people(as_of, selection) as people
where dimension is null or dimension not in ('skill', 'cohort')
union all
select distinct
    enrolments.person,
    case dimension when 'skill' then enrolments.skill else enrolments.cohort_id end as value,
from enrolments(as_of, selection) as enrolments
where
    dimension in ('skill', 'cohort')
    and enrolments.starts_on <= as_of;

-- Unknown comes last, whatever it is called beside.
create or replace macro group_order(value) as (
    value = 'unknown'
);
