/** Who signed a release, and whether it is who it should be: npm's signatures and Sigstore attestations. */
export { MAX_BUNDLE_BYTES } from './bundle.ts'
export { checkSignatures } from './check-signatures.ts'
export { npmRegistryClient, type RegistryAnswer, type RegistryClient } from './registry-client.ts'
export { type SignatureDeps, type SignatureSubject, subjectOf } from './subject.ts'
export {
  embeddedTrustRoot,
  givenTrustRoot,
  type RefreshOptions,
  refreshedTrustRoot,
  type TrustRoot,
  type TrustRootProvider,
} from './trust-root.ts'
export { parseTrustedRoot } from './trusted-root-shape.ts'
export {
  type BundlePolicy,
  type VerifyBundleInput,
  type VerifyBundleResult,
  verifyBundle,
} from './verify-bundle.ts'
