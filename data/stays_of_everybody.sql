-- Of whom stays.sql counts for the facts: of everybody, without a date.

create or replace macro people_trained(as_of) as table
    select persons.*
    from next.fact_persons as persons;

create or replace macro spells_trained(as_of) as table
    select spells.*
    from next.fact_spells as spells;
