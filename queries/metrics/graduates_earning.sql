-- Question: of those who finished a training, how many earn now?
-- Grain: one row.
-- Parameters: as_of.
create or replace macro graduates_earning(as_of) as table
    with graduates as (
        select
            first_completions.person,
            first_completions.ends_on,
        from first_completions(as_of) as first_completions
    ),

    -- What a follow-up before the training said is no answer: it tells nothing of a graduate.
    latest as (
        select
            follow_ups.person,
            follow_ups.followed_up_on,
            follow_ups.earning,
        from follow_ups(as_of) as follow_ups
        where coalesce(follow_ups.next_followed_up_on > as_of, true)
    ),

    counted as (
        select
            count(*) as completed,
            count(latest.person) as followed_up,
            count(latest.person) filter (latest.earning) as earning,
        from graduates
        left join latest on graduates.person = latest.person and graduates.ends_on <= latest.followed_up_on
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
