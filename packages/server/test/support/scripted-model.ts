import type { LanguageModel } from '../../src/services/memory/models/language-model.ts'

/** An in-process model that returns the result of `response`, and fails when that is undefined. */
export function scriptedModel(response: (prompt: string) => string | undefined): {
  readonly model: LanguageModel
  /** The instructions and material that it received. */
  readonly prompts: readonly string[]
} {
  const prompts: string[] = []
  const model: LanguageModel = {
    specificationVersion: 'v3',
    provider: 'scripted',
    modelId: 'one',
    async doGenerate({ prompt }) {
      const text = prompt
        .map(({ content }) => (typeof content === 'string' ? content : content.map((part) => part.text).join('')))
        .join('\n')
      prompts.push(text)
      const written = response(text)
      if (written === undefined) throw new Error('The model is down')
      return { content: [{ type: 'text', text: written }] }
    },
  }
  return { model, prompts }
}
