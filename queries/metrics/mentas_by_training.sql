-- Question: what training had those reached who are mentas?
-- Grain: one row a stage that a person had reached by the day of her current exit; the rows add up to mentas.
-- Parameters: as_of.
create or replace macro mentas_by_training(as_of) as table
    with stages as (
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
        left join mentas_by_stage(as_of) as counted on stages.training = counted.training
        order by stages.place
    )

    select * from final;
