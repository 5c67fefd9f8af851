// Generated from openapi/ by `npm run generate`. Never edited.
export * from './functions.gen.ts'
export type * from './namespaces.gen.ts'
export type * from './types.gen.ts'
