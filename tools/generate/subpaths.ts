// Declares the subpaths of each service in the manifest of the package.

/** The parts of a `package.json` that declare subpaths. */
export interface Manifest {
  readonly exports: Readonly<Record<string, string>>
  readonly publishConfig: {
    readonly typesVersions: { readonly '*': Readonly<Record<string, readonly string[]>> }
    readonly exports: Readonly<Record<string, { readonly types: string; readonly default: string }>>
  }
}

const generated = './src/generated/'

/**
 * Declares the subpaths of each service: its functions and types (`./memory`), and its schemas (`./memory/schemas`).
 * Those of a service that the contract no longer has are removed.
 *
 * @throws {Error} when a hand-written module has the subpath of a service
 */
export function declareSubpaths<T extends Manifest>(manifest: T, services: readonly string[]): T {
  const { exports, publishConfig } = manifest
  const sources = Object.entries(exports).filter(([, source]) => !source.startsWith(generated))
  const subpaths = services.flatMap((service) => [
    { name: service, file: `${service}/index`, source: `${generated}${service}/index.gen.ts` },
    { name: `${service}/schemas`, file: `${service}/schemas`, source: `${generated}${service}/schemas.gen.ts` },
  ])
  for (const { name } of subpaths) {
    const taken = sources.find(([subpath]) => subpath === `./${name}`)
    if (taken !== undefined) throw new Error(`the service ${name} needs the subpath ./${name}, which is ${taken[1]}`)
  }
  const isHandWritten = ([subpath]: readonly [string, unknown]): boolean =>
    sources.some(([name]) => name === subpath || name === `./${subpath}`)
  return {
    ...manifest,
    exports: Object.fromEntries([...sources, ...subpaths.map(({ name, source }) => [`./${name}`, source])]),
    publishConfig: {
      ...publishConfig,
      typesVersions: {
        '*': Object.fromEntries([
          ...Object.entries(publishConfig.typesVersions['*']).filter(isHandWritten),
          ...subpaths.map(({ name, file }) => [name, [`./dist/${file}.d.ts`]]),
        ]),
      },
      exports: Object.fromEntries([
        ...Object.entries(publishConfig.exports).filter(isHandWritten),
        ...subpaths.map(({ name, file }) => [
          `./${name}`,
          { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
        ]),
      ]),
    },
  }
}
