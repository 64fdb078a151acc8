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

-- Requests of workflows to somewhere outside; a row lives until its instance has the answer.
create table http_calls (
  id text primary key,
  instance_id text not null,
  bookmark_id text not null,
  url text not null,
  method text not null,
  headers json not null,
  content bytes null,
  content_type text null,
  authorization_header text null,
  max_attempts integer not null,
  attempts integer not null,
  created_at moment not null,
  next_try_at moment not null,
  claimed_until moment null
);
create index ix_http_calls_next on http_calls (next_try_at);

-- Requests from outside that are held or answered; a row lives until the answer has gone out.
create table http_exchanges (
  id text primary key,
  is_open flag not null,
  status_code integer null,
  headers json null,
  content_type text null,
  content bytes null,
  created_at moment not null
);
create index ix_http_exchanges_created on http_exchanges (created_at);
