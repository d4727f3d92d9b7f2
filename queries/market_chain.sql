-- Question: where is it lost, between finishing the training and living from it?
-- Grain: one row a stage; each stage counts those who are in every stage before it.
-- Parameters: $as_of, $selection.
with completed as (
    select distinct enrolments.person
    from enrolments($as_of, $selection) as enrolments
    where enrolments.completed
),

sellers as (
    select
        sales_made.person,
        count(distinct sales_made.sold_on) as days_sold,
    from sales_made($as_of, $selection) as sales_made
    group by sales_made.person
),

reached as (
    select
        coalesce(latest_follow_ups.has_product, false) or sellers.person is not null as with_product,
        sellers.person is not null as sold,
        coalesce(sellers.days_sold >= 2, false) as sold_again,
        coalesce(latest_follow_ups.earning, false) as earning,
        coalesce(away_people.mentas, false) as mentas,
    from completed
    left join sellers on completed.person = sellers.person
    left join latest_follow_ups($as_of, $selection) as latest_follow_ups on completed.person = latest_follow_ups.person
    left join away_people($as_of, $selection) as away_people on completed.person = away_people.person
),

counted as (
    select
        count(*) as completed,
        count(*) filter (with_product) as with_product,
        count(*) filter (sold) as sold,
        count(*) filter (sold_again) as sold_again,
        count(*) filter (sold_again and earning) as earning,
        count(*) filter (sold_again and earning and mentas) as mentas,
    from reached
),

stages as (
    select
        unnest([1, 2, 3, 4, 5, 6]) as place,
        unnest(['completed', 'with_product', 'sold', 'sold_again', 'earning', 'mentas']) as stage,
        unnest([completed, with_product, sold, sold_again, earning, mentas]) as persons,
    from counted
),

final as (
    select
        stages.stage,
        stages.persons,
        stages.persons / nullif(first_value(stages.persons) over (order by stages.place), 0) as share_of_first,
        stages.persons / nullif(lag(stages.persons) over (order by stages.place), 0) as share_of_previous,
    from stages
    order by stages.place
)

select * from final
