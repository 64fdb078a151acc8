-- Clocks count in a calendar and keep their pauses, so that a new limit or calendar can be reckoned from the start.
alter table clocks add column calendar_key text not null default 'always';
alter table clocks add column promise text not null default '';
alter table clocks add column pauses json not null default '[]';
alter table clocks drop column paused_for;
