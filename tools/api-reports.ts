// `npm run api`: writes the public surface of every package, one file for each entry point in `packages/NAME/etc`. With
// `--check` it compares instead, so that a change of the surface shows in the change itself.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor'
import { build } from 'tsdown'

/** An entry point of a package and the report of its surface. */
interface EntryPoint {
  readonly folder: string
  readonly reportName: string
  /** The emitted declarations. */
  readonly types: string
}

interface Manifest {
  readonly name: string
  readonly publishConfig: { readonly exports?: Readonly<Record<string, { readonly types: string }>> }
}

const root = new URL('..', import.meta.url).pathname
const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const folders = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name))
  // A command has no entry point.
  .filter((folder) => readEntryPoints(folder).length > 0)

try {
  await Promise.all(folders.map(emitTypes))
  const stale = folders.flatMap(writeReports)
  const list = stale.map(({ reportName }) => `  ${reportName}.api.md\n`).join('')
  if (options.check && stale.length > 0) console.error(`The public surface has changed. Run \`npm run api\`:\n${list}`)
  else console.log(stale.length === 0 ? 'The API reports are up to date.' : `Updated API reports:\n${list}`)
  process.exitCode = options.check && stale.length > 0 ? 1 : 0
} finally {
  for (const folder of folders) rmSync(join(folder, '.reports'), { recursive: true, force: true })
}

function readEntryPoints(folder: string): readonly EntryPoint[] {
  const { name, publishConfig } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  return Object.entries(publishConfig.exports ?? {}).map(([subpath, { types }]) => {
    return {
      folder,
      reportName: join(name, subpath)
        .replace(/^@[^/]*\//, '')
        .replaceAll('/', '-'),
      types: join(folder, types.replace('./dist/', '.reports/types/')),
    }
  })
}

async function emitTypes(folder: string): Promise<void> {
  const outDir = join(folder, '.reports/types')
  await build({ cwd: folder, outDir, dts: { emitDtsOnly: true }, logLevel: 'error' })
  for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.d.ts')) sortEnums(join(outDir, name))
}

/** Sorts the members of inferred enums. The compiler writes them in the order in which it met the types. */
function sortEnums(path: string): void {
  const text = readFileSync(path, 'utf8')
  const sorted = text.replaceAll(/(ZodEnum<\{)([^{}]*)(\}>)/g, (_, open: string, members: string, close: string) => {
    const list = members.split(';').filter((member) => member.trim() !== '')
    return `${open}${list.toSorted().join(';')};${members.slice(members.lastIndexOf(';') + 1)}${close}`
  })
  if (sorted !== text) writeFileSync(path, sorted)
}

/** Writes or compares the reports of a package. @returns those that differed */
function writeReports(folder: string): readonly EntryPoint[] {
  const configs = readEntryPoints(folder).map((entryPoint) => ({ entryPoint, config: configure(entryPoint) }))
  const [first] = configs
  if (first === undefined) throw new Error(`${folder} has no entry point`)
  const additionalEntryPoints = configs.map(({ entryPoint }) => entryPoint.types)
  const compilerState = CompilerState.create(first.config, { additionalEntryPoints })
  const settings = { localBuild: !options.check, compilerState, messageCallback }
  return configs
    .filter(({ config }) => Extractor.invoke(config, settings).apiReportChanged)
    .map(({ entryPoint }) => entryPoint)
}

function configure({ folder, reportName, types }: EntryPoint): ExtractorConfig {
  const reportFolder = join(folder, 'etc')
  mkdirSync(reportFolder, { recursive: true })
  const silent = { default: { logLevel: ExtractorLogLevel.None } }
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          extends: join(root, 'tsconfig.base.json'),
          compilerOptions: { types: ['node'] },
          files: [types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: reportName,
        reportFolder,
        reportTempFolder: join(folder, '.reports/api'),
      },
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
  })
}

/** Silences the console. The caller reports what differs. */
function messageCallback(message: ExtractorMessage): void {
  if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true
}
