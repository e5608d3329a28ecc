-- Messages to people: claimed under their key before they are posted, so that none is lost and none posted twice.
create table outbox (
  organisation text collate "C" not null check (organisation <> ''),
  key text collate "C" not null check (key <> ''),
  state text not null check (state in ('pending', 'posting', 'posted')),
  -- Travels with the message; random, so that nobody can plant it beforehand.
  marker text not null default gen_random_uuid()::text,
  attempts integer not null default 0,
  -- Start of the first attempt whose outcome is unknown, and of the last one.
  since timestamptz,
  attempted_at timestamptz,
  -- The revision of every attempt so far; null once they differ.
  attempted_revision bigint,
  -- The platform said of the last attempt that it will never take it.
  refused boolean not null default false,
  revision bigint,
  -- What the chat adapter answered, whole.
  posted json,
  created_at timestamptz not null default now(),
  posted_at timestamptz,
  primary key (organisation, key),
  check ((state = 'posted') = (posted is not null and revision is not null))
);

-- Commands from people: durable before they are acknowledged, and the memory that refuses a replay.
create table inbox (
  organisation text collate "C" not null check (organisation <> ''),
  key text collate "C" not null check (key <> '' and octet_length(key) <= 500),
  kind text not null,
  payload json not null,
  "authentication" text not null,
  actor text not null,
  received_at timestamptz not null,
  attempts integer not null default 1,
  leased_until timestamptz not null,
  answer json,
  finished_at timestamptz,
  primary key (organisation, key),
  check ((answer is null) = (finished_at is null))
);
create index inbox_open on inbox (organisation, leased_until) where finished_at is null;
create index inbox_finished on inbox (organisation, finished_at) where finished_at is not null;

-- Re-affirmation pings that wait to become one message to their owner.
create table pings (
  organisation text collate "C" not null check (organisation <> ''),
  -- The notice's key: asking twice is asking once.
  key text collate "C" not null,
  owner text collate "C" not null,
  owner_is_group boolean not null,
  reference text collate "C" not null,
  environments text[] not null,
  due_at timestamptz not null,
  queued_at timestamptz not null,
  -- The message that it became a part of.
  batch text,
  sent_at timestamptz,
  primary key (organisation, key)
);
create index pings_waiting on pings (organisation, owner, queued_at) where sent_at is null;

grant select, insert, update on outbox to countersign_worker, countersign_bot;
grant select, insert, update, delete on inbox to countersign_bot;
grant select, insert, update, delete on pings to countersign_worker;
