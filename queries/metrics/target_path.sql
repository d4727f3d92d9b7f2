-- Question: is the number of residents on its planned path to the target?
-- Grain: one row a month from the baseline to the due date of the final target (first days, the two ends, and the as-of date between
-- them); whole programme only.
-- Parameters: as_of.
create or replace macro target_path(as_of) as table
    with joined as (
        select
            path_days."on",
            path_days.planned,
            case when path_days."on" <= as_of then path_days.residents end as actual,
        from path_days(as_of) as path_days
    ),

    final as (
        select
            joined."on",
            joined.planned,
            joined.actual,
            joined.actual - joined.planned as gap,
        from joined
        order by joined."on"
    )

    select * from final;
