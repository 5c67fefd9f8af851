/** Adds the pairs of characters of a run without spaces. */
export function addDenseTerms(run: string, terms: string[]): void {
  const characters = Array.from(run)
  if (characters.length === 1) terms.push(run)
  for (let index = 1; index < characters.length; index++) {
    terms.push(`${characters[index - 1]}${characters[index]}`)
  }
}
