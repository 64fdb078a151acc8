-- Scenarios that process owners keep in the desk, and what came of the last run of each on each version.

create table scenarios (
  id uuid primary key,
  definition_id text not null,
  key text not null,
  source json not null,
  created_at moment not null,
  created_by text not null,
  updated_at moment not null,
  updated_by text not null,
  revision integer not null
);
create unique index ix_scenarios_key on scenarios (definition_id, key);

create table scenario_results (
  definition_version_id text not null,
  scenario_key text not null,
  definition_id text not null,
  tested_hash text not null,
  passed flag not null,
  result json not null,
  ran_at moment not null,
  ran_by text not null,
  primary key (definition_version_id, scenario_key)
);
create index ix_scenario_results_definition on scenario_results (definition_id);
