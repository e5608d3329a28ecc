import type { Catalogue, CatalogueEntry } from './entry.ts'

const refused = (what: string): CatalogueEntry => ({
  title: `The package ${what}; nothing of it was unpacked.`,
  severity: 'critical',
  why: 'Unpacking it could harm the host, or show one reader something else than another.',
  cure: 'The author publishes a package without it; a package made by `npm pack` has none of this.',
  fixed: true,
})

/** What the archive is refused for before a byte of it is written. */
export const ARCHIVE = {
  'archive.malformed': refused('is not a well-formed gzipped tar archive'),
  'archive.too-large': refused('unpacks to more than is allowed'),
  'archive.bomb': refused('unpacks to far more than its compressed size: a decompression bomb'),
  'archive.too-many-files': refused('has more files than is allowed'),
  'archive.too-deep': refused('nests folders deeper than is allowed'),
  'archive.name-too-long': refused('has a file name longer than is allowed'),
  'archive.bad-name': refused('has a file name with control characters or backslashes'),
  'archive.traversal': refused('has a path that leaves its own folder'),
  'archive.absolute-path': refused('has an absolute path'),
  'archive.link': refused('has a link, which could point outside its folder'),
  'archive.device': refused('has an entry that is neither a file nor a folder'),
  'archive.collision': refused('has two entries for one path'),
} as const satisfies Catalogue
