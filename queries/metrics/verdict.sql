-- Question: is the population target reached, by mentas or by the closure, or missed, or still to come (running)?
-- Grain: one row, none without a target; whole programme only.
-- Parameters: as_of.
create or replace macro verdict(as_of) as table
    with standings as (
        select
            counted.*,
            target.value as target,
            target.due_on,
            coalesce(target_standing(counted.residents, target.value, target.due_on, as_of), 'running') as standing,
        from residents_and_closure(as_of) as counted
        cross join population_target() as target
    ),

    final as (
        select
            cast(as_of as date) as as_of,
            standings.residents,
            standings.target,
            standings.due_on,
            standings.closure_exits,
            standings.closure_away,
            target_verdict(standings.standing, standings.residents, standings.target, standings.closure_away) as verdict,
            target_verdict(standings.standing, standings.residents, standings.target, standings.closure_exits) as verdict_without_returns,
        from standings
    )

    select * from final;
