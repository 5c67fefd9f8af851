/** The position of a middleware among the others of its client. */
export interface MiddlewarePlace {
  /** The name that other places and error messages use, such as `retry`. */
  readonly name: string
  /** `call`: runs once per call, outside every retry. `attempt`: runs once per attempt, inside every retry. */
  readonly around: 'call' | 'attempt'
  /**
   * Names of middleware that runs inside this one; `*` is all other middleware with the same `around`. Absent names are
   * ignored.
   */
  readonly before?: readonly string[] | undefined
  /**
   * Names of middleware that runs outside this one; `*` is all other middleware with the same `around`. Absent names
   * are ignored.
   */
  readonly after?: readonly string[] | undefined
  /** Middleware that cannot be combined with this one, by name. With its own name, a client can use it only once. */
  readonly excludes?: readonly string[] | undefined
  /** The ids of the operations in its options. A client rejects those that it does not have. */
  readonly operations?: readonly string[] | undefined
  /**
   * The call options of this middleware, by name, with a function that throws when the value is invalid. A client accepts
   * them in every call, and the middleware reads them from `request.policyOptions`.
   */
  readonly callOptions?: Readonly<Record<string, (value: unknown) => void>> | undefined
}

/** A middleware with an optional place. */
export interface Placeable {
  /** The position among other middleware. @default around the call, in array order */
  readonly place?: MiddlewarePlace | undefined
  /** The parts of a composed middleware. A client sorts them one by one in place of the whole. */
  readonly members?: readonly Placeable[] | undefined
}

/** A middleware with its place and its rank from the caller to the transport. */
interface Entry<M extends Placeable = Placeable> extends MiddlewarePlace {
  readonly middleware: M
  /** 0: free around the call. 1: placed around the call. 2: placed around the attempt. 3: free around the attempt. */
  readonly rank: number
}

/**
 * Sorts middleware by place, outermost first: a stable topological sort. Middleware that names no neighbours keeps the
 * array's order. It runs next to the caller (around the call) or next to the transport (around the attempt). Remaining
 * ties are broken by name.
 *
 * @param owner - What takes the middleware, for messages.
 * @throws {TypeError} naming two middleware that exclude each other or have contradictory places
 */
export function arrangeMiddleware<M extends Placeable>(use: readonly M[], owner = 'use'): readonly M[] {
  const left = use.flatMap(expand).map((middleware) => enter(middleware))
  for (const [index, one] of left.entries())
    for (const other of left.slice(index + 1))
      if (excludes(one, other) || excludes(other, one))
        throw new TypeError(
          `${owner}: ${one.name} cannot be combined with ${one.name === other.name ? 'another ' : ''}${other.name}`,
        )
  left.sort((one, other) => one.rank - other.rank || (isFree(one) ? 0 : compareNames(one, other)))
  const arranged: M[] = []
  while (left.length > 0) {
    const next = left.find((entry) => findOutside(entry, left) === undefined)
    if (next === undefined) throw describeContradiction(owner, left)
    left.splice(left.indexOf(next), 1)
    arranged.push(next.middleware)
  }
  return arranged
}

function expand<M extends Placeable>(middleware: M): readonly M[] {
  return (middleware.members as readonly M[] | undefined)?.flatMap(expand) ?? [middleware]
}

function enter<M extends Placeable>(middleware: M): Entry<M> {
  const place = middleware.place ?? { name: 'a plain function', around: 'call' }
  const isPlaced = place.before === undefined && place.after === undefined ? 0 : 1
  return { ...place, middleware, rank: place.around === 'call' ? isPlaced : 3 - isPlaced }
}

const isFree = ({ rank }: Entry): boolean => rank % 3 === 0

const compareNames = (one: Entry, other: Entry): number => (one.name < other.name ? -1 : Number(one.name > other.name))

/** Whether `one` excludes the other. The same placed middleware twice would wait for its own state, such as a permit. */
const excludes = (one: Entry, { name, middleware }: Entry): boolean =>
  one.excludes?.includes(name) === true || (one.middleware === middleware && middleware.place !== undefined)

/** Finds one of `others` that must run outside `inner`. */
function findOutside(inner: Entry, others: readonly Entry[]): Entry | undefined {
  return others.find(
    (outer) =>
      outer !== inner &&
      ((outer.rank < 2 && inner.rank > 1) || names(outer.before, outer, inner) || names(inner.after, inner, outer)),
  )
}

const names = (list: readonly string[] | undefined, from: Entry, to: Entry): boolean =>
  list?.some((name) => name === to.name || (name === '*' && from.around === to.around && from.name !== to.name)) ===
  true

/** Finds a cycle: each entry of `left` has another one that must run outside it. */
function describeContradiction(owner: string, left: readonly Entry[]): TypeError {
  const inner = left.reduce((at) => findOutside(at, left) ?? at, left[0] as Entry)
  return new TypeError(
    `${owner}: the places of ${findOutside(inner, left)?.name} and ${inner.name} contradict each other`,
  )
}
