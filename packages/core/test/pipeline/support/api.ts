export * from '../../../src/index.ts'
export { healthOperation } from '../../../src/generated/operations.gen.ts'
