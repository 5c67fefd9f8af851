// Refuses words that the field does not use. Corpora and recorded wire traffic may contain them.
import { readdirSync, readFileSync } from 'node:fs'
import { findWords, type Vocabulary } from './words/find-words.ts'

const vocabulary: Vocabulary = {
  answer: 'response, or respond',
  answers: 'responses, or responds',
  answered: 'responded',
  answering: 'responding',
  instant: 'timestamp',
  instants: 'timestamps',
  likeness: 'similarity',
  likenesses: 'similarities',
  upkeep: 'maintenance',
  contender: 'candidate',
  contenders: 'candidates',
  judgement: 'score',
}
const checked = /\.(?:ts|md|yaml|mjs|js|py)$/
/** The output of installations and builds. */
const written = /(?:^|\/)(?:node_modules|dist|\.git|\.turbo|\.reports|\.next)\/|^docs\/api\//
/** The vocabulary itself, its test, and third-party text. */
const exempt = /^tools\/words|^examples\/demo\/corpus\/|^pnpm-lock\.yaml$|\/CHANGELOG\.md$/

const root = new URL('..', import.meta.url).pathname
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => checked.test(path) && !exempt.test(path) && !written.test(path),
)
let found = 0
for (const path of files)
  for (const { line, word, instead } of findWords(readFileSync(root + path, 'utf8'), vocabulary)) {
    console.log(`${path}:${line}: "${word}": write ${instead}`)
    found += 1
  }
if (files.length === 0) throw new Error(`No files to check in ${root}`)
process.exitCode = found === 0 ? 0 : 1
