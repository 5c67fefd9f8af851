const embedded = /(<!-- file: (\S+) -->\n\n```ts\n)[\s\S]*?(^```$)/gm

/**
 * Puts files of the repository into a document, in the blocks that follow a comment `file: PATH`.
 *
 * @param read Reads a file by its path from the root of the repository.
 */
export function embedFiles(markdown: string, read: (path: string) => string): string {
  return markdown.replaceAll(embedded, (_, before: string, path: string, after: string) => before + read(path) + after)
}
