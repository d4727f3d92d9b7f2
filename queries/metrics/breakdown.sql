-- Question: does the programme reach everybody alike?
-- Grain: one row a value of dimension (age_band, origin, education, skill, trainer or organiser).
-- Parameters: as_of, dimension.
create or replace macro breakdown(as_of, dimension) as table
    with counted as (
        select breakdown_of_people.*
        from breakdown_of_people(as_of, dimension) as breakdown_of_people
        union all
        select breakdown_of_training.*
        from breakdown_of_training(as_of, dimension) as breakdown_of_training
    ),

    final as (
        select
            counted.value,
            counted.registered,
            counted.registered - coalesce(counted.away, 0) as residents,
            counted.covered,
            counted.covered / nullif(counted.registered, 0) as coverage,
            coalesce(counted.started, 0) as started,
            coalesce(counted.completed, 0) as completed,
            counted.completed / nullif(counted.started, 0) as completion_rate,
            coalesce(counted.exits, 0) as exits,
            coalesce(counted.mentas, 0) as mentas,
        from counted
        order by counted.value
    )

    select * from final;
