import { z } from 'zod'
import type { RequestContext } from '../../src/host/handler.ts'
import { defineService, type Service, type ServiceContract, type ServiceDefinition } from '../../src/service.ts'

/** An operation of a small service. Its handler may return anything. */
export interface SmallOperation {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly body?: 'ndjson'
  readonly responseType?: 'json' | 'ndjson' | 'sse'
  readonly handle: (input: SmallInput) => unknown
}

type SmallInput = Pick<RequestContext<unknown>, 'signal' | 'lastEventId' | 'openUpload'>

/** Defines a service of operations without JSON bodies. Its hooks may break their types, as those of plain JavaScript do. */
export function smallService(
  name: string,
  operations: Readonly<Record<string, SmallOperation>>,
  hooks: { readonly [Hook in keyof ServiceDefinition<ServiceContract, unknown>]?: unknown } = {},
): Service {
  const entries = Object.entries(operations)
  const each = <T>(create: (operation: SmallOperation, id: string) => T): Record<string, T> =>
    Object.fromEntries(entries.map(([id, operation]) => [id, create(operation, id)]))
  const contract: ServiceContract = {
    operations: each(({ method = 'GET', path, body, responseType = 'json' }, id) => ({
      id,
      ...(body === undefined ? {} : { body }),
      service: name,
      method,
      path,
      responseType,
    })),
    schemas: each(({ path }) => ({
      ...(path.includes('{') ? { path: z.object({ name: z.string() }) } : {}),
      response: z.any(),
    })),
    shapes: {},
    declaredStatuses: each(() => [200]),
  }
  const handlers = each((operation) => async (input: SmallInput) => operation.handle(input))
  return defineService({ name, contract, handlers, ...hooks } as never)
}
