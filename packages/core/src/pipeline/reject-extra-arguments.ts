import { describeType } from '../foundation/index.ts'

type Method = (...args: readonly unknown[]) => unknown

const guarded = new WeakSet<object>()

/**
 * Makes the methods of a class reject arguments beyond their parameters. Otherwise call options in the wrong position
 * would be ignored silently. Extra arguments may be `undefined`.
 *
 * @param namespace The path of the methods; empty for methods of the client itself.
 */
export function rejectExtraArguments(prototype: object, namespace: string): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const method = descriptor.value as Method | undefined
    if (method === undefined || name === 'constructor') continue
    const value: Method = function (this: unknown, ...args) {
      if (args.length > method.length) checkExtraArguments(`${namespace}${name}`, method.length, args)
      return method.apply(this, [...args])
    }
    Object.defineProperty(prototype, name, { ...descriptor, value })
  }
}

function checkExtraArguments(id: string, max: number, args: readonly unknown[]): void {
  const index = args.findIndex((argument, place) => place >= max && argument !== undefined)
  if (index === -1) return
  throw new TypeError(
    `${id}: argument ${index + 1} (${describeType(args[index])}) is one too many: the method takes at most ${max}, its options last`,
  )
}
