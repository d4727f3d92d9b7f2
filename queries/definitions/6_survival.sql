-- The Kaplan-Meier estimate (Kaplan and Meier 1958) with Greenwood's variance and log-log limits at 95 %.

create or replace macro lower_limit(survival, variance) as (
    case when survival > 0 then exp(-exp(ln(-ln(survival)) - 1.959963984540054 * sqrt(variance) / ln(survival))) else 0 end
);

create or replace macro upper_limit(survival, variance) as (
    case when survival > 0 then exp(-exp(ln(-ln(survival)) + 1.959963984540054 * sqrt(variance) / ln(survival))) else 0 end
);

-- One row an event time and group. `tally` is a list of structs, one a group (value) and time (days): how many had the
-- event then (events) and how many were observed no longer than that, with the event or without (leaving).
create or replace macro kaplan_meier(tally) as table
    with tallied as (
        select unnest(tally, recursive := true)
    ),

    at_risk as (
        select
            tallied.value,
            tallied.days,
            tallied.events,
            cast(sum(tallied.leaving) over (partition by tallied.value order by tallied.days desc) as bigint) as at_risk,
        from tallied
    ),

    estimated as (
        select
            at_risk.value,
            at_risk.days,
            at_risk.at_risk,
            at_risk.events,
            product(1 - at_risk.events / at_risk.at_risk) over time_so_far as survival,
            sum(at_risk.events / nullif(at_risk.at_risk * (at_risk.at_risk - at_risk.events), 0)) over time_so_far as variance,
        from at_risk
        where at_risk.events > 0
        window time_so_far as (partition by at_risk.value order by at_risk.days)
    )

    select
        estimated.value as "group",
        estimated.days,
        estimated.at_risk,
        estimated.events,
        estimated.survival,
        lower_limit(estimated.survival, estimated.variance) as lower,
        upper_limit(estimated.survival, estimated.variance) as upper,
    from estimated;
