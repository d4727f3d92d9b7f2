-- Years of birth of which over two in five end in 0 or 5, where one in five would. Grain: one row for twenty or more known. Parameters: none.
with final as (
    select
        concat_ws(' / ', count(*) filter (residents.birth_year % 5 = 0), count(*)) as record_key,
        count(*) filter (residents.birth_year % 5 = 0) > 0.4 * count(*) as wrong,
    from programme.residents as residents
    where
        residents.birth_year is not null
        and not starts_with(residents.resident_id, 'ARSIP-')
    having count(*) >= 20
)

select * from final
