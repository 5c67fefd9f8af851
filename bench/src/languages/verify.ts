import { deepStrictEqual as same, equal, ok } from 'node:assert/strict'
import { candidates, openStore } from './candidates.ts'
import { type LanguageSet, messagesOf } from './language-set.ts'

/** Checks the shape of the sets, and every candidate on three messages. @throws {AssertionError} */
export async function verify(sets: readonly LanguageSet[]): Promise<void> {
  equal(new Set(sets.map(({ language }) => language)).size, 13)
  equal(new Set(sets.flatMap(messagesOf)).size, sets.length * 72, 'the messages are distinct')
  for (const { language, seen, held, distractors } of sets) {
    same([seen.length, held.length, distractors.length], [6, 6, 60], language)
    const texts = [...seen, ...held].flatMap(({ question, message }) => [question, message])
    for (const text of [...texts, ...distractors]) ok(text === text.normalize('NFC').trim() && text !== '', text)
  }
  for (const candidate of candidates) await verifyCandidate(candidate)
}

async function verifyCandidate(candidate: (typeof candidates)[number]): Promise<void> {
  const lemon = 'We planted four lemon trees behind the house.'
  const boat = 'The green boat is called Heron.'
  const store = await openStore(candidate, [lemon, boat, 'The invoice arrives on Monday.'], 'English')
  try {
    equal((await store.find('lemon trees'))[0], lemon, candidate)
    equal((await store.find('"green" boat?'))[0], boat, candidate)
    same(await store.find('zeppelin'), [], candidate)
  } finally {
    await store.close()
  }
}
