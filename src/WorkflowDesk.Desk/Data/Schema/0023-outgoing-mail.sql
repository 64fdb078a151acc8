-- What is known of a mail beyond its text: who sends it for whom, to whom else, with which files, and what became of it.
-- copies: [{"kind":"cc|bcc","name","address"}]; files: [{"name","contentType","size","sha256"}];
-- refusals: [{"address","code","message"}]. author_id: the person who wrote it; null: the desk did.
alter table mails_out add column return_path text null;
alter table mails_out add column from_name text null;
alter table mails_out add column from_address text null;
alter table mails_out add column author_id uuid null;
alter table mails_out add column entry_id uuid null;
alter table mails_out add column copies json null;
alter table mails_out add column files json null;
alter table mails_out add column refusals json null;
alter table mails_out add column answer text null;
alter table mails_out add column bounced_at moment null;
alter table mails_out add column closed_by text null;
alter table mails_out add column closed_because text null;
create index ix_mails_out_entry on mails_out (entry_id);

-- Answers of staff before they are on the ticket. state: draft, waiting (leaves at release_at unless it is taken back), sent.
-- seen_at: the youngest word on the ticket its author had read.
create table reply_drafts (
  id uuid primary key,
  ticket_id uuid not null references tickets (id),
  person_id uuid not null references people (id),
  state text not null,
  text text not null,
  copies json not null,
  files json not null,
  seen_at moment not null,
  release_at moment null,
  entry_id uuid null,
  problem text null,
  revision integer not null,
  created_at moment not null,
  updated_at moment not null
);
create index ix_reply_drafts_ticket on reply_drafts (ticket_id, state);
create index ix_reply_drafts_due on reply_drafts (release_at) where state = 'waiting';
create unique index ux_reply_drafts_one on reply_drafts (ticket_id, person_id) where state = 'draft';

-- Texts kept ready. scope: own (person_id), team (team_key) or all. Empty texts of a language give way to the other.
create table canned_texts (
  id uuid primary key,
  scope text not null,
  person_id uuid null references people (id),
  team_key text null references teams (key),
  name text not null,
  text_zh text not null,
  text_en text not null,
  revision integer not null,
  updated_at moment not null,
  updated_by text not null
);
create index ix_canned_texts_scope on canned_texts (scope, name);

create table signatures (
  person_id uuid primary key references people (id),
  text_zh text not null,
  text_en text not null,
  updated_at moment not null
);
