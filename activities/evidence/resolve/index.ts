import { CountersignError } from '../../../domain/errors.ts'
import { formatReference, type Reference } from '../../../domain/reference.ts'
import { npmResolver } from './npm.ts'
import { pathResolver } from './path.ts'
import { registryResolver } from './registry.ts'
import type { ResolveContext, Resolved, Resolver } from './resolver.ts'

export type {
  RegistrySignature,
  ResolveContext,
  Resolved,
  ResolvedFacts,
  Resolver,
  RunRecipe,
} from './resolver.ts'

const resolvers: { readonly [kind in Reference['kind']]?: Resolver } = {
  npm: npmResolver,
  path: pathResolver,
  registry: registryResolver,
}

/** Errors: `unsupported` for kinds without a resolver; otherwise those of `Resolver`. */
export async function resolveReference(reference: Reference, context: ResolveContext): Promise<Resolved> {
  const resolver = resolvers[reference.kind]
  if (resolver !== undefined) {
    const signals = [AbortSignal.timeout(context.timeoutMs), ...(context.signal ? [context.signal] : [])]
    const signal = AbortSignal.any(signals)
    return await resolver.resolve(reference, { ...context, signal, npm: { ...context.npm, signal } })
  }
  throw new CountersignError(
    'unsupported',
    `${formatReference(reference)} cannot be reviewed yet: ${reference.kind} servers are not supported.`,
    `Use ${Object.keys(resolvers)
      .map((kind) => `${kind}:`)
      .join(', ')}.`,
  )
}
