// Generated from openapi/ by `npm run generate`. Never edited.

/** The services of the contract. */
export type ServiceName = 'memory'
