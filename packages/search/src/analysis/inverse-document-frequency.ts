/**
 * Inverse document frequency, ln(1 + (N − df + ½) / (df + ½)). Robertson and Zaragoza (2009) add the 1 to keep it
 * positive for terms in more than half of the documents.
 */
export function inverseDocumentFrequency(docCount: number, docFrequency: number): number {
  return Math.log(1 + (docCount - docFrequency + 0.5) / (docFrequency + 0.5))
}
