-- Question: how long have they been here or away, and how many moved on?
-- Grain: one row a stage of training, here or away, and whole months since (12 holds all longer): since registration for who has not
-- completed a training, since its end for who has, since leaving for who is away. Those who died, and the way of those whom the
-- closure sent away, are left out of the rows of the away.
-- Parameters: $as_of, $since.
with completions as (
    select
        enrolments.person,
        min(enrolments.ends_on) as ends_on,
    from enrolments($as_of) as enrolments
    where enrolments.completed
    group by enrolments.person
),

persons as (
    select
        people.person,
        people.registered_on,
        covered_people.covered_on,
        case when completions.person is not null then greatest(completions.ends_on, covered_people.covered_on) end as trained_on,
        cast($as_of as date) + 1 as tomorrow,
    from people($as_of) as people
    left join covered_people($as_of) as covered_people on people.person = covered_people.person
    left join completions on people.person = completions.person
),

-- Each person in the stages that she passes, from a day on and until before another.
stages as (
    select
        persons.person,
        'untrained' as training,
        persons.registered_on as origin,
        persons.registered_on as entered_on,
        coalesce(persons.covered_on, persons.tomorrow) as left_on,
    from persons
    union all
    select
        persons.person,
        'started' as training,
        persons.registered_on as origin,
        persons.covered_on as entered_on,
        coalesce(persons.trained_on, persons.tomorrow) as left_on,
    from persons
    where persons.covered_on is not null
    union all
    select
        persons.person,
        'trained' as training,
        persons.trained_on as origin,
        persons.trained_on as entered_on,
        persons.tomorrow as left_on,
    from persons
    where persons.trained_on is not null
),

bands as (
    select unnest(range(13)) as months
),

-- The same in whole months since the origin.
spans as (
    select
        stages.person,
        stages.training,
        bands.months,
        greatest(stages.entered_on, cast(stages.origin + to_months(cast(bands.months as integer)) as date)) as from_on,
        case
            when bands.months < 12 then least(stages.left_on, cast(stages.origin + to_months(cast(bands.months + 1 as integer)) as date))
            else stages.left_on
        end as to_on,
    from stages
    cross join bands
),

absences as (
    select
        spells.*,
        coalesce(spells.returned_on, cast($as_of as date) + 1) as back_on,
    from spells($as_of) as spells
),

-- Days at whose end she is registered in the span, less those at whose end she is away.
days_registered as (
    select
        spans.training,
        spans.months,
        count(*) filter (spans.to_on > $as_of) as persons,
        sum(greatest(0, least(spans.to_on, cast($as_of as date)) - greatest(spans.from_on, cast($since as date)))) as person_days,
    from spans
    where spans.from_on < spans.to_on
    group by
        spans.training,
        spans.months
),

days_absent as (
    select
        spans.training,
        spans.months,
        count(*) filter (spans.to_on > $as_of and absences.away) as persons,
        sum(
            greatest(0, least(spans.to_on, absences.back_on, cast($as_of as date)) - greatest(spans.from_on, absences.exited_on, cast($since as date)))
        ) as person_days,
    from spans
    inner join absences on spans.person = absences.person
    where spans.from_on < spans.to_on
    group by
        spans.training,
        spans.months
),

-- The stage and months in which each left.
exits as (
    select
        absences.*,
        spans.training,
        spans.months,
    from absences
    inner join spans on absences.person = spans.person
    where absences.exited_on >= spans.from_on and absences.exited_on < spans.to_on
),

exits_counted as (
    select
        exits.training,
        exits.months,
        count(*) filter (not exits.by_closure) as moves,
        count(*) filter (exits.by_closure) as closures,
    from exits
    where exits.exited_on > $since
    group by
        exits.training,
        exits.months
),

here as (
    select
        days_registered.training,
        false as gone,
        days_registered.months,
        days_registered.persons - coalesce(days_absent.persons, 0) as persons,
        days_registered.person_days - coalesce(days_absent.person_days, 0) as person_days,
        coalesce(exits_counted.moves, 0) as moves,
        coalesce(exits_counted.closures, 0) as closures,
    from days_registered
    left join days_absent
        on days_registered.training = days_absent.training and days_registered.months = days_absent.months
    left join exits_counted
        on days_registered.training = exits_counted.training and days_registered.months = exits_counted.months
),

spans_away as (
    select
        exits.training,
        bands.months,
        exits.away,
        exits.returned_on,
        cast(exits.exited_on + to_months(cast(bands.months as integer)) as date) as from_on,
        case when bands.months < 12 then cast(exits.exited_on + to_months(cast(bands.months + 1 as integer)) as date) end as to_on,
        exits.back_on,
    from exits
    cross join bands
    where exits.destination != 'died' and not exits.by_closure
),

those_away as (
    select
        spans_away.training,
        true as gone,
        spans_away.months,
        count(*) filter (spans_away.away and spans_away.from_on <= $as_of and coalesce(spans_away.to_on > $as_of, true)) as persons,
        sum(
            greatest(
                0,
                least(coalesce(spans_away.to_on, spans_away.back_on), spans_away.back_on, cast($as_of as date))
                - greatest(spans_away.from_on, cast($since as date))
            )
        ) as person_days,
        count(*) filter (
            spans_away.returned_on > $since and spans_away.returned_on >= spans_away.from_on and coalesce(spans_away.returned_on < spans_away.to_on, true)
        ) as moves,
        0 as closures,
    from spans_away
    group by
        spans_away.training,
        spans_away.months
),

counted as (
    select here.*
    from here
    union all
    select those_away.*
    from those_away
),

stages_in_order as (
    select
        unnest([1, 2, 3]) as place,
        unnest(['untrained', 'started', 'trained']) as training,
),

sides as (
    select unnest([false, true]) as gone
),

grid as (
    select
        stages_in_order.place,
        stages_in_order.training,
        sides.gone,
        bands.months,
    from stages_in_order
    cross join sides
    cross join bands
),

final as (
    select
        grid.training,
        grid.gone,
        grid.months,
        cast(coalesce(counted.persons, 0) as bigint) as persons,
        cast(coalesce(counted.person_days, 0) as bigint) as person_days,
        cast(coalesce(counted.moves, 0) as bigint) as moves,
        cast(coalesce(counted.closures, 0) as bigint) as closures,
    from grid
    left join counted on grid.training = counted.training and grid.gone = counted.gone and grid.months = counted.months
    order by
        grid.place,
        grid.gone,
        grid.months
)

select * from final
