-- Question: where is it lost, between finishing the training and living from it?
-- Grain: one row a stage; each stage counts those who are in every stage before it.
-- Parameters: as_of.
create or replace macro market_chain(as_of) as table
    with completed as (
        select set_of(enrolments.person) as persons
        from enrolments(as_of) as enrolments
        where enrolments.completed
    ),

    named as (
        select set_of(follow_ups.person) as with_product
        from follow_ups(as_of) as follow_ups
        where follow_ups.product is not null
    ),

    sellers as (
        select
            sales_made.person,
            min(sales_made.sold_on) < max(sales_made.sold_on) as again,
        from sales_made(as_of) as sales_made
        group by sales_made.person
    ),

    selling as (
        select
            set_of(sellers.person) as sold,
            set_of(case when sellers.again then sellers.person end) as sold_again,
        from sellers
    ),

    following as (
        select
            set_of(latest_follow_ups.person) as followed_up,
            set_of(case when latest_follow_ups.earning then latest_follow_ups.person end) as earning,
        from latest_follow_ups(as_of) as latest_follow_ups
    ),

    leaving as (
        select set_of(case when spells.mentas then spells.person end) as mentas
        from spells(as_of) as spells
    ),

    -- Who sold has a product, who sold again sold: those stages are inside each other already.
    stages as (
        select
            unnest([1, 2, 3, 4, 5, 6]) as place,
            unnest(['completed', 'with_product', 'sold', 'sold_again', 'earning', 'mentas']) as stage,
            unnest(
                [
                    set_size(completed.persons),
                    set_size(completed.persons & coalesce(named.with_product | selling.sold, named.with_product, selling.sold)),
                    set_size(completed.persons & selling.sold),
                    set_size(completed.persons & selling.sold_again),
                    set_size(completed.persons & selling.sold_again & following.earning),
                    set_size(completed.persons & selling.sold_again & following.earning & leaving.mentas),
                ]
            ) as persons,
            -- Who named a product was followed up.
            unnest(
                [
                    null,
                    set_size(completed.persons)
                    - set_size(completed.persons & coalesce(following.followed_up | selling.sold, following.followed_up, selling.sold)),
                    null,
                    null,
                    set_size(completed.persons & selling.sold_again) - set_size(completed.persons & selling.sold_again & following.followed_up),
                    null,
                ]
            ) as never_followed_up,
        from completed
        cross join named
        cross join selling
        cross join following
        cross join leaving
    ),

    final as (
        select
            stages.stage,
            stages.persons,
            stages.persons / nullif(first_value(stages.persons) over (order by stages.place), 0) as share_of_first,
            stages.persons / nullif(lag(stages.persons) over (order by stages.place), 0) as share_of_previous,
            stages.never_followed_up,
        from stages
        order by stages.place
    )

    select * from final;
