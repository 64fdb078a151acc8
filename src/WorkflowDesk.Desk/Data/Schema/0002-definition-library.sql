-- What lists of definitions show and sort by, so that nobody has to parse their JSON for it.
alter table workflow_definitions add column description text null;
alter table workflow_definitions add column tool_version text null;
alter table workflow_definitions add column is_readonly flag not null default false;
alter table workflow_definitions add column is_system flag not null default false;
alter table workflow_definitions add column usable_as_activity flag not null default false;

-- Changes with every save; empty: the columns above were not filled in yet.
alter table workflow_definitions add column stamp text not null default '';
-- Earlier stamps that the last editor may still hold.
alter table workflow_definitions add column trail text not null default '';
alter table workflow_definitions add column updated_at moment null;
alter table workflow_definitions add column updated_by text null;
alter table workflow_definitions add column updated_by_id uuid null;

-- A version that was ever published is never edited again.
alter table workflow_definitions add column published_at moment null;
alter table workflow_definitions add column published_by text null;
update workflow_definitions set published_at = created_at, published_by = created_by
where is_published or exists (select 1 from workflow_instances i where i.definition_version_id = workflow_definitions.id);

create index ix_workflow_definitions_latest on workflow_definitions (is_latest, definition_id);
create index ix_workflow_definitions_published on workflow_definitions (is_published, definition_id);
create index ix_workflow_triggers_definition on workflow_triggers (definition_id);
-- A version that something ran on stays.
create index ix_workflow_instances_version on workflow_instances (definition_id, definition_version_id);
create index ix_tickets_definition on tickets (definition_id, definition_version);
