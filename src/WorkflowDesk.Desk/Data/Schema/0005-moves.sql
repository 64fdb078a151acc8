-- Moving running tickets to another version of their process: a batch, and a row for each ticket's instance.

create table move_batches (
  id uuid primary key,
  definition_id text not null,
  from_versions text not null,
  to_version_id text not null,
  to_version integer not null,
  mapping json not null,
  -- The definition's id while the batch runs: one at a time.
  running_for text null,
  total integer not null,
  started_by_id uuid not null references people (id),
  started_by_name text not null,
  started_at moment not null,
  stopped_by_name text null,
  finished_at moment null
);
create unique index ix_move_batches_running on move_batches (running_for);
create index ix_move_batches_definition on move_batches (definition_id, started_at);

create table ticket_moves (
  batch_id uuid not null references move_batches (id),
  -- Kept when the instance is deleted one day.
  instance_id text not null,
  ticket_number text null,
  from_version integer not null,
  state text not null,
  reasons json not null,
  attempts integer not null,
  done_at moment null,
  primary key (batch_id, instance_id)
);
create index ix_ticket_moves_state on ticket_moves (batch_id, state, instance_id);
