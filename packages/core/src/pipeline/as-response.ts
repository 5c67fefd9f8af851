import { discard, responseTooLarge } from '../foundation/index.ts'
import type { CallResponse } from './call-request.ts'
import type { RunningCall } from './running-call.ts'

/**
 * Converts a response to a web `Response` with an unread body, which stays within the limits of its call.
 *
 * @param end Ends the call when the body was read, failed or was cancelled. Without a body it is not called.
 */
export function asResponse(running: RunningCall, response: CallResponse, end: () => void): Response {
  const init = { status: response.status, headers: [...response.headers] }
  if (init.status === 204 || init.status === 205) {
    discard(response)
    return new Response(null, init)
  }
  const { operation, maxResponseBytes = Infinity } = running.request
  const chunks = response.stream()[Symbol.asyncIterator]()
  let size = 0
  const cancel = async (): Promise<void> => {
    // Before `end()`: a body rejects its release once its call has ended.
    const released = chunks.return?.()
    end()
    await released
  }
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await running.unlessAborted(chunks.next())
          if (done === true) {
            controller.close()
            end()
            return
          }
          size += value.length
          if (size > maxResponseBytes) throw responseTooLarge(operation.id, maxResponseBytes)
          controller.enqueue(value)
        } catch (error) {
          running.explain(error)
          cancel().catch(() => {})
          throw error
        }
      },
      cancel,
    },
    { highWaterMark: 0 },
  )
  return new Response(body, init)
}
