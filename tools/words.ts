// Refuses words and phrases that the field does not use. Corpora and recorded wire traffic may contain them.
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
  whoever: 'the user, the caller, or the program',
  lied: 'the defect, such as "is corrupt"',
  'let go': 'release, or close',
  'lets go': 'releases, or closes',
  'is none of': 'is not one of, or "is invalid"',
  'that is none': 'an adjective, such as "invalid"',
  'is surplus': 'is not needed, or "is rejected"',
  'so many': 'the number, or the option that sets it',
  'come out': 'return, result, or throw',
  'comes out': 'returns, results, or throws',
  'came out': 'returned, resulted, or threw',
  'is told': 'receives, or observes',
  'are told': 'receive, or observe',
  'was told': 'received, or observed',
  'told of': 'receives, or observes',
  'speaks for': 'supports, or "is a reason for"',
  'nobody asks': 'the fact, such as "never read"',
  'has no say': 'the effect, such as "is ignored"',
  'keeps its word': 'honours',
  'also when': 'even if, or a second sentence',
}
/** Names begin with a noun or a verb, not with a participle about the caller. */
const beginnings: Vocabulary = {
  given: 'the role of the value, such as `options` or `requested`',
  asked: 'the role of the value, such as `requested`',
  told: 'the role of the value, such as `reported`',
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
  for (const { line, word, instead } of findWords(readFileSync(root + path, 'utf8'), vocabulary, beginnings)) {
    console.log(`${path}:${line}: "${word}": write ${instead}`)
    found += 1
  }
if (files.length === 0) throw new Error(`No files to check in ${root}`)
process.exitCode = found === 0 ? 0 : 1
