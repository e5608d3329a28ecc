import type { Concern } from '../../domain/concern.ts'

/** Why an archive is not unpacked. The ids are stable: `archive.<problem>`. */
export type ArchiveProblem =
  | 'malformed'
  | 'too-large'
  | 'bomb'
  | 'too-many-files'
  | 'too-deep'
  | 'name-too-long'
  | 'bad-name'
  | 'traversal'
  | 'absolute-path'
  | 'link'
  | 'device'
  | 'collision'

const TITLES: Record<ArchiveProblem, string> = {
  malformed: 'The package is not a well-formed gzipped tar archive',
  'too-large': 'The package unpacks to more than is allowed',
  bomb: 'The package unpacks to far more than its compressed size: a decompression bomb',
  'too-many-files': 'The package has more files than is allowed',
  'too-deep': 'The package nests folders deeper than is allowed',
  'name-too-long': 'The package has a file name longer than is allowed',
  'bad-name': 'The package has a file name with control characters or backslashes',
  traversal: 'The package has a path that leaves its own folder',
  'absolute-path': 'The package has an absolute path',
  link: 'The package has a link, which could point outside its folder',
  device: 'The package has an entry that is neither a file nor a folder',
  collision: 'The package has two entries for one path, so readers would not agree on its content',
}

/** Thrown inside the check, and turned into a concern at its edge. */
export class ArchiveRefusal extends Error {
  readonly problem: ArchiveProblem
  readonly proof: string

  constructor(problem: ArchiveProblem, proof: string) {
    super(`${TITLES[problem]}: ${proof}`)
    this.problem = problem
    this.proof = proof
  }
}

export function refusalConcern(problem: ArchiveProblem, proof: string): Concern {
  return {
    id: `archive.${problem}`,
    severity: 'critical',
    title: `${TITLES[problem]}; nothing of it was unpacked`,
    proof,
    cure: 'The author publishes a package without it; a package made by `npm pack` has none of this.',
  }
}

/** A name from the archive as it can stand in a sentence: control characters as escapes, at most 200 characters. */
export function quoted(name: string): string {
  const text = JSON.stringify(name)
  return text.length > 200 ? `${text.slice(0, 200)}…"` : text
}
