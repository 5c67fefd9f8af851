#!/usr/bin/env node
// `sekha-server`: the controller as a server, with its store in a thread of its own.
import { helpText, readCommand, UsageError } from './cli-options.ts'
import { createController } from './controller.ts'
import { version } from './version.ts'

try {
  await main()
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(`sekha-server: ${message}`)
  if (error instanceof UsageError) console.error('Try sekha-server --help')
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env)
  if (command.kind === 'help') return void process.stdout.write(helpText)
  if (command.kind === 'version') return void console.log(version)
  const controller = createController(command.controller)
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // A second signal does not wait for what is under way.
      if (stopping) process.exit(130)
      stopping = true
      controller.close().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  const { url } = await controller.listen({ port: command.port, host: command.host })
  const isOpen = command.controller.apiKey === undefined && command.controller.tenants === undefined
  console.log(
    `sekha-server ${version} listens on ${url} (database ${command.controller.database}, ${isOpen ? 'no key: this machine alone' : 'key required'})`,
  )
}
