import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { checkKnownOptions, findNearest } from '@sekha/core/foundation'
import type { ControllerOptions, TelemetryOptions } from '@sekha/server'

/** A parsed command line. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'serve'
      readonly port: number
      readonly host: string
      readonly telemetry: TelemetryOptions
      readonly controller: ControllerOptions
    }

/** The text of `--help`. */
export const helpText = `sekha-server: memory and telemetry for AI applications, in one SQLite file

  sekha-server [--port 8080] [--db ./sekha.db] [--api-key KEY]

  flag                 environment            config file     default
  --port N             SEKHA_PORT             port            8080 (0 picks a free port)
  --host ADDRESS       SEKHA_HOST             host            127.0.0.1
  --db FILE            SEKHA_DB               db              ./sekha.db
  --api-key KEY        SEKHA_API_KEY          apiKey          none: only this machine may call
                                              tenants         none: { "name": "key" }
  --metrics-key KEY    SEKHA_METRICS_KEY      metricsKey      none (the key for /metrics of all tenants)
  --rate-limit N       SEKHA_RATE_LIMIT       rateLimit       0 (requests per minute and tenant; 0 = off)
  --allow-origin URL   SEKHA_ALLOW_ORIGIN     allowedOrigins  none (repeatable, or separated by commas)
  --max-body-bytes N   SEKHA_MAX_BODY_BYTES   maxBodyBytes    2097152
  --open-timeout-ms N  SEKHA_OPEN_TIMEOUT_MS  openTimeoutMs   600000 (how long migrations may take)
  --datacat-daemon-port N                                     none (the daemon of datacat, for this machine)
                       SEKHA_DATACAT_DAEMON_PORT
                                              datacatDaemonPort
  --datacat-daemon-tenant NAME                                default (the tenant of the daemon's sessions)
                       SEKHA_DATACAT_DAEMON_TENANT
                                              datacatDaemonTenant
  --telemetry-max-age-ms N                                    none (deletes sessions not updated for longer)
                       SEKHA_TELEMETRY_MAX_AGE_MS
                                              telemetryMaxAgeMs
  --telemetry-max-bytes N                                     none (beyond it, the oldest sessions of a tenant go)
                       SEKHA_TELEMETRY_MAX_BYTES
                                              telemetryMaxBytes
  --config FILE        SEKHA_CONFIG                           none (JSON)
  --help, --version

Flags override the environment, and the environment overrides the config file. A key has at least 32 characters. Other
users of this machine can read the command line, so prefer SEKHA_API_KEY or the config file for keys.
`

/** A mistake in the command line, the environment or the config file. */
export class UsageError extends Error {
  override get name(): string {
    return 'UsageError'
  }
}

interface Setting {
  readonly flag: string
  readonly variable: string
  readonly key: string
}

const settings = {
  port: { flag: 'port', variable: 'SEKHA_PORT', key: 'port' },
  host: { flag: 'host', variable: 'SEKHA_HOST', key: 'host' },
  db: { flag: 'db', variable: 'SEKHA_DB', key: 'db' },
  apiKey: { flag: 'api-key', variable: 'SEKHA_API_KEY', key: 'apiKey' },
  metricsKey: { flag: 'metrics-key', variable: 'SEKHA_METRICS_KEY', key: 'metricsKey' },
  rateLimit: { flag: 'rate-limit', variable: 'SEKHA_RATE_LIMIT', key: 'rateLimit' },
  allowedOrigins: { flag: 'allow-origin', variable: 'SEKHA_ALLOW_ORIGIN', key: 'allowedOrigins' },
  maxBodyBytes: { flag: 'max-body-bytes', variable: 'SEKHA_MAX_BODY_BYTES', key: 'maxBodyBytes' },
  openTimeoutMs: { flag: 'open-timeout-ms', variable: 'SEKHA_OPEN_TIMEOUT_MS', key: 'openTimeoutMs' },
  daemonPort: { flag: 'datacat-daemon-port', variable: 'SEKHA_DATACAT_DAEMON_PORT', key: 'datacatDaemonPort' },
  daemonTenant: { flag: 'datacat-daemon-tenant', variable: 'SEKHA_DATACAT_DAEMON_TENANT', key: 'datacatDaemonTenant' },
  maxAgeMs: { flag: 'telemetry-max-age-ms', variable: 'SEKHA_TELEMETRY_MAX_AGE_MS', key: 'telemetryMaxAgeMs' },
  maxBytes: { flag: 'telemetry-max-bytes', variable: 'SEKHA_TELEMETRY_MAX_BYTES', key: 'telemetryMaxBytes' },
} as const satisfies Record<string, Setting>

