/** Thrown when a server cannot start listening. `option` names the option to change. */
export class ListenError extends Error {
  readonly code: string
  readonly option: 'port' | 'host'

  constructor(code: string, option: 'port' | 'host', message: string, cause: unknown) {
    super(message, { cause })
    this.code = code
    this.option = option
  }

  override get name(): string {
    return 'ListenError'
  }
}

/** Turns a known system error into a {@link ListenError} that says what to do; returns any other error unchanged. */
export function explainListenError(
  error: unknown,
  { port, host }: { readonly port: number; readonly host: string },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new ListenError(
        code,
        'port',
        `Port ${port} on ${host} is already in use: choose another port, or 0 for any free port`,
        error,
      )
    case 'EACCES':
      return new ListenError(
        code,
        'port',
        `This user may not listen on port ${port}: choose port 1024 or higher`,
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ListenError(code, 'host', `${host} is not an address of this machine: choose another host`, error)
    default:
      return error
  }
}
