-- Steps of the staying curves; who stayed, was away and moved on is counted by data/stays.sql, as the facts are.

-- The first month of the step of a staying curve in which that whole month lies: the first month, the second and third, the rest of the
-- year, later.
create or replace macro staying_step(months) as (
    case when months >= 12 then 12 when months >= 3 then 3 when months >= 1 then 1 else 0 end
);
