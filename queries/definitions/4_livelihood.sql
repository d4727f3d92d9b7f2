-- What follow-ups and sales say by the as-of date.

-- One row a contact.
create or replace macro follow_ups(as_of) as table
    select contacts.*
    from contacts
    where
        contacts.followed_up_on <= as_of
        and is_selected(contacts.person);

-- One row a person followed up: her latest contact.
create or replace macro latest_follow_ups(as_of) as table
    select contacts.*
    from contacts
    where
        contacts.followed_up_on <= as_of
        and coalesce(contacts.replaced_on > as_of, true)
        and is_selected(contacts.person);

-- One row a sale.
create or replace macro sales_made(as_of) as table
    select fact_sales.*
    from programme.fact_sales as fact_sales
    where
        fact_sales.sold_on <= as_of
        and is_selected(fact_sales.person);
