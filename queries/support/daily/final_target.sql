-- The final target for the population (final_target), which asks all targets for the one with the latest due date. At most one row.
create table daily.final_target as
select final_target.*
from final_target() as final_target;