/** Adds the flag and the variable to a message that begins with the option of `createController()`. */
export function nameSetting(message: string): string {
  const setting = Object.values(settings).find(({ key }) => message.startsWith(`${key} `))
  if (setting === undefined) return message
  return `${setting.key} (--${setting.flag}, ${setting.variable})${message.slice(setting.key.length)}`
}

/**
 * Reads flags, environment and config file into one command.
 *
 * @throws {UsageError} naming the setting and the rule it breaks; never a key
 */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const flags = parseFlags(args)
  checkEnvironment(environment)
  if (flags['help'] === true) return { kind: 'help' }
  if (flags['version'] === true) return { kind: 'version' }
  const configPath = (flags['config'] as string | undefined) ?? environment['SEKHA_CONFIG']
  const config = configPath === undefined ? {} : readConfig(configPath)
  const read = ({ flag, variable, key }: Setting): unknown =>
    flags[flag] ?? nonEmpty(environment[variable]) ?? config[key]
  const tenants = readTenants(config['tenants'])
  return {
    kind: 'serve',
    port: readCount('port', read(settings.port), 65_535) ?? 8080,
    host: readText('host', read(settings.host)) ?? '127.0.0.1',
    telemetry: {
      daemonPort: readCount('datacat-daemon-port', read(settings.daemonPort), 65_535),
      daemonTenant: readText('datacat-daemon-tenant', read(settings.daemonTenant)),
      retention: {
        maxAgeMs: readCount('telemetry-max-age-ms', read(settings.maxAgeMs), Number.MAX_SAFE_INTEGER, 1),
        maxBytes: readCount('telemetry-max-bytes', read(settings.maxBytes), Number.MAX_SAFE_INTEGER, 1),
      },
    },
    controller: {
      database: readText('db', read(settings.db)) ?? './sekha.db',
      apiKey: readText('api-key', read(settings.apiKey)),
      metricsKey: readText('metrics-key', read(settings.metricsKey)),
      ...(tenants === undefined ? {} : { tenants }),
      rateLimit: readCount('rate-limit', read(settings.rateLimit), 1_000_000_000) ?? 0,
      allowedOrigins: readList('allow-origin', read(settings.allowedOrigins)),
      maxBodyBytes: readCount('max-body-bytes', read(settings.maxBodyBytes), 1_000_000_000),
      openTimeoutMs: readCount('open-timeout-ms', read(settings.openTimeoutMs), 2 ** 31 - 1),
      worker: true,
    },
  }
}

