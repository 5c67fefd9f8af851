import { rolldown, type Plugin } from 'rolldown'

/**
 * Replaces the module that names the watchdog's script by one that exports the bundled script as a string. A file beside
 * the module is lost when a bundler packs the program; a string is a part of it wherever it goes.
 */
export function watchdogSource(): Plugin {
  return {
    name: 'watchdog-source',
    load: {
      filter: { id: /[\\/]src[\\/]watchdog[\\/]source\.ts$/ },
      async handler(id) {
        const source = await bundleThread(id.replace(/source\.ts$/, 'thread.ts'))
        return { code: `export const watchdogSource = ${JSON.stringify(source)}`, moduleType: 'js' }
      },
    },
  }
}

/** Bundles a thread into a classic script without imports: it runs as CommonJS in a worker of Node, Bun and Deno, and in a worker of a page. */
export async function bundleThread(input: string): Promise<string> {
  const bundle = await rolldown({ input, platform: 'neutral', treeshake: { moduleSideEffects: false } })
  try {
    const { output } = await bundle.generate({ format: 'iife', minify: true, codeSplitting: false })
    if (output.length !== 1) throw new Error(`The watchdog is ${output.length} files, and must be one`)
    return output[0].code.trim()
  } finally {
    await bundle.close()
  }
}
