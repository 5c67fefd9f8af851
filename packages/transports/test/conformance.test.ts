import { describe, it } from 'vitest'
import { cases } from './conformance.ts'
import { subjects } from './subjects.ts'
import { forbidUnhandledRejections } from 'sekha-test-kit'

forbidUnhandledRejections()

describe.each(subjects)('$name', ({ abilities, open }) => {
  const tried = cases.filter(({ needs }) => needs.every((need) => abilities.has(need)))
  it.each(tried)('$name', ({ run }) => run(open))
})
