-- In: nothing. Out: one row for each enum (its values in order) and each domain (what lies under
-- it, and its checks).
select
  n.nspname as "schema",
  t.typname as "name",
  t.typtype::text as "kind",
  array_to_json(array(
    select e.enumlabel from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder
  )) as "values",
  case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end as "type",
  bn.nspname as "base_schema",
  b.typname as "base",
  b.typtype::text as "of",
  under.typcategory = 'A' as "list",
  not t.typnotnull as "nullable",
  array_to_json(array(
    select pg_get_expr(k.conbin, 0, true)
    from pg_constraint k
    where k.contypid = t.oid and k.contype = 'c'
    order by k.conname
  )) as "checks"
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_type under on under.oid = t.typbasetype
left join pg_type b
  on b.oid = case when under.typcategory = 'A' then under.typelem else under.oid end
left join pg_namespace bn on bn.oid = b.typnamespace
where t.typtype in ('e', 'd') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
