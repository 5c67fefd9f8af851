// Searches a chat history without a server and without a model: node search.ts FOLDER QUESTION
// The first run reads the chats. Later runs open the index, which contains them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createIndex, openIndex, type SearchIndex } from '@sekha/search'
import { summarize, title } from '@sekha/text'

interface Chat {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
}

const [folder = '.', question = ''] = process.argv.slice(2)
const file = 'chats.index'
const index = existsSync(file) ? openIndex(readFileSync(file)) : readChats(folder)
writeFileSync(file, index.encode())

const { hits, total } = index.search(question, { limit: 3 })
console.log(`${total} of ${index.size} messages match`)
for (const { document, score, snippet } of hits)
  console.log(`\n${score.toFixed(2)}  ${document.conversation}\n      ${snippet.text.replaceAll('\n', ' ')}`)
console.log(
  `\nIn short: ${
    summarize(
      hits.map(({ document }) => ({ content: document.text })),
      { maxWords: 30 },
    ).text
  }`,
)

function readChats(path: string): SearchIndex {
  const chats = createIndex()
  for (const name of readdirSync(path)) {
    const { messages } = JSON.parse(readFileSync(join(path, name), 'utf8')) as Chat
    const conversation = `${name}: ${title(messages)}`
    chats.add(messages.map(({ role, content }, at) => ({ id: `${name} ${at}`, text: content, conversation, role })))
  }
  return chats
}
