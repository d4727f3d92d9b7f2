-- Persons who left longer ago than the office keeps them are replaced by stand-ins that leave the programme's past totals as they were.
-- `old` holds the version before, `next` what will stand. Made beforehand: stand_ins (resident_id, stand_in), one row a person to be removed,
-- and moment (as_of). Nothing of the persons' own codes is ever written to `next`.

-- Days on which a count must come out as before: ends of months, sessions, counts of the office, and days that settle from when on somebody
-- is covered. Between two of them a stand-in's dates can move without a count telling it.
create or replace temp table watched as
with moment as (
    select moment.as_of from temp.moment as moment
),

months as (
    select last_day(cast(unnest(generate_series(date_trunc('month', first.registered_on), moment.as_of, interval 1 month)) as date)) as day
    from moment
    cross join (select min(residents.registered_on) as registered_on from old.residents as residents) as first
),

sessions as (
    select session_held_on(cohorts.starts_on, days.day, moved.held_on) as day
    from old.cohorts as cohorts
    cross join lateral (select unnest(range(1, cohorts.days + 1)) as day) as days
    left join old.sessions as moved on cohorts.cohort_id = moved.cohort_id and days.day = moved.day
),

late_enrolments as (
    select enrolments.enrolled_on as day
    from old.enrolments as enrolments
    inner join old.cohorts as cohorts on enrolments.cohort_id = cohorts.cohort_id
    where enrolments.enrolled_on > cohorts.starts_on
),

late_registrations as (
    select residents.registered_on as day
    from old.residents as residents
    inner join old.enrolments as enrolments on residents.resident_id = enrolments.resident_id
    inner join old.cohorts as cohorts on enrolments.cohort_id = cohorts.cohort_id
    where residents.registered_on > cohorts.starts_on
),

everything as (
    select months.day from months
    union all
    select sessions.day from sessions
    union all
    select late_enrolments.day from late_enrolments
    union all
    select late_registrations.day from late_registrations
    union all
    select headcounts.counted_on from old.headcounts as headcounts
    union all
    select targets.baseline_on from old.targets as targets
    union all
    select targets.due_on from old.targets as targets
),

final as (
    select distinct everything.day
    from everything
    cross join moment
    where everything.day <= moment.as_of
)

select * from final;

-- Where each date of a removed person moves to: the next watched day, or nowhere where none follows.
create or replace temp table moved as
with dates as (
    select residents.registered_on as day from old.residents as residents
    union
    select enrolments.enrolled_on from old.enrolments as enrolments
    union
    select assessments.assessed_on from old.assessments as assessments
    union
    select exits.exited_on from old.exits as exits
    union
    select exits.returned_on
    from old.exits as exits
    where exits.returned_on is not null
    union
    select follow_ups.followed_up_on from old.follow_ups as follow_ups
    union
    select sales.sold_on from old.sales as sales
),

final as (
    select
        dates.day,
        coalesce(watched.day, dates.day) as moved_to,
    from dates
    asof left join watched on dates.day <= watched.day
)

select * from final;

-- Persons whose spells must stay as they are: two would begin on one day, or "still away after six months" would come out otherwise.
create or replace temp table exact as
with spells as (
    select
        exits.resident_id,
        left_on.moved_to as moved_exit,
        exits.returned_on > exits.exited_on + interval 6 month as sustained,
        back_on.moved_to > left_on.moved_to + interval 6 month as moved_sustained,
    from old.exits as exits
    semi join stand_ins on exits.resident_id = stand_ins.resident_id
    inner join moved as left_on on exits.exited_on = left_on.day
    left join moved as back_on on exits.returned_on = back_on.day
),

final as (
    select spells.resident_id
    from spells
    group by spells.resident_id
    having count(*) > count(distinct spells.moved_exit) or bool_or(spells.sustained is distinct from spells.moved_sustained)
)

select * from final;

create table next.cohorts as from old.cohorts;

create table next.sessions as from old.sessions;

create table next.targets as from old.targets;

create table next.headcounts as from old.headcounts;

create table next.events as from old.events;

create table next.residents as
select
    coalesce(stand_ins.stand_in, residents.resident_id) as resident_id,
    case when stand_ins.stand_in is null or exact.resident_id is not null then residents.registered_on else moved.moved_to end as registered_on,
    case when stand_ins.stand_in is null then residents.birth_year end as birth_year,
    case when stand_ins.stand_in is null then residents.origin end as origin,
    case when stand_ins.stand_in is null then residents.education end as education,
from old.residents as residents
inner join moved on residents.registered_on = moved.day
left join stand_ins on residents.resident_id = stand_ins.resident_id
left join exact on residents.resident_id = exact.resident_id
order by resident_id;

