-- How long persons have been here or away, counted by stays.sql of the facts that facts.sql makes. The days are those on which something is true of a
-- person or her months begin, so that the sum up to a date is what holds then.

create table next.fact_stays as
select stays.*
from stays(date '9999-12-31') as stays
order by
    stays.day,
    stays.stage,
    stays.gone,
    stays.months;

drop macro table stays;
drop macro table stage_exits;
drop macro table stage_days;
drop macro table spells_trained;
drop macro table people_trained;
drop macro trained_from;
drop macro whole_months;
