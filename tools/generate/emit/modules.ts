// Emits the generated modules by file name.
import { functionName, waitingId } from '../names.ts'
import { bareService, commonFolder, type ContractModel, type ServiceModel, typesIn } from '../services.ts'
import { emitAllSchemas, emitSchemas } from './schemas.ts'
import { emitContract, emitServiceNames } from './contract.ts'
import { emitFunctions } from './functions.ts'
import { emitNamespaces, namespaceNames } from './namespaces.ts'
import { emitOperations } from './operations.ts'
import { comment, header, packageName } from './text.ts'
import { emitAllShapes, emitShapes } from './shapes.ts'
import { emitVersion } from './version.ts'
import { emitWire } from './wire.ts'

/** Emits the modules of each service in a separate folder, and those of the whole contract beside them. */
export function emitModules(model: ContractModel, version: string): Record<string, string> {
  const modules: Record<string, string> = {
    'contract.gen.ts': emitContract(model),
    'schemas.gen.ts': emitAllSchemas(model),
    'shapes.gen.ts': emitAllShapes(model),
    'services.gen.ts': emitServiceNames(model),
    'version.gen.ts': emitVersion(version),
    'wire.gen.ts': emitWire(model),
  }
  for (const service of model.services) {
    modules[`${service.name}/operations.gen.ts`] = emitOperations(service)
    modules[`${service.name}/functions.gen.ts`] = emitFunctions(model, service)
    modules[`${service.name}/namespaces.gen.ts`] = emitNamespaces(model, service)
    modules[`${service.name}/schemas.gen.ts`] = emitSchemas(model, service)
    modules[`${service.name}/shapes.gen.ts`] = emitShapes(model, service)
    modules[`${service.name}/index.gen.ts`] = emitIndex(model, service)
  }
  return modules
}

/**
 * Emits the public exports of one service, by name. The classes over bare names belong to a client: only their types are
 * public.
 */
function emitIndex(model: ContractModel, service: ServiceModel): string {
  const { name, title, description, operations } = service
  const namespaces = name === bareService ? 'type ' : ''
  const common = typesIn(model, commonFolder)
  return [
    header,
    comment([
      `${title}: the functions and types of one service.`,
      '',
      description,
      '',
      `@module ${packageName}/${name}`,
    ]),
    emitExports(
      'functions',
      operations.flatMap(({ id, isJob }) => [id, ...(isJob ? [waitingId(id)] : [])].map(functionName)),
    ),
    emitExports('namespaces', namespaceNames(service), namespaces),
    emitExports('types', typesIn(model, name), 'type '),
    common.length === 0 ? '' : emitExports(`../${commonFolder}/types`, common, 'type '),
  ].join('')
}

function emitExports(module: string, names: readonly string[], kind = ''): string {
  const path = module.startsWith('.') ? module : `./${module}`
  return `export ${kind}{ ${names.toSorted().join(', ')} } from ${JSON.stringify(`${path}.gen.ts`)}\n`
}
