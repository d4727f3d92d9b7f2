-- Question: what became of those who did not complete a training, or failed its test?
-- Grain: one row a kind of setback and what became of it, also where it is of nobody; whoever had both counts once under each.
-- Whoever succeeded counts there wherever she is; of the others, those gone by where they are, those there by whether they are enrolled again.
-- Parameters: as_of.
create or replace macro second_attempts(as_of) as table
    with trained as (
        select
            enrolments.person,
            bool_or(enrolments.assessed and not enrolments.passed) as failed,
            bool_or(enrolments.started and enrolments.finished and not enrolments.completed) as broke_off,
            bool_or(enrolments.passed) as passed,
            bool_or(enrolments.completed) as completed,
            bool_or(not enrolments.finished) as enrolled_again,
            bool_or(enrolments.completed and not enrolments.assessed) as untested,
        from enrolments(as_of) as enrolments
        group by enrolments.person
        having failed or broke_off
    ),

    placed as (
        select
            trained.*,
            case when spells.mentas then 'mentas' when spells.away then 'gone' end as whereabouts,
        from trained
        left join spells(as_of) as spells on trained.person = spells.person and spells.away
    ),

    met as (
        select
            'not_passed' as setback,
            case
                when placed.passed then 'succeeded'
                when placed.whereabouts is not null then placed.whereabouts
                when placed.enrolled_again or placed.untested then 'enrolled'
                else 'waiting'
            end as outcome,
        from placed
        where placed.failed
        union all
        select
            'not_completed',
            case
                when placed.completed then 'succeeded'
                when placed.whereabouts is not null then placed.whereabouts
                when placed.enrolled_again then 'enrolled'
                else 'waiting'
            end,
        from placed
        where placed.broke_off
    ),

    setbacks as (
        select
            unnest([1, 2]) as place,
            unnest(['not_completed', 'not_passed']) as setback,
    ),

    outcomes as (
        select
            unnest([1, 2, 3, 4, 5]) as place,
            unnest(['succeeded', 'enrolled', 'waiting', 'mentas', 'gone']) as outcome,
    ),

    counted as (
        select
            met.setback,
            met.outcome,
            count(*) as persons,
        from met
        group by
            met.setback,
            met.outcome
    ),

    final as (
        select
            setbacks.setback,
            outcomes.outcome,
            coalesce(counted.persons, 0) as persons,
        from setbacks
        cross join outcomes
        left join counted on setbacks.setback = counted.setback and outcomes.outcome = counted.outcome
        order by
            setbacks.place,
            outcomes.place
    )

    select * from final;
