-- Question: how many persons are registered by the as-of date?
-- Grain: one row. They are the persons numbered up to that (data/facts.sql).
-- Parameters: $as_of.
select count(*) as persons
from programme.fact_persons as fact_persons
where fact_persons.registered_on <= $as_of
