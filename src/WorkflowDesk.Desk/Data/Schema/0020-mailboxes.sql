-- Where mail comes in. A desk without any works by its settings alone.
create table mailboxes (
  id uuid primary key,
  key text not null,
  address text not null,
  name text not null,
  kind text not null,
  is_enabled flag not null,
  team_key text null references teams (key),
  category text null,
  language text null,
  unknown_senders text not null default 'accept',
  trusted_authserv text null,
  max_message_bytes integer null,
  fallback_charset text null,
  signature_zh text null,
  signature_en text null,
  host text null,
  port integer null,
  security text null,
  sign_in text null,
  user_name text null,
  secret text null,
  token_url text null,
  client_id text null,
  scope text null,
  refresh_token text null,
  folder text null,
  processed_folder text null,
  failed_folder text null,
  key_hash text null,
  revision integer not null,
  created_at moment not null,
  updated_at moment not null,
  updated_by text not null
);
create unique index ix_mailboxes_key on mailboxes (key);
create unique index ix_mailboxes_address on mailboxes (address);

-- Who watches a mailbox at the moment, and how it is doing. One row each, made with the mailbox.
create table mailbox_watches (
  mailbox_id uuid primary key references mailboxes (id),
  owner text null,
  until_at moment null,
  state text not null,
  seen_at moment null,
  mail_at moment null,
  backlog integer null,
  error text null
);

-- When a mailbox was last used.
create index ix_mails_in_mailbox on mails_in (mailbox, received_at);
