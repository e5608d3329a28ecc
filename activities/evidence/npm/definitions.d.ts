// The published types stop at the package's main file; npm itself reads these beside it.
declare module '@npmcli/config/lib/definitions/index.js' {
  import type Config from '@npmcli/config'

  type Options = ConstructorParameters<typeof Config>[0]
  const parts: Required<Pick<Options, 'definitions' | 'shorthands' | 'flatten'>> & {
    readonly nerfDarts: readonly string[]
  }
  export default parts
}
