-- The registry: what everyone reads. A projection of the lifecycle workflows, ordered by the revision they carry.
-- Documents are json, not jsonb: jsonb refuses the \u0000 that a hostile package can put into any text.
create table servers (
  organisation text collate "C" not null check (organisation <> ''),
  reference text collate "C" not null,
  revision bigint not null,
  owner text,
  owner_is_group boolean not null default false,
  -- Lower-case names a person may type for it.
  names text[] not null,
  -- The whole state but its memory of handled commands.
  state json not null,
  projected_at timestamptz not null default now(),
  primary key (organisation, reference)
);
create index servers_names on servers using gin (names);
create index servers_owner on servers (organisation, owner);

create table reviews (
  organisation text collate "C" not null,
  reference text collate "C" not null,
  id text collate "C" not null,
  kind text not null,
  status text not null,
  requester text not null,
  tier smallint,
  -- Policy groups whose members may decide; empty until the tier is known.
  reviewers text[] not null,
  decided_by text[] not null,
  opened_at timestamptz,
  closes_at timestamptz,
  closed_at timestamptz,
  review json not null,
  primary key (organisation, reference, id),
  foreign key (organisation, reference) references servers
);
create index reviews_open on reviews (organisation, closes_at) where status = 'in_review';
create index reviews_requester on reviews (organisation, requester);

create table deployments (
  organisation text collate "C" not null,
  reference text collate "C" not null,
  environment text collate "C" not null,
  status text not null check (status in ('active', 'suspended', 'expired', 'retired', 'blocked')),
  reason text,
  -- Pinned, with version.
  release_reference text collate "C" not null,
  version text not null,
  artifact_digest text collate "C" not null,
  lock_digest text collate "C" not null,
  manifest_digest text collate "C" not null,
  evidence_digest text collate "C" not null,
  publisher text collate "C",
  tools text[] not null,
  users text[] not null,
  tier smallint not null check (tier between 1 and 3),
  rollout text not null check (rollout in ('observe', 'warn', 'enforce')),
  deciders text[] not null,
  review_id text not null,
  approved_at timestamptz not null,
  due_at timestamptz not null,
  ends_at timestamptz,
  pinged boolean not null,
  changed_at timestamptz not null,
  release json not null,
  primary key (organisation, reference, environment),
  foreign key (organisation, reference) references servers
);
create index deployments_release on deployments (organisation, release_reference);
create index deployments_publisher on deployments (organisation, publisher);
create index deployments_artifact on deployments (organisation, artifact_digest);
create index deployments_due on deployments (organisation, due_at) where status = 'active';

create table evidence (
  organisation text collate "C" not null check (organisation <> ''),
  digest text collate "C" not null check (digest ~ '^sha256:[0-9a-f]{64}$'),
  -- The exact text that was digested.
  document text not null,
  stored_at timestamptz not null default now(),
  primary key (organisation, digest)
);

create table blocks (
  organisation text collate "C" not null check (organisation <> ''),
  kind text not null check (kind in ('package', 'version', 'publisher', 'digest')),
  value text collate "C" not null check (value <> ''),
  by text not null,
  reason text not null check (reason <> ''),
  at timestamptz not null,
  primary key (organisation, kind, value)
);

-- A deployment with the block that stops it, so that a block holds from its own commit on, whatever the lifecycle
-- has had time to do. security_invoker: the reader's own rights count.
create view deployments_now with (security_invoker) as
select d.*,
  case when d.status = 'active' and b.kind is not null then 'blocked' else d.status end as effective_status,
  b.kind as block_kind,
  b.value as block_value,
  b.by as block_by,
  b.reason as block_reason,
  b.at as block_at
from deployments d
left join lateral (
  select * from blocks
  where blocks.organisation = d.organisation
    and (blocks.kind, blocks.value) in (
      ('package', d.reference), ('version', d.release_reference), ('publisher', d.publisher),
      ('digest', d.artifact_digest), ('digest', d.lock_digest), ('digest', d.manifest_digest)
    )
  order by blocks.at, blocks.kind, blocks.value
  limit 1
) b on true;

-- What changed, for those who follow the registry. The sequence is dense and handed out under a lock that is held to
-- commit, so a reader at n that sees n+1 has missed nothing: order of sequence is order of commit.
create table registry_changes (
  organisation text collate "C" not null check (organisation <> ''),
  sequence bigint not null check (sequence >= 1),
  kind text not null check (kind in ('server', 'block')),
  -- The server's reference, or the block as `kind:value`.
  subject text not null,
  revision bigint,
  at timestamptz not null default now(),
  primary key (organisation, sequence)
);

grant select, insert, update on servers, reviews to countersign_worker;
grant select, insert, update, delete on deployments to countersign_worker;
grant select, insert on evidence, blocks, registry_changes to countersign_worker;
grant select on deployments_now to countersign_worker, countersign_bot, countersign_reader;

-- The bot reads the registry and pulls the kill switch, which must not wait for anything else.
grant select on servers, reviews, deployments, evidence to countersign_bot;
grant select, insert on blocks, registry_changes to countersign_bot;

grant select on servers, reviews, deployments, evidence, blocks, registry_changes to countersign_reader;
