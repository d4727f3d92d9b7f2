-- Question: what training had those reached who are mentas?
-- Grain: one row a stage that a person had reached by the day of her current exit; the rows add up to mentas.
-- Parameters: as_of.
create or replace macro mentas_by_training(as_of) as table
    with current_exits as (
        select
            spells.person,
            spells.exited_on,
            spells.started_from,
            spells.completed_from,
            spells.passed_from,
        from spells_trained(as_of) as spells
        where spells.mentas
    ),

    -- What the latest contact after the exit says.
    contacts as (
        select
            current_exits.person,
            arg_max(follow_ups.earning, follow_ups.followed_up_on) as earning,
        from current_exits
        inner join follow_ups(as_of) as follow_ups on current_exits.person = follow_ups.person
        where follow_ups.followed_up_on > current_exits.exited_on
        group by current_exits.person
    ),

    persons as (
        select
            case
                when current_exits.passed_from <= current_exits.exited_on then 'passed'
                when current_exits.completed_from <= current_exits.exited_on then 'completed'
                when current_exits.started_from <= current_exits.exited_on then 'started'
                when current_exits.exited_on >= programme_began_on(as_of) then 'never'
                else 'before_programme'
            end as training,
            contacts.person is not null as followed_up,
            coalesce(contacts.earning, false) as earning,
        from current_exits
        left join contacts on current_exits.person = contacts.person
    ),

    counted as (
        select
            persons.training,
            count(*) as persons,
            count(*) filter (persons.followed_up) as followed_up,
            count(*) filter (persons.earning) as earning,
        from persons
        group by persons.training
    ),

    stages as (
        select
            unnest([1, 2, 3, 4, 5]) as place,
            unnest(['passed', 'completed', 'started', 'never', 'before_programme']) as training,
    ),

    final as (
        select
            stages.training,
            coalesce(counted.persons, 0) as persons,
            coalesce(counted.followed_up, 0) as followed_up,
            coalesce(counted.earning, 0) as earning,
        from stages
        left join counted on stages.training = counted.training
        order by stages.place
    )

    select * from final;
