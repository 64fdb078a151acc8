-- Windows in which planned changes are carried out. A plan that comes back gets a new row; the old one is dropped.
create table planned_changes (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  plan_id uuid not null,
  title text not null,
  system text not null,
  system_key text not null,
  starts_at moment not null,
  ends_at moment not null,
  planned_by text not null,
  planned_at moment not null,
  approved_at moment null,
  begun_at moment null,
  ended_at moment null,
  dropped_at moment null,
  may_begin_early flag not null,
  early_reason text not null
);
create index ix_planned_changes_window on planned_changes (ends_at, starts_at);
create index ix_planned_changes_ticket on planned_changes (ticket_id);

-- Times in which nothing should be changed: in one system, or anywhere.
create table freeze_periods (
  id uuid primary key,
  name text not null,
  system text not null,
  system_key text not null,
  starts_at moment not null,
  ends_at moment not null,
  created_by text not null,
  created_at moment not null
);
create index ix_freeze_periods_window on freeze_periods (ends_at, starts_at);

-- When the requester of a ticket with a workaround hears from the desk again.
create table promised_updates (
  ticket_id uuid primary key references tickets (id),
  workaround text not null,
  plan text not null,
  promised_at moment not null,
  every span not null,
  next_at moment not null,
  remind_at moment null,
  missed integer not null,
  ended_at moment null
);
create index ix_promised_updates_next on promised_updates (next_at) where ended_at is null;
create index ix_promised_updates_remind on promised_updates (remind_at) where ended_at is null;

-- What a ticket left behind for somebody to finish.
create table leftovers (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  what text not null,
  owner_id uuid not null references people (id),
  plan text not null,
  due_on text not null,
  state text not null,
  reason text not null,
  remind_at moment null,
  revision integer not null,
  created_at moment not null,
  created_by text not null,
  closed_at moment null
);
create index ix_leftovers_ticket on leftovers (ticket_id);
create index ix_leftovers_owner on leftovers (owner_id, state, due_on);
create index ix_leftovers_open on leftovers (state, due_on, id);
create index ix_leftovers_remind on leftovers (remind_at);
