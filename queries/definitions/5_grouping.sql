-- Groups for a breakdown. `dimension` is age_band, origin or education, which sort people; or skill, cohort, trainer or organiser,
-- which sort enrolments. Anything else puts everybody in 'all'.

create or replace macro is_of_training(dimension) as (
    coalesce(dimension in ('skill', 'cohort', 'trainer', 'organiser'), false)
);

-- One row an enrolment with the group it belongs to.
create or replace macro grouped_enrolments(as_of, dimension) as table
    select
        enrolments.*,
        case dimension
            when 'skill' then enrolments.skill
            when 'cohort' then enrolments.cohort_id
            when 'trainer' then coalesce(fact_cohorts.trainer, 'unknown')
            else coalesce(fact_cohorts.organiser, 'unknown')
        end as value,
    from enrolments(as_of) as enrolments
    inner join programme.fact_cohorts as fact_cohorts on enrolments.cohort = fact_cohorts.cohort
    where is_of_training(dimension);

-- One row a person with the group of people that she belongs to, and the day from which on she is covered (null where she is not).
create or replace macro people_by_group(as_of, dimension) as table
    select
        people_trained.person,
        people_trained.registered_on,
        case dimension
            when 'age_band' then people_trained.age_band
            when 'origin' then people_trained.origin
            when 'education' then people_trained.education
            else 'all'
        end as value,
        people_trained.covered_on,
    from people_trained(as_of) as people_trained
    where not is_of_training(dimension);

-- One row a person and group she belongs to, whatever sorts them; she may stand in several groups of enrolments. A person's only enrolment is not grouped:
-- most persons have one.
create or replace macro grouped_people(as_of, dimension) as table
    select people_by_group.*
    from people_by_group(as_of, dimension) as people_by_group
    union all
    select
        grouped_enrolments.person,
        grouped_enrolments.registered_on,
        grouped_enrolments.value,
        case when grouped_enrolments.started then greatest(grouped_enrolments.covered_on, grouped_enrolments.registered_on) end as covered_on,
    from grouped_enrolments(as_of, dimension) as grouped_enrolments
    where not grouped_enrolments.one_of_several
    union all
    select
        grouped_enrolments.person,
        grouped_enrolments.registered_on,
        grouped_enrolments.value,
        min(greatest(grouped_enrolments.covered_on, grouped_enrolments.registered_on)) filter (grouped_enrolments.started) as covered_on,
    from grouped_enrolments(as_of, dimension) as grouped_enrolments
    where grouped_enrolments.one_of_several
    group by
        grouped_enrolments.person,
        grouped_enrolments.registered_on,
        grouped_enrolments.value;

-- One row a group of people: how many are registered and covered.
create or replace macro coverage_of_people(as_of, dimension) as table
    select
        people_by_group.value,
        count(*) as registered,
        count(people_by_group.covered_on) as covered,
    from people_by_group(as_of, dimension) as people_by_group
    group by people_by_group.value;

-- One row a group of people: how many are registered and covered, how many of their enrolments are started and finished, and completed, how many exits
-- they have, and how many are away and mentas.
create or replace macro breakdown_of_people(as_of, dimension) as table
    with members as (
        select people_by_group.*
        from people_by_group(as_of, dimension) as people_by_group
    ),

    training as (
        select
            members.value,
            count(*) filter (enrolments.started and enrolments.finished) as started,
            count(*) filter (enrolments.completed) as completed,
        from enrolments(as_of) as enrolments
        inner join members on enrolments.person = members.person
        group by members.value
    ),

    leaving as (
        select
            members.value,
            count(*) as exits,
            count(*) filter (spells.away) as away,
            count(*) filter (spells.mentas) as mentas,
        from spells(as_of) as spells
        inner join members on spells.person = members.person
        group by members.value
    ),

    persons as (
        select
            members.value,
            count(*) as registered,
            count(members.covered_on) as covered,
        from members
        group by members.value
    )

    select
        persons.*,
        training.* exclude (value),
        leaving.* exclude (value),
    from persons
    left join training on persons.value = training.value
    left join leaving on persons.value = leaving.value;

-- The same of groups of training: a person counts once in each, an enrolment speaks for its own alone.
create or replace macro breakdown_of_training(as_of, dimension) as table
    with enrolled as (
        select grouped_enrolments.*
        from grouped_enrolments(as_of, dimension) as grouped_enrolments
    ),

    several as (
        select
            enrolled.person,
            enrolled.value,
            count(*) as enrolled,
            count(*) filter (enrolled.started) as started,
        from enrolled
        where enrolled.one_of_several
        group by
            enrolled.person,
            enrolled.value
    ),

    counted as (
        select
            enrolled.value,
            count(*) as registered,
            count(*) filter (enrolled.started) as covered,
            count(*) filter (enrolled.started and enrolled.finished) as started,
            count(*) filter (enrolled.completed) as completed,
        from enrolled
        group by enrolled.value
        union all
        -- Most persons have one enrolment. Those with several in a group are taken off again but for one.
        select
            several.value,
            1 - several.enrolled,
            least(1 - several.started, 0),
            0,
            0,
        from several
    ),

    persons as (
        select
            counted.value,
            cast(sum(counted.registered) as bigint) as registered,
            cast(sum(counted.covered) as bigint) as covered,
            cast(sum(counted.started) as bigint) as started,
            cast(sum(counted.completed) as bigint) as completed,
        from counted
        group by counted.value
    ),

    participants as (
        select
            enrolled.person,
            enrolled.value,
        from enrolled
        where not enrolled.one_of_several
        union all
        select
            several.person,
            several.value,
        from several
    ),

    leaving as (
        select
            participants.value,
            count(*) as exits,
            count(*) filter (spells.away) as away,
            count(*) filter (spells.mentas) as mentas,
        from spells(as_of) as spells
        inner join participants on spells.person = participants.person
        group by participants.value
    )

    select
        persons.*,
        leaving.* exclude (value),
    from persons
    left join leaving on persons.value = leaving.value;

