-- Portable subset of SQL. SchemaUpgrader replaces the type names uuid, moment, span, flag, json and bytes
-- by those of the dialect, so that one text serves SQLite and PostgreSQL.

create table settings (
  key text primary key,
  value text not null
);

create table people (
  id uuid primary key,
  user_name text not null,
  name text not null,
  email text not null,
  password_hash text null,
  language text not null,
  roles text not null,
  department text null,
  phone text null,
  is_active flag not null,
  is_available flag not null,
  created_at moment not null
);
create unique index ix_people_user_name on people (user_name);
create unique index ix_people_email on people (email);

create table teams (
  key text primary key,
  name_zh text not null,
  name_en text not null
);

create table team_members (
  team_key text not null references teams (key),
  person_id uuid not null references people (id),
  primary key (team_key, person_id)
);
create index ix_team_members_person on team_members (person_id);

create table category_routes (
  category text primary key,
  team_key text not null references teams (key)
);

create table access_tokens (
  token_hash text primary key,
  person_id uuid not null references people (id),
  kind text not null,
  name text null,
  created_at moment not null,
  expires_at moment null
);

create table ticket_serials (
  day text primary key,
  last integer not null
);

create table tickets (
  id uuid primary key,
  number text not null,
  title text not null,
  description text not null,
  status text not null,
  priority text not null,
  category text null,
  channel text not null,
  language text not null,
  requester_id uuid not null references people (id),
  requester_name text not null,
  requester_email text not null,
  handler_id uuid null references people (id),
  co_handlers json not null,
  team_key text null references teams (key),
  details json not null,
  submitted_at moment not null,
  updated_at moment not null,
  resolved_at moment null,
  closed_at moment null,
  closing_reason text null,
  master_id uuid null,
  attempt integer not null,
  revision integer not null,
  definition_id text null,
  definition_version integer null,
  instance_id text null
);
create unique index ix_tickets_number on tickets (number);
create index ix_tickets_requester on tickets (requester_id, number);
create index ix_tickets_handler on tickets (handler_id, status);
create index ix_tickets_team on tickets (team_key, number);
create index ix_tickets_status on tickets (status, number);

create table tasks (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  instance_id text not null,
  bookmark_id text not null,
  activity_id text not null,
  step text not null,
  kind text not null,
  title json not null,
  instructions json not null,
  form json not null,
  outcomes json not null,
  candidates text not null,
  excluded text not null,
  assignee_id uuid null references people (id),
  attempt integer not null,
  created_at moment not null,
  due_at moment null,
  revision integer not null,
  state text not null,
  outcome text null,
  data json null,
  completed_by_id uuid null,
  completed_by_name text null,
  completed_at moment null,
  completed_through text null,
  operation_id text null
);
create index ix_tasks_open on tasks (state, assignee_id);
create index ix_tasks_ticket on tasks (ticket_id, created_at);

create table timeline (
  id uuid primary key,
  at moment not null,
  actor_id uuid null,
  actor_name text not null,
  channel text not null,
  action text not null,
  ticket_id uuid null references tickets (id),
  subject text null,
  step text null,
  outcome text null,
  text text not null,
  data json not null,
  is_public flag not null
);
create index ix_timeline_ticket on timeline (ticket_id, at, id);
create index ix_timeline_at on timeline (at, id);

create table attachments (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  entry_id uuid null,
  name text not null,
  content_type text not null,
  size bigint not null,
  sha256 text not null,
  content_id text null,
  is_public flag not null,
  added_by text not null,
  created_at moment not null
);
create index ix_attachments_ticket on attachments (ticket_id, created_at);

create table clocks (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  kind text not null,
  limit_for span not null,
  started_at moment not null,
  paused_at moment null,
  pause_reason text null,
  paused_for span not null,
  warn_at moment not null,
  due_at moment not null,
  warned_at moment null,
  breached_at moment null,
  stopped_at moment null
);
create index ix_clocks_ticket on clocks (ticket_id);
create index ix_clocks_warn on clocks (stopped_at, paused_at, warned_at, warn_at);
create index ix_clocks_due on clocks (stopped_at, paused_at, breached_at, due_at);

