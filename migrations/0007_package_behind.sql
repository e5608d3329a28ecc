-- The package behind a server that was asked for by another name (`registry:…`), so that a block of the package stops it too.
-- Null where the reference itself names the package.
alter table deployments add column package text collate "C", add column package_release text collate "C";
create index deployments_package on deployments (organisation, package);

drop view deployments_now;
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
      ('package', d.package), ('version', d.package_release),
      ('digest', d.artifact_digest), ('digest', d.lock_digest), ('digest', d.manifest_digest)
    )
  order by blocks.at, blocks.kind, blocks.value
  limit 1
) b on true;
grant select on deployments_now to countersign_worker, countersign_bot, countersign_reader;
