create table companies (
  id integer primary key,
  name text not null,
  city text not null
);

create table contacts (
  id integer primary key,
  company_id integer references companies (id),
  name text not null,
  email text not null,
  created_at timestamptz not null
);

create index contacts_company_id on contacts (company_id);

create table notes (
  id integer primary key,
  contact_id integer references contacts (id),
  body text not null
);

create index notes_contact_id on notes (contact_id);
