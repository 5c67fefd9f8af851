import type { LanguageModel } from '../../src/models/language-model.ts'

/** A model in this process that responds to what `response` says, and fails where it says nothing. */
export function scriptedModel(response: (prompt: string) => string | undefined): {
  readonly model: LanguageModel
  /** What it was asked: instructions and material. */
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
