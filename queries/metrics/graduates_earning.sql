-- Question: of those who finished a training, how many earn now?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro graduates_earning(as_of) as table
    with counted as (
        select graduates_followed_up.*
        from graduates_followed_up(as_of) as graduates_followed_up
    ),

    final as (
        select
            counted.completed,
            counted.followed_up,
            counted.completed - counted.followed_up as not_followed_up,
            counted.earning,
            counted.earning / nullif(counted.followed_up, 0) as earning_rate,
        from counted
    )

    select * from final;
