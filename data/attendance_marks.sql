-- Attendance that was counted in `enrolments_attended` (data/sound.py), as it stands in `next`: one row an enrolment with a bit for each day.
create table next.attendance_marks as
select
    enrolments_attended.cohort_id,
    enrolments_attended.resident_id,
    enrolments_attended.marked_mask,
    enrolments_attended.present_mask,
from enrolments_attended
where enrolments_attended.marked_mask > 0;

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
create temp view cohorts_recorded as
select distinct marks.cohort_id
from next.attendance_marks as marks;
