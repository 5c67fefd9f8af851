import { SekhaClient } from '@sekha/core'
import { schemas } from '@sekha/core/schemas'
import { onTestFinished } from 'vitest'
import { createController } from '../../src/controller.ts'
import type { Controller } from '../../src/host/create-host.ts'
import type { ControllerOptions } from '../../src/host/controller-options.ts'

/** A controller with a client that validates every response against the contract. Both are closed after the test. */
export function openController(options: ControllerOptions = {}): { controller: Controller; client: SekhaClient } {
  const controller = createController(options)
  const client = new SekhaClient({ fetch: controller.fetch, validate: 'strict', schemas, apiKey: keyOf(options) })
  onTestFinished(async () => {
    await client.close()
    await controller.close()
  })
  return { controller, client }
}

/** Same as `openController`, over a real socket. */
export async function listenController(
  options: ControllerOptions = {},
): Promise<{ controller: Controller; client: SekhaClient; url: string }> {
  const { controller } = openController(options)
  const { url } = await controller.listen({ port: 0 })
  const client = new SekhaClient({ baseUrl: url, validate: 'strict', schemas, apiKey: keyOf(options) })
  onTestFinished(() => client.close())
  return { controller, client, url }
}

/** The key of the memory service. */
const keyOf = ({ apiKey }: ControllerOptions): string | undefined =>
  typeof apiKey === 'object' ? apiKey['memory'] : apiKey

/** One user message. */
export const say = (
  content: string,
  timestamp?: Date,
): { role: string; content: string; timestamp?: Date | undefined } => ({
  role: 'user',
  content,
  timestamp,
})

/** Collects all items of an iteration. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
