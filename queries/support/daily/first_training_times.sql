-- One row a day from which on persons are followed until their first training, and day on which that ends (infinity where it does not): how many they are, by
-- whether they are trained then, or leave before. Who is away when it begins is not there to be followed.
create table daily.first_training_times as
with persons as (
    select
        fact_persons.person,
        greatest(fact_persons.registered_on, programme_began_on(cast('infinity' as date))) as began_on,
        fact_persons.covered_on,
    from programme.fact_persons as fact_persons
    where programme_began_on(cast('infinity' as date)) is not null
),

deciding as (
    select
        persons.person,
        spells.exited_on,
        spells.exited_on < persons.began_on as away,
    from programme.fact_spells as spells
    inner join persons on spells.person = persons.person
    where decides(spells.exited_on, spells.returned_on, spells.previous_exited_on, spells.previous_returned_on, persons.began_on)
)

select
    persons.began_on,
    coalesce(least(persons.covered_on, deciding.exited_on), cast('infinity' as date)) as ended_on,
    coalesce(persons.covered_on <= deciding.exited_on, persons.covered_on is not null) as trained,
    cast(count(*) as integer) as persons,
from persons
left join deciding on persons.person = deciding.person
where not coalesce(deciding.away, false)
group by all
order by persons.began_on;
