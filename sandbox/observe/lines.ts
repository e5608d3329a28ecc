/** Splits a byte stream into lines without ever holding more than `maxBytes` of an unfinished one. */
export function lineSplitter(
  maxBytes: number,
  onLine: (line: string) => void,
  tooLong: () => void,
): (chunk: Buffer) => void {
  let pending: Buffer[] = []
  let size = 0
  return (chunk) => {
    let start = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      pending.push(chunk.subarray(start, end))
      const line = Buffer.concat(pending)
      pending = []
      size = 0
      start = end + 1
      if (line.length > maxBytes) return tooLong()
      onLine(line.toString('utf8'))
    }
    pending.push(chunk.subarray(start))
    size += chunk.length - start
    if (size > maxBytes) {
      pending = []
      size = 0
      tooLong()
    }
  }
}

/** Keeps the last `maxBytes` of a stream of text. */
export function tailOf(maxBytes: number): { add(chunk: Buffer): void; text(): string } {
  let kept = Buffer.alloc(0)
  return {
    add: (chunk) => {
      kept = Buffer.concat([kept, chunk.subarray(-maxBytes)]).subarray(-maxBytes)
    },
    // A cut through a character leaves a replacement character at the front at most.
    text: () => kept.toString('utf8'),
  }
}
