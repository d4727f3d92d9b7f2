-- One row a day on which somebody counted: the first of the sources of that day, until the day before the next, and residents on the register.
create table daily.headcounts as
with counts as (
    select
        headcounts.counted_on,
        min(headcounts.source) as source,
        arg_min(headcounts.residents, headcounts.source) as residents,
    from programme.headcounts as headcounts
    group by headcounts.counted_on
)

select
    counts.counted_on,
    lead(counts.counted_on, 1, cast('infinity' as date)) over (order by counts.counted_on) as until,
    counts.source,
    counts.residents,
    days.registered + days.returned - days.exited as on_register,
from counts
inner join daily.days as days on counts.counted_on >= days.day and counts.counted_on < days.until
order by counts.counted_on;
