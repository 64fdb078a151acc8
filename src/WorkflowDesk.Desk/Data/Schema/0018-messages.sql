-- Texts of messages that people have changed: every version stays, the newest is in force. A version that is_shipped
-- says that the text of the product holds again; its own columns are then what that text was.
create table message_versions (
  message text not null,
  language text not null,
  version integer not null,
  subject text not null,
  body text not null,
  is_shipped flag not null,
  note text not null,
  created_at moment not null,
  created_by text not null,
  primary key (message, language, version)
);

-- Every message to a person, however it reaches them. delivery: mail, app, digest (waits), digested.
create table messages (
  id uuid primary key,
  person_id uuid not null references people (id),
  ticket_id uuid null references tickets (id),
  template text not null,
  subject text not null,
  body text not null,
  path text null,
  delivery text not null,
  digest_at moment null,
  created_at moment not null,
  read_at moment null
);
create index ix_messages_person on messages (person_id, id);
create index ix_messages_unread on messages (person_id) where read_at is null;
create index ix_messages_digest on messages (digest_at) where delivery = 'digest';
create index ix_messages_created on messages (created_at);

-- Minutes after midnight in the desk's zone: daily_at, quiet_from, quiet_until.
create table message_preferences (
  person_id uuid primary key references people (id),
  language text null,
  choices json not null,
  rhythm text not null,
  daily_at integer not null,
  quiet_from integer null,
  quiet_until integer null,
  revision integer not null,
  updated_at moment not null
);

alter table tasks add column warn_at moment null;
alter table tasks add column warned_at moment null;
alter table tasks add column overdue_told_at moment null;
create index ix_tasks_warn on tasks (warn_at) where warned_at is null and state = 'open';
create index ix_tasks_overdue on tasks (due_at) where overdue_told_at is null and state = 'open';
