import { rolldown, type Plugin } from 'rolldown'

/**
 * Replaces the module that starts the store's thread from its file by one that holds the bundled thread as a string. A
 * file beside the module is lost when a bundler packs the program; a string is a part of it wherever it goes.
 */
export function threadSource(): Plugin {
  return {
    name: 'thread-source',
    load: {
      filter: { id: /[\\/]src[\\/]thread[\\/]start-thread\.ts$/ },
      async handler(id) {
        const source = await bundleThread(id.replace(/start-thread\.ts$/, 'thread.ts'))
        const code = [
          "import { Worker } from 'node:worker_threads'",
          `const source = ${JSON.stringify(source)}`,
          'export const startThread = (options) => new Worker(source, { ...options, eval: true })',
        ]
        return { code: code.join('\n'), map: { mappings: '' }, moduleType: 'js' }
      },
    },
  }
}

/**
 * CommonJS, because Deno takes nothing else as a string; packages are in it, because a string finds none. With
 * `--input-type=module` Node reads a string as a module, which has no `require`.
 */
async function bundleThread(input: string): Promise<string> {
  const bundle = await rolldown({ input, platform: 'node' })
  try {
    const banner = 'var require = process.getBuiltinModule;'
    const { output } = await bundle.generate({ format: 'cjs', minify: true, codeSplitting: false, banner })
    if (output.length !== 1) throw new Error(`The thread is ${output.length} files, and must be one`)
    return output[0].code
  } finally {
    await bundle.close()
  }
}
