-- Question: how did the number of residents come about since a date, and does the latest headcount agree?
-- Grain: one row; opening + new + returned - exited = closing. The headcount is empty inside a selection.
-- Parameters: as_of, since.
create or replace macro ledger(as_of, since) as table
    with moved as (
        select
            coalesce(sum(daily_changes.net) filter (daily_changes.day <= since), 0) as opening,
            coalesce(sum(daily_changes.new) filter (daily_changes.day > since), 0) as new,
            coalesce(sum(daily_changes.returned) filter (daily_changes.day > since), 0) as returned,
            coalesce(sum(daily_changes.exited) filter (daily_changes.day > since), 0) as exited,
            coalesce(sum(daily_changes.net), 0) as closing,
        from daily_changes(as_of) as daily_changes
    ),

    latest_headcount as (
        select
            headcounts.counted_on,
            headcounts.source,
            headcounts.residents,
        from programme.headcounts as headcounts
        where
            headcounts.counted_on <= as_of
            and not is_narrowed()
        order by
            headcounts.counted_on desc,
            headcounts.source asc
        limit 1
    ),

    on_register as (
        select sum(daily_changes.net) as residents
        from daily_changes(as_of) as daily_changes
        inner join latest_headcount on daily_changes.day <= latest_headcount.counted_on
    ),

    final as (
        select
            cast(since as date) as since,
            cast(moved.opening as bigint) as opening,
            cast(moved.new as bigint) as new,
            cast(moved.returned as bigint) as returned,
            cast(moved.exited as bigint) as exited,
            cast(moved.closing as bigint) as closing,
            latest_headcount.counted_on,
            latest_headcount.source,
            latest_headcount.residents as counted,
            case
                when latest_headcount.counted_on is not null
                    then cast(coalesce(on_register.residents, 0) as bigint) - latest_headcount.residents
            end as difference,
        from moved
        cross join on_register
        left join latest_headcount on true
    )

    select * from final;
