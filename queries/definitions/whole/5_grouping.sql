-- Without any filter: only a group of training asks since when a person belongs to it, and all persons together are no group.

create or replace macro whole.completers(as_of, dimension) as table
    select
        first_completions.person,
        first_completions.ends_on,
        'all' as value,
        cast(null as date) as since_on,
    from first_completions(as_of) as first_completions
    where dimension is null
    union all
    select
        first_completions.person,
        first_completions.ends_on,
        training_group(dimension, first_completions.skill, first_completions.cohort_id) as value,
        coalesce(first_begun.since_on, greatest(first_completions.covered_on, first_completions.registered_on)) as since_on,
    from first_completions(as_of) as first_completions
    left join first_begun(as_of, dimension) as first_begun
        on
            first_completions.person = first_begun.person
            and training_group(dimension, first_completions.skill, first_completions.cohort_id) = first_begun.value
    where dimension in ('skill', 'cohort')
    union all
    select
        first_completions.person,
        first_completions.ends_on,
        grouped_people.value,
        cast(null as date) as since_on,
    from first_completions(as_of) as first_completions
    inner join grouped_people(as_of, dimension) as grouped_people on first_completions.person = grouped_people.person
    where dimension not in ('skill', 'cohort');

-- Groups of people, skills and cohorts: nothing that asks for them has groups of trainers or organisers.
create or replace macro whole.members(as_of, dimension) as table
    select
        people_by_group.person,
        people_by_group.registered_on,
        people_by_group.value,
        cast(null as date) as since_on,
    from people_by_group(as_of, dimension) as people_by_group
    union all
    select
        belonging.person,
        belonging.registered_on,
        belonging.value,
        belonging.since_on,
    from belonging(as_of, dimension) as belonging;

create or replace macro whole.left_as_members(as_of, dimension) as table
    select
        spells.exited_on,
        spells.returned_on,
        spells.destination,
        'all' as value,
    from spells(as_of) as spells
    where coalesce(dimension = 'destination', true)
    union all
    select
        spells.exited_on,
        spells.returned_on,
        spells.destination,
        members.value,
    from spells(as_of) as spells
    inner join members(as_of, dimension) as members on spells.person = members.person
    where dimension != 'destination' and coalesce(spells.exited_on >= members.since_on, true);
