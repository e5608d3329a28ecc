import { type Readable, Transform } from 'node:stream'

/** Counts what several streams bring together, and says so once when it is too much. */
export function outputMeter(
  maxBytes: number,
  exceeded: () => void,
): { through(source: Readable): Readable; bytes(): number } {
  let total = 0
  const through = (source: Readable): Readable => {
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const before = total
        total += chunk.length
        if (total <= maxBytes) return done(null, chunk)
        if (before <= maxBytes) exceeded()
        // What is past the cap is dropped, so that a flood ends as the end of the stream.
        done()
      },
    })
    // The pipe breaks when the run is killed; `exit` is what tells of it.
    source.on('error', () => counted.end())
    source.on('close', () => counted.end())
    source.pipe(counted)
    return counted
  }
  return { through, bytes: () => total }
}
