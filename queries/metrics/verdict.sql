-- Question: is the population target reached, by mentas or by the closure, or missed, or still to come (running)?
-- Grain: one row, none without a target; whole programme only.
-- Parameters: as_of.
create or replace macro verdict(as_of) as table
    with closed as (
        select closure_totals.*
        from closure_totals(as_of) as closure_totals
    ),

    standings as (
        select
            pace.*,
            case when pace.status in ('reached', 'missed') then pace.status else 'running' end as standing,
        from pace(as_of) as pace
    ),

    final as (
        select
            pace.as_of,
            pace.residents,
            pace.target,
            pace.due_on,
            closed.closure_exits,
            closed.closure_away,
            target_verdict(pace.standing, pace.residents, pace.target, closed.closure_away) as verdict,
            target_verdict(pace.standing, pace.residents, pace.target, closed.closure_exits) as verdict_without_returns,
        from standings as pace
        cross join closed
    )

    select * from final;
