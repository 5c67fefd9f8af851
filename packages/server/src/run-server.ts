// What `sekha-server` does on a Node that can run it.
import { helpText, readCommand, UsageError } from './cli-options.ts'
import { type Controller, createController } from './controller.ts'
import { ListenError } from './listen-error.ts'
import { version } from './version.ts'

/** The signals that end the server, with the exit status that a shell expects of each. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Carries out the command line. Ends the process with 0, with 2 after a mistake in the command line, or with 1. */
export async function runServer(): Promise<void> {
  // Whoever read the output is gone. That ends no server, and `--help | head` quietly.
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
  console.error(`sekha-server: ${message}${hint}`)
  if (error instanceof UsageError) console.error('Try sekha-server --help')
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function run(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env)
  if (command.kind === 'help') return void process.stdout.write(helpText)
  if (command.kind === 'version') return void console.log(version)
  const controller = createController({ ...command.controller, onFatalError: exitWith })
  stopOnSignals(controller)
  const { url } = await listen(controller, command)
  const isOpen = command.controller.apiKey === undefined && command.controller.tenants === undefined
  console.log(
    `sekha-server ${version} listens on ${url} (database ${command.controller.database}, ${isOpen ? 'no key: this machine alone' : 'key required'})`,
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

/** The first signal lets requests finish; the second one does not wait for them. */
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
