-- The months that results by month have a row for.

-- One row a calendar month, from that of the first day to that of the as-of date; none without a first day.
create or replace macro months_until(first_day, as_of) as table
    select cast(unnest(generate_series(date_trunc('month', cast(first_day as date)), cast(as_of as date), interval 1 month)) as date) as month;

-- The last day since which so many months have passed by a date. A month that has no such day ends on its last: six months after 28 to 31 August
-- it is 28 February, so that on that date they have passed since 31 August, and on 30 August since 28 February. Found once it is quicker than adding
-- months to the day of each row.
create or replace macro months_before(as_of, months) as (
    greatest(cast(cast(as_of as date) - to_months(months) as date), cast(cast(as_of as date) + 1 - to_months(months) as date) - 1)
);
