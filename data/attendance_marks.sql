-- Attendance as it stands in `next`, of one row an enrolment with a bit for each day (`next.attendance_marks`).

-- The rows of attendance, made of the marks. The view names no database, so that it holds wherever the file is attached.
create view next.attendance as
select
    marks.cohort_id,
    marks.resident_id,
    days.day,
    (marks.present_mask >> cast(days.day - 1 as ubigint)) & 1 = 1 as present,
from attendance_marks as marks
inner join (select unnest(range(1, 61)) as day) as days on (marks.marked_mask >> cast(days.day - 1 as ubigint)) & 1 = 1;

-- For data/facts.sql.
create or replace view cohorts_recorded as
select distinct marks.cohort_id
from next.attendance_marks as marks;

create or replace view presences as
select
    marks.cohort_id,
    marks.resident_id,
    bit_count(marks.present_mask) as present_days,
    marks.present_mask,
from next.attendance_marks as marks
where marks.present_mask > 0;
