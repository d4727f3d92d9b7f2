-- A question about many dates at once is about the whole programme: everybody registered by each of the dates is selected.
-- These stand in place of the definitions of the same names (definitions/whole/1_selection.sql) on the cursor that asks.

create or replace temp macro is_selected(somebody, as_of) as (
    (
        select registrations.registered_on
        from programme.fact_persons as registrations
        where registrations.person = somebody
    ) <= as_of
);

create or replace temp macro selected_persons(as_of) as (
    (
        select count(*)
        from programme.fact_persons as registrations
        where registrations.registered_on <= as_of
    )
);
