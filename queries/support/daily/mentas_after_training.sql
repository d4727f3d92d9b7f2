-- One row a cohort, whole months since its end, up to 24, and day: how many of those who completed it had their first exit after it that counts as mentas
-- within so many months, and are known for it from that day on.
create table daily.mentas_after_training as
with gone as (
    select
        enrolments.cohort,
        any_value(enrolments.ends_on) as ends_on,
        min(spells.exited_on) as mentas_on,
        any_value(greatest(enrolments.completed_on, enrolments.enrolled_on, enrolments.registered_on)) as completed_from,
    from programme.fact_spells as spells
    inner join programme.fact_enrolments as enrolments on spells.person = enrolments.person
    where
        enrolments.completed_on is not null
        and spells.exited_on >= enrolments.ends_on
        and is_graduation(spells.destination, spells.by_closure)
    group by
        enrolments.cohort,
        enrolments.person
)

select
    gone.cohort,
    cast(months_reached(gone.ends_on, gone.mentas_on) as integer) as months,
    greatest(gone.mentas_on, gone.completed_from) as day,
    cast(count(*) as integer) as persons,
from gone
where months_reached(gone.ends_on, gone.mentas_on) <= 24
group by all
order by gone.cohort;
