import { describe, expect, it } from 'vitest'
import { HONEST, provenance, refused, signed, world } from './builds.ts'
import {
  COMMIT,
  check,
  extensions,
  ISSUER,
  of,
  PUBLISH,
  provenanceV1,
  provenanceV02,
  REF,
  REPOSITORY,
  SHA512,
  SLSA_V1,
  SLSA_V02,
  statement,
  WORKFLOW,
} from './release.ts'

describe('provenance that holds', () => {
  it('is verified and names the signer as the certificate does', async () => {
    expect(await provenance({})).toEqual({
      kind: 'provenance',
      status: 'verified',
      detail: `Built from ${REPOSITORY} by .github/workflows/publish.yml at ${REF}, entered in the log.`,
      signer: {
        issuer: ISSUER,
        subject: WORKFLOW,
        repository: REPOSITORY,
        repositoryId: '495574555',
        ownerId: '71096353',
        workflow: '.github/workflows/publish.yml',
        ref: REF,
        commit: '8a2ee2fd20dda58ffa4a8d808a65cb1e04711c03',
        runner: 'github-hosted',
      },
    })
  })

  it('may be of SLSA v0.2', async () => {
    const envelope = statement(SLSA_V02, provenanceV02(), { _type: 'https://in-toto.io/Statement/v0.1' })
    expect(await provenance({ envelope, type: SLSA_V02 })).toMatchObject({ status: 'verified' })
  })

  it('may take its time from a time-stamping authority instead of the log', async () => {
    expect(await provenance({ timing: { time: 'authority' } })).toMatchObject({ status: 'verified' })
  })

  it('may be declared in other letters than the host uses', async () => {
    expect(await provenance({ repository: 'https://github.com/Acme/Repo' })).toMatchObject({
      status: 'verified',
    })
  })

  it('may come from GitLab, in a group within a group', async () => {
    const project = 'https://gitlab.com/group/sub/project'
    const pipeline = `${project}//.gitlab-ci.yml@refs/heads/main`
    const source = { uri: `git+${project}`, digest: { sha1: COMMIT } }
    const gitlab = (uri: string) =>
      statement(SLSA_V02, {
        buildType: 'https://github.com/npm/cli/gitlab/v0alpha1',
        builder: { id: `${project}/-/runners/1` },
        invocation: { configSource: { ...source, uri, entryPoint: 'publish' } },
        materials: [source],
      })
    const build = {
      type: SLSA_V02,
      repository: project,
      subject: pipeline,
      extensions: extensions({
        ...{ 1: undefined, 8: 'https://gitlab.com', 9: pipeline, 18: pipeline },
        ...{ 12: project, 14: 'refs/heads/main', 21: undefined },
      }),
    }
    expect(await provenance({ ...build, envelope: gitlab(`git+${project}`) })).toMatchObject({
      status: 'verified',
      signer: { repository: project, workflow: '.gitlab-ci.yml' },
    })
    expect(await provenance({ ...build, envelope: gitlab(`git+${project}-evil`) })).toEqual(
      refused(/gives the source/),
    )
  })

  it('may be signed by a workflow of another repository that this one called, and says so', async () => {
    const called = 'https://github.com/acme/shared/.github/workflows/release.yml@refs/heads/main'
    const answer = await provenance({ subject: called, extensions: extensions({ 9: called }) })
    expect(answer).toMatchObject({ status: 'verified', detail: expect.stringContaining(`through ${called}`) })
  })
})

