import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { type RecordFields, textOf } from './record-fields.ts'

/** What is known of the program of a session. */
export interface Program {
  readonly product?: string | undefined
  readonly version?: string | undefined
  readonly hostname?: string | undefined
  readonly machineId?: string | undefined
}

/** Reads the program from the first record of a session. */
export function readProgram(fields: RecordFields): Program {
  return {
    product: textOf(fields['product']),
    version: textOf(fields['version']),
    hostname: textOf(fields['hostname']),
    machineId: textOf(fields['machine_id']),
  }
}

/** Names the program by the semantic conventions of resources. */
export function toResource({ product, version, hostname, machineId }: Program): Resource {
  return resourceFromAttributes({
    'service.name': product ?? 'unknown_service',
    ...(version !== undefined && { 'service.version': version }),
    ...(hostname !== undefined && { 'host.name': hostname }),
    ...(machineId !== undefined && { 'host.id': machineId }),
  })
}
