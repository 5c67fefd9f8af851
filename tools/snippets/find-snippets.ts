/** A block of TypeScript in a document or a docstring. */
export interface Snippet {
  /** The document, relative to the root of the repository. */
  readonly path: string
  /** The line of the document that holds the first line of the code, from 1. */
  readonly line: number
  readonly code: string
}

const fence = /^( *)```ts\b[^\n]*\n([\s\S]*?)^\1```[ \t]*$/gm
const docstring = /^[ \t]*\/\*\*[\s\S]*?\*\//gm

/** Finds the blocks that are fenced with ` ```ts `. */
export function findSnippets(path: string, markdown: string): Snippet[] {
  return [...markdown.matchAll(fence)].map(({ index, 1: indent = '', 2: code = '' }) => ({
    path,
    line: lineAt(markdown, index) + 1,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }))
}

/** Finds the blocks in the docstrings of a source file. */
export function findDocstringSnippets(path: string, source: string): Snippet[] {
  return [...source.matchAll(docstring)].flatMap(({ index, 0: comment }) => {
    const markdown = comment.replaceAll(/^[ \t]*(?:\/\*\*|\*\/|\* ?)/gm, '')
    const before = lineAt(source, index) - 1
    return findSnippets(path, markdown).map((snippet) => ({ ...snippet, line: snippet.line + before }))
  })
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
