// Generated from package.json by `npm run generate`. Never edited.
/**
 * The version of this package.
 */
export const version = '0.1.0'
