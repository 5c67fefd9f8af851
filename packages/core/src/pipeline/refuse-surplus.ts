import { describeType } from '../foundation/index.ts'

type Method = (...args: readonly unknown[]) => unknown

const guarded = new WeakSet<object>()

/**
 * Makes the methods of a class refuse arguments beyond their parameters: the options of a call that come one place too
 * late would be ignored. `undefined` in such a place is ignored.
 *
 * @param namespace The path of the methods; empty for those of the client itself
 */
export function refuseSurplus(prototype: object, namespace: string): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const method = descriptor.value as Method | undefined
    if (method === undefined || name === 'constructor') continue
    const value: Method = function (this: unknown, ...args) {
      if (args.length > method.length) checkSurplus(`${namespace}${name}`, method.length, args)
      return method.apply(this, [...args])
    }
    Object.defineProperty(prototype, name, { ...descriptor, value })
  }
}

function checkSurplus(id: string, most: number, args: readonly unknown[]): void {
  const index = args.findIndex((argument, place) => place >= most && argument !== undefined)
  if (index === -1) return
  throw new TypeError(
    `${id}: argument ${index + 1} (${describeType(args[index])}) is surplus: it takes at most ${most}`,
  )
}
