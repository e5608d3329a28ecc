import fc from 'fast-check'

/**
 * Property tests draw the same values at every run, so that a red run is red again. `COUNTERSIGN_SEED=random` explores:
 * fast-check then prints the seed of what it finds.
 */
const STANDARD = 20_261_123

const asked = process.env.COUNTERSIGN_SEED
if (asked !== 'random') fc.configureGlobal({ seed: asked === undefined ? STANDARD : Number(asked) })
