-- Roles without login, granted by each deployment to the login users of its processes. They belong to the cluster, not to
-- the database, so another database of the same cluster may be making them at this moment. Where the owner may not
-- create roles, a database administrator creates these three beforehand.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['countersign_worker', 'countersign_bot', 'countersign_reader'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin nocreatedb nocreaterole', wanted);
      exception when duplicate_object or unique_violation then
        null;
      end;
    end if;
  end loop;
end
$$;

-- The default of PostgreSQL 15 and later, stated for databases that were upgraded from before.
revoke create on schema public from public;
grant usage on schema public to countersign_worker, countersign_bot, countersign_reader;

grant select on schema_migrations to countersign_worker, countersign_bot, countersign_reader;