describe('a statement that does not fit the release', () => {
  const subject = (...subjects: object[]) => statement(SLSA_V1, provenanceV1(), { subject: subjects })
  const named = { name: 'pkg:npm/%40acme/server@1.2.3', digest: { sha512: SHA512 } }

  it('is refused for another tarball', async () => {
    const digest = { sha512: SHA512.replace(/^../, SHA512.startsWith('00') ? '11' : '00') }
    expect(await provenance({ envelope: subject({ ...named, digest }) })).toEqual(refused(/another tarball/))
  })

  it('is refused for another package or version', async () => {
    for (const name of [
      'pkg:npm/%40acme/server@1.2.4',
      'pkg:npm/acme-server@1.2.3',
      'pkg:npm/@acme/server@1.2.3',
    ]) {
      expect(await provenance({ envelope: subject({ ...named, name }) })).toEqual(refused(/it is about/i))
    }
  })

  it('is refused for a second subject', async () => {
    const second = { name: 'pkg:npm/%40acme/other@1.2.3', digest: { sha512: SHA512 } }
    expect(await provenance({ envelope: subject(named, second) })).toEqual(refused(/2 subjects/))
    expect(await provenance({ envelope: subject(second, named) })).toEqual(refused(/2 subjects/))
  })

  it('is refused for a weaker digest alone', async () => {
    const digest = { sha256: 'a'.repeat(64) }
    expect(await provenance({ envelope: subject({ ...named, digest }) })).toEqual(refused(/another tarball/))
  })

  it('is refused when it states something else than it is served as', async () => {
    for (const type of ['https://slsa.dev/verification_summary/v1', PUBLISH, SLSA_V02]) {
      expect(await provenance({ envelope: statement(type, provenanceV1()) })).toEqual(refused(/served as/))
    }
  })

  it('is refused when it is no in-toto statement', async () => {
    const other = statement(SLSA_V1, provenanceV1(), { _type: 'https://in-toto.io/Statement/v9' })
    expect(await provenance({ envelope: other })).toEqual(refused(/no in-toto statement/))
    expect(await provenance({ envelope: { payload: 'no JSON' } })).toEqual(refused(/not JSON/))
  })

  it('is refused when its payload is of another type', async () => {
    const payloadType = 'application/vnd.in-toto+json; charset=utf-8'
    expect(await provenance({ envelope: { ...HONEST, payloadType } })).toEqual(refused(/payload is of type/))
  })
})

describe('a signer who is not the declared repository', () => {
  const from = (repository: string, changed: { [number: number]: string | undefined } = {}) => {
    const subject = `${repository}/.github/workflows/publish.yml@${REF}`
    return provenance({
      subject,
      extensions: extensions({ 9: subject, 12: repository, 18: subject, ...changed }),
    })
  }

  it('is refused under a name that begins like it', async () => {
    expect(await from('https://github.com/acme/repo-evil')).toEqual(refused(/built from .*repo-evil/))
    expect(await from('https://github.com/acme/repo.evil')).toEqual(refused(/built from .*repo.evil/))
    expect(await from('https://github.com/acme/rep')).toEqual(refused(/built from/))
  })

  it('is refused under a name in which only a dot differs from any character', async () => {
    const answer = await provenance({ repository: 'https://github.com/acme/r.po' })
    expect(answer).toEqual(refused(/declares https:\/\/github\.com\/acme\/r\.po/))
  })

  it('is refused under a name that ends like it', async () => {
    expect(await from(`https://evil.example/${REPOSITORY}`)).toEqual(refused(/built from/))
    const subject = `https://evil.example/?x=${WORKFLOW}`
    expect(await provenance({ subject })).toEqual(refused(/no workflow of github\.com/))
    expect(await provenance({ subject, extensions: extensions({ 9: subject, 18: subject }) })).toEqual(
      refused(/no workflow of/),
    )
  })

  it('is refused when the short, older form of the name is the near one', async () => {
    const old = { 8: undefined, 9: undefined, 12: undefined, 14: undefined, 18: undefined, 13: undefined }
    const older = (short: string, subject: string) =>
      provenance({
        subject,
        extensions: extensions({ ...old, 3: '8a2ee2fd20dda58ffa4a8d808a65cb1e04711c03', 5: short, 6: REF }),
      })
    expect(await older('acme/repo', WORKFLOW)).toMatchObject({ status: 'verified' })
    expect(await older('acme/repo-evil', WORKFLOW)).toEqual(refused(/built from/))
    expect(await older('acme/repo', WORKFLOW.replace('/repo/', '/repo-evil/'))).toEqual(
      refused(/no workflow of/),
    )
  })

  it('is refused without an identity', async () => {
    expect(await provenance({ extensions: extensions({ 12: undefined }) })).toEqual(
      refused(/no source repository/),
    )
    expect(await provenance({ extensions: extensions({ 14: undefined }) })).toEqual(refused(/ref none/))
    expect(await provenance({ extensions: extensions({ 1: undefined, 8: undefined }) })).toEqual(
      refused(/no issuer/),
    )
    expect(await provenance({ subject: 'https://github.com/acme/repo' })).toEqual(refused(/no workflow of/))
  })

  it('is refused when another issuer vouches for it', async () => {
    for (const issuer of [
      'https://token.actions.githubusercontent.com.evil.example',
      'https://gitlab.com',
      ISSUER.toUpperCase(),
    ]) {
      expect(await provenance({ extensions: extensions({ 1: issuer, 8: issuer }) })).toEqual(
        refused(/issued for/),
      )
    }
  })

  it('is refused when a workflow signs that is not the one said to sign', async () => {
    const subject = 'https://github.com/acme/shared/.github/workflows/release.yml@refs/heads/main'
    expect(await provenance({ subject })).toEqual(refused(/no workflow of github\.com/))
  })

  it('is refused when the certificate says a thing twice, or not as the format has it', async () => {
    const twice = [...extensions(), { number: 12, value: REPOSITORY }]
    expect(await provenance({ extensions: twice })).toEqual(refused(/1\.12 twice/))
    const length = String.fromCharCode(REPOSITORY.length)
    const [trailing, printable] = [`\x0c${length}${REPOSITORY}x`, `\x13${length}${REPOSITORY}`]
    for (const value of [REPOSITORY, trailing, printable, `\x0c\x7f${REPOSITORY}`, '']) {
      const bare = [...extensions({ 12: undefined }), { number: 12, value, bare: true }]
      expect(await provenance({ extensions: bare }), value).toEqual(refused(/extension 12 is malformed/))
    }
  })

  it('is refused when the certificate and its workflow name different refs', async () => {
    expect(await provenance({ extensions: extensions({ 14: 'refs/heads/main' }) })).toEqual(
      refused(/names the ref/),
    )
  })

  it('is named all the same, so that a person sees who it was', async () => {
    const answer = await from('https://github.com/acme/repo-evil')
    expect(answer.signer).toMatchObject({ repository: 'https://github.com/acme/repo-evil' })
  })

  it('is not accused when the package declares no repository, and does not pass either', async () => {
    const attestations = [{ predicateType: SLSA_V1, bundle: await signed({}) }]
    const report = await check(world, { attestations, undeclared: true })
    expect(of(report, 'provenance')).toMatchObject({ status: 'not_checked' })
    expect(report.status).toBe('not_checked')
  })
})

