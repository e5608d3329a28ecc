/** Frames of the WebSocket protocol, as far as one JSON text at a time needs them. RFC 6455, section 5.2. */

export const TEXT = 0x1
export const CLOSE = 0x8
export const PING = 0x9
export const PONG = 0xa

export interface Frame {
  readonly opcode: number
  readonly final: boolean
  readonly payload: Buffer
}

/** One whole frame, unmasked as a server sends it. */
export function frame(opcode: number, payload: Buffer): Buffer {
  const head = [0x80 | opcode]
  if (payload.length < 126) head.push(payload.length)
  else if (payload.length < 65_536) head.push(126, payload.length >> 8, payload.length & 0xff)
  else {
    const size = Buffer.alloc(8)
    size.writeBigUInt64BE(BigInt(payload.length))
    head.push(127, ...size)
  }
  return Buffer.concat([Buffer.from(head), payload])
}

function payloadLength(bytes: Buffer): { length: number; at: number } | undefined {
  const short = (bytes[1] ?? 0) & 0x7f
  if (short < 126) return { length: short, at: 2 }
  if (short === 126) return bytes.length < 4 ? undefined : { length: bytes.readUInt16BE(2), at: 4 }
  return bytes.length < 10 ? undefined : { length: Number(bytes.readBigUInt64BE(2)), at: 10 }
}

/** The first whole frame of a client's bytes and what is left of them; undefined until it is all there. */
export function unframe(bytes: Buffer): { frame: Frame; rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined
  const size = payloadLength(bytes)
  if (!size) return undefined
  const masked = ((bytes[1] ?? 0) & 0x80) !== 0
  const start = size.at + (masked ? 4 : 0)
  const end = start + size.length
  if (bytes.length < end) return undefined
  const mask = bytes.subarray(size.at, start)
  const payload = Buffer.from(bytes.subarray(start, end))
  if (masked) for (const [i, byte] of payload.entries()) payload[i] = byte ^ (mask[i % 4] ?? 0)
  const first = bytes[0] ?? 0
  return {
    frame: { opcode: first & 0x0f, final: (first & 0x80) !== 0, payload },
    rest: bytes.subarray(end),
  }
}
