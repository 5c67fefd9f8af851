// Our own generated modules by their file names.
import type { Contract } from '../contract.ts'
import type { OperationModel } from '../operations.ts'
import { emitContract, emitSchemas } from './contract.ts'
import { emitFunctions } from './functions.ts'
import { emitModels } from './models.ts'
import { emitNamespaces } from './namespaces.ts'
import { emitOperations } from './operations.ts'
import { emitVersion } from './version.ts'

/** The modules by their file names, below the folder of the generated code. */
export function emitModules(
  contract: Contract,
  operations: readonly OperationModel[],
  version: string,
): Record<string, string> {
  return {
    'operations.gen.ts': emitOperations(operations),
    'functions.gen.ts': emitFunctions(operations),
    'namespaces.gen.ts': emitNamespaces(operations),
    'models.gen.ts': emitModels(contract, operations),
    'contract.gen.ts': emitContract(contract, operations),
    'schemas.gen.ts': emitSchemas(operations),
    'version.gen.ts': emitVersion(version),
  }
}
