-- What is wrong with a file at first sight, and what the virus scanner said of it. A null in scan: it has not been asked.
alter table attachments add column danger text null;
alter table attachments add column scan text null;
alter table attachments add column scanned_at moment null;
create index ix_attachments_scan on attachments (scan, created_at);
