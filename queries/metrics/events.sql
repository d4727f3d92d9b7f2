-- Question: what happened that the charts should mark?
-- Grain: one row an event by the as-of date.
-- Parameters: as_of.
create or replace macro events(as_of) as table
    with final as (
        select
            events.happened_on,
            events.title,
            events.note,
        from programme.events as events
        where events.happened_on <= as_of
        order by
            events.happened_on,
            events.title
    )

    select * from final;