create table next.enrolments as
select
    enrolments.cohort_id,
    coalesce(stand_ins.stand_in, enrolments.resident_id) as resident_id,
    case when stand_ins.stand_in is null then enrolments.enrolled_on else moved.moved_to end as enrolled_on,
from old.enrolments as enrolments
inner join moved on enrolments.enrolled_on = moved.day
left join stand_ins on enrolments.resident_id = stand_ins.resident_id
order by
    cohort_id,
    resident_id;

-- A session without a row is a session missed: absences of stand-ins need none.
create table next.attendance as
select
    attendance.cohort_id,
    coalesce(stand_ins.stand_in, attendance.resident_id) as resident_id,
    attendance.day,
    attendance.present,
from old.attendance as attendance
left join stand_ins on attendance.resident_id = stand_ins.resident_id
where stand_ins.stand_in is null or attendance.present
order by
    cohort_id,
    resident_id,
    day;

create table next.assessments as
select
    assessments.cohort_id,
    coalesce(stand_ins.stand_in, assessments.resident_id) as resident_id,
    case when stand_ins.stand_in is null then assessments.assessed_on else moved.moved_to end as assessed_on,
    assessments.passed,
    case when stand_ins.stand_in is null then assessments.score end as score,
from old.assessments as assessments
inner join moved on assessments.assessed_on = moved.day
left join stand_ins on assessments.resident_id = stand_ins.resident_id
order by
    cohort_id,
    resident_id;

create table next.exits as
select
    coalesce(stand_ins.stand_in, exits.resident_id) as resident_id,
    case when stand_ins.stand_in is null or exact.resident_id is not null then exits.exited_on else left_on.moved_to end as exited_on,
    exits.destination,
    exits.by_closure,
    case when stand_ins.stand_in is null or exact.resident_id is not null then exits.returned_on else back_on.moved_to end as returned_on,
from old.exits as exits
inner join moved as left_on on exits.exited_on = left_on.day
left join moved as back_on on exits.returned_on = back_on.day
left join stand_ins on exits.resident_id = stand_ins.resident_id
left join exact on exits.resident_id = exact.resident_id
order by
    resident_id,
    exited_on;

-- Of a stand-in's contacts between two watched days the latest counts, and only whether she earned.
create table next.follow_ups as
select
    follow_ups.resident_id,
    follow_ups.followed_up_on,
    follow_ups.earning,
    follow_ups.monthly_income,
    follow_ups.product,
    follow_ups.need,
    follow_ups.organisation,
from old.follow_ups as follow_ups
anti join stand_ins on follow_ups.resident_id = stand_ins.resident_id
union all
select
    stand_ins.stand_in,
    moved.moved_to,
    arg_max(follow_ups.earning, follow_ups.followed_up_on),
    null,
    null,
    null,
    null,
from old.follow_ups as follow_ups
inner join stand_ins on follow_ups.resident_id = stand_ins.resident_id
inner join moved on follow_ups.followed_up_on = moved.day
group by
    stand_ins.stand_in,
    moved.moved_to
order by
    resident_id,
    followed_up_on;

-- Days of sale stay apart where she sold on several of them; a product stays where ten persons or more have sold it.
create table next.sales as
with common as (
    select sales.product
    from old.sales as sales
    group by sales.product
    having count(distinct sales.resident_id) >= 10
),

removed as (
    select
        'ARSIP-' || replace(cast(uuid() as varchar), '-', '') as sale_id,
        stand_ins.stand_in as resident_id,
        case
            when count(distinct sales.sold_on) over (partition by stand_ins.stand_in, moved.moved_to) > 1 then sales.sold_on
            else moved.moved_to
        end as sold_on,
        coalesce(common.product, 'lainnya') as product,
        sales.channel,
        sales.quantity,
        sales.amount,
        cast(null as varchar) as facilitator,
    from old.sales as sales
    inner join stand_ins on sales.resident_id = stand_ins.resident_id
    inner join moved on sales.sold_on = moved.day
    left join common on sales.product = common.product
),

final as (
    select
        sales.sale_id,
        sales.resident_id,
        sales.sold_on,
        sales.product,
        sales.channel,
        sales.quantity,
        sales.amount,
        sales.facilitator,
    from old.sales as sales
    anti join stand_ins on sales.resident_id = stand_ins.resident_id
    union all
    select
        removed.sale_id,
        removed.resident_id,
        removed.sold_on,
        removed.product,
        removed.channel,
        removed.quantity,
        removed.amount,
        removed.facilitator,
    from removed
)

select * from final
order by final.sale_id;
