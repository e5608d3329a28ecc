/** How much one package may be. Sizes in bytes. */
export interface ArchiveLimits {
  readonly compressedBytes: number
  readonly unpackedBytes: number
  readonly fileBytes: number
  /** Unpacked size over compressed size; looked at only past `ratioFloorBytes`, as small files of zeros are harmless. */
  readonly ratio: number
  readonly ratioFloorBytes: number
  readonly entries: number
  /** Folders in one path. */
  readonly depth: number
  /** UTF-8 bytes of one path, and of one part of it. */
  readonly pathBytes: number
  readonly nameBytes: number
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  compressedBytes: 128 * 1024 * 1024,
  unpackedBytes: 512 * 1024 * 1024,
  fileBytes: 256 * 1024 * 1024,
  ratio: 100,
  ratioFloorBytes: 8 * 1024 * 1024,
  entries: 50_000,
  depth: 40,
  pathBytes: 1_024,
  nameBytes: 255,
}
