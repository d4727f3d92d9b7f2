-- One row a calendar month from that of the first registration to that of the last change: what holds at its end.
create table daily.months as
with bounds as (
    select
        min(days.day) filter (days.registered > 0) as first_day,
        max(days.day) as last_day,
    from daily.days as days
),

months as (
    select cast(unnest(generate_series(date_trunc('month', bounds.first_day), bounds.last_day, interval 1 month)) as date) as month,
    from bounds
)

select
    months.month,
    last_day(months.month) as ends_on,
    days.* exclude (day, until),
from months
inner join daily.days as days on last_day(months.month) >= days.day and last_day(months.month) < days.until
order by months.month;
