-- How the text of a cell is read. One macro a kind; NULL where it can't be read.

create or replace macro clean(cell) as (
    -- An export puts an apostrophe before text that a spreadsheet would run as a formula: taken off again.
    regexp_replace(nullif(trim(cell, ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)), ''), '^''([\s\p{Z}'']*[=+@＝＋－＠\t\r-])', '\1')
);

create or replace macro month_number(name) as (
    case left(name, 3)
        when 'jan' then 1
        when 'feb' then 2
        when 'mar' then 3
        when 'apr' then 4
        when 'mei' then 5
        when 'may' then 5
        when 'jun' then 6
        when 'jul' then 7
        when 'agu' then 8
        when 'agt' then 8
        when 'ags' then 8
        when 'aug' then 8
        when 'sep' then 9
        when 'okt' then 10
        when 'oct' then 10
        when 'nov' then 11
        when 'nop' then 11
        when 'des' then 12
        when 'dec' then 12
    end
);

create or replace macro is_month_name(name) as (
    regexp_full_match(
        name,
        'jan(uari|uary)?|feb(ruari|ruary)?|mar(et|ch)?|apr(il)?|mei|may|jun[ei]?|jul[iy]?|agu|agt|ags|agustus|aug(ust)?'
        '|sep(t|tember)?|o[kc]t(ober)?|no[vp](ember)?|de[sc](ember)?'
    )
);

create or replace macro date_of(year, month, day) as (
    try_cast(year || '-' || lpad(month, 2, '0') || '-' || lpad(day, 2, '0') as date)
);

create or replace macro parse_date(cell) as (
    case
        -- 2018-03-12, also with the time that a field form or a workbook adds
        when regexp_full_match(cell, '\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{2}.*)?')
            then date_of(regexp_extract(cell, '^\d+'), regexp_extract(cell, '^\d+-(\d+)', 1), regexp_extract(cell, '^\d+-\d+-(\d+)', 1))
        -- 12/03/2018, 12-03-2018: day first, always
        when regexp_full_match(cell, '\d{1,2}([/-])\d{1,2}[/-]\d{4}')
            then date_of(right(cell, 4), regexp_extract(cell, '^\d+[/-](\d+)', 1), regexp_extract(cell, '^\d+'))
        -- 12 Maret 2018, 12 Mar 2018
        when regexp_full_match(cell, '\d{1,2}[ -]+[A-Za-z]+\.?[ -]+\d{4}') and is_month_name(lower(regexp_extract(cell, '[A-Za-z]+')))
            then date_of(right(cell, 4), month_number(lower(regexp_extract(cell, '[A-Za-z]+')))::varchar, regexp_extract(cell, '^\d+'))
    end
);

create or replace macro parse_integer(cell) as (
    case
        when regexp_full_match(cell, '[+-]?\d+([.,]0+)?') and not regexp_full_match(cell, '[+-]?[1-9]\d{0,2}(\.000)')
            then try_cast(regexp_extract(cell, '^[+-]?\d+') as bigint)
        -- 1.250.000 and 1.250.000,00: dots between thousands
        when regexp_full_match(cell, '[+-]?\d{1,3}(\.\d{3})+(,0+)?')
            then try_cast(replace(regexp_extract(cell, '^[^,]+'), '.', '') as bigint)
    end
);

create or replace macro parse_number(cell) as (
    case
        when regexp_full_match(cell, '[+-]?\d+(\.\d+)?') then try_cast(cell as double)
        -- 45,5 and 1.250,5
        when regexp_full_match(cell, '[+-]?\d+(,\d+)?') then try_cast(replace(cell, ',', '.') as double)
        when regexp_full_match(cell, '[+-]?\d{1,3}(\.\d{3})+(,\d+)?') then try_cast(replace(replace(cell, '.', ''), ',', '.') as double)
    end
);

create or replace macro is_identity(code) as (
    -- A NIK has 16 digits; an Indonesian phone number begins with 0, 62 or +62, or has lost its 0 in a spreadsheet.
    regexp_full_match(regexp_replace(code, '[ ._-]', '', 'g'), '\d{16}|\+?(62|0)8\d{7,11}|0[2-9]\d{7,10}|8\d{8,11}')
);

create or replace macro mentions_identity(words) as (
    regexp_matches(regexp_replace(words, '[ .-]', '', 'g'), '(^|\D)(\d{16}|(\+?62|0)8\d{8,11})(\D|$)')
);
