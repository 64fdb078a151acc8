-- How an approval is decided, the plan it is bound to, every vote, and changes that began before their approval.
create table approvals (
  task_id uuid primary key references tasks (id),
  ticket_id uuid not null references tickets (id),
  rule json not null,
  mode text not null,
  quorum integer not null,
  levels json not null,
  level integer not null,
  deputies text not null,
  deputies_at moment null,
  plan json not null,
  plan_hash text not null,
  is_retrospective flag not null,
  asked_at moment not null,
  expires_at moment null,
  outcome text null,
  decided_at moment null
);
create index ix_approvals_ticket on approvals (ticket_id, asked_at);

create table approval_votes (
  id uuid primary key,
  task_id uuid not null references approvals (task_id),
  ticket_id uuid not null references tickets (id),
  person_id uuid not null references people (id),
  person_name text not null,
  outcome text not null,
  reason text not null,
  data json not null,
  level integer not null,
  channel text not null,
  plan_hash text not null,
  deputy_for text not null,
  operation_id text not null,
  at moment not null
);
-- One word from one person on one plan.
create unique index ix_approval_votes_person on approval_votes (task_id, person_id, plan_hash);
create index ix_approval_votes_of_person on approval_votes (person_id, at);
create index ix_approval_votes_ticket on approval_votes (ticket_id, at);

create table emergency_changes (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  plan json not null,
  plan_hash text not null,
  declared_by_id uuid not null references people (id),
  declared_by_name text not null,
  declared_at moment not null,
  task_id uuid null references tasks (id),
  outcome text null,
  decided_at moment null
);
create unique index ix_emergency_changes_plan on emergency_changes (ticket_id, plan_hash);
create index ix_emergency_changes_open on emergency_changes (declared_at) where decided_at is null;

-- Approvals that were asked before: any approver decides, on the plan as it is found.
insert into approvals (task_id, ticket_id, rule, mode, quorum, levels, level, deputies, plan, plan_hash, is_retrospective, asked_at)
select id, ticket_id, '{}', 'any', 0, '[]', 0, '', '{}', '', false, created_at from tasks where kind = 'approval' and state = 'open';