create table task_links (
  token_hash text primary key,
  task_id uuid not null references tasks (id),
  person_id uuid not null references people (id),
  created_at moment not null,
  expires_at moment not null,
  used_at moment null
);
create index ix_task_links_task on task_links (task_id);

create table mails_in (
  id uuid primary key,
  mailbox text not null,
  raw_sha256 text not null,
  posted_sha256 text not null,
  message_id text null,
  from_address text not null,
  subject text not null,
  received_at moment not null,
  state text not null,
  decision text null,
  ticket_id uuid null references tickets (id),
  attempts integer not null,
  next_try_at moment null,
  error text null
);
create unique index ix_mails_in_content on mails_in (mailbox, raw_sha256);
create index ix_mails_in_message_id on mails_in (message_id);
create index ix_mails_in_open on mails_in (state, next_try_at);

create table mails_out (
  id uuid primary key,
  message_id text not null,
  ticket_id uuid null references tickets (id),
  person_id uuid null,
  template text not null,
  to_name text not null,
  to_address text not null,
  subject text not null,
  text text not null,
  html text not null,
  in_reply_to text null,
  reference_ids text null,
  state text not null,
  attempts integer not null,
  created_at moment not null,
  next_try_at moment null,
  claimed_until moment null,
  sent_at moment null,
  error text null
);
create unique index ix_mails_out_message_id on mails_out (message_id);
create index ix_mails_out_open on mails_out (state, next_try_at);
create index ix_mails_out_ticket on mails_out (ticket_id, created_at);

create table workflow_definitions (
  id text primary key,
  definition_id text not null,
  version integer not null,
  name text not null,
  is_latest flag not null,
  is_published flag not null,
  source json not null,
  created_at moment not null,
  created_by text not null,
  note text null
);
create unique index ix_workflow_definitions_version on workflow_definitions (definition_id, version);

create table workflow_triggers (
  id text primary key,
  definition_id text not null,
  definition_version_id text not null references workflow_definitions (id),
  name text not null,
  hash text not null,
  activity_id text not null,
  payload json null
);
create index ix_workflow_triggers_hash on workflow_triggers (name, hash);

create table workflow_instances (
  id text primary key,
  definition_id text not null,
  definition_version_id text not null,
  definition_version integer not null,
  parent_id text null,
  correlation_id text null,
  name text null,
  status text not null,
  sub_status text not null,
  state json not null,
  revision integer not null,
  incident_count integer not null,
  created_at moment not null,
  updated_at moment not null,
  finished_at moment null
);
create index ix_workflow_instances_correlation on workflow_instances (correlation_id);
create index ix_workflow_instances_incidents on workflow_instances (status, incident_count);

create table bookmarks (
  id text primary key,
  instance_id text not null references workflow_instances (id),
  name text not null,
  hash text not null,
  activity_id text not null,
  node_id text not null,
  activity_instance_id text not null,
  correlation_id text null,
  payload json null,
  metadata json null,
  tag text null,
  auto_burn flag not null,
  created_at moment not null,
  due_at moment null
);
create index ix_bookmarks_instance on bookmarks (instance_id);
create index ix_bookmarks_hash on bookmarks (name, hash);
create index ix_bookmarks_due on bookmarks (due_at);

create table journal (
  instance_id text not null references workflow_instances (id),
  sequence bigint not null,
  at moment not null,
  activity_instance_id text not null,
  activity_id text not null,
  node_id text not null,
  activity_type text not null,
  event text not null,
  message text null,
  data json null,
  primary key (instance_id, sequence)
);

create table stimuli (
  id text primary key,
  name text not null,
  payload json null,
  correlation_id text null,
  instance_id text null,
  input json null,
  created_at moment not null,
  expires_at moment not null,
  next_try_at moment not null
);
create index ix_stimuli_next on stimuli (next_try_at);
