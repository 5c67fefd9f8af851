/** A set of small whole numbers: bit `n & 7` of byte `n >> 3`. Numbers beyond its bytes are not in it. */
export type Bitset = Uint8Array

/** Creates a bitset of the given numbers. */
export function createBitset(numbers: Iterable<number>): Bitset {
  let bits: Bitset = new Uint8Array(0)
  for (const number of numbers) bits = withBit(bits, number)
  return bits
}

/** Whether a number is in the set. */
export function hasBit(bits: Bitset, number: number): boolean {
  return ((bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0
}

/**
 * Returns the set with a number added: the same bytes if they have room, otherwise a copy at least half as long again,
 * so that adding many numbers takes linear time.
 *
 * @throws {RangeError} when the number is not an unsigned 32-bit integer
 */
export function withBit(bits: Bitset, number: number): Bitset {
  if (number >>> 0 !== number) throw new RangeError(`a bitset holds integers from 0 to 4294967295, got ${number}`)
  const byte = number >>> 3
  let resized = bits
  if (byte >= bits.length) {
    resized = new Uint8Array(Math.max(byte + 1, Math.ceil(bits.length * 1.5)))
    resized.set(bits)
  }
  resized[byte] = (resized[byte] ?? 0) | (1 << (number & 7))
  return resized
}
