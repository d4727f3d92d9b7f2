-- Question: where does the programme stand on the as-of date?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro headline(as_of) as table
    with leaving as (
        select
            count(*) filter (spells.away) as away,
            count(spells.started_from) filter (spells.away) as covered_away,
            count(*) filter (spells.mentas) as mentas,
            count(*) as exits,
            count(*) filter (spells.by_closure) as closure_exits,
            count(spells.returned_on) as returns,
            count(*) filter (spells.destination != 'died' and spells.exited_on <= months_before(as_of, 6)) as sustained_base_6m,
            count(*) filter (
                spells.destination != 'died'
                and spells.exited_on <= months_before(as_of, 6)
                and (spells.returned_on is null or spells.returned_on > spells.exited_on + interval 6 month)
            ) as sustained_6m,
        from spells_trained(as_of) as spells
    ),

    following as (
        select
            count(*) as followed_up,
            count(*) filter (latest_follow_ups.earning) as earning,
        from latest_follow_ups(as_of) as latest_follow_ups
    ),

    counted as (
        select
            selected_persons(as_of) as registered,
            selected_persons(as_of) - leaving.away as residents,
            trained.started as covered,
            trained.started - leaving.covered_away as covered_residents,
            trained.enrolled,
            training.*,
            leaving.* exclude (away, covered_away),
            following.*,
        from persons_by_stage(as_of) as trained
        cross join trainings_by_stage(as_of) as training
        cross join leaving
        cross join following
    ),

    final as (
        select
            cast(as_of as date) as as_of,
            counted.registered,
            counted.residents,
            counted.covered,
            counted.covered / nullif(counted.registered, 0) as coverage,
            counted.covered_residents,
            counted.covered_residents / nullif(counted.residents, 0) as coverage_residents,
            counted.enrolled,
            counted.started,
            counted.completed,
            counted.completed / nullif(counted.started, 0) as completion_rate,
            counted.assessed,
            counted.passed,
            counted.passed / nullif(counted.assessed, 0) as pass_rate,
            counted.exits,
            counted.closure_exits,
            counted.returns,
            counted.mentas,
            counted.sustained_base_6m,
            counted.sustained_6m,
            counted.sustained_6m / nullif(counted.sustained_base_6m, 0) as sustained_rate_6m,
            counted.followed_up,
            counted.earning,
            counted.earning / nullif(counted.followed_up, 0) as earning_rate,
        from counted
    )

    select * from final;
