-- Enrolments with the numbers of person and cohort. An import that has looked the persons up already leaves them under this name.
create view if not exists numbered_enrolments as from with_numbers('next.enrolments');

-- The same without the codes, in which rows that name an enrolment are looked up. An import that has looked the persons up leaves this, too.
create view if not exists enrolled_numbers as
select
    enrolments.person,
    enrolments.cohort,
from numbered_enrolments as enrolments;
