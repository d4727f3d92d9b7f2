-- What depends on the version alone, prepared when its file is opened: dates kept, so that every as-of date comes out right.

-- One row a follow-up, and the date of the next one of the same person: until then it is her latest.
create or replace table contacts as
select
    fact_follow_ups.person,
    fact_follow_ups.followed_up_on,
    lead(fact_follow_ups.followed_up_on) over (partition by fact_follow_ups.person order by fact_follow_ups.followed_up_on) as replaced_on,
    fact_follow_ups.earning,
    fact_follow_ups.monthly_income,
    fact_follow_ups.product,
    fact_follow_ups.need,
from programme.fact_follow_ups as fact_follow_ups;

-- An enrolment covers the person from her first present session on, and not before the enrolment was made.
create or replace macro covers_from(first_present_on, enrolled_on) as (
    case when first_present_on is not null then greatest(first_present_on, enrolled_on) end
);

-- One row a person ever covered by any enrolment, from when on; not before she was registered.
create or replace table coverings as
with firsts as (
    select
        fact_enrolments.person,
        min(covers_from(fact_enrolments.first_present_on, fact_enrolments.enrolled_on)) as covered_on,
    from programme.fact_enrolments as fact_enrolments
    where fact_enrolments.first_present_on is not null
    group by fact_enrolments.person
)

select
    firsts.person,
    greatest(firsts.covered_on, fact_persons.registered_on) as covered_on,
from firsts
inner join programme.fact_persons as fact_persons on firsts.person = fact_persons.person
order by firsts.person;
