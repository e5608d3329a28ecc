import type { KeyObject } from 'node:crypto'

/**
 * ECDSA over a digest that is already computed (FIPS 186-5, 6.4.2). Node verifies only messages that it hashes
 * itself, and whoever names an artifact by its digest does not have the message. Verification handles public
 * numbers only, so running time gives nothing away.
 */
interface Curve {
  readonly p: bigint
  readonly n: bigint
  readonly g: Point
}
interface Affine {
  readonly x: bigint
  readonly y: bigint
}
/** `undefined` is the point at infinity. */
type Point = Affine | undefined

/** SP 800-186, 3.2.1; `a` is p − 3 for both. */
const CURVES: { readonly [name: string]: Curve } = {
  'P-256': {
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    g: {
      x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
      y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
    },
  },
  'P-384': {
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    g: {
      x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
      y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
    },
  },
}

const mod = (value: bigint, by: bigint): bigint => ((value % by) + by) % by

function inverse(value: bigint, by: bigint): bigint {
  let [low, high] = [mod(value, by), by]
  let [a, b] = [1n, 0n]
  while (low > 1n) {
    const quotient = high / low
    ;[low, high] = [high - quotient * low, low]
    ;[a, b] = [b - quotient * a, a]
  }
  return mod(a, by)
}

function add({ p }: Curve, left: Point, right: Point): Point {
  if (!left) return right
  if (!right) return left
  if (left.x === right.x && left.y !== right.y) return undefined
  if (left.x === right.x && left.y === 0n) return undefined
  const slope =
    left.x === right.x
      ? (3n * left.x * left.x - 3n) * inverse(2n * left.y, p)
      : (right.y - left.y) * inverse(right.x - left.x, p)
  const x = mod(slope * slope - left.x - right.x, p)
  return { x, y: mod(slope * (left.x - x) - left.y, p) }
}

function multiply(curve: Curve, scalar: bigint, point: Point): Point {
  let sum: Point
  for (let rest = scalar, term = point; rest > 0n; rest >>= 1n, term = add(curve, term, term)) {
    if (rest & 1n) sum = add(curve, sum, term)
  }
  return sum
}

const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)

/** `SEQUENCE { r INTEGER, s INTEGER }` in DER (RFC 3279, 2.2.3); both fit the short length form. */
function signatureNumbers(der: Uint8Array): readonly [bigint, bigint] | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 127) return undefined
  const numbers: bigint[] = []
  let at = 2
  while (at < der.length) {
    const length = der[at + 1]
    if (der[at] !== 0x02 || !length || length > 127 || at + 2 + length > der.length) return undefined
    const bytes = der.subarray(at + 2, at + 2 + length)
    if ((bytes[0] ?? 0) & 0x80) return undefined
    numbers.push(number(bytes))
    at += 2 + length
  }
  const [r, s] = numbers
  return numbers.length === 2 && r !== undefined && s !== undefined ? [r, s] : undefined
}

/** True for a key whose signature over a bare digest can be verified here. */
export function verifiesDigests(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec' && (key.export({ format: 'jwk' }).crv ?? '') in CURVES
}

/** Verifies a DER-encoded ECDSA signature over `digest`, at most as long as the curve's order. */
export function verifyDigest(digest: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  if (!verifiesDigests(key)) return false
  const jwk = key.export({ format: 'jwk' })
  const curve = CURVES[jwk.crv ?? '']
  const numbers = signatureNumbers(signature)
  if (!curve || !numbers || !jwk.x || !jwk.y || digest.length * 8 > curve.n.toString(2).length) return false
  const [r, s] = numbers
  if (r < 1n || r >= curve.n || s < 1n || s >= curve.n) return false
  const w = inverse(s, curve.n)
  const q = { x: number(Buffer.from(jwk.x, 'base64url')), y: number(Buffer.from(jwk.y, 'base64url')) }
  const point = add(
    curve,
    multiply(curve, mod(number(digest) * w, curve.n), curve.g),
    multiply(curve, mod(r * w, curve.n), q),
  )
  return point !== undefined && mod(point.x, curve.n) === r
}
