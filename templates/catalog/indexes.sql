-- In: nothing. Out: one row for each index of a table, those behind keys included. Columns that an
-- index only carries along (INCLUDE) are no keys.
select
  n.nspname as "schema",
  c.relname as "table",
  i.relname as "name",
  m.amname as "method",
  x.indisunique as "unique",
  x.indisvalid as "valid",
  pg_get_expr(x.indpred, x.indrelid, true) as "where",
  (
    select json_agg(
      json_build_object(
        'column', a.attname,
        'expression', case when a.attname is null
          then pg_get_indexdef(x.indexrelid, o.place::int, true) end,
        'descending', (x.indoption[o.place - 1] & 1) = 1,
        'operators', case when not p.opcdefault then p.opcname end
      )
      order by o.place
    )
    from unnest(x.indkey::int2[]) with ordinality as o(number, place)
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = o.number and o.number > 0
    left join pg_opclass p on p.oid = x.indclass[o.place - 1]
    where o.place <= x.indnkeyatts
  ) as "keys"
from pg_index x
join pg_class i on i.oid = x.indexrelid
join pg_class c on c.oid = x.indrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_am m on m.oid = i.relam
where not i.relispartition
