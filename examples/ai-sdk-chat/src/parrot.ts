import { type LanguageModel, simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'

const usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
}

/** A model that needs no key: it repeats what the user said in the memory that it gets. */
export function createParrot(): Exclude<LanguageModel, string> & { specificationVersion: 'v4' } {
  return new MockLanguageModelV4({
    doStream: async ({ prompt }) => {
      const memory = prompt.flatMap(({ role, content }) => (role === 'system' ? content.split('\n') : []))
      const said = memory.flatMap((line) => /^\[.*, user\] (.*)/.exec(line)?.[1] ?? [])
      const delta = said.map((text) => `You said: ${text}`).join('\n') || 'Noted.'
      return {
        stream: simulateReadableStream({
          initialDelayInMs: null,
          chunkDelayInMs: null,
          chunks: [
            { type: 'text-start', id: '1' },
            { type: 'text-delta', id: '1', delta },
            { type: 'text-end', id: '1' },
            { type: 'finish', finishReason: { unified: 'stop', raw: undefined }, usage },
          ],
        }),
      }
    },
  })
}
