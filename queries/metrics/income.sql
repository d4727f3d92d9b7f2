-- Question: what do those earn who earn?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro income(as_of) as table
    with final as (
        select
            count(*) as followed_up,
            count(*) filter (latest_follow_ups.earning) as earning,
            median(latest_follow_ups.monthly_income) filter (latest_follow_ups.earning) as median_monthly_income,
        from latest_follow_ups(as_of) as latest_follow_ups
    )

    select * from final;
