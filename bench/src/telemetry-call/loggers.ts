import { subjects } from '../telemetry/subjects.ts'

/** Where a logger sends or writes. */
export interface Target {
  readonly url: string
  readonly file: string
  /** A folder of its own. */
  readonly directory: string
}

/** A logger with its default settings. */
export interface Logger {
  /** Logs an event with three attributes, one of which is the mark. */
  log(mark: string): void
  flush?(): Promise<void>
  /** Whether its events go to the file, one a line. @default false */
  readonly writesFile?: boolean
  close?(): Promise<void>
}

export type OpenLogger = (target: Target) => Promise<Logger>

const attributes = (mark: string): { mark: string; user: string; count: number } => ({ mark, user: 'u1', count: 7 })

const fromSubject =
  (name: string): OpenLogger =>
  async ({ url, directory }) => {
    const log = await subjects[name]!.open(url, directory)
    return { log }
  }

const sekha =
  (durability: 'group' | 'strict'): OpenLogger =>
  async ({ url, directory }) => {
    const { createSession } = await import('@sekha/telemetry')
    const session = createSession(url, { spoolFolder: directory, durability })
    return { log: (mark) => session.logEvent('event', attributes(mark)) }
  }

/** Ours, by what is safe when the call returns. */
export const ours = { group: '@sekha/telemetry, group', strict: '@sekha/telemetry, strict' } as const

/** By the name in the table. */
export const loggers: Readonly<Record<string, OpenLogger>> = {
  [ours.group]: sekha('group'),
  [ours.strict]: sekha('strict'),
  'pino, synchronous': async ({ file }) => {
    const { pino, destination } = await import('pino')
    const logger = pino(destination({ dest: file, sync: true }))
    return { log: (mark) => logger.info(attributes(mark), 'event'), writesFile: true }
  },
  'pino, worker': async ({ file }) => {
    const { pino, transport } = await import('pino')
    const logger = pino(transport({ target: 'pino/file', options: { destination: file } }))
    return { log: (mark) => logger.info(attributes(mark), 'event'), writesFile: true }
  },
  winston: async ({ file }) => {
    const { createLogger, transports } = await import('winston')
    const logger = createLogger({ transports: [new transports.File({ filename: file })] })
    return { log: (mark) => logger.info('event', attributes(mark)), writesFile: true }
  },
  'OpenTelemetry log': fromSubject('OpenTelemetry logs'),
  'Sentry log': fromSubject('Sentry logs'),
  PostHog: fromSubject('PostHog'),
  Segment: fromSubject('Segment'),
}
