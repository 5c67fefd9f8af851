import type { LanguageModelV4Content, LanguageModelV4FinishReason, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import type { CutStatus, ModelResponse } from './turns.ts'

interface Block {
  readonly type: 'text' | 'reasoning' | 'tool-input'
  readonly toolName: string
  readonly chunks: string[]
  providerMetadata: Extract<LanguageModelV4StreamPart, { type: 'text-start' }>['providerMetadata']
}

/** Whether a response that ended was cut by the provider. */
export function statusOf(reason: LanguageModelV4FinishReason['unified']): CutStatus | undefined {
  if (reason === 'error') return 'error'
  return reason === 'interrupted' ? 'incomplete' : undefined
}

/** Puts the parts of a stream together. */
class StreamCollector {
  /** Blocks and whole parts in the order in which they began. */
  readonly #items = new Map<string, Block | LanguageModelV4Content>()
  #status: CutStatus | undefined = 'incomplete'
  #count = 0

  /** Adds a part. */
  add(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start':
      case 'tool-input-start': {
        const type = part.type === 'text-start' ? 'text' : part.type === 'reasoning-start' ? 'reasoning' : 'tool-input'
        const toolName = part.type === 'tool-input-start' ? part.toolName : ''
        this.#items.set(`${type} ${part.id}`, { type, toolName, chunks: [], providerMetadata: part.providerMetadata })
        return
      }
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-input-delta':
      case 'text-end':
      case 'reasoning-end': {
        const block = this.#items.get(`${part.type.replace(/-(delta|end)$/, '')} ${part.id}`)
        if (block === undefined || !('chunks' in block)) return
        if ('delta' in part) block.chunks.push(part.delta)
        if (part.providerMetadata !== undefined) block.providerMetadata = part.providerMetadata
        return
      }
      case 'finish':
        this.#status = this.#status === 'error' ? 'error' : statusOf(part.finishReason.unified)
        return
      case 'error':
        this.#status = 'error'
        return
      case 'tool-call':
        // The complete call replaces its streamed arguments.
        this.#items.delete(`tool-input ${part.toolCallId}`)
        this.#addWhole(part)
        return
      case 'tool-result':
        if (part.preliminary !== true) this.#addWhole(part)
        return
      case 'tool-approval-request':
      case 'file':
      case 'reasoning-file':
      case 'source':
      case 'custom':
        this.#addWhole(part)
        return
      case 'stream-start':
      case 'response-metadata':
      case 'tool-input-end':
      case 'ping':
      case 'raw':
    }
  }

  #addWhole(part: LanguageModelV4Content): void {
    this.#count += 1
    this.#items.set(`part ${this.#count}`, part)
  }

  /** What has arrived. @param status why no more will, if the stream did not end by itself */
  end(status?: CutStatus): ModelResponse {
    const content: LanguageModelV4Content[] = []
    const incompleteCalls: { id: string; toolName: string; input: string }[] = []
    for (const [name, item] of this.#items) {
      if (!('chunks' in item)) content.push(item)
      else if (item.type === 'tool-input') {
        incompleteCalls.push({
          id: name.slice('tool-input '.length),
          toolName: item.toolName,
          input: item.chunks.join(''),
        })
      } else {
        const { type, providerMetadata } = item
        content.push({ type, text: item.chunks.join(''), ...(providerMetadata !== undefined && { providerMetadata }) })
      }
    }
    return { content, incompleteCalls, status: this.#status === undefined ? undefined : (status ?? this.#status) }
  }
}

/** Passes a stream on, at the pace of its reader, and tells once what arrived, however it ends. */
export function collectStream(
  source: ReadableStream<LanguageModelV4StreamPart>,
  signal: AbortSignal | undefined,
  onEnd: (response: ModelResponse) => void,
): ReadableStream<LanguageModelV4StreamPart> {
  const collector = new StreamCollector()
  const reader = source.getReader()
  let hasEnded = false
  const end = (status?: CutStatus) => {
    if (hasEnded) return
    hasEnded = true
    signal?.removeEventListener('abort', abort)
    onEnd(collector.end(status))
  }
  const abort = () => end('aborted')
  signal?.addEventListener('abort', abort)
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) {
            end()
            controller.close()
            return
          }
          collector.add(value)
          controller.enqueue(value)
        } catch (error) {
          end(signal?.aborted === true ? 'aborted' : 'error')
          controller.error(error)
        }
      },
      async cancel(reason) {
        end('aborted')
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
