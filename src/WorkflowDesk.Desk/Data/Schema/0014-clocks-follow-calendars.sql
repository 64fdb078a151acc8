-- The state of its calendar a clock was reckoned with: one that is behind is reckoned anew.
alter table clocks add column calendar_revision integer not null default 1;
create index ix_clocks_calendar on clocks (calendar_key, calendar_revision) where stopped_at is null;
