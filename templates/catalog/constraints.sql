-- In: nothing. Out: one row for each primary, unique and foreign key and check of a table.
select
  n.nspname as "schema",
  c.relname as "table",
  k.conname as "name",
  k.contype::text as "kind",
  array_to_json(array(
    select a.attname
    from unnest(k.conkey) with ordinality as o(number, place)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.number
    order by o.place
  )) as "columns",
  fn.nspname as "other_schema",
  f.relname as "other_table",
  array_to_json(array(
    select a.attname
    from unnest(k.confkey) with ordinality as o(number, place)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.number
    order by o.place
  )) as "references",
  k.confdeltype::text as "on_delete",
  case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid, true) end as "expression"
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_class f on f.oid = k.confrelid
left join pg_namespace fn on fn.oid = f.relnamespace
where k.contype in ('p', 'u', 'f', 'c') and k.conparentid = 0
