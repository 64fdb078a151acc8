-- What people can do, who is away and who stands in, whose turn it is in a team, and why tickets went where they went.
alter table people add column skills text not null default '';
alter table people add column revision integer not null default 1;

create table absences (
  id uuid primary key,
  person_id uuid not null references people (id),
  replacement_id uuid null references people (id),
  from_at moment not null,
  until_at moment not null,
  note text not null,
  entered_at moment not null,
  entered_by text not null
);
create index ix_absences_until on absences (until_at);
create index ix_absences_person on absences (person_id, until_at);

-- The team's row is also what two routings at once wait for.
alter table teams add column turn integer not null default 0;
alter table team_members add column last_turn integer not null default 0;
alter table team_members add column last_assigned_at moment null;

create table routing_decisions (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  decided_at moment not null,
  decided_by text not null,
  decision json not null
);
create index ix_routing_decisions_ticket on routing_decisions (ticket_id, decided_at);

alter table tasks add column delegated_by_id uuid null references people (id);
alter table tasks add column completed_for_id uuid null;
alter table tasks add column completed_for_name text null;

alter table timeline add column actor_for text null;
create index ix_timeline_subject on timeline (subject, at) where ticket_id is null;
