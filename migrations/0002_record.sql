-- The record: one hash chain for each (organisation, writer), dense by seq. docs/record.md has the byte format.
-- Text columns compare by bytes ("C"), so that the order of a read never depends on the host's locale.
create table record (
  organisation text collate "C" not null check (organisation <> ''),
  writer text collate "C" not null check (writer ~ '^[a-z0-9][a-z0-9._/-]{0,99}$'),
  -- Which incarnation of the writer wrote this; a writer that is not serialised by a lock fences with it.
  epoch bigint not null check (epoch >= 0),
  seq bigint not null check (seq >= 1),
  version smallint not null,
  id text collate "C" not null check (id <> '' and octet_length(id) <= 2000),
  kind text collate "C" not null check (kind ~ '^[a-z]+([._][a-z]+)*$'),
  at timestamptz not null,
  actor text,
  subject text not null,
  -- The exact bytes that were hashed; jsonb would reorder and renormalise them.
  body text not null check (octet_length(body) <= 1048576),
  event_hash bytea not null check (octet_length(event_hash) = 32),
  prev bytea not null check (octet_length(prev) = 32),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (organisation, writer, seq),
  unique (organisation, id),
  check ((seq = 1) = (prev = decode(repeat('00', 32), 'hex')))
);
create index record_subject on record (organisation, subject, at);

create function record_refuses_change() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  raise exception 'the record is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger record_append_only before update or delete on record
  for each row execute function record_refuses_change();
create trigger record_no_truncate before truncate on record
  for each statement execute function record_refuses_change();
-- Also when session_replication_role turns ordinary triggers off.
alter table record enable always trigger record_append_only;
alter table record enable always trigger record_no_truncate;

-- Writers see what they need to chain and to notice a repeat, and no body.
grant insert on record to countersign_worker, countersign_bot;
grant select (organisation, writer, epoch, seq, id, event_hash, hash) on record to countersign_worker, countersign_bot;
grant select on record to countersign_reader;
