-- Years with ten or more exits of which over a fifth have an unknown destination. Grain: one row a year with ten or more exits. Parameters: none.
with final as (
    select
        cast(year(exits.exited_on) as varchar) as record_key,
        count(*) filter (exits.destination = 'unknown') > 0.2 * count(*) as wrong,
    from programme.exits as exits
    group by year(exits.exited_on)
    having count(*) >= 10
)

select * from final
