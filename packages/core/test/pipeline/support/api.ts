export * from '../../../src/index.ts'
export { healthOperation } from '../../../src/generated/memory/operations.gen.ts'
