-- Without any filter: exits with what the facts know of the person's training, and the changes of each day.

create or replace macro whole.spells_trained(as_of) as table
    select
        fact_spells.person,
        fact_spells.registered_on,
        fact_spells.exited_on,
        known_by(fact_spells.returned_on, as_of) as returned_on,
        fact_spells.destination,
        fact_spells.by_closure,
        fact_spells.previous_exited_on,
        fact_spells.previous_returned_on,
        coalesce(fact_spells.returned_on > as_of, true) as away,
        coalesce(fact_spells.returned_on > as_of, true) and is_graduation(fact_spells.destination, fact_spells.by_closure) as mentas,
        coalesce(fact_spells.next_exited_on > as_of, true) as latest,
        known_by(fact_spells.started_from, as_of) as started_from,
        known_by(fact_spells.covered_on, as_of) as covered_on,
        known_by(fact_spells.completed_from, as_of) as completed_from,
        known_by(fact_spells.passed_from, as_of) as passed_from,
    from programme.fact_spells as fact_spells
    where
        fact_spells.exited_on <= as_of
        and is_selected(fact_spells.person, as_of);

create or replace macro whole.daily_changes(as_of) as table
    select
        fact_days.day,
        cast(sum(fact_days.new) as bigint) as new,
        cast(sum(fact_days.returned) as bigint) as returned,
        cast(sum(fact_days.exited) as bigint) as exited,
        cast(sum(fact_days.covered) as bigint) as covered,
        cast(sum(fact_days.new + fact_days.returned - fact_days.exited) as bigint) as net,
    from programme.fact_days as fact_days
    where fact_days.day <= as_of
    group by fact_days.day;
