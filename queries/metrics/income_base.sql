-- Question: over how many persons is the median income taken?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro income_base(as_of) as table
    with final as (
        select count(*) filter (latest_follow_ups.earning and latest_follow_ups.monthly_income is not null) as with_amount
        from latest_follow_ups(as_of) as latest_follow_ups
    )

    select * from final;
