-- The codes of all cohorts, in the order of their numbers.
select fact_cohorts.cohort_id
from programme.fact_cohorts as fact_cohorts
order by fact_cohorts.cohort;
