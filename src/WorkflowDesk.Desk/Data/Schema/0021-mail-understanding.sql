-- What the steps decided about each message, in their order; the verdict about its sender; and the decision a discarded
-- message had before, so that it can be taken back.
alter table mails_in add column trace json not null default '[]';
alter table mails_in add column verdict text null;
alter table mails_in add column from_name text not null default '';
alter table mails_in add column held_as text null;
create index ix_mails_in_received on mails_in (received_at, id);
create index ix_mails_in_sender on mails_in (from_address, received_at);

-- Rules for mail: every version of the whole list stays, the newest is in force.
create table mail_rule_versions (
  version integer primary key,
  rules json not null,
  note text not null,
  created_at moment not null,
  created_by text not null
);

-- Addresses mail came back from. bounces counts permanent ones since the last sign of life.
create table bounced_addresses (
  address text primary key,
  bounces integer not null,
  last_at moment not null,
  last_text text not null,
  stopped_at moment null
);

-- People besides the requester whom a ticket's conversation reaches, because a mail of it named them.
create table ticket_participants (
  ticket_id uuid not null references tickets (id),
  person_id uuid not null references people (id),
  added_at moment not null,
  added_by text not null,
  primary key (ticket_id, person_id)
);
create index ix_ticket_participants_person on ticket_participants (person_id);

-- How many automatic answers an address got lately.
create index ix_mails_out_to on mails_out (to_address, created_at);
