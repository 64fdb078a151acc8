-- What a version took the place of when it was published: the one that serves again when that is taken back.
alter table workflow_definitions add column replaced_id text null;
update workflow_definitions set replaced_id = (
  select b.id from workflow_definitions b
  where b.definition_id = workflow_definitions.definition_id and b.version < workflow_definitions.version and b.published_at is not null
  order by b.version desc limit 1)
where published_at is not null;

-- Versions that never serve new tickets again and disappear with their last one.
create table fading_versions (
  version_id text primary key,
  definition_id text not null,
  version integer not null,
  since moment not null,
  by_id uuid null,
  by_name text not null,
  done_at moment null
);
create index ix_fading_versions_open on fading_versions (done_at);
create index ix_workflow_instances_use on workflow_instances (definition_version_id, finished_at);
