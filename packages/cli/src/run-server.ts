// Runs `sekha-server` once `cli.ts` has checked the Node version.
import { type Controller, createController, ListenError, memory, telemetry } from '@sekha/server'
import manifest from '../package.json' with { type: 'json' }
import { helpText, nameSetting, readCommand, UsageError } from './options.ts'

const { version } = manifest

/** The signals that stop the server, each with the exit status that a shell expects. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Runs the command line. The exit status is 0, 2 after a usage error, or 1 after any other failure. */
export async function runServer(): Promise<void> {
  // The reader of the output may exit first: a server keeps running, and `--help | head` ends quietly.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    await run()
  } catch (error) {
    exitWith(error)
  }
}

function exitWith(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof ListenError ? `; pass --${error.option}` : ''
  console.error(`sekha-server: ${nameSetting(message)}${hint}`)
  if (error instanceof UsageError) console.error('Try sekha-server --help')
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function run(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env)
  if (command.kind === 'help') return void process.stdout.write(helpText)
  if (command.kind === 'version') return void console.log(version)
  const services = [memory(), telemetry(command.telemetry)]
  const controller = createController({ ...command.controller, services, onFatalError: exitWith })
  stopOnSignals(controller)
  const { url } = await listen(controller, command)
  const isOpen = command.controller.apiKey === undefined && command.controller.tenants === undefined
  console.log(
    `sekha-server ${version} listens on ${url} (database ${command.controller.database}, ${isOpen ? 'no API key: only this machine may call' : 'API key required'})`,
  )
}

async function listen(
  controller: Controller,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<{ readonly url: string }> {
  try {
    return await controller.listen({ port, host })
  } catch (error) {
    await controller.close()
    throw error
  }
}

/** Stops gracefully on the first signal, and at once on the second. */
function stopOnSignals(controller: Controller): void {
  let isStopping = false
  for (const [signal, status] of Object.entries(signals))
    process.on(signal, () => {
      if (isStopping) process.exit(status)
      isStopping = true
      controller.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(`sekha-server: closing failed: ${error instanceof Error ? error.message : String(error)}`)
          process.exit(1)
        },
      )
    })
}
