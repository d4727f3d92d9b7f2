-- The Kaplan-Meier estimate (Kaplan and Meier 1958) with Greenwood's variance and log-log limits at 95 %.

create or replace macro lower_limit(survival, variance) as (
    case when survival > 0 then exp(-exp(ln(-ln(survival)) - 1.959963984540054 * sqrt(variance) / ln(survival))) else 0 end
);

create or replace macro upper_limit(survival, variance) as (
    case when survival > 0 then exp(-exp(ln(-ln(survival)) + 1.959963984540054 * sqrt(variance) / ln(survival))) else 0 end
);
