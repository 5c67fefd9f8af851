import { existsSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { SekhaClient } from '@sekha/core'

/** The recipe of `docs/guides/memory.md`: exports to a file, and continues where an interrupted run stopped. */
export async function exportToFile(client: SekhaClient, path: string): Promise<void> {
  const progress = `${path}.progress`
  let saved: { checkpoint?: string | undefined; size: number } = existsSync(progress)
    ? JSON.parse(await readFile(progress, 'utf8'))
    : { size: 0 }
  const file = await open(path, 'a')
  try {
    // The records after the checkpoint are sent again, and the last line may be incomplete.
    await file.truncate(saved.size)
    const stream = client.export.stream({ after: saved.checkpoint })
    for await (const batch of stream.batches()) {
      if (stream.checkpoint !== saved.checkpoint) {
        // The checkpoint covers exactly the batches before this one, which the file holds.
        await file.sync()
        saved = { checkpoint: stream.checkpoint, size: (await file.stat()).size }
        await writeFile(`${progress}.new`, JSON.stringify(saved))
        await rename(`${progress}.new`, progress)
      }
      await file.appendFile(batch.map((record) => `${JSON.stringify(record)}\n`).join(''))
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rm(progress, { force: true })
}

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

// As a program: the address of the server, the path of the file, and the number of chunks after which it dies.
if (import.meta.main) {
  const [baseUrl = '', path = '', chunks = ''] = process.argv.slice(2)
  await using client = new SekhaClient({ baseUrl, ...(chunks === '' ? {} : { fetch: dieAfter(Number(chunks)) }) })
  await exportToFile(client, path)
}
