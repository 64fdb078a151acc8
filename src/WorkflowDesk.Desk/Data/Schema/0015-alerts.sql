-- What monitoring reports. A problem is known by its fingerprint; problems of one rule that begin together share a ticket.
create table alert_groups (
  source text not null,
  rule text not null,
  ticket_id uuid null references tickets (id),
  opened_at moment not null,
  joined integer not null,
  primary key (source, rule)
);

create table alert_problems (
  source text not null,
  fingerprint text not null,
  rule text not null,
  host text not null,
  level text not null,
  summary text not null,
  labels json not null,
  is_firing flag not null,
  began_at moment not null,
  last_at moment not null,
  ended_at moment null,
  repeats integer not null,
  ticket_id uuid not null references tickets (id),
  primary key (source, fingerprint)
);
create index ix_alert_problems_ticket on alert_problems (ticket_id, began_at);
