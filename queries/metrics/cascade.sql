-- Question: how many of the registered persons have come how far?
-- Grain: one row a stage; each stage counts those who are in every stage before it.
-- Parameters: as_of.
create or replace macro cascade(as_of) as table
    with training as (
        select
            set_of(enrolments.person) as enrolled,
            set_of(case when enrolments.started then enrolments.person end) as started,
            set_of(case when enrolments.completed then enrolments.person end) as completed,
            set_of(case when enrolments.passed then enrolments.person end) as passed,
        from enrolments(as_of) as enrolments
    ),

    leaving as (
        select set_of(case when spells.mentas then spells.person end) as mentas
        from spells(as_of) as spells
    ),

    following as (
        select set_of(case when latest_follow_ups.earning then latest_follow_ups.person end) as earning
        from latest_follow_ups(as_of) as latest_follow_ups
    ),

    -- Who started is enrolled, who completed started, who passed completed: only the last two stages need both sets.
    stages as (
        select
            unnest([1, 2, 3, 4, 5, 6, 7]) as place,
            unnest(['registered', 'enrolled', 'started', 'completed', 'passed', 'mentas', 'earning']) as stage,
            unnest(
                [
                    selected_persons(as_of),
                    set_size(training.enrolled),
                    set_size(training.started),
                    set_size(training.completed),
                    set_size(training.passed),
                    set_size(training.passed & leaving.mentas),
                    set_size(training.passed & leaving.mentas & following.earning),
                ]
            ) as persons,
        from training
        cross join leaving
        cross join following
    ),

    final as (
        select
            stages.stage,
            stages.persons,
            stages.persons / nullif(first_value(stages.persons) over (order by stages.place), 0) as share_of_registered,
            stages.persons / nullif(lag(stages.persons) over (order by stages.place), 0) as share_of_previous,
        from stages
        order by stages.place
    )

    select * from final;
