-- The months that results by month have a row for.

-- One row a calendar month, from that of the first day to that of the as-of date; none without a first day.
create or replace macro months_until(first_day, as_of) as table
    select cast(unnest(generate_series(date_trunc('month', cast(first_day as date)), cast(as_of as date), interval 1 month)) as date) as month;
