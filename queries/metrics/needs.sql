-- Question: what do they need most?
-- Grain: one row a need named by the latest follow-up, the most frequent first.
-- Parameters: as_of.
create or replace macro needs(as_of) as table
    with counted as (
        select
            coalesce(latest_follow_ups.need, 'unknown') as need,
            count(*) as persons,
        from latest_follow_ups(as_of) as latest_follow_ups
        group by coalesce(latest_follow_ups.need, 'unknown')
    ),

    final as (
        select counted.*
        from counted
        order by
            counted.persons desc,
            counted.need asc
    )

    select * from final;
