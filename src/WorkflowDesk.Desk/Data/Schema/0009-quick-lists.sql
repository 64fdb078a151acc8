-- Changes in the same transaction as anything in workflow_definitions: who keeps what was made of them looks here first.
create table library_stamps (
  name text primary key,
  stamp text not null
);
insert into library_stamps (name, stamp) values ('definitions', '');

-- The newest instances of a definition, and of several merged.
create index ix_workflow_instances_of_definition on workflow_instances (definition_id, created_at, id, sub_status, incident_count);
-- Counts by when instances changed or ended.
create index ix_workflow_instances_updated on workflow_instances (updated_at, finished_at, sub_status);
-- Few are in trouble; counting them must not mean looking at all.
drop index ix_workflow_instances_incidents;
create index ix_workflow_instances_incidents on workflow_instances (incident_count) where incident_count > 0;
-- ix_workflow_instances_use and the one above find the same.
drop index ix_workflow_instances_version;
