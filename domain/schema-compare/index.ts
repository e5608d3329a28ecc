/** JSON Schemas compared by what they accept, not by their text. Pure; nothing is fetched; never throws. */
export { compareSchemas, type Reason, type Relation, type SchemaComparison } from './compare.ts'
