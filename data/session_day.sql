-- The date of a group's session of that number: the one on which the sessions say that it was held (`moved_on`), else as many days from the group's
-- first. The facts, the checks, the lists to work on and the queries say so by this alone.
create or replace macro session_held_on(starts_on, day, moved_on) as (
    coalesce(moved_on, cast(starts_on + cast(day - 1 as integer) as date))
);