-- One row a started enrolment of the skill or cohort that the dimension names (without it, all in the selection are of one), with the day from
-- which on it covers the person, where such a day says since when she belongs to a group.
create or replace macro trainings_begun(as_of, dimension) as table
    select
        enrolments.person,
        enrolments.registered_on,
        training_group(dimension, enrolments.skill, enrolments.cohort_id) as value,
        greatest(enrolments.covered_on, enrolments.registered_on) as since_on,
        enrolments.one_of_several,
    from enrolments(as_of) as enrolments
    where
        enrolments.started
        and (is_by_training() or coalesce(dimension in ('skill', 'cohort'), false));

-- Of persons with several enrolments, one row a person and group: since when she belongs to it.
create or replace macro first_begun(as_of, dimension) as table
    select
        trainings_begun.person,
        trainings_begun.registered_on,
        trainings_begun.value,
        min(trainings_begun.since_on) as since_on,
    from trainings_begun(as_of, dimension) as trainings_begun
    where trainings_begun.one_of_several
    group by
        trainings_begun.person,
        trainings_begun.registered_on,
        trainings_begun.value;

-- The same of everybody.
create or replace macro belonging(as_of, dimension) as table
    select
        trainings_begun.person,
        trainings_begun.registered_on,
        trainings_begun.value,
        trainings_begun.since_on,
    from trainings_begun(as_of, dimension) as trainings_begun
    where not trainings_begun.one_of_several
    union all
    select first_begun.*
    from first_begun(as_of, dimension) as first_begun;

-- One row a person and group, with the day from which her exits count there: null is from the first day on. Nobody is chosen by her
-- future: where training makes the groups or the selection, she belongs to one from the day on which she first started an
-- enrolment of it (chosen, if some are), not before.
create or replace macro members(as_of, dimension) as table
    select
        grouped_people.person,
        grouped_people.registered_on,
        grouped_people.value,
        cast(null as date) as since_on,
    from grouped_people(as_of, nullif(nullif(dimension, 'skill'), 'cohort')) as grouped_people
    where not is_by_training() and coalesce(dimension not in ('skill', 'cohort'), true)
    union all
    select
        belonging.person,
        belonging.registered_on,
        belonging.value,
        belonging.since_on,
    from belonging(as_of, dimension) as belonging
    where dimension in ('skill', 'cohort')
    union all
    select
        grouped_people.person,
        grouped_people.registered_on,
        grouped_people.value,
        belonging.since_on,
    from grouped_people(as_of, nullif(nullif(dimension, 'skill'), 'cohort')) as grouped_people
    inner join belonging(as_of, null) as belonging on grouped_people.person = belonging.person
    where
        is_by_training()
        and coalesce(dimension not in ('skill', 'cohort'), true);

-- One row an exit and group that the person belonged to when she left.
create or replace macro left_as_members(as_of, dimension) as table
    select
        spells.exited_on,
        spells.returned_on,
        spells.destination,
        members.value,
    from spells(as_of) as spells
    inner join members(as_of, dimension) as members on spells.person = members.person
    where coalesce(spells.exited_on >= members.since_on, true);

-- One row a person who completed a training, of the group of that training, or of the group that she belongs to herself: with its last day, and
-- the day from which on she belongs to the group (null is from the first day on).
create or replace macro completers(as_of, dimension) as table
    with completions as (
        select
            first_completions.person,
            first_completions.ends_on,
            training_group(dimension, first_completions.skill, first_completions.cohort_id) as value,
            case
                when is_by_training() or dimension in ('skill', 'cohort')
                    then coalesce(first_begun.since_on, greatest(first_completions.covered_on, first_completions.registered_on))
            end as since_on,
        from first_completions(as_of) as first_completions
        left join first_begun(as_of, dimension) as first_begun
            on
                first_completions.person = first_begun.person
                and training_group(dimension, first_completions.skill, first_completions.cohort_id) = first_begun.value
    )

    select completions.*
    from completions
    where coalesce(dimension in ('skill', 'cohort'), true)
    union all
    select
        completions.person,
        completions.ends_on,
        grouped_people.value,
        completions.since_on,
    from completions
    inner join grouped_people(as_of, dimension) as grouped_people on completions.person = grouped_people.person
    where dimension not in ('skill', 'cohort');

-- One row a group and last day of a training: how many completed it as their first, and are followed from then on.
create or replace macro completers_begun(as_of, dimension) as table
    select
        completers.value,
        completers.ends_on as began_on,
        count(*) as persons,
    from completers(as_of, dimension) as completers
    group by
        completers.value,
        completers.ends_on;

-- One row a person who completed a training and whose leaving (or being away) then decides how long she stayed: her group and the training's last day,
-- the day on which she left, and whether she left as one of the group.
create or replace macro completers_leaving(as_of, dimension) as table
    select
        completers.value,
        completers.ends_on as began_on,
        spells.exited_on,
        spells.exited_on >= completers.ends_on and coalesce(spells.exited_on >= completers.since_on, true) as leaves,
    from spells(as_of) as spells
    inner join completers(as_of, dimension) as completers on spells.person = completers.person
    where decides(spells.exited_on, spells.returned_on, spells.previous_exited_on, spells.previous_returned_on, completers.ends_on);
