-- How a request of a workflow is tried again; null: the usual numbers.
alter table http_calls add column retry json null;
