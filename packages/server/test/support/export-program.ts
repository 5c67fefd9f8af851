// The recipe as a program: the address of the server, the path of the file, and the number of chunks after which it dies.
import { SekhaClient } from '@sekha/core'
import { exportToFile } from './export-to-file.ts'

/** Passes on some chunks of each body, and then kills this process. */
function dieAfter(chunks: number): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request)
    let left = chunks
    const body = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          left -= 1
          if (left < 0) process.kill(process.pid, 'SIGKILL')
          else controller.enqueue(chunk)
        },
      }),
    )
    return new Response(body ?? null, response)
  }
}

const [baseUrl = '', path = '', chunks = ''] = process.argv.slice(2)
await using client = new SekhaClient({ baseUrl, ...(chunks === '' ? {} : { fetch: dieAfter(Number(chunks)) }) })
await exportToFile(client, path)
