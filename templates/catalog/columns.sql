-- In: nothing. Out: one row for each column of a table, in the table's order.
-- "base" is the type behind it, of the items for an array. Parts of a partitioned table and what
-- belongs to an extension are left out.
select
  n.nspname as "schema",
  c.relname as "table",
  c.relkind::text as "kind",
  obj_description(c.oid, 'pg_class') as "table_comment",
  a.attname as "name",
  format_type(a.atttypid, a.atttypmod) as "type",
  tn.nspname as "base_schema",
  t.typname as "base",
  t.typtype::text as "of",
  own.typcategory = 'A' as "list",
  not a.attnotnull as "nullable",
  pg_get_expr(d.adbin, d.adrelid) as "default",
  a.attgenerated::text as "generated",
  a.attidentity::text as "identity",
  col_description(c.oid, a.attnum) as "comment"
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type own on own.oid = a.atttypid
join pg_type t on t.oid = case when own.typcategory = 'A' then own.typelem else own.oid end
join pg_namespace tn on tn.oid = t.typnamespace
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition
  and c.relpersistence <> 't'
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by c.oid, a.attnum
