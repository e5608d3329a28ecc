/** What a package's code can do to its host, read from the source by syntax tree. Runs nothing of the package. */
export { analyseSource, type SourceAnalysis, type SourceOptions } from './analyse.ts'
