-- Question: from when to when are there records?
-- Grain: one row; first_on is null where nobody is registered.
-- Parameters: $today (records dated later are plans). Targets are promises and events are marks: neither dates a record.
select
    (select min(fact_persons.registered_on) from programme.fact_persons as fact_persons) as first_on,
    (
        select max(fact_record_days.day)
        from programme.fact_record_days as fact_record_days
        where fact_record_days.day <= $today and fact_record_days."table" not in ('cohorts', 'events')
    ) as last_on
