-- Whether the latest headcount is over two years old. Grain: one row where there is any. Parameters: $today.
with final as (
    select
        cast(max(headcounts.counted_on) as varchar) as record_key,
        max(headcounts.counted_on) < $today - 730 as wrong,
    from programme.headcounts as headcounts
    having count(*) > 0
)

select * from final
