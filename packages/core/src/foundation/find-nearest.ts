/**
 * Finds the candidate nearest to a misspelt name. Case and separators are ignored. At most two edits are allowed, or one
 * for names of up to four letters. Edits are insertions, deletions, substitutions and swaps of neighbours (optimal string
 * alignment distance). If no candidate is near enough, it returns the only one that contains the whole name.
 *
 * @returns the nearest candidate, the first of equals; `undefined` if there is none
 */
export function findNearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = normalize(name)
  // Longer than any candidate.
  if (wanted.length > 64) return undefined
  let best: string | undefined
  let bestDistance = wanted.length <= 4 ? 2 : 3
  for (const candidate of candidates) {
    const distance = editDistance(wanted, normalize(candidate))
    if (distance >= bestDistance) continue
    best = candidate
    bestDistance = distance
  }
  return best ?? findWhole(wanted, candidates)
}

/** Finds the only candidate that contains the whole name, such as `maxRetries` for `retries`. */
function findWhole(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < 3) return undefined
  const holders = candidates.filter((candidate) => normalize(candidate).includes(wanted))
  return holders.length === 1 ? holders[0] : undefined
}

function normalize(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase()
}

function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let distance = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, beforePrevious[j - 2]! + 1)
      current.push(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length]!
}
