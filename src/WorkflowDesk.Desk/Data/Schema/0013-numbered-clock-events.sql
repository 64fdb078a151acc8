-- The events of a clock are numbered: their times need not ascend where a host's clock was set back.
alter table clocks add column events integer not null default 0;
