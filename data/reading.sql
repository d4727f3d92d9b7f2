-- What staged cells need where sets of millions are handled; the reading of cells itself stands in data/values.

create or replace macro blank_as_null(cell) as (
    case
        -- Begins with a visible ASCII character, as most cells do: quicker than the pattern.
        when cell >= '!' and cell < chr(127) then cell
        when regexp_full_match(cell, '[\s\x{A0}\x{200B}\x{FEFF}]*') then null
        else cell
    end
);

-- What a person sees of a cell: the last of its parts (data/cells.py).
create or replace macro shown_of(cell) as (
    case
        when starts_with(cell, chr(31)) then list_last(string_split(substr(cell, 3), chr(31)))
        else cell
    end
);

-- Whether a cell has a digit: most keys begin with one or have one of these, which is found quicker than the pattern.
create or replace macro has_digit(cell) as (
    case
        when cell >= '0' and cell < ':' then true
        when contains(cell, '0') then true
        when contains(cell, '1') then true
        when contains(cell, '2') then true
        else regexp_matches(coalesce(cell, ''), '[0-9]')
    end
);

-- A code that needs no reading: begins with a letter and has a digit, so that it is neither a name nor a number of a person; nor is it two codes.
create or replace macro is_plain_code(cell) as (
    regexp_full_match(cell, '[A-Za-z][A-Za-z_-]*[0-9][A-Za-z0-9_-]*')
    and length(cell) <= 32
    and not (length(cell) = 6 and regexp_full_match(cell, '[A-Za-z]{3}-[0-9]{2}'))
    and not (contains(substr(cell, 5), '-') and regexp_full_match(cell, '[A-Za-z]+[_-]*[0-9]+[_-]+[A-Za-z]+[_-]*[0-9]+'))
);

-- A code without what people leave out or mix up: letter case, separators beside letters, leading zeros, O for 0.
create or replace macro bare_code(code) as (
    regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(regexp_replace(replace(lower(code), 'o', '0'), '([0-9])[il]', '\11', 'g'), '([^a-z0-9])[il]([0-9])', '\11\2', 'g'),
                    '[^a-z0-9]+',
                    '-',
                    'g'
                ),
                '([a-z])-',
                '\1',
                'g'
            ),
            '-([a-z])',
            '\1',
            'g'
        ),
        '(^|[^0-9])0+([0-9])',
        '\1\2',
        'g'
    )
);

-- The number of a sale without letter case and leading zeros: any text may be one, so that all its other signs count.
create or replace macro bare_number(number) as (regexp_replace(lower(number), '(^|[^0-9])0+([0-9])', '\1\2', 'g'));
