import { gzipSync } from 'node:zlib'
import { Header } from 'tar'

/** One entry of a hand-made archive; any of it may be hostile. */
export interface Entry {
  readonly path: string
  readonly content?: string | Buffer
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO'
  readonly linkpath?: string
  readonly mode?: number
  /** What the header claims, where it is not the truth. */
  readonly size?: number
}

function block(entry: Entry): Buffer {
  const content = Buffer.from(entry.content ?? '')
  const header = Buffer.alloc(512)
  const type = entry.type ?? 'File'
  new Header({
    path: entry.path,
    mode: entry.mode ?? 0o644,
    size: entry.size ?? content.length,
    mtime: new Date(0),
    type,
    ...(entry.linkpath === undefined ? {} : { linkpath: entry.linkpath }),
    uid: 0,
    gid: 0,
  }).encode(header, 0)
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

/** A tar archive written header by header, as no packing tool would. */
export function tar(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.map(block), Buffer.alloc(1024)])
}

export function tarball(entries: readonly Entry[]): Buffer {
  return gzipSync(tar(entries))
}

/** An npm package: a manifest and files under `package/`. */
export function npmTarball(manifest: object, files: { readonly [path: string]: string } = {}): Buffer {
  return tarball([
    { path: 'package/package.json', content: JSON.stringify(manifest) },
    ...Object.entries(files).map(([path, content]) => ({ path: `package/${path}`, content })),
  ])
}
