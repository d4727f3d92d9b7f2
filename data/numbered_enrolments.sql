-- Enrolments with the numbers of person and cohort. An import that has looked the persons up already leaves them under this name.
create temp view if not exists numbered_enrolments as from with_numbers('next.enrolments');
