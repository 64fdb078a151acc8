-- Profiles and calendars of the desk. A ticket keeps the version of the profile it was opened under.
create table profile_versions (
  id uuid primary key,
  key text not null,
  version integer not null,
  source json not null,
  is_shipped flag not null,
  created_at moment not null,
  created_by text not null,
  note text not null
);
create unique index ix_profile_versions_key on profile_versions (key, version);

create table calendars (
  key text primary key,
  source json not null,
  is_shipped flag not null,
  revision integer not null,
  updated_at moment not null,
  updated_by text not null
);

-- A profile's routing table says which team a category goes to.
drop table category_routes;

alter table tickets add column profile_id uuid null references profile_versions (id);
