/** A list with what else its answer said, such as `total`, as properties. A plain array in every other way. */
export type ResultList<Answer, Key extends keyof Answer> = Answer[Key] & Omit<Answer, Key>

/**
 * Hangs the rest of an answer on its list, not enumerable: a loop over it and `JSON.stringify` see the items alone.
 * What would cover a part of the array itself is left out.
 */
export function toResultList(answer: Record<string, unknown>, key: string): unknown[] {
  const list = answer[key] as unknown[]
  for (const name of Object.keys(answer))
    if (name !== key && !(name in list) && !/^\d+$/.test(name))
      Object.defineProperty(list, name, { value: answer[name], enumerable: false, configurable: true, writable: true })
  return list
}
