-- When a recurring trigger fires next; null: time does not start it (any more).
alter table workflow_triggers add column next_due_at moment null;
create index ix_workflow_triggers_due on workflow_triggers (next_due_at);
create index ix_workflow_instances_definition on workflow_instances (definition_id, status);

-- Starts at a fixed moment that have happened.
create table started_moments (
  definition_id text not null,
  activity_id text not null,
  hash text not null,
  primary key (definition_id, activity_id, hash)
);
