/** What is worrying about a release, from rules and a catalogue that says each kind of concern once. */
export { type CatalogueEntry, CONCERNS, type ConcernId, catalogueEntry } from './catalogue/index.ts'
export { concernsDocument } from './document.ts'
export { type ConcernFacts, type Finding, fromCatalogue } from './finding.ts'
export { judgeEvidence } from './judge.ts'
export { raiseConcerns } from './raise.ts'
export { severityOf } from './severity.ts'
