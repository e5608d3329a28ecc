-- The policy that is in force, so that a change of it is noticed once, by whichever worker sees it first.
create table policies (
  organisation text collate "C" primary key check (organisation <> ''),
  digest text collate "C" not null check (digest ~ '^sha256:[0-9a-f]{64}$'),
  since timestamptz not null
);
grant select, insert, update on policies to countersign_worker;
grant select on policies to countersign_bot, countersign_reader;