describe('a statement that disagrees with the certificate', () => {
  it('is refused for each claim that the certificate makes as well', async () => {
    for (const changed of [
      { repository: 'https://github.com/acme/other' },
      { path: '.github/workflows/other.yml' },
      { ref: 'refs/heads/main' },
      { commit: '0'.repeat(40) },
      { repositoryId: '1' },
      { runner: 'self-hosted' },
      { run: '2' },
    ]) {
      const answer = await provenance({ envelope: statement(SLSA_V1, provenanceV1(changed)) })
      expect(answer, JSON.stringify(changed)).toEqual(refused(/the statement gives/i))
    }
  })

  it('is refused for SLSA v0.2 as well', async () => {
    for (const changed of [{ ref: 'refs/heads/main' }, { commit: '0'.repeat(40) }, { path: 'other.yml' }]) {
      const envelope = statement(SLSA_V02, provenanceV02(changed))
      expect(await provenance({ envelope, type: SLSA_V02 })).toEqual(refused(/the statement gives/i))
    }
  })

  it('is refused when it leaves out what provenance must say', async () => {
    const { buildDefinition } = provenanceV1()
    const answer = await provenance({ envelope: statement(SLSA_V1, { buildDefinition }) })
    expect(answer).toEqual(refused(/malformed at runDetails/))
    expect(await provenance({ envelope: statement(SLSA_V1, {}) })).toEqual(refused(/malformed/))
  })

  it('is not checked when another kind of builder wrote it', async () => {
    const predicate = { buildDefinition: { buildType: 'https://example.com/builder/v1' } }
    const answer = await provenance({ envelope: statement(SLSA_V1, predicate) })
    expect(answer).toMatchObject({
      status: 'not_checked',
      detail: expect.stringContaining('example.com/builder'),
    })
  })
})
