-- Lists of instances, newest first, whatever is chosen: each page is a stretch of one of these, and so is its count.
create index ix_workflow_instances_created on workflow_instances (created_at, id, sub_status, definition_id, definition_version_id, incident_count, updated_at, finished_at);
create index ix_workflow_instances_sub_status on workflow_instances (sub_status, created_at, id, incident_count);
create index ix_workflow_instances_definition_status on workflow_instances (definition_id, sub_status, created_at, id, incident_count);
create index ix_workflow_instances_names on workflow_instances (created_at, id, name);
create index ix_workflow_instances_trouble on workflow_instances (created_at, id) where incident_count > 0;

-- Children of an instance: who called it, and what goes with it.
create index ix_workflow_instances_parent on workflow_instances (parent_id);

-- The container's run that started this one; null in rows written before.
alter table journal add column parent_activity_instance_id text null;

-- Whether any definition changed, without reading one.
create index ix_workflow_definitions_marks on workflow_definitions (definition_id, version, id, name, is_latest, is_published, stamp);