const text = { type: 'string' } as const
const flagTypes = {
  port: text,
  host: text,
  db: text,
  'api-key': text,
  'metrics-key': text,
  'rate-limit': text,
  'allow-origin': { type: 'string', multiple: true },
  'max-body-bytes': text,
  'open-timeout-ms': text,
  'datacat-daemon-port': text,
  'datacat-daemon-tenant': text,
  'telemetry-max-age-ms': text,
  'telemetry-max-bytes': text,
  config: text,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** Advice for settings that are not flags, or have another name. */
const placesOfFlags: Readonly<Record<string, string | undefined>> = {
  database: 'did you mean --db?',
  tenants: 'list the tenants in the config file, { "tenants": { "name": "key" } }, and pass --config',
  tenant: 'list the tenants in the config file, { "tenants": { "name": "key" } }, and pass --config',
}

function parseFlags(args: readonly string[]): Readonly<Record<string, string | boolean | string[] | undefined>> {
  checkFlagNames(args)
  try {
    return parseArgs({ args: [...args], options: flagTypes }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** Refuses unknown flags, and repeated ones: the parser would silently drop all values but the last. */
function checkFlagNames(args: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...args], options: flagTypes, strict: false, tokens: true })
  const seen = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(flagTypes, token.name)) {
      const nearest = findNearest(token.name, Object.keys(flagTypes))
      const advice = placesOfFlags[token.name] ?? (nearest && `did you mean --${nearest}?`)
      throw new UsageError(`unknown flag ${token.rawName}${advice === undefined ? '' : `: ${advice}`}`)
    }
    if (seen.has(token.name) && token.name !== 'allow-origin')
      throw new UsageError(`--${token.name} may be passed only once`)
    seen.add(token.name)
  }
}

/**
 * Refuses a misspelt variable: if the key's name were misspelt, the server would start without a key. Ignores other
 * names.
 */
function checkEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
  const variables = [...Object.values(settings).map(({ variable }) => variable), 'SEKHA_CONFIG']
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(prefix) || variables.includes(name) || othersVariables.has(name)) continue
    // Compared without the prefix, which would make all names similar.
    const nearest = findNearest(
      name.slice(prefix.length),
      variables.map((variable) => variable.slice(prefix.length)),
    )
    if (nearest !== undefined) throw new UsageError(`unknown variable ${name}: did you mean ${prefix}${nearest}?`)
  }
}

const prefix = 'SEKHA_'
/** Variables of the client and of this workspace. */
const othersVariables: ReadonlySet<string> = new Set(['SEKHA_BASE_URL', 'SEKHA_LOG', 'SEKHA_REPORT', 'SEKHA_SOAK'])

const byteOrderMark = '\uFEFF'

function readConfig(path: string): Readonly<Record<string, unknown>> {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'the file does not exist' : `it cannot be read (${code})`
    throw new UsageError(`config ${path}: ${reason}`, { cause: error })
  }
  let config: unknown
  try {
    config = JSON.parse(content.startsWith(byteOrderMark) ? content.slice(1) : content)
  } catch (error) {
    // The parser quotes the file, which may contain keys: report only the position.
    const [, place] = /\((line \d+ column \d+)\)$/.exec(String(error)) ?? []
    throw new UsageError(`config ${path} is not valid JSON in UTF-8${place === undefined ? '' : ` (${place})`}`)
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new UsageError(`config ${path} must contain a JSON object`)
  const keys = [...Object.values(settings).map(({ key }) => key), 'tenants']
  try {
    checkKnownOptions(`config ${path}`, config, Object.fromEntries(keys.map((key) => [key, true as const])), {
      database: 'did you mean db?',
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
  return config as Record<string, unknown>
}

function readTenants(value: unknown): Record<string, string> | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'object' && value !== null && Object.values(value).every((key) => typeof key === 'string'))
    return value as Record<string, string>
  throw new UsageError('tenants must be an object that maps names to keys')
}

function readCount(name: string, value: unknown, most: number, least = 0): number | undefined {
  if (value === undefined) return undefined
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof count === 'number' && Number.isInteger(count) && count >= least && count <= most) return count
  throw new UsageError(`${name} must be a whole number from ${least} to ${most}, got ${JSON.stringify(value)}`)
}

function readText(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value
  throw new UsageError(`${name} must be a non-empty string`)
}

function readList(name: string, value: unknown): readonly string[] {
  if (value === undefined) return []
  const list = Array.isArray(value) ? value : [value]
  return list.flatMap((entry) => {
    if (typeof entry !== 'string') throw new UsageError(`${name} must be a string or a list of strings`)
    return entry.split(',').map((origin) => origin.trim())
  })
}

const nonEmpty = (value: string | undefined): string | undefined => (value === '' ? undefined : value)
