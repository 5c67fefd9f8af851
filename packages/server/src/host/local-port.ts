import { checkLocal } from './authentication/local-only.ts'
import { explainListenError } from './server/listen-error.ts'
import { NodeServer } from './server/node-server.ts'

/** A port of this machine, for a protocol beside that of the host. */
export interface LocalPort {
  readonly port: number
  /** Stops listening. Running requests have a second to finish. */
  close(): Promise<void>
}

const host = '127.0.0.1'
const graceMs = 1000

/**
 * Listens on this machine alone, for a protocol without keys. Pages of other origins are refused.
 *
 * @param option The name of the option with the port, for errors.
 * @param respond Responds to a request, and to the error of a refused one. Must not reject.
 * @throws {Error} naming the option, when the port is taken
 */
export async function openLocalPort(
  { option, port }: { readonly option: string; readonly port: number },
  respond: (request: Request, refusal?: unknown) => Promise<Response>,
): Promise<LocalPort> {
  const server = new NodeServer((request) => {
    try {
      checkLocal(request.headers)
      return respond(request)
    } catch (refusal) {
      return respond(request, refusal)
    }
  })
  const address = await server.listen(port, host).catch((error: unknown) => {
    const reason = explainListenError(error, { port, host })
    throw new Error(`${option}: ${reason instanceof Error ? reason.message : String(reason)}`, { cause: error })
  })
  return { port: address.port, close: () => server.close(graceMs) }
}
