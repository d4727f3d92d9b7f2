-- One row a day of the planned path to the population target (planned_days), with residents at its end.
create table daily.path as
select
    planned_days.*,
    days.registered + days.returned - days.exited as residents,
from planned_days() as planned_days
inner join daily.days as days on planned_days."on" >= days.day and planned_days."on" < days.until
order by planned_days."on";
